//! Tests of written wheels: reads them back with the crate `zip`, and checks that a second run writes the same bytes.

use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use sha2::{Digest, Sha256};
use wheel::Manifest;

use crate::build::elf::Elf;

/// Writes files into a new folder, and parses a manifest in which `@` stands for that folder.
pub fn workspace(files: &[(&str, &[u8])], manifest: &str) -> (tempfile::TempDir, Manifest) {
    let folder = tempfile::tempdir().unwrap();
    for (name, data) in files {
        fs::write(folder.path().join(name), data).unwrap();
    }
    let root = format!("{}/", folder.path().display());
    let manifest = Manifest::parse(&manifest.replace('@', &root)).unwrap();
    (folder, manifest)
}

/// Returns the name of the wheel, or the ids and messages of the problems.
pub fn write(folder: &Path, manifest: &Manifest) -> Result<String, Vec<(&'static str, String)>> {
    let problems = |problems: Vec<wheel::Problem>| {
        let both = |problem: wheel::Problem| (problem.id, problem.message);
        problems.into_iter().map(both).collect()
    };
    wheel::write(manifest, folder).map_err(problems)
}

/// Returns the files of a wheel.
pub fn entries(wheel: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(wheel)).unwrap();
    let count = archive.len();
    let read = |index| {
        let mut file = archive.by_index(index).unwrap();
        let mut data = Vec::new();
        file.read_to_end(&mut data).unwrap();
        (file.name().unwrap().into_owned(), data)
    };
    (0..count).map(read).collect()
}

const MANIFEST: &str = "label\t//:w\nname\tTally.Words\nversion\t1.2\nsummary\tCounts\nlicense\tMIT\nlicense_file\tLICENSE\t@LICENSE\n\
    sbom\ttally.cdx.json\t@sbom\ndescription\ttext/markdown\tREADME.md\t@README.md\nentry_point\tconsole_scripts\ttally = tally:main\n\
    import\t_main\nimport\t_main/python\nrunfile\t_main/python/tally/__init__.py\t@init\n\
    runfile\t_main/python/tally/_native.abi3.so\t@native\nextension\t_main/python/tally/_native.abi3.so\tabi3-py39\t\n\
    file\ttally/a,b.txt\t@comma\n";

fn tally() -> (tempfile::TempDir, Manifest) {
    let native = Elf {
        exports: vec!["PyInit__native"],
        ..Elf::default()
    };
    let files: [(&str, &[u8]); 6] = [
        ("LICENSE", b"MIT"),
        ("sbom", b"{}"),
        ("README.md", b"# Tally\r\n"),
        ("init", b"from ._native import *\n"),
        ("native", &native.bytes()),
        ("comma", b""),
    ];
    workspace(&files, MANIFEST)
}

#[test]
fn a_whole_wheel() {
    let (folder, manifest) = tally();
    let name = write(folder.path(), &manifest).unwrap();
    assert_eq!(name, "tally_words-1.2-cp39-abi3-manylinux_2_17_x86_64.whl");
    let entries = entries(&fs::read(folder.path().join(name)).unwrap());
    let names: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "tally/__init__.py",
            "tally/_native.abi3.so",
            "tally/a,b.txt",
            "tally_words-1.2.dist-info/METADATA",
            "tally_words-1.2.dist-info/WHEEL",
            "tally_words-1.2.dist-info/entry_points.txt",
            "tally_words-1.2.dist-info/licenses/LICENSE",
            "tally_words-1.2.dist-info/sboms/tally.cdx.json",
            "tally_words-1.2.dist-info/RECORD",
        ]
    );
    let text = |name: &str| {
        let (_, data) = entries
            .iter()
            .find(|(entry, _)| entry.ends_with(name))
            .unwrap();
        String::from_utf8(data.clone()).unwrap()
    };
    assert_eq!(
        text("/WHEEL"),
        "Wheel-Version: 1.0\nGenerator: pyo3_bzl\nRoot-Is-Purelib: false\nTag: cp39-abi3-manylinux_2_17_x86_64\n"
    );
    assert!(text("/METADATA").ends_with("Description-Content-Type: text/markdown\n\n# Tally\n"));
    // Each file occurs once with its size. RECORD itself comes last, without a size.
    let record = text("/RECORD");
    assert_eq!(record.lines().count(), entries.len());
    assert!(record.ends_with("tally_words-1.2.dist-info/RECORD,,\n"));
    assert!(
        record.contains("\"tally/a,b.txt\",sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n")
    );
    for ((name, data), line) in entries.iter().zip(record.lines()).take(entries.len() - 1) {
        let size = format!(",{}", data.len());
        assert!(
            line.trim_start_matches('"').starts_with(name.as_str()) && line.ends_with(&size),
            "{line}"
        );
        let digest: [u8; 32] = Sha256::digest(data).into();
        assert!(line.contains(&base64(&digest)), "{line}");
    }
}

/// Encodes base64 independently of the crate's own encoder.
fn base64(data: &[u8]) -> String {
    let bits: String = data.iter().map(|byte| format!("{byte:08b}")).collect();
    let alphabet: Vec<char> = ('A'..='Z')
        .chain('a'..='z')
        .chain('0'..='9')
        .chain(['-', '_'])
        .collect();
    let letter = |at: usize| {
        let six = format!("{:0<6}", &bits[at..bits.len().min(at + 6)]);
        alphabet[usize::from_str_radix(&six, 2).unwrap()]
    };
    (0..bits.len()).step_by(6).map(letter).collect()
}

#[test]
fn same_bytes() {
    let wheels = [0, 1].map(|_| {
        let (folder, manifest) = tally();
        let name = write(folder.path(), &manifest).unwrap();
        fs::read(folder.path().join(name)).unwrap()
    });
    assert!(wheels[0] == wheels[1]);
}

#[test]
fn hostile_contents() {
    let table = [
        ("file\t../evil.py\t@a\n", "bad-path"),
        ("file\t/etc/evil.py\t@a\n", "bad-path"),
        ("file\tx\\y.py\t@a\n", "bad-path"),
        ("file\tx.py\t@a\nfile\tx.py\t@b\n", "duplicate-path"),
        ("file\tX.py\t@a\nfile\tx.py\t@b\n", "duplicate-path"),
        ("file\tx\t@a\nfile\tx/y\t@b\n", "duplicate-path"),
        ("file\tn-1.dist-info/METADATA\t@a\n", "duplicate-path"),
        ("license_file\t../../x.py\t@a\n", "bad-path"),
        ("file\tx.py\t@missing\n", "unreadable-file"),
        ("file\t_native.abi3.so\t@a\n", "unreadable-file"),
        ("summary\ta\u{7}\n", "bad-attribute"),
        ("manylinux\tmanylinux2014\n", "bad-attribute"),
        ("python_requires\t3.9\n", "bad-attribute"),
        ("import\t_main/x\nrunfile\t_main/y.py\t@a\n", "bad-path"),
    ];
    for (lines, id) in table {
        let (folder, manifest) = workspace(
            &[("a", b"a"), ("b", b"b")],
            &format!("name\tn\nversion\t1\n{lines}"),
        );
        let found = write(folder.path(), &manifest).map_err(|problems| problems[0].0);
        assert_eq!(found, Err(id), "{lines:?}");
    }
    for (name, version) in [("../n", "1"), ("n", "1/../2"), ("n", "1-2"), ("", "1")] {
        let (folder, manifest) = workspace(&[], &format!("name\t{name}\nversion\t{version}\n"));
        assert!(
            write(folder.path(), &manifest).is_err(),
            "{name:?} {version:?}"
        );
    }
}

#[test]
fn python_reads_it() {
    let (folder, manifest) = tally();
    let name = write(folder.path(), &manifest).unwrap();
    // Checks sizes and CRCs of all entries.
    let python = std::process::Command::new("python3")
        .args([
            "-c",
            "import sys, zipfile; sys.exit(zipfile.ZipFile(sys.argv[1]).testzip())",
        ])
        .arg(folder.path().join(name))
        .status();
    match python {
        Ok(status) => assert!(status.success()),
        Err(error) => println!("SKIPPED: no python3 here: {error}"),
    }
}

#[test]
fn the_command() {
    let (folder, _) = tally();
    let root = folder.path();
    let manifest = root.join("manifest");
    let run = |text: &str| {
        fs::write(
            &manifest,
            text.replace('@', &format!("{}/", root.display())),
        )
        .unwrap();
        let arguments = [
            format!("--manifest={}", manifest.display()),
            format!("--out={}", root.join("dist").display()),
            format!("--name-file={}", root.join("name").display()),
        ];
        let mut stderr = Vec::new();
        let code = wheel::cli::run(&arguments, &mut Vec::new(), &mut stderr);
        (code, String::from_utf8(stderr).unwrap())
    };
    assert_eq!(run(MANIFEST), (0, String::new()));
    let name = fs::read_to_string(root.join("name")).unwrap();
    assert!(root.join("dist").join(name.trim_end()).is_file());
    let (code, message) = run(&format!("{MANIFEST}manylinux\t2_12\n"));
    assert_eq!(
        (code, message.as_str()),
        (
            1,
            "error[above-manylinux]: //:w: `tally/_native.abi3.so` needs `GLIBC_2.17`, which is newer than manylinux_2_12\n  \
             help: build it against an older glibc, or raise the limit: manylinux = \"2_17\"\n"
        )
    );
    assert_eq!(wheel::cli::run(&[], &mut Vec::new(), &mut Vec::new()), 2);
    assert_eq!(
        wheel::cli::run(&["--x".to_owned()], &mut Vec::new(), &mut Vec::new()),
        2
    );
}
