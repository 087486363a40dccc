//! What a MODULE.bazel has, found by its syntax tree.

use anyhow::{bail, Context as _};
use pyo3_facts::written;
use syntax::{Call, Edits, Kind, Source, Span, Statement};

use super::labels::{path, Labels};
use super::module::Wanted;
use super::texts;
use crate::plan::{Note, NoteKind};
use crate::render::{starlark, starlark_list};

/// What modules are called.
pub struct Dependencies {
    pub pyo3_bzl: String,
    pub rules_python: String,
    pub rules_rust: String,
}

/// A use of an extension.
pub struct Extension<'a> {
    pub variable: &'a str,
    /// The label of the file that it is loaded from.
    pub file: &'a str,
    pub span: Span,
}

/// The file.
pub struct Module<'a> {
    pub source: &'a Source,
}

impl<'a> Module<'a> {
    /// Statements at the top of the file, with the call that each is.
    pub fn calls(&self) -> impl Iterator<Item = (&'a Statement, &'a Call)> {
        let statements = self.source.statements().iter();
        statements
            .filter(|statement| statement.nesting == 0)
            .filter_map(|statement| Some((statement, statement.value.as_call()?)))
    }

    /// Whether a module is depended on.
    pub fn has(&self, name: &str) -> bool {
        let mut deps = self.calls().map(|(_, call)| call);
        deps.any(|call| call.function == "bazel_dep" && call.text("name") == Some(name))
    }

    /// crate_universe's extension.
    pub fn crates(&self) -> Option<Extension<'a>> {
        self.extension(
            "crate_universe",
            &["extension.bzl", "extensions.bzl"],
            "crate",
        )
    }

    /// Adds modules that are not there; what all are called.
    pub fn dependencies(&self, edits: &mut Edits<'_>, wanted: &Wanted<'_>) -> Dependencies {
        let named = |name: &str| {
            let mut deps = self.calls().map(|(_, call)| call);
            let dep =
                deps.find(|call| call.function == "bazel_dep" && call.text("name") == Some(name))?;
            Some(dep.text("repo_name").unwrap_or(name).to_owned())
        };
        let mut lines = String::new();
        if named("rules_python").is_none() {
            lines.push_str(&texts::lowest("rules_python", &written::RULES_PYTHON));
        }
        let no_rust = named("rules_rust").is_none();
        if no_rust {
            lines.push_str(&texts::lowest("rules_rust", &written::RULES_RUST));
        }
        if named("pyo3_bzl").is_none() {
            lines.push_str(&texts::pyo3_bzl(wanted.pyo3_bzl));
        }
        if no_rust {
            lines.push_str(texts::RUST);
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
    pub fn extension(&self, package: &str, files: &[&str], name: &str) -> Option<Extension<'a>> {
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
        found.and_then(|(statement, call)| {
            Some(Extension {
                variable: statement.target.as_deref()?,
                file: call.positional().next()?.as_str()?,
                span: statement.span,
            })
        })
    }

    pub fn tags<'b>(
        &'b self,
        extension: &'b Extension<'_>,
        tag: &'b str,
    ) -> impl Iterator<Item = &'a Call> + 'b {
        let calls = self.calls().map(|(_, call)| call);
        calls.filter(move |call| call.function == format!("{}.{tag}", extension.variable))
    }

    pub fn hubs<'b>(&'b self, extension: &'b Extension<'_>) -> impl Iterator<Item = &'a Call> + 'b {
        self.tags(extension, "from_cargo")
            .chain(self.tags(extension, "from_specs"))
    }

    /// The hub of a Cargo workspace.
    pub fn hub(
        &self,
        extension: &Extension<'_>,
        cargo: &Labels,
    ) -> anyhow::Result<Option<&'a Call>> {
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

    pub fn add_manifest(
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
                edits.replace(list.span, starlark_list(&items, 4));
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
    pub fn is_line(&self, list: &syntax::Value) -> bool {
        let all = list.items().map(<[_]>::len);
        let strings = list.strings().map(|strings| strings.len());
        matches!(list.kind, Kind::List(_))
            && all == strings
            && !self.source.slice(list.span).contains('\n')
    }

    /// The annotation of a crate that applies to a hub.
    pub fn annotation(&self, extension: &Extension<'_>, name: &str, hub: &str) -> Option<&'a Call> {
        self.tags(extension, "annotation").find(|call| {
            let hubs = call.get("repositories").and_then(syntax::Value::strings);
            call.text("crate") == Some(name) && hubs.is_none_or(|hubs| hubs.contains(&hub))
        })
    }

    /// Whether a `render_config` of the user's applies to a hub; crate_universe takes one alone for each.
    pub fn renders(&self, extension: &Extension<'_>, hub: &str) -> bool {
        self.tags(extension, "render_config").any(|call| {
            let hubs = call.get("repositories").and_then(syntax::Value::strings);
            hubs.is_none_or(|hubs| hubs.is_empty() || hubs.contains(&hub))
        })
    }

    /// An annotation of the user's stays as it is; whether it does what is needed is told.
    pub fn check_annotation(
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
    pub fn used(&self, extension: &Extension<'_>, hub: &str) -> Option<String> {
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
    pub fn last_tag(&self, extension: &Extension<'_>) -> Span {
        let prefix = format!("{}.", extension.variable);
        let tags = self
            .calls()
            .filter(|(_, call)| call.function.starts_with(&prefix));
        tags.last()
            .map_or(extension.span, |(statement, _)| statement.span)
    }

    pub fn free_variable(&self, name: &str) -> String {
        let is_taken = |name: &str| self.source.assigned(name).is_some();
        if is_taken(name) {
            format!("pyo3_{name}")
        } else {
            name.to_owned()
        }
    }

    pub fn free_hub(&self, module: &str) -> String {
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
