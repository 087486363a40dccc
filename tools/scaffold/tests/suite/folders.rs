//! Folders with the files that a plan must produce: `tests/golden/NAME` for `new`, `tests/adopt/NAME/out` for `adopt`.
//!
//! `PYO3_BZL_GOLDEN=update cargo test -p scaffold` rewrites them; read the diff before you commit it. `BUILD.bazel` and
//! `MODULE.bazel` have other names there, so that they do not create packages in this workspace.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use scaffold::plan::Plan;
use scaffold::write;

/// The files of a folder, by path.
pub type Files = BTreeMap<String, String>;

/// Compares the result of a plan, for a folder that contains `before`, with the golden folder of that name. Returns the plan.
#[track_caller]
pub fn check(name: &str, before: &[(&str, &str)], make: impl Fn(&Path) -> Plan) -> Plan {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    put(root, &files(before));
    let plan = make(root);
    let comparison = write::compare(root, &plan).unwrap();
    write::write(root, &comparison, false).unwrap();
    let found: Files = read(root)
        .into_iter()
        .map(|(path, text)| (stored(&path), text))
        .collect();
    hold(&golden().join(name), &found);
    // A second run changes nothing.
    let again = write::compare(root, &make(root)).unwrap();
    assert!(!again.is_pending(), "{}", scaffold::plan::text(&again));
    plan
}

/// Compares files with a golden folder, or rewrites the folder.
#[track_caller]
pub fn hold(golden: &Path, found: &Files) {
    if std::env::var_os("PYO3_BZL_GOLDEN").is_some_and(|value| value == "update") {
        let _ = fs_err::remove_dir_all(golden);
        put(golden, found);
    }
    let expected = read(golden);
    let shown = golden.display();
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(found), names(&expected), "{shown}");
    for (path, text) in &expected {
        let is = found.get(path).expect("names are equal");
        assert_eq!(is, text, "{shown}/{path}");
    }
}

/// Creates files from their texts.
pub fn files(files: &[(&str, &str)]) -> Files {
    let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
    files.iter().map(owned).collect()
}

/// Returns the golden folders, under Bazel or under Cargo.
pub fn golden() -> PathBuf {
    let places = ["tools/scaffold/tests/golden", "tests/golden"];
    let place = places.iter().find(|place| Path::new(place).is_dir());
    place.expect("the golden folders").into()
}

/// Writes files.
pub fn put(root: &Path, files: &Files) {
    for (path, text) in files {
        let path = root.join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }
}

/// Returns all files below a folder.
pub fn read(root: &Path) -> Files {
    let entries = walkdir::WalkDir::new(root).follow_links(true);
    let entries = entries.into_iter().map(Result::unwrap);
    entries
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(root).unwrap();
            let text = fs_err::read_to_string(entry.path()).unwrap();
            (path.to_str().unwrap().replace('\\', "/"), text)
        })
        .collect()
}

fn stored(path: &str) -> String {
    match path.rsplit('/').next() {
        Some("BUILD.bazel" | "MODULE.bazel") => format!("{path}.in"),
        _ => path.to_owned(),
    }
}
