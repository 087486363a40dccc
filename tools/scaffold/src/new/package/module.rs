//! MODULE.bazel with what a package needs: pure. Everything that is there stays, comments and order too.

use anyhow::{bail, Context as _};
use syntax::{Call, Edits, Kind, Source, Span, Statement};

use super::labels::{path, Labels};
use crate::new::Pyo3Bzl;
use crate::plan::{Note, NoteKind};
use crate::render::starlark;

/// What is needed.
pub struct Wanted<'a> {
    /// Where the rules come from, if they are not there.
    pub pyo3_bzl: &'a Pyo3Bzl,
    /// The Cargo workspace whose crates are used.
    pub cargo: Labels,
    /// A name for a hub, if `crates` is taken.
    pub module: &'a str,
    /// The file that tells PyO3 for which Python it builds; None for none at all.
    pub config: Option<String>,
    /// Whether pyo3-build-config is to be told the same.
    pub build_config: bool,
}

/// What came of it.
#[derive(Debug)]
pub struct Edited {
    /// The new text.
    pub text: String,
    /// What BUILD files call the repositories.
    pub names: Names,
    /// What the user should know.
    pub notes: Vec<Note>,
}

/// Apparent names of repositories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// Of the crates.
    pub crates: String,
    /// Of pyo3_bzl.
    pub pyo3_bzl: String,
    /// Of rules_python.
    pub rules_python: String,
}

/// The lowest versions that pyo3_bzl loads with.
const RULES_PYTHON: &str = "0.31.0";
const RULES_RUST: &str = "0.54.1";

const PLATFORMS: [&str; 5] = [
    "aarch64-apple-darwin",
    "aarch64-unknown-linux-gnu",
    "x86_64-apple-darwin",
    "x86_64-pc-windows-msvc",
    "x86_64-unknown-linux-gnu",
];

/// Edits it.
///
/// # Errors
/// It is not legal, or something in it is computed that would have to be edited.
pub fn edit(text: &str, wanted: &Wanted<'_>) -> anyhow::Result<Edited> {
    let source = Source::parse(text)?;
    if let Some(problem) = source.problems().first() {
        let line = source.position(problem.start).line;
        bail!("`MODULE.bazel` line {line}: not legal\n  help: correct it first");
    }
    let module = Module { source: &source };
    let mut edits = Edits::new(&source);
    let mut notes = Vec::new();
    let names = module.dependencies(&mut edits, wanted);
    let extension = module.extension(
        "crate_universe",
        &["extension.bzl", "extensions.bzl"],
        "crate",
    );
    let hub = match &extension {
        Some(extension) => module.hub(extension, &wanted.cargo)?,
        None => None,
    };
    let mut added = String::new();
    let variable = match &extension {
        Some(extension) => extension.variable.to_owned(),
        None => {
            let variable = module.free_variable("crate");
            added.push_str(&format!(
                "\n{variable} = use_extension(\"@{}//crate_universe:extension.bzl\", \"crate\")\n",
                names.rules_rust
            ));
            variable
        }
    };
    let hub_name = match hub {
        Some(hub) => {
            module.add_manifest(&mut edits, hub, &wanted.cargo.manifest)?;
            hub.text("name").unwrap_or("crates").to_owned()
        }
        None => {
            let hub = module.free_hub(wanted.module);
            added.push_str(&from_cargo(&variable, &hub, &wanted.cargo));
            hub
        }
    };
    let others = extension
        .as_ref()
        .map_or(0, |extension| module.hubs(extension).count());
    let shared = if hub.is_some() {
        others > 1
    } else {
        others > 0
    };
    for (crate_name, is_wanted) in [
        ("pyo3-ffi", true),
        ("pyo3-build-config", wanted.build_config),
    ] {
        if !is_wanted {
            continue;
        }
        let found = extension
            .as_ref()
            .and_then(|extension| module.annotation(extension, crate_name, &hub_name));
        match found {
            Some(annotation) => {
                module.check_annotation(annotation, crate_name, wanted, &mut notes)?
            }
            None => {
                let only_in = shared.then_some(hub_name.as_str());
                added.push_str(&annotation(
                    &variable,
                    crate_name,
                    wanted.config.as_deref(),
                    only_in,
                ));
            }
        }
    }
    let used = extension
        .as_ref()
        .and_then(|extension| module.used(extension, &hub_name));
    let crates = used.unwrap_or_else(|| {
        added.push_str(&format!("use_repo({variable}, {})\n", starlark(&hub_name)));
        hub_name.clone()
    });
    if !added.is_empty() {
        let after = extension
            .as_ref()
            .map(|extension| module.last_tag(extension))
            .or_else(|| source.statements().last().map(|statement| statement.span));
        match after {
            Some(span) => edits.insert_lines_after(span, &added),
            None => edits.insert(text.len(), added),
        }
    }
    Ok(Edited {
        text: edits.apply()?,
        names: Names {
            crates,
            pyo3_bzl: names.pyo3_bzl,
            rules_python: names.rules_python,
        },
        notes,
    })
}

struct Dependencies {
    pyo3_bzl: String,
    rules_python: String,
    rules_rust: String,
}

/// A use of an extension.
struct Extension<'a> {
    variable: &'a str,
    span: Span,
}

struct Module<'a> {
    source: &'a Source,
}

impl<'a> Module<'a> {
    /// Statements at the top of the file, with the call that each is.
    fn calls(&self) -> impl Iterator<Item = (&'a Statement, &'a Call)> {
        let statements = self.source.statements().iter();
        statements
            .filter(|statement| statement.nesting == 0)
            .filter_map(|statement| Some((statement, statement.value.as_call()?)))
    }

    /// Adds modules that are not there; what all are called.
    fn dependencies(&self, edits: &mut Edits<'_>, wanted: &Wanted<'_>) -> Dependencies {
        let named = |name: &str| {
            let mut deps = self.calls().map(|(_, call)| call);
            let dep =
                deps.find(|call| call.function == "bazel_dep" && call.text("name") == Some(name))?;
            Some(dep.text("repo_name").unwrap_or(name).to_owned())
        };
        let lowest = |name: &str, version: &str| {
            format!("bazel_dep(name = \"{name}\", version = \"{version}\")  # the lowest that pyo3_bzl loads with\n")
        };
        let mut lines = String::new();
        if named("rules_python").is_none() {
            lines.push_str(&lowest("rules_python", RULES_PYTHON));
        }
        let no_rust = named("rules_rust").is_none();
        if no_rust {
            lines.push_str(&lowest("rules_rust", RULES_RUST));
        }
        if named("pyo3_bzl").is_none() {
            lines.push_str(&pyo3_bzl(wanted.pyo3_bzl));
        }
        if no_rust {
            lines.push_str(RUST);
        }
        let group = self.calls().filter(|(_, call)| {
            call.function == "bazel_dep" || call.function.ends_with("_override")
        });
        let last = group.last().or_else(|| {
            let module = self.calls().find(|(_, call)| call.function == "module")?;
            lines.insert(0, '\n');
            Some(module)
        });
        match last {
            _ if lines.trim().is_empty() => {}
            Some((statement, _)) => edits.insert_lines_after(statement.span, &lines),
            None if self.source.text().is_empty() => edits.insert(0, lines.trim_start()),
            None => edits.insert(0, format!("{}\n", lines.trim_start())),
        }
        let called = |name: &str| named(name).unwrap_or_else(|| name.to_owned());
        Dependencies {
            pyo3_bzl: called("pyo3_bzl"),
            rules_python: called("rules_python"),
            rules_rust: called("rules_rust"),
        }
    }

    /// A use of an extension that is not only for development.
    fn extension(&self, package: &str, files: &[&str], name: &str) -> Option<Extension<'a>> {
        let found = self.calls().find(|(statement, call)| {
            let mut given = call
                .positional()
                .map(|value| value.as_str().unwrap_or_default());
            let (file, extension) = (given.next().unwrap_or_default(), given.next());
            let is_file = files
                .iter()
                .any(|wanted| file.ends_with(&format!("//{package}:{wanted}")));
            let is_dev = matches!(
                call.get("dev_dependency").map(|value| &value.kind),
                Some(Kind::Bool(true))
            );
            call.function == "use_extension"
                && is_file
                && extension == Some(name)
                && !is_dev
                && statement.target.is_some()
        });
        found.and_then(|(statement, _)| {
            Some(Extension {
                variable: statement.target.as_deref()?,
                span: statement.span,
            })
        })
    }

    fn tags<'b>(
        &'b self,
        extension: &'b Extension<'_>,
        tag: &'b str,
    ) -> impl Iterator<Item = &'a Call> + 'b {
        let calls = self.calls().map(|(_, call)| call);
        calls.filter(move |call| call.function == format!("{}.{tag}", extension.variable))
    }

    fn hubs<'b>(&'b self, extension: &'b Extension<'_>) -> impl Iterator<Item = &'a Call> + 'b {
        self.tags(extension, "from_cargo")
            .chain(self.tags(extension, "from_specs"))
    }

    /// The hub of a Cargo workspace.
    fn hub(&self, extension: &Extension<'_>, cargo: &Labels) -> anyhow::Result<Option<&'a Call>> {
        let is_its = |call: &&Call| {
            let lockfile = call.text("cargo_lockfile").and_then(path);
            lockfile.as_deref() == Some(cargo.lockfile_path.as_str())
        };
        let found = self.tags(extension, "from_cargo").find(is_its);
        if let Some(hub) = found {
            let line = self.source.position(hub.span.start).line;
            hub.text("name").with_context(|| {
                format!("`MODULE.bazel` line {line}: the hub has no literal name\n  help: write it as a string")
            })?;
        }
        Ok(found)
    }

    fn add_manifest(
        &self,
        edits: &mut Edits<'_>,
        hub: &Call,
        manifest: &str,
    ) -> anyhow::Result<()> {
        let manifests = hub.get("manifests");
        let line = self.source.position(hub.span.start).line;
        let named =
            |value: &syntax::Value| self.source.slice(value.span).contains(&starlark(manifest));
        match manifests {
            Some(list) if named(list) => Ok(()),
            Some(list) if self.is_line(list) => {
                let items = list.strings().unwrap_or_default();
                let mut items: Vec<_> = items.into_iter().map(ToOwned::to_owned).collect();
                items.push(manifest.to_owned());
                items.sort();
                edits.replace(list.span, crate::render::starlark_list(&items, 4));
                Ok(())
            }
            Some(list) if edits.add_to_list(list, &starlark(manifest)) => Ok(()),
            _ => bail!(
                "`MODULE.bazel` line {line}: `manifests` is no list of strings, so it is not edited\n  help: add `{}` to it, and run \
                 this again",
                starlark(manifest)
            ),
        }
    }

    /// Whether it is a list of strings alone on one line: with one more, buildifier has it on several.
    fn is_line(&self, list: &syntax::Value) -> bool {
        let all = list.items().map(<[_]>::len);
        let strings = list.strings().map(|strings| strings.len());
        matches!(list.kind, Kind::List(_))
            && all == strings
            && !self.source.slice(list.span).contains('\n')
    }

    /// The annotation of a crate that applies to a hub.
    fn annotation(&self, extension: &Extension<'_>, name: &str, hub: &str) -> Option<&'a Call> {
        self.tags(extension, "annotation").find(|call| {
            let hubs = call.get("repositories").and_then(syntax::Value::strings);
            call.text("crate") == Some(name) && hubs.is_none_or(|hubs| hubs.contains(&hub))
        })
    }

    /// An annotation of the user's stays as it is; whether it does what is needed is told.
    fn check_annotation(
        &self,
        annotation: &Call,
        name: &str,
        wanted: &Wanted<'_>,
        notes: &mut Vec<Note>,
    ) -> anyhow::Result<()> {
        let env = annotation.get("build_script_env");
        let keys: Vec<_> = match env.map(|env| &env.kind) {
            Some(Kind::Dict(pairs)) => pairs.iter().filter_map(|(key, _)| key.as_str()).collect(),
            _ => vec![],
        };
        let line = self.source.position(annotation.span.start).line;
        let has = |key: &str| keys.contains(&key);
        if wanted.config.is_some() && has("PYO3_NO_PYTHON") {
            bail!(
                "`MODULE.bazel` line {line}: `{name}` is built for the stable ABI, `--abi cpython` needs it otherwise\n  help: leave \
                 `--abi cpython` out, or take a folder outside of the Cargo workspace"
            );
        }
        if has("PYO3_NO_PYTHON") || has("PYO3_CONFIG_FILE") {
            return Ok(());
        }
        let missing = match wanted.config {
            Some(_) => "`PYO3_CONFIG_FILE`, see pyo3_bzl's README".to_owned(),
            None => "`\"PYO3_BUILD_EXTENSION_MODULE\": \"1\"` and `\"PYO3_NO_PYTHON\": \"1\"`"
                .to_owned(),
        };
        notes.push(Note {
            kind: NoteKind::Unmapped,
            subject: format!("MODULE.bazel:{line}"),
            reason: format!(
                "the annotation of `{name}` lets PyO3 look for a Python on each machine"
            ),
            hint: Some(format!("add {missing} to its `build_script_env`")),
        });
        Ok(())
    }

    /// What BUILD files call a hub, if it is used.
    fn used(&self, extension: &Extension<'_>, hub: &str) -> Option<String> {
        let uses = self.calls().map(|(_, call)| call).filter(|call| {
            let of = call
                .positional()
                .next()
                .map(|value| self.source.slice(value.span));
            call.function == "use_repo" && of == Some(extension.variable)
        });
        for call in uses {
            for argument in &call.arguments {
                if argument.value.as_str() == Some(hub) {
                    return Some(argument.name.clone().unwrap_or_else(|| hub.to_owned()));
                }
            }
        }
        None
    }

    /// The last statement on an extension, its `use_repo` left out.
    fn last_tag(&self, extension: &Extension<'_>) -> Span {
        let prefix = format!("{}.", extension.variable);
        let tags = self
            .calls()
            .filter(|(_, call)| call.function.starts_with(&prefix));
        tags.last()
            .map_or(extension.span, |(statement, _)| statement.span)
    }

    fn free_variable(&self, name: &str) -> String {
        let is_taken = |name: &str| self.source.assigned(name).is_some();
        if is_taken(name) {
            format!("pyo3_{name}")
        } else {
            name.to_owned()
        }
    }

    fn free_hub(&self, module: &str) -> String {
        let is_taken = self.calls().any(|(_, call)| {
            let is_repository =
                call.function == "use_repo" || call.function.ends_with(".from_cargo");
            is_repository
                && call.arguments.iter().any(|argument| {
                    argument.name.as_deref() == Some("crates")
                        || argument.value.as_str() == Some("crates")
                })
        });
        if is_taken {
            format!("{module}_crates")
        } else {
            "crates".to_owned()
        }
    }
}

fn pyo3_bzl(source: &Pyo3Bzl) -> String {
    match source {
        Pyo3Bzl::Registry { version } => {
            format!("bazel_dep(name = \"pyo3_bzl\", version = {})\n", starlark(version))
        }
        Pyo3Bzl::Path(path) => format!(
            "bazel_dep(name = \"pyo3_bzl\")\n\n# pyo3_bzl as it lies on this machine. Once a registry that you use has it, remove \
             these lines and give a version above.\nlocal_path_override(\n    module_name = \"pyo3_bzl\",\n    path = {},\n)\n",
            starlark(path)
        ),
        Pyo3Bzl::Git { remote, commit } => format!(
            "bazel_dep(name = \"pyo3_bzl\")\n\n# Once a registry that you use has pyo3_bzl, remove these lines and give a version \
             above.\ngit_override(\n    module_name = \"pyo3_bzl\",\n    commit = {},\n    remote = {},\n)\n",
            starlark(commit),
            starlark(remote)
        ),
    }
}

/// rules_rust, where it was not there before.
const RUST: &str = "\nrust = use_extension(\"@rules_rust//rust:extensions.bzl\", \"rust\")\nrust.toolchain(edition = \"2021\")\n";

fn from_cargo(variable: &str, hub: &str, cargo: &Labels) -> String {
    let mut manifests = cargo.others.clone();
    manifests.push(cargo.manifest.clone());
    manifests.sort();
    let list = |items: &[String]| crate::render::starlark_list(items, 4);
    let platforms: Vec<_> = PLATFORMS.iter().map(ToString::to_string).collect();
    format!(
        "\n# Crates, straight from Cargo.lock: after a change in Cargo.toml run `cargo update --workspace`.\n{variable}.from_cargo(\n    \
         name = {},\n    cargo_lockfile = {},\n    manifests = {},\n    supported_platform_triples = {},\n)\n",
        starlark(hub),
        starlark(&cargo.lockfile),
        list(&manifests),
        list(&platforms),
    )
}

fn annotation(variable: &str, name: &str, config: Option<&str>, only_in: Option<&str>) -> String {
    let (comment, data, setting) = match config {
        Some(label) => (
            "PyO3 is told for which Python it is built, by a file: no Python is run while Rust is built.",
            format!("    build_script_data = [{}],\n", starlark(label)),
            format!("\"PYO3_CONFIG_FILE\": {}", starlark(&format!("$(execpath {label})"))),
        ),
        None => (
            "No Python is looked for while Rust is built: the stable ABI needs none.",
            String::new(),
            "\"PYO3_NO_PYTHON\": \"1\"".to_owned(),
        ),
    };
    let repositories = only_in.map_or(String::new(), |hub| {
        format!("    repositories = [{}],\n", starlark(hub))
    });
    format!(
        "\n# {comment}\n{variable}.annotation(\n{data}    build_script_env = {{\n        \"PYO3_BUILD_EXTENSION_MODULE\": \"1\",\n        \
         {setting},\n    }},\n    crate = {},\n{repositories})\n",
        starlark(name)
    )
}
