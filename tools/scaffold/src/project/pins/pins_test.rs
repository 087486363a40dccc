#![expect(clippy::unwrap_used, reason = "tests may panic")]

use std::collections::BTreeSet;

use super::{flat, uv, Pins};
use crate::project::Files;

/// Returns the requirements file for some distributions.
fn lines(pins: &Pins, wanted: &[&str]) -> String {
    let wanted: BTreeSet<String> = wanted.iter().map(|name| (*name).to_owned()).collect();
    pins.closure(&wanted)
        .iter()
        .map(super::Line::text)
        .collect()
}

const UV: &str = r#"
version = 1
conflicts = [[{ package = "demo", extra = "old" }, { package = "demo", extra = "new" }]]

[[package]]
name = "demo"
source = { editable = "." }
dependencies = [{ name = "runtime", extra = ["fast"] }]
[package.optional-dependencies]
old = [{ name = "big", version = "1.0" }]
test = [
    { name = "big", version = "1.0", marker = "python_full_version < '3.11' or extra == 'extra-4-demo-old'" },
    { name = "big", version = "2.0", marker = "python_full_version >= '3.11' and extra != 'extra-4-demo-old'" },
]
[package.dev-dependencies]
dev = [{ name = "Py_Test" }, { name = "ruff" }]

[[package]]
name = "big"
version = "1.0"
source = { registry = "index" }
wheels = [{ url = "index/big-1.0-py3-none-any.whl", hash = "sha256:b1" }]

[[package]]
name = "big"
version = "2.0"
source = { registry = "index" }
sdist = { url = "index/big-2.0.tar.gz", hash = "sha256:b2" }
wheels = [{ url = "index/big-2.0-cp314-cp314-win_amd64.whl", hash = "sha256:b3" }]

[[package]]
name = "py-test"
version = "9.0"
dependencies = [
    { name = "colorama", marker = "sys_platform == 'win32'" },
    { name = "shared", marker = "python_full_version < '3.11'" },
]
wheels = [{ url = "index/p.whl", hash = "sha256:p" }]

[[package]]
name = "colorama"
version = "0.4"
dependencies = [{ name = "shared" }]
wheels = [{ url = "index/c.whl", hash = "sha256:c" }]

[[package]]
name = "shared"
version = "1"
dependencies = [{ name = "colorama" }]
wheels = [{ url = "index/s.whl", hash = "sha256:s" }]

[[package]]
name = "runtime"
version = "3"
dependencies = [{ name = "from-git" }]
wheels = [{ url = "index/r.whl", hash = "sha256:r" }]
[package.optional-dependencies]
fast = [{ name = "shared" }]

[[package]]
name = "from-git"
version = "0.1"
source = { git = "somewhere" }

[[package]]
name = "ruff"
version = "1"
wheels = [{ url = "index/f.whl", hash = "sha256:f" }]
"#;

#[test]
fn a_graph_with_markers_at_its_edges() {
    let pins = uv::read(UV, "Demo").unwrap();
    let shared = "colorama==0.4 ; python_full_version < '3.11' or sys_platform == 'win32' \\\n    --hash=sha256:c\n\
                  py-test==9.0 \\\n    --hash=sha256:p\n\
                  shared==1 ; python_full_version < '3.11' or sys_platform == 'win32' \\\n    --hash=sha256:s\n";
    assert_eq!(lines(&pins, &["py-test"]), shared);
    // One version for each Python. Conflicting extras have the lowest priority, and none is selected.
    let forks = "big==1.0 ; python_full_version < '3.11' \\\n    --hash=sha256:b1\n\
                 big==2.0 ; python_full_version >= '3.11' \\\n    --hash=sha256:b2 \\\n    --hash=sha256:b3\n";
    assert_eq!(lines(&pins, &["big"]), forks);
    // Keeps the extra. A distribution without a hash is omitted, because pip requires all hashes or none.
    let runtime = "colorama==0.4 \\\n    --hash=sha256:c\nruntime[fast]==3 \\\n    --hash=sha256:r\nshared==1 \\\n    --hash=sha256:s\n";
    assert_eq!(lines(&pins, &["runtime"]), runtime);
    assert_eq!(pins.without_hash, ["from-git"]);
    // A distribution that only other distributions request applies wherever one of them does. Unpinned names are ignored.
    assert!(lines(&pins, &["colorama"]).starts_with("colorama==0.4 \\\n"));
    assert_eq!(lines(&pins, &["unknown", "demo"]), "");
    assert!(pins.has("ruff") && !pins.has("demo") && !pins.has("from-git"));
}

#[test]
fn poetry() {
    let new = r#"
[[package]]
name = "Py.Test"
version = "9.0"
groups = ["dev"]
files = [{ file = "p.whl", hash = "sha256:p" }]
[package.dependencies]
colorama = { version = ">=0.4", markers = "sys_platform == \"win32\"" }
extra-thing = { version = "*", optional = true }
plain = ">=1"
[package.extras]
more = ["extra-thing (>=1)"]

[[package]]
name = "colorama"
version = "0.4"
groups = ["main", "dev"]
markers = { main = "python_version < \"3.10\"", dev = "sys_platform == \"win32\"" }
files = [{ file = "c.whl", hash = "sha256:c" }]

[[package]]
name = "plain"
version = "1"
groups = ["dev"]
markers = "python_version >= \"3.12\""
files = [{ file = "l.whl", hash = "sha256:l" }]

[[package]]
name = "extra-thing"
version = "1"
groups = ["main"]
files = [{ file = "e.whl", hash = "sha256:e" }]
"#;
    let pins = flat::poetry(new, "demo").unwrap();
    let expected = "colorama==0.4 ; python_full_version < '3.10' or sys_platform == 'win32' \\\n    --hash=sha256:c\n\
                    plain==1 ; python_full_version >= '3.12' \\\n    --hash=sha256:l\n\
                    py-test==9.0 \\\n    --hash=sha256:p\n";
    assert_eq!(lines(&pins, &["py-test"]), expected);
    // In Poetry 1, only the edges state where a distribution is needed.
    let old = new
        .replace("groups = [\"dev\"]\n", "")
        .replace("groups = [\"main\", \"dev\"]\nmarkers = { main = \"python_version < \\\"3.10\\\"\", dev = \"sys_platform == \\\"win32\\\"\" }\n", "")
        .replace("markers = \"python_version >= \\\"3.12\\\"\"\n", "");
    let pins = flat::poetry(&old, "demo").unwrap();
    let expected = "colorama==0.4 ; sys_platform == 'win32' \\\n    --hash=sha256:c\nplain==1 \\\n    --hash=sha256:l\n\
                    py-test==9.0 \\\n    --hash=sha256:p\n";
    assert_eq!(lines(&pins, &["py-test"]), expected);
}

#[test]
fn pdm() {
    let text = r#"
[[package]]
name = "pytest"
version = "9.0"
groups = ["test"]
dependencies = ["colorama>=0.4; sys_platform == \"win32\"", "requests[socks]>=2"]
files = [{ file = "p.whl", hash = "sha256:p" }]

[[package]]
name = "requests"
version = "2"
extras = ["socks"]
dependencies = ["requests==2", "pysocks>=1"]

[[package]]
name = "requests"
version = "2"
files = [{ url = "index/r.whl", hash = "sha256:r" }]

[[package]]
name = "pysocks"
version = "1"
files = [{ file = "s.tar.gz", hash = "sha256:s" }]

[[package]]
name = "colorama"
version = "0.4"
marker = "sys_platform == \"win32\""
files = [{ file = "c.whl", hash = "sha256:c" }]
"#;
    let pins = flat::pdm(text, "demo").unwrap();
    let expected = "colorama==0.4 ; sys_platform == 'win32' \\\n    --hash=sha256:c\npysocks==1 \\\n    --hash=sha256:s\n\
                    pytest==9.0 \\\n    --hash=sha256:p\nrequests[socks]==2 \\\n    --hash=sha256:r\n";
    assert_eq!(lines(&pins, &["pytest"]), expected);
}

#[test]
fn pylock_and_pipfile_have_no_graph() {
    let pylock = r#"
lock-version = "1.0"
[[packages]]
name = "pytest"
version = "9.0"
[[packages.wheels]]
name = "pytest-9.0-py3-none-any.whl"
[packages.wheels.hashes]
sha256 = "p"
[[packages]]
name = "colorama"
version = "0.4"
marker = "sys_platform == 'win32' and 'dev' in dependency_groups"
wheels = [{ url = "index/c.whl", hashes = { sha256 = "c" } }]
sdist = { url = "index/c.tar.gz", hashes = { sha256 = "t" } }
[[packages]]
name = "demo"
directory = { path = ".", editable = true }
"#;
    let pins = flat::pylock(pylock, "demo").unwrap();
    let text = lines(&pins, &["pytest"]);
    assert!(
        text.contains("colorama==0.4")
            && text.contains("--hash=sha256:t \\\n    --hash=sha256:c\n"),
        "{text}"
    );
    assert!(
        text.ends_with("pytest==9.0 \\\n    --hash=sha256:p\n"),
        "{text}"
    );
    let pipfile = r#"{
        "default": {"Attrs": {"version": "==24.1", "hashes": ["sha256:a"]}},
        "develop": {"pytest": {"version": "==9.0", "hashes": ["sha256:p"], "markers": "python_version >= '3.9'"},
                    "demo": {"path": ".", "editable": true}}
    }"#;
    let pins = flat::pipfile(pipfile, "demo").unwrap();
    let expected = "attrs==24.1 \\\n    --hash=sha256:a\npytest==9.0 ; python_full_version >= '3.9' \\\n    --hash=sha256:p\n";
    assert_eq!(lines(&pins, &["pytest"]), expected);
}

fn project(files: &[(&str, &str)]) -> Option<Pins> {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }
    Pins::read(&Files::read(folder.path()).unwrap(), "demo")
}

#[test]
fn requirements_files() {
    let hashed = "# comment\n--index-url somewhere\npytest==9.0 ; python_version >= \"3.9\" \\\n    --hash=sha256:p \\\n    --hash=sha256:q\n    # via -r requirements.in\nattrs==24.1 --hash=sha256:a\n";
    let pins = project(&[("requirements-test.txt", hashed)]).unwrap();
    let expected = "attrs==24.1 \\\n    --hash=sha256:a\n\
                    pytest==9.0 ; python_full_version >= '3.9' \\\n    --hash=sha256:p \\\n    --hash=sha256:q\n";
    assert_eq!(lines(&pins, &["pytest"]), expected);
    assert_eq!(pins.files, ["requirements-test.txt"]);
    // A file that pins the distributions it names, but not their dependencies, is not a lock.
    for text in [
        "pytest==9.0\n",
        "pytest>=9.0 --hash=sha256:p\n",
        "pytest --hash=sha256:p\n",
        "# autogenerated by pip-compile\npytest==9.0\nattrs\n",
        "# autogenerated by pip-compile\nx @ file:///somewhere/x.whl\n",
        "",
    ] {
        assert_eq!(project(&[("requirements.txt", text)]), None, "{text}");
    }
    // Several files together. A file that contradicts another serves a different purpose. If one has no hashes, none are used.
    let pins = project(&[
        ("requirements/requirements-a.txt", hashed),
        ("requirements/requirements-b.txt", "plain==1\n    # via x\n"),
        ("requirements/requirements-c.txt", "plain==2\n    # via x\n"),
    ])
    .unwrap();
    assert_eq!(
        lines(&pins, &["plain"]),
        "attrs==24.1\nplain==1\npytest==9.0 ; python_full_version >= '3.9'\n"
    );
    assert_eq!(pins.files.len(), 2);
}

#[test]
fn the_file_in_the_projects_folder_is_preferred() {
    let uv =
        "[[package]]\nname = \"one\"\nversion = \"1\"\nwheels = [{ url = \"u\", hash = \"h\" }]\n";
    let other = uv.replace("one", "two");
    let pins = project(&[("uv.lock", uv), ("a/uv.lock", &other)]).unwrap();
    assert!(pins.has("one"));
    let pins = project(&[("a/b/uv.lock", uv)]).unwrap();
    assert_eq!(pins.files, ["a/b/uv.lock"]);
    // The choice is ambiguous.
    assert_eq!(project(&[("a/uv.lock", uv), ("b/uv.lock", &other)]), None);
    // An unreadable file counts as missing.
    assert_eq!(project(&[("uv.lock", "= broken")]), None);
}
