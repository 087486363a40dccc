//! Statements of MODULE.bazel that `new`, `new --package` and `adopt` all write.

use pyo3_facts::written;
use semver::Version;
use syntax::build::{labels, list, paragraphs, text, Expr, Rule};

/// The source of pyo3_bzl.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pyo3Bzl {
    /// A Bazel registry.
    Registry {
        /// The lowest version.
        version: String,
    },
    /// A checkout on this machine, by its absolute path.
    Path(String),
    /// A Git repository.
    Git {
        /// Its address.
        remote: String,
        /// The commit.
        commit: String,
    },
}

/// The comment above the versions of [`rulesets`].
const MINIMUM_VERSIONS: &str =
    "Minimum versions: Bazel uses the highest version that any module in the dependency graph asks for.";

/// Returns the `bazel_dep` on pyo3_bzl, with an override if it is not in a registry.
pub(crate) fn pyo3_bzl(source: &Pyo3Bzl) -> String {
    const UNTIL: &str =
        "Once your registry has pyo3_bzl, delete this override and set a version above.";
    let dep = Rule::new("bazel_dep").set("name", text("pyo3_bzl"));
    let name = "module_name";
    match source {
        Pyo3Bzl::Registry { version } => dep.set("version", text(version)).render(),
        Pyo3Bzl::Path(path) => {
            let checkout = Rule::new("local_path_override")
                .comment(format!("The checkout of pyo3_bzl on this machine. {UNTIL}"))
                .set(name, text("pyo3_bzl"))
                .set("path", text(path));
            paragraphs(&[dep, checkout])
        }
        Pyo3Bzl::Git { remote, commit } => {
            let pinned = Rule::new("git_override")
                .comment(UNTIL)
                .set(name, text("pyo3_bzl"))
                .set("commit", text(commit))
                .set("remote", text(remote));
            paragraphs(&[dep, pinned])
        }
    }
}

/// Returns a `bazel_dep` with its lowest version.
pub(crate) fn lowest(name: &str, version: &Version) -> Rule {
    Rule::new("bazel_dep")
        .set("name", text(name))
        .set("version", text(version.to_string()))
}

/// Returns rules_python and rules_rust, with the versions that generated files are written for.
pub(crate) fn rulesets() -> [Rule; 2] {
    let python = lowest("rules_python", &written::RULES_PYTHON).comment(MINIMUM_VERSIONS);
    [python, lowest("rules_rust", &written::RULES_RUST)]
}

/// Returns the use of a module extension, assigned to a variable: `crate = use_extension(…)`.
pub(crate) fn use_extension(variable: &str, file: &str, name: &str) -> Rule {
    Rule::new("use_extension")
        .assign_to(variable.to_owned())
        .arg(text(file))
        .arg(text(name))
}

/// Returns `use_repo(crate, "crates")`.
pub(crate) fn use_repo(variable: &str, repository: &str) -> Rule {
    Rule::new("use_repo")
        .arg(Expr::Name(variable.to_owned().into()))
        .arg(text(repository))
}

/// Returns rules_rust's toolchains. `edition` is the default edition of crates.
pub(crate) fn rust_toolchains(edition: &str) -> [Rule; 2] {
    [
        use_extension("rust", "@rules_rust//rust:extensions.bzl", "rust"),
        Rule::new("rust.toolchain").set("edition", text(edition)),
    ]
}

/// Returns rules_python's toolchain of one version, such as `3.14`, as the workspace's default.
pub(crate) fn python_toolchain(version: &str) -> [Rule; 2] {
    [
        use_extension(
            "python",
            "@rules_python//python/extensions:python.bzl",
            "python",
        ),
        Rule::new("python.toolchain")
            .set("is_default", Expr::Bool(true))
            .set("python_version", text(version)),
    ]
}

/// Returns a hub of the crates in a Cargo.lock.
pub(crate) fn from_cargo(
    variable: &str,
    hub: &str,
    lockfile: &str,
    manifests: impl IntoIterator<Item = String>,
) -> Rule {
    Rule::new(format!("{variable}.from_cargo"))
        .set("name", text(hub))
        .set("cargo_lockfile", text(lockfile))
        .set("manifests", labels(manifests))
        .set(
            "supported_platform_triples",
            list(pyo3_facts::written::PLATFORMS),
        )
}

/// Tells PyO3's build script the Python version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PythonSource<'a> {
    /// No version: the stable ABI is the same for all.
    StableAbi,
    /// The version is in a configuration file with this label.
    File(&'a str),
}

impl PythonSource<'_> {
    /// Explains why an annotation is needed.
    pub(crate) fn comment(self) -> &'static str {
        match self {
            Self::StableAbi => "PyO3 builds without a Python interpreter: the stable ABI needs none.",
            Self::File(_) => {
                "PyO3 reads the Python version from a file, so the build runs no Python interpreter."
            }
        }
    }
}

/// Returns the annotation that prevents a crate of PyO3 from searching for a Python. `builds_extension`: this PyO3 knows
/// `PYO3_BUILD_EXTENSION_MODULE`.
pub(crate) fn annotation(
    variable: &str,
    crate_name: &str,
    python: PythonSource<'_>,
    builds_extension: bool,
) -> Rule {
    let mut environment = Vec::new();
    if builds_extension {
        environment.push(("PYO3_BUILD_EXTENSION_MODULE".to_owned(), text("1")));
    }
    let rule = Rule::new(format!("{variable}.annotation")).set("crate", text(crate_name));
    let rule = match python {
        PythonSource::StableAbi => {
            environment.push(("PYO3_NO_PYTHON".to_owned(), text("1")));
            rule
        }
        PythonSource::File(label) => {
            let path = text(format!("$(execpath {label})"));
            environment.push(("PYO3_CONFIG_FILE".to_owned(), path));
            rule.set("build_script_data", list([label]))
        }
    };
    rule.set("build_script_env", Expr::Dict(environment))
}

/// Returns `render_config` for all hubs of a crate_universe extension, or for one.
///
/// The figures are those of the quickstart under rules_rust 0.73.0: 125 actions without it, 35 with it.
pub(crate) fn render_config(variable: &str, only_in: Option<&str>) -> Rule {
    Rule::new(format!("{variable}.render_config"))
        .comment("Saves about 90 of the 125 actions in a cold build of a small extension. It drops the variables that need a tool \
                  to read Cargo.toml, such as CARGO_PKG_LICENSE: delete this call if one of your crates reads them.")
        .set("generate_cargo_toml_env_vars", Expr::Bool(false))
        .set_if("repositories", only_in.map(|hub| list([hub])))
}

#[cfg(test)]
mod tests {
    use super::{annotation, pyo3_bzl, render_config, Pyo3Bzl, PythonSource};

    #[test]
    fn overrides() {
        let git = Pyo3Bzl::Git {
            remote: "r".to_owned(),
            commit: "c".to_owned(),
        };
        let path = Pyo3Bzl::Path("/a\"b".to_owned());
        let expected = "bazel_dep(name = \"pyo3_bzl\")\n\n# Once your registry has pyo3_bzl, delete this override and set a version \
                        above.\ngit_override(\n    module_name = \"pyo3_bzl\",\n    commit = \"c\",\n    remote = \"r\",\n)\n";
        assert_eq!(pyo3_bzl(&git), expected);
        assert!(pyo3_bzl(&path).contains("    path = \"/a\\\"b\",\n"));
        let version = "1.2.3".to_owned();
        let registry = pyo3_bzl(&Pyo3Bzl::Registry { version });
        assert_eq!(
            registry,
            "bazel_dep(name = \"pyo3_bzl\", version = \"1.2.3\")\n"
        );
    }

    #[test]
    fn render_configs() {
        let all = render_config("crate", None).on_one_line();
        assert_eq!(all, pyo3_facts::written::RENDER_CONFIG);
        let one = render_config("c", Some("hub")).render();
        let expected = "\nc.render_config(\n    generate_cargo_toml_env_vars = False,\n    repositories = [\"hub\"],\n)\n";
        assert!(one.ends_with(expected), "{one}");
    }

    #[test]
    fn annotations() {
        let of_file = annotation("c", "pyo3-ffi", PythonSource::File("@@//:p.txt"), true);
        let expected = "c.annotation(build_script_data = [\"@@//:p.txt\"], build_script_env = {\n    \"PYO3_BUILD_EXTENSION_MODULE\": \
                        \"1\",\n    \"PYO3_CONFIG_FILE\": \"$(execpath @@//:p.txt)\",\n}, crate = \"pyo3-ffi\")";
        assert_eq!(of_file.on_one_line(), expected);
        let of_none = annotation("c", "pyo3-ffi", PythonSource::StableAbi, false);
        assert!(of_none
            .on_one_line()
            .contains("{\"PYO3_NO_PYTHON\": \"1\"}"));
    }
}
