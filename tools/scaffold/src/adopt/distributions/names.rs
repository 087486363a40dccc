//! Maps modules to distributions.

use crate::project::normalised;

/// Returns the distributions that may provide a module, the most likely first: those in the table, or else the one of the same
/// name.
pub(super) fn candidates(module: &str) -> impl Iterator<Item = String> {
    let listed = DIFFERENT.iter().filter(move |(name, _)| *name == module);
    let listed = listed.flat_map(|(_, distributions)| distributions.split(' '));
    let listed: Vec<String> = listed.map(str::to_owned).collect();
    listed.into_iter().chain([normalised(module)])
}

/// Top-level modules whose name differs from their distribution's, from the `top_level.txt` and `RECORD` of the wheels on PyPI.
const DIFFERENT: &[(&str, &str)] = &[
    ("Bio", "biopython"),
    ("Crypto", "pycryptodome"),
    ("Cryptodome", "pycryptodomex"),
    ("Levenshtein", "levenshtein python-levenshtein rapidfuzz"),
    ("MySQLdb", "mysqlclient"),
    ("OpenGL", "pyopengl"),
    ("OpenSSL", "pyopenssl"),
    ("PIL", "pillow"),
    ("Xlib", "python-xlib"),
    ("_cffi_backend", "cffi"),
    ("_pytest", "pytest"),
    ("absl", "absl-py"),
    ("attr", "attrs"),
    ("barcode", "python-barcode"),
    ("bidi", "python-bidi"),
    ("bs4", "beautifulsoup4"),
    ("bson", "pymongo"),
    ("cairo", "pycairo"),
    ("cv2", "opencv-python opencv-python-headless"),
    ("dateutil", "python-dateutil"),
    ("discord", "discord-py"),
    ("dns", "dnspython"),
    ("docx", "python-docx"),
    ("dotenv", "python-dotenv"),
    ("editor", "python-editor"),
    ("engineio", "python-engineio"),
    ("faiss", "faiss-cpu"),
    ("ffmpeg", "ffmpeg-python"),
    ("fitz", "pymupdf"),
    ("git", "gitpython"),
    ("github", "pygithub"),
    ("gitlab", "python-gitlab"),
    ("google", "protobuf"),
    ("gridfs", "pymongo"),
    ("grpc", "grpcio"),
    ("grpc_tools", "grpcio-tools"),
    ("hydra", "hydra-core"),
    ("jose", "python-jose"),
    ("jwt", "pyjwt"),
    ("kafka", "kafka-python"),
    ("ldap", "python-ldap"),
    ("magic", "python-magic"),
    ("mailparser", "mail-parser"),
    ("markdown_it", "markdown-it-py"),
    ("memcache", "python-memcached"),
    ("mpl_toolkits", "matplotlib"),
    ("multipart", "python-multipart"),
    ("nacl", "pynacl"),
    ("objc", "pyobjc-core"),
    ("osgeo", "gdal"),
    ("paddle", "paddlepaddle"),
    ("past", "future"),
    ("pkg_resources", "setuptools"),
    ("pptx", "python-pptx"),
    ("psycopg2", "psycopg2-binary psycopg2"),
    ("py", "py pytest"),
    ("pylab", "matplotlib"),
    ("pythoncom", "pywin32"),
    ("pythonjsonlogger", "python-json-logger"),
    ("pywintypes", "pywin32"),
    ("pywt", "pywavelets"),
    ("pyximport", "cython"),
    ("rapidjson", "python-rapidjson"),
    ("rest_framework", "djangorestframework"),
    ("ruamel", "ruamel-yaml"),
    ("sdl2", "pysdl2"),
    ("serial", "pyserial"),
    ("shapefile", "pyshp"),
    ("skimage", "scikit-image"),
    ("sklearn", "scikit-learn"),
    ("slugify", "python-slugify"),
    ("snappy", "python-snappy"),
    ("socketio", "python-socketio"),
    ("socks", "pysocks"),
    ("stdnum", "python-stdnum"),
    ("tabula", "tabula-py"),
    ("telegram", "python-telegram-bot"),
    ("tlz", "toolz"),
    ("umap", "umap-learn"),
    ("umsgpack", "u-msgpack-python"),
    ("usb", "pyusb"),
    ("vlc", "python-vlc"),
    ("websocket", "websocket-client"),
    ("webview", "pywebview"),
    ("whois", "python-whois"),
    ("win32api", "pywin32"),
    ("win32com", "pywin32"),
    ("win32con", "pywin32"),
    ("wx", "wxpython"),
    ("xdist", "pytest-xdist"),
    ("yaml", "pyyaml"),
    ("zmq", "pyzmq"),
];

#[cfg(test)]
mod tests {
    use super::{candidates, DIFFERENT};
    use crate::project::normalised;

    #[test]
    fn table() {
        let table = [
            ("yaml", "pyyaml yaml"),
            ("dirty_equals", "dirty-equals"),
            ("numpy", "numpy"),
            ("cv2", "opencv-python opencv-python-headless cv2"),
        ];
        for (module, expected) in table {
            let found: Vec<_> = candidates(module).collect();
            assert_eq!(found.join(" "), expected, "{module}");
        }
    }

    #[test]
    fn names_are_sorted_and_normalised() {
        assert!(DIFFERENT.is_sorted_by(|one, other| one.0 < other.0));
        for (module, distributions) in DIFFERENT {
            for name in distributions.split(' ') {
                assert_eq!(normalised(name), name);
            }
            assert_ne!(*distributions, normalised(module));
        }
    }
}
