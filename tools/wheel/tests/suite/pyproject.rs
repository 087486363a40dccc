//! Tests of `pyproject.toml` together with attributes: the resulting METADATA, and each contradiction.

use std::fs;

use crate::written::{entries, workspace};

const FILE: &str = r#"
[build-system]
requires = ["maturin>=1,<2"]
build-backend = "maturin"

[project]
name = "Tally.Words"
version = "1.2"
description = "Counts words"
readme = "README.md"
requires-python = ">=3.9"
license = "MIT OR Apache-2.0"
license-files = ["LICENSE*"]
authors = [{ name = "Ada" }, { name = "Lovelace, A.", email = "a@example.org" }, { email = "b@example.org" }]
maintainers = [{ name = "Bo" }]
keywords = ["words", "count"]
classifiers = ["Programming Language :: Rust"]
dependencies = ["numpy>=2", "tomli; python_version < '3.11'"]

[project.urls]
"Source code" = "https://example.org/tally"
Docs = "https://example.org/docs"

[project.optional-dependencies]
Test_A = ["pytest"]
empty = []

[project.scripts]
tally = "tally.cli:main"

[project.entry-points."tally.plugins"]
b = "tally.b"

[tool.maturin]
features = ["x"]
"#;

const METADATA: &str = "Metadata-Version: 2.4\nName: Tally.Words\nVersion: 1.2\nSummary: Counts words\nAuthor: Ada\n\
    Author-email: \"Lovelace, A.\" <a@example.org>, b@example.org\nMaintainer: Bo\nKeywords: words,count\n\
    Classifier: Programming Language :: Rust\nProject-URL: Source code, https://example.org/tally\n\
    Project-URL: Docs, https://example.org/docs\nLicense-Expression: MIT OR Apache-2.0\nLicense-File: LICENSE-MIT\n\
    Requires-Python: >=3.9\nRequires-Dist: numpy>=2\nRequires-Dist: tomli; python_version < '3.11'\nProvides-Extra: empty\n\
    Provides-Extra: test-a\nRequires-Dist: pytest; extra == 'test-a'\nDescription-Content-Type: text/markdown\n\n# Tally\n";

/// The lines that the rule always writes for this project.
const INPUTS: &str =
    "label\t//:w\npyproject\t@pyproject.toml\ndescription\ttext/markdown\tREADME.md\t@README.md\n\
    license_file\tLICENSE-MIT\t@LICENSE-MIT\n";

/// Returns METADATA and entry_points.txt, or the first problem as `id: message | help`.
fn built(pyproject: &str, lines: &str) -> Result<(String, String), String> {
    let files: [(&str, &[u8]); 3] = [
        ("pyproject.toml", pyproject.as_bytes()),
        ("README.md", b"# Tally\n"),
        ("LICENSE-MIT", b"MIT"),
    ];
    let (folder, manifest) = workspace(&files, lines);
    let name = wheel::write(&manifest, folder.path()).map_err(|problems| {
        let problem = &problems[0];
        format!("{}: {} | {}", problem.id, problem.message, problem.help)
    })?;
    let entries = entries(&fs::read(folder.path().join(name)).unwrap());
    let text = |file: &str| {
        let found = entries.iter().find(|(name, _)| name.ends_with(file));
        found.map_or_else(String::new, |(_, data)| {
            String::from_utf8(data.clone()).unwrap()
        })
    };
    Ok((text("/METADATA"), text("/entry_points.txt")))
}

#[test]
fn all_fields() {
    let (metadata, scripts) = built(FILE, INPUTS).unwrap();
    assert_eq!(metadata, METADATA);
    assert_eq!(
        scripts,
        "[console_scripts]\ntally = tally.cli:main\n\n[tally.plugins]\nb = tally.b\n"
    );
}

#[test]
fn attributes_may_repeat_the_file() {
    let lines = format!(
        "{INPUTS}name\ttally-words\nversion\t1.2\nsummary\tCounts words\nrequires\ttomli; python_version < '3.11'\nrequires\tnumpy>=2\n\
         extra\ttest-a\tpytest\nextra\tempty\t\nKeywords\twords,count\nMaintainer\tBo\nProject-URL\tSource code, https://example.org/tally\n\
         Project-URL\tDocs, https://example.org/docs\nentry_point\tconsole_scripts\ttally = tally.cli:main\n"
    );
    assert_eq!(built(FILE, &lines).unwrap().0, METADATA);
}

#[test]
fn attributes_add_what_the_file_leaves_out() {
    let file =
        "[project]\nname = 'tally'\ndynamic = ['version', 'license', 'scripts', 'authors']\n";
    let lines = format!(
        "{INPUTS}version\t2.0\nlicense\tMIT\nAuthor\tAda\nClassifier\tX :: Y\nentry_point\tconsole_scripts\ta = b:c\n"
    );
    let (metadata, scripts) = built(file, &lines).unwrap();
    assert_eq!(
        metadata,
        "Metadata-Version: 2.4\nName: tally\nVersion: 2.0\nAuthor: Ada\nClassifier: X :: Y\nLicense-Expression: MIT\n\
         License-File: LICENSE-MIT\nDescription-Content-Type: text/markdown\n\n# Tally\n"
    );
    assert_eq!(scripts, "[console_scripts]\na = b:c\n");
}

#[test]
fn older_forms_of_the_license() {
    let project = "[project]\nname = 'tally'\nversion = '1'\nlicense = ";
    let (metadata, _) = built(&format!("{project}{{ text = 'BSD' }}\n"), INPUTS).unwrap();
    assert!(
        metadata.contains("\nLicense: BSD\nLicense-File: LICENSE-MIT\n"),
        "{metadata}"
    );
    let (metadata, _) = built(&format!("{project}{{ file = 'LICENSE-MIT' }}\n"), INPUTS).unwrap();
    assert!(
        metadata.contains("\nLicense-File: LICENSE-MIT\n"),
        "{metadata}"
    );
    assert_eq!(
        built(&format!("{project}{{ file = 'COPYING' }}\n"), INPUTS),
        Err("missing-input: pyproject.toml names `COPYING` as `license`, but license_files has no such file | \
             set license_files = [\"COPYING\"]; Bazel builds only with files that targets name".to_owned())
    );
}

#[test]
fn the_gate_of_python_requires() {
    let file = "[project]\nname = 'tally'\nversion = '1'\nrequires-python = '3.9'\n";
    let error = built(file, INPUTS).unwrap_err();
    assert!(
        error.starts_with("bad-attribute: python_requires: not a version specifier that admits a Python 3, got `3.9`"),
        "{error}"
    );
}

/// Each row has a line of `FILE`, its replacement, manifest lines, and the problem.
#[test]
fn problems() {
    let help = |key: &str, attribute: &str| {
        format!(
            "remove {attribute}; or let the build decide: remove `{key}` from `[project]` and add it to `dynamic`"
        )
    };
    let table: [(&str, &str, &str, String); 20] = [
        (
            "", "", "version\t1.3\n",
            format!("contradiction: version is `1.3`, but pyproject.toml states `1.2` for `version` | {}", help("version", "version")),
        ),
        (
            "", "", "name\tother\n",
            "contradiction: distribution is `other`, but pyproject.toml states `Tally.Words` for `name` | remove distribution".to_owned(),
        ),
        (
            "", "", "python_requires\t>=3.10\n",
            format!(
                "contradiction: python_requires is `>=3.10`, but pyproject.toml states `>=3.9` for `requires-python` | {}",
                help("requires-python", "python_requires")
            ),
        ),
        (
            "", "", "requires\tnumpy\n",
            format!(
                "contradiction: requires is `numpy`, but pyproject.toml states `numpy>=2, tomli; python_version < '3.11'` for \
                 `dependencies` | {}",
                help("dependencies", "requires")
            ),
        ),
        (
            "", "", "entry_point\tconsole_scripts\tx = y:z\n",
            format!(
                "contradiction: entry_points is `console_scripts: x = y:z`, but pyproject.toml states \
                 `console_scripts: tally = tally.cli:main` for `scripts` | {}",
                help("scripts", "entry_points")
            ),
        ),
        (
            "", "", "Author\tEve\n",
            format!(
                "contradiction: author is `Eve`, but pyproject.toml states `Ada, \"Lovelace, A.\" <a@example.org>, b@example.org` for \
                 `authors` | {}",
                help("authors", "author")
            ),
        ),
        (
            "", "", "license_file\tNOTICE\t@LICENSE-MIT\n",
            format!(
                "contradiction: license_files is `NOTICE`, but pyproject.toml states `LICENSE*` for `license-files` | {}",
                help("license-files", "license_files")
            ),
        ),
        (
            "version = \"1.2\"", "dynamic = [\"version\"]", "",
            "missing-dynamic: pyproject.toml leaves `version` to the build (`dynamic`), but the attribute version is not set | set \
             version, or remove \"version\" from `dynamic`".to_owned(),
        ),
        (
            "version = \"1.2\"", "", "",
            "bad-pyproject: pyproject.toml: `[project]` has no `version`, and the attribute version is not set | set one of them; \
             beside the attribute, add \"version\" to `dynamic`".to_owned(),
        ),
        (
            "version = \"1.2\"", "version = \"1.2\"\ndynamic = [\"version\"]", "",
            "bad-pyproject: pyproject.toml: `version` has a value, and is in `dynamic` | remove one of them".to_owned(),
        ),
        (
            "version = \"1.2\"", "version = \"1.2\"\ndynamic = [\"name\"]", "",
            "bad-pyproject: pyproject.toml: `name` cannot be in `dynamic` | remove it there".to_owned(),
        ),
        (
            "version = \"1.2\"", "version = 1.2", "",
            "bad-pyproject: pyproject.toml: `version`: expected a string, got a number, boolean or date | see the pyproject.toml \
             specification on packaging.python.org".to_owned(),
        ),
        (
            "version = \"1.2\"", "version = 1.2.3.x y", "",
            "bad-pyproject: pyproject.toml: line 8: expected the end of the line, got `y` | correct the file at that line".to_owned(),
        ),
        (
            "version = \"1.2\"", "versoin = \"1.2\"", "",
            "bad-pyproject: pyproject.toml: `[project]` has no key `versoin` | check its spelling".to_owned(),
        ),
        (
            "[project", "[projekt", "",
            "bad-pyproject: pyproject.toml: no table `[project]` | add it, or remove the attribute pyproject and set the others".to_owned(),
        ),
        (
            "readme = \"README.md\"", "readme = \"docs/README.md\"", "",
            format!(
                "contradiction: description_file is `README.md`, but pyproject.toml states `docs/README.md` for `readme` | {}",
                help("readme", "description_file")
            ),
        ),
        (
            "[\"LICENSE*\"]", "[\"COPYING*\"]", "",
            "missing-input: pyproject.toml names `COPYING*` as `license-files`, but license_files has no such file | set license_files = \
             glob([\"COPYING*\"]); Bazel builds only with files that targets name".to_owned(),
        ),
        (
            "[\"LICENSE*\"]", "[\"../LICENSE\"]", "",
            "bad-pyproject: pyproject.toml: `license-files` has `../LICENSE`, which is not a pattern | use `*`, `?`, `**` and \
             `[…]` in a path without `..`".to_owned(),
        ),
        (
            "empty = []", "test-a = []", "",
            "bad-pyproject: pyproject.toml: `optional-dependencies` has `test-a` twice | join the two".to_owned(),
        ),
        (
            "\"tally.plugins\"", "console_scripts", "",
            "bad-pyproject: pyproject.toml: `entry-points` has `console_scripts` | use the tables `[project.scripts]` and \
             `[project.gui-scripts]`".to_owned(),
        ),
    ];
    for (old, new, lines, expected) in table {
        assert!(FILE.contains(old), "{old}");
        let file = if old.is_empty() {
            FILE.to_owned()
        } else {
            FILE.replace(old, new)
        };
        assert_eq!(built(&file, &format!("{INPUTS}{lines}")), Err(expected));
    }
}

#[test]
fn a_readme_without_its_attribute() {
    let lines = INPUTS.replace("description\ttext/markdown\tREADME.md\t@README.md\n", "");
    assert_eq!(
        built(FILE, &lines),
        Err("missing-input: pyproject.toml names `README.md` as `readme`, but description_file has no such file | set \
             description_file = \"README.md\"; Bazel builds only with files that targets name".to_owned())
    );
}
