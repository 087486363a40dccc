//! `new --package`: the command. The crate `scaffold` tests its effect on a workspace.

use std::fs;

use super::{folder, new, tree};

#[test]
fn in_a_workspace() {
    let work = folder();
    fs::write(
        work.join("MODULE.bazel"),
        "module(name = \"corp\")  # ours\n",
    )
    .unwrap();
    let before = tree(&work);
    let dry = new(&work, &["--package=rust/demo", "--dry-run"]);
    assert_eq!(dry.code, 0, "{}", dry.err);
    let expected = "update     MODULE.bazel\nnew        rust/demo/BUILD.bazel\n";
    assert!(dry.out.starts_with(expected), "{}", dry.out);
    let diff = "--- a/MODULE.bazel\n+++ b/MODULE.bazel\n@@ -1 +1,";
    assert!(dry.out.contains(diff), "{}", dry.out);
    assert_eq!(tree(&work), before);

    let made = new(&work, &["--package=rust/demo"]);
    assert_eq!(made.code, 0, "{}", made.err);
    assert!(
        made.out
            .starts_with("updated  MODULE.bazel\ncreated  rust/demo/BUILD.bazel\n"),
        "{}",
        made.out
    );
    assert!(
        made.out.ends_with(" test //rust/demo/...\n"),
        "{}",
        made.out
    );
    assert!(!made.out.contains("  cd "), "it is here: {}", made.out);
    let module = fs::read_to_string(work.join("MODULE.bazel")).unwrap();
    assert!(
        module.starts_with("module(name = \"corp\")  # ours\n\nbazel_dep("),
        "{module}"
    );

    // From a folder inside, and a second time.
    let after = tree(&work);
    let again = new(&work.join("rust"), &["--package=demo"]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(again.out.starts_with("nothing to do: "), "{}", again.out);
    assert_eq!(tree(&work), after);
    let check = new(&work, &["--package=rust/demo", "--check"]);
    assert_eq!(check.code, 0, "{}", check.out);
}

#[test]
fn no_workspace() {
    let work = folder();
    let found = new(&work, &["--package=demo"]);
    let expected = format!(
        "error: `{}/demo` is not in a Bazel workspace: no parent folder has a MODULE.bazel\n  help: `pyo3-bzl new demo` creates a workspace\n",
        work.display()
    );
    assert_eq!((found.code, found.err), (1, expected));
}
