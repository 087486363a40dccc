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
    ("Crypto", "pycryptodome"),
    ("Cryptodome", "pycryptodomex"),
    ("Levenshtein", "levenshtein python-levenshtein rapidfuzz"),
    ("MySQLdb", "mysqlclient"),
    ("OpenGL", "pyopengl"),
    ("OpenSSL", "pyopenssl"),
    ("PIL", "pillow"),
    ("_pytest", "pytest"),
    ("absl", "absl-py"),
    ("attr", "attrs"),
    ("bs4", "beautifulsoup4"),
    ("cairo", "pycairo"),
    ("cv2", "opencv-python opencv-python-headless"),
    ("dateutil", "python-dateutil"),
    ("discord", "discord-py"),
    ("dns", "dnspython"),
    ("docx", "python-docx"),
    ("dotenv", "python-dotenv"),
    ("editor", "python-editor"),
    ("faiss", "faiss-cpu"),
    ("fitz", "pymupdf"),
    ("git", "gitpython"),
    ("github", "pygithub"),
    ("gitlab", "python-gitlab"),
    ("google", "protobuf"),
    ("grpc", "grpcio"),
    ("grpc_tools", "grpcio-tools"),
    ("jose", "python-jose"),
    ("jwt", "pyjwt"),
    ("kafka", "kafka-python"),
    ("ldap", "python-ldap"),
    ("magic", "python-magic"),
    ("mailparser", "mail-parser"),
    ("mpl_toolkits", "matplotlib"),
    ("multipart", "python-multipart"),
    ("nacl", "pynacl"),
    ("osgeo", "gdal"),
    ("paddle", "paddlepaddle"),
    ("pkg_resources", "setuptools"),
    ("pptx", "python-pptx"),
    ("psycopg2", "psycopg2-binary psycopg2"),
    ("py", "py pytest"),
    ("pylab", "matplotlib"),
    ("pythoncom", "pywin32"),
    ("pywintypes", "pywin32"),
    ("rest_framework", "djangorestframework"),
    ("ruamel", "ruamel-yaml"),
    ("serial", "pyserial"),
    ("skimage", "scikit-image"),
    ("sklearn", "scikit-learn"),
    ("slugify", "python-slugify"),
    ("snappy", "python-snappy"),
    ("socks", "pysocks"),
    ("telegram", "python-telegram-bot"),
    ("tlz", "toolz"),
    ("umsgpack", "u-msgpack-python"),
    ("usb", "pyusb"),
    ("websocket", "websocket-client"),
    ("webview", "pywebview"),
    ("win32api", "pywin32"),
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
