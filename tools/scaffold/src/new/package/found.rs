//! Searches the syntax tree of a MODULE.bazel. Read-only.

use anyhow::Context as _;
use syntax::{Call, Kind, Source, Span, Statement};

use super::labels::{path, Labels};

/// A use of a module extension.
pub struct Extension<'a> {
    pub variable: &'a str,
    /// The label of the file that defines it.
    pub file: &'a str,
    pub span: Span,
}

/// A MODULE.bazel.
pub struct Module<'a> {
    pub source: &'a Source,
}

impl<'a> Module<'a> {
    /// Returns the top-level statements that are calls, each with its call.
    pub fn calls(&self) -> impl Iterator<Item = (&'a Statement, &'a Call)> {
        let statements = self.source.statements().iter();
        statements
            .filter(|statement| statement.nesting == 0)
            .filter_map(|statement| Some((statement, statement.value.as_call()?)))
    }

    /// Returns the line of a call, counting from 1.
    pub fn line(&self, call: &Call) -> usize {
        self.source.position(call.span.start).line
    }

    /// Returns the apparent name of a module that this one depends on.
    pub fn apparent_name<'n>(&self, name: &'n str) -> Option<&'n str>
    where
        'a: 'n,
    {
        let mut deps = self.calls().map(|(_, call)| call);
        let dep =
            deps.find(|call| call.function == "bazel_dep" && call.text("name") == Some(name))?;
        Some(dep.text("repo_name").unwrap_or(name))
    }

    /// Returns crate_universe's extension.
    pub fn crates(&self) -> Option<Extension<'a>> {
        self.extension(
            "crate_universe",
            &["extension.bzl", "extensions.bzl"],
            "crate",
        )
    }

    /// Returns a use of an extension, unless it is a dev dependency.
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

    /// Returns the hub of a Cargo workspace.
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
            let line = self.line(hub);
            hub.text("name").with_context(|| {
                format!("`MODULE.bazel` line {line}: the name of the hub is not a string literal\n  help: write it as a string")
            })?;
        }
        Ok(found)
    }

    /// Returns the annotation of a crate that applies to a hub.
    pub fn annotation(&self, extension: &Extension<'_>, name: &str, hub: &str) -> Option<&'a Call> {
        self.tags(extension, "annotation").find(|call| {
            let hubs = call.get("repositories").and_then(syntax::Value::strings);
            call.text("crate") == Some(name) && hubs.is_none_or(|hubs| hubs.contains(&hub))
        })
    }

    /// Returns whether the user has a `render_config` that applies to a hub. crate_universe accepts only one for each.
    pub fn renders(&self, extension: &Extension<'_>, hub: &str) -> bool {
        self.tags(extension, "render_config").any(|call| {
            let hubs = call.get("repositories").and_then(syntax::Value::strings);
            hubs.is_none_or(|hubs| hubs.is_empty() || hubs.contains(&hub))
        })
    }

    /// Returns the last statement about an extension, except `use_repo`.
    pub fn last_tag(&self, extension: &Extension<'_>) -> Span {
        let prefix = format!("{}.", extension.variable);
        let tags = self
            .calls()
            .filter(|(_, call)| call.function.starts_with(&prefix));
        tags.last()
            .map_or(extension.span, |(statement, _)| statement.span)
    }
}
