//! Finding the workspace, the package and the program.

use bazel_client::{Bazel, Source, Workspace};

use crate::{folder, script};

#[test]
fn a_workspace_and_its_packages() {
    let root = folder("workspace");
    for name in ["MODULE.bazel", "a/BUILD.bazel", "a/b/src/lib.rs", "c/d.txt"] {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "").unwrap();
    }
    let workspace = Workspace::find(&root.join("a/b/src")).unwrap();
    assert_eq!(workspace.root(), root);
    assert_eq!(workspace.package(), "a");
    let split = |file: &str| workspace.split(&root.join(file));
    assert_eq!(
        split("a/b/src/lib.rs"),
        Some(("a".into(), "b/src/lib.rs".into()))
    );
    // The root has no BUILD file.
    assert_eq!(split("c/d.txt"), None);
    assert_eq!(workspace.split(std::path::Path::new("/etc/passwd")), None);
}

#[test]
fn the_bazelw_of_a_folder_above_the_workspace() {
    let root = folder("bazelw");
    std::fs::create_dir_all(root.join("examples/one")).unwrap();
    std::fs::write(root.join("examples/one/MODULE.bazel"), "").unwrap();
    script(&root.join("bazelw"), "#!/bin/sh\n");
    let bazel = Bazel::find(&root.join("examples/one")).unwrap();
    assert_eq!(bazel.program().path, root.join("bazelw"));
    assert_eq!(bazel.program().source, Source::Workspace);
}
