//! Reads what the experiment needs to know from MODULE.bazel.

use std::path::{Component, Path, PathBuf};

use syntax::Source;

/// Facts from MODULE.bazel.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Module {
    /// Names and folders of modules outside the workspace. A copy would look for them in the wrong place.
    pub outside: Vec<(String, PathBuf)>,
    /// The registered Python versions, in file order.
    pub pythons: Vec<String>,
    /// The apparent name of rules_python, if the workspace depends on it.
    pub rules_python: Option<String>,
}

impl Module {
    /// Parses the text of a MODULE.bazel in `root`.
    pub fn read(text: &str, root: &Path) -> Self {
        let mut module = Self::default();
        let Ok(source) = Source::parse(text) else {
            return module;
        };
        for call in source.calls() {
            match call.function.as_str() {
                "local_path_override" => {
                    let path = call.text("path").map(|path| clean(&root.join(path)));
                    let outside = path.filter(|path| !path.starts_with(root));
                    let name = call.text("module_name").map(str::to_owned);
                    module.outside.extend(name.zip(outside));
                }
                "bazel_dep" if call.text("name") == Some("rules_python") => {
                    let name = call.text("repo_name").unwrap_or("rules_python");
                    module.rules_python = Some(name.to_owned());
                }
                function if function.ends_with(".toolchain") => {
                    let version = call.text("python_version");
                    module.pythons.extend(version.map(str::to_owned));
                }
                _ => {}
            }
        }
        module
    }
}

/// Returns the path without `.` and `..`.
fn clean(path: &Path) -> PathBuf {
    let mut done = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                done.pop();
            }
            Component::CurDir => {}
            part => done.push(part),
        }
    }
    done
}

#[cfg(test)]
mod tests {
    use super::{Module, Path};

    #[test]
    fn modules() {
        let text = r#"
module(name = "w")
bazel_dep(name = "pyo3_bzl")
local_path_override(module_name = "pyo3_bzl", path = "../..")
local_path_override(module_name = "mine", path = "third_party/mine")
bazel_dep(name = "rules_python", version = "2.3.2", repo_name = "python_rules")
python = use_extension("@python_rules//python/extensions:python.bzl", "python")
python.toolchain(python_version = "3.12")
python.toolchain(is_default = True, python_version = "3.13")
rust.toolchain(edition = "2021")
"#;
        let found = Module::read(text, Path::new("/home/me/repo/examples/w"));
        let expected = Module {
            outside: vec![("pyo3_bzl".into(), "/home/me/repo".into())],
            pythons: vec!["3.12".into(), "3.13".into()],
            rules_python: Some("python_rules".into()),
        };
        assert_eq!(found, expected);
    }
}
