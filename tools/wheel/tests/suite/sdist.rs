//! Tests of source distributions: reads them back with the crate `tar`, and expects an error if pip could not build them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;

use crate::written::workspace;

const FILE: &str = "[build-system]\nrequires = ['maturin>=1,<2']\nbuild-backend = 'maturin'\n[project]\nname = 'Tally.Words'\n\
    dynamic = ['version']\ndescription = 'Counts'\n";

const MANIFEST: &str = "label\t//:w\npyproject\t@pyproject.toml\nversion\t1.2\nlicense\tMIT\nlicense_file\tLICENSE\t@LICENSE\n\
    description\ttext/markdown\tREADME.md\t@README.md\nsource\tREADME.md\t@README.md\nsource\tCargo.toml\t@Cargo.toml\n\
    source\tsrc/lib.rs\t@lib.rs\n";

/// Returns the name and the bytes, or the problem as `id: message`.
fn built(pyproject: &str, cargo: &str, manifest: &str) -> Result<(String, Vec<u8>), String> {
    let files: [(&str, &[u8]); 5] = [
        ("pyproject.toml", pyproject.as_bytes()),
        ("Cargo.toml", cargo.as_bytes()),
        ("LICENSE", b"MIT"),
        ("README.md", b"# Tally\n"),
        ("lib.rs", b"// Rust\n"),
    ];
    let (folder, manifest) = workspace(&files, manifest);
    let name = wheel::write_sdist(&manifest, folder.path())
        .map_err(|problem| format!("{}: {}", problem.id, problem.message))?;
    let bytes = fs::read(folder.path().join(&name)).unwrap();
    Ok((name, bytes))
}

#[test]
fn a_whole_sdist() {
    let (name, bytes) = built(FILE, "[package]\nversion = '1.2'\n", MANIFEST).unwrap();
    assert_eq!(name, "tally_words-1.2.tar.gz");
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes.as_slice()));
    let mut files = BTreeMap::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        files.insert(entry.path().unwrap().display().to_string(), text);
    }
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "tally_words-1.2/Cargo.toml",
            "tally_words-1.2/LICENSE",
            "tally_words-1.2/PKG-INFO",
            "tally_words-1.2/README.md",
            "tally_words-1.2/pyproject.toml",
            "tally_words-1.2/src/lib.rs",
        ]
    );
    // Fields that only attributes set are dynamic, because maturin does not know them.
    assert_eq!(
        files["tally_words-1.2/PKG-INFO"],
        "Metadata-Version: 2.4\nName: Tally.Words\nVersion: 1.2\nDynamic: Description\nDynamic: License-Expression\n\
         Dynamic: License-File\nSummary: Counts\nLicense-Expression: MIT\nLicense-File: LICENSE\n\
         Description-Content-Type: text/markdown\n\n# Tally\n"
    );
    assert_eq!(files["tally_words-1.2/pyproject.toml"], FILE);
    let again = built(FILE, "[package]\nversion = '1.2'\n", MANIFEST);
    assert!(again == Ok((name, bytes)), "the same bytes");
}

#[test]
fn problems() {
    let package = "[package]\nversion = '1.2'\n";
    let table = [
        (
            FILE.replace("build-backend = 'maturin'\n", ""),
            package,
            MANIFEST.to_owned(),
            "bad-backend: pyproject.toml names no build backend, so pip would build the sdist with setuptools, which does not compile Rust",
        ),
        (
            FILE.to_owned(),
            package,
            MANIFEST.replace("source\tCargo.toml\t@Cargo.toml\n", ""),
            "missing-input: the sdist has no `Cargo.toml`, from which maturin builds it",
        ),
        (
            format!("{FILE}[tool.maturin]\nmanifest-path = 'rust/Cargo.toml'\n"),
            package,
            MANIFEST.to_owned(),
            "missing-input: the sdist has no `rust/Cargo.toml`, from which maturin builds it",
        ),
        (
            FILE.to_owned(),
            "[package]\nversion = '0.1.0'\n",
            MANIFEST.to_owned(),
            "contradiction: version is `1.2`, but maturin would build the sdist as `0.1.0`, the version in `Cargo.toml`",
        ),
        (
            FILE.to_owned(),
            package,
            format!("{MANIFEST}source\tPKG-INFO\t@lib.rs\n"),
            "duplicate-path: `PKG-INFO` would come from two files: ",
        ),
        (
            FILE.to_owned(),
            package,
            format!("{MANIFEST}source\t../x\t@lib.rs\n"),
            "bad-path: `../x` cannot be a path in a wheel: it has an empty part, `.` or `..`",
        ),
        (
            FILE.to_owned(),
            package,
            MANIFEST.replace("pyproject\t@pyproject.toml", "name\tx"),
            "bad-attribute: pyproject: an sdist needs the file, got ``",
        ),
    ];
    for (pyproject, cargo, manifest, expected) in table {
        let error = built(&pyproject, cargo, &manifest).unwrap_err();
        assert!(error.starts_with(expected), "{error}");
    }
    // Not compared: Python writes this version as `1.2rc1`, and setuptools-rust has a separate version.
    for (pyproject, cargo) in [
        (FILE.to_owned(), "[package]\nversion = '1.2-rc.1'\n"),
        (
            FILE.replace("'maturin'", "'setuptools.build_meta'"),
            "[package]\nversion = '9'\n",
        ),
        (FILE.to_owned(), "[package]\nversion.workspace = true\n"),
    ] {
        assert!(
            built(&pyproject, cargo, MANIFEST).is_ok(),
            "{pyproject} {cargo}"
        );
    }
}
