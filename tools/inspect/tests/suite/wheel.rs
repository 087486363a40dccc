//! Builds wheels.

use std::io::{Cursor, Write as _};

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine as _;
use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;
use zip::ZipWriter;

/// A wheel under construction. It is valid unless a test changes it.
pub struct Wheel {
    pub tags: &'static str,
    pub files: Vec<(String, Vec<u8>)>,
    /// Changes RECORD before it is written.
    pub record: fn(String) -> String,
}

impl Wheel {
    /// Creates a wheel with these tags and one extension.
    pub fn new(tags: &'static str, extension: &str, data: &[u8]) -> Self {
        let tag_lines: String = inspect::WheelName::parse(&format!("x-1-{tags}.whl"))
            .unwrap()
            .tags()
            .iter()
            .map(|tag| format!("Tag: {tag}\n"))
            .collect();
        let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
        Self {
            tags,
            files: vec![
                (extension.to_owned(), data.to_vec()),
                file("pkg/__init__.py", ""),
                file("pkg/__init__.pyi", ""),
                file("pkg/py.typed", ""),
                file(
                    "pkg-1.0.dist-info/METADATA",
                    "Metadata-Version: 2.4\nName: pkg\nVersion: 1.0\nRequires-Python: >=3.9\n\nName: not this\n",
                ),
                file(
                    "pkg-1.0.dist-info/WHEEL",
                    &format!("Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: false\n{tag_lines}"),
                ),
            ],
            record: |record| record,
        }
    }

    /// Returns the file name.
    pub fn name(&self) -> String {
        format!("pkg-1.0-{}.whl", self.tags)
    }

    /// Returns the zip file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default();
        let mut record = String::new();
        for (name, data) in &self.files {
            zip.start_file(name.as_str(), options).unwrap();
            zip.write_all(data).unwrap();
            let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(data));
            record += &format!("{name},sha256={digest},{}\n", data.len());
        }
        record += "pkg-1.0.dist-info/RECORD,,\n";
        let record = (self.record)(record);
        if !record.is_empty() {
            zip.start_file("pkg-1.0.dist-info/RECORD", options).unwrap();
            zip.write_all(record.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
}
