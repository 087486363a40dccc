//! Each project in `tests/adopt`: `in` is the project, `out` is the output of `adopt`. Output files have the extension `.out`, so
//! that Bazel does not read them. See [`crate::folders`] for how to rewrite them.

use super::{cases, Case};
use crate::folders::{hold, Files};

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
    let mut found: Files = after
        .into_iter()
        .filter(|(path, _)| path != "bazel/run_tests.py")
        .map(|(path, bytes)| (format!("{path}.out"), String::from_utf8(bytes).unwrap()))
        .collect();
    let notes = case.plan().unwrap().notes;
    found.insert(
        "notes.json".to_owned(),
        serde_json::to_string_pretty(&notes).unwrap() + "\n",
    );
    hold(&cases().join(name).join("out"), &found);
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
    locked,
    mixed,
    old_pyo3,
    pattern,
    proc_macro,
    reads,
    renamed,
    rlib,
    rust_tests,
    setuptools_rust,
    stamped,
    targets,
    workspace,
);
