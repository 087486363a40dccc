//! Each project of `tests/adopt`: `in` is what it is, `out` what is written beside it, with `.out` after each name so that Bazel
//! takes none for its own. `PYO3_BZL_GOLDEN=update cargo test -p scaffold` writes `out` anew.

use std::collections::BTreeMap;
use std::path::Path;

use super::{cases, Case};

fn check(name: &str) {
    let case = Case::of(name);
    let before = case.files();
    let written = case.adopt().unwrap();
    let mut after = case.files();
    for (path, bytes) in &before {
        assert_eq!(
            after.remove(path).as_ref(),
            Some(bytes),
            "{name}: {path} was changed"
        );
    }
    assert_eq!(written.len(), after.len(), "{name}: {written:?}");
    assert_eq!(case.adopt().unwrap(), [""; 0], "{name}: a second run");
    let mut found: BTreeMap<String, String> = after
        .into_iter()
        .filter(|(path, _)| path != "bazel/run_tests.py")
        .map(|(path, bytes)| (format!("{path}.out"), String::from_utf8(bytes).unwrap()))
        .collect();
    let notes = case.plan().unwrap().notes;
    found.insert(
        "notes.json".to_owned(),
        serde_json::to_string_pretty(&notes).unwrap() + "\n",
    );
    let out = cases().join(name).join("out");
    if std::env::var_os("PYO3_BZL_GOLDEN").is_some_and(|value| value == "update") {
        bless(&out, &found);
    }
    let committed = read(&out);
    let paths = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(paths(&committed), paths(&found), "{name}");
    for (path, text) in &found {
        assert_eq!(committed.get(path), Some(text), "{name}: {path}");
    }
}

fn bless(out: &Path, found: &BTreeMap<String, String>) {
    let _ = std::fs::remove_dir_all(out);
    for (path, text) in found {
        let path = out.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

fn read(out: &Path) -> BTreeMap<String, String> {
    let walk = walkdir::WalkDir::new(out)
        .follow_links(true)
        .into_iter()
        .map(Result::unwrap);
    walk.filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(out).unwrap().to_str().unwrap();
            (
                path.to_owned(),
                std::fs::read_to_string(entry.path()).unwrap(),
            )
        })
        .collect()
}

macro_rules! cases {
    ($($name:ident),* $(,)?) => {
        $(#[test] fn $name() { check(stringify!($name)); })*

        #[test]
        fn every_case_has_a_test() {
            let names = std::fs::read_dir(cases()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
            let mut names: Vec<_> = names.filter(|name| name != "registry").collect();
            names.sort();
            assert_eq!(names, [$(stringify!($name)),*]);
        }
    };
}

cases!(
    build_script,
    features,
    helpers,
    hostile,
    mixed,
    old_pyo3,
    pattern,
    proc_macro,
    reads,
    renamed,
    rlib,
    setuptools_rust,
    targets,
    workspace,
);
