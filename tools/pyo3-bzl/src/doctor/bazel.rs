//! Bazel itself, and the module versions that it resolved.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use bazel_client::{find_program, Bazel, Call, Program};
use serde_json::Value;

use super::support::judge;
use super::{programs, Item, State};
use crate::failure;
use crate::root::Root;

/// Returns the Bazel that is available in the root folder.
pub fn program(root: &Root) -> Item {
    let program = match find_program(root.folder()) {
        Ok(program) => program,
        Err(error) => {
            let said = error.to_string();
            let (problem, help) = said.split_once("\n  help: ").unwrap_or((&said, ""));
            return Item::new("bazel", "bazel", State::Bad)
                .detail(problem)
                .help(help);
        }
    };
    let place = format!("{} ({})", program.path.display(), program.source);
    let done = Command::new(&program.path)
        .arg("--version")
        .current_dir(root.folder())
        .stdin(Stdio::null())
        .output();
    match done {
        Ok(done) if done.status.success() => {
            let version = programs::in_text(&String::from_utf8_lossy(&done.stdout));
            let (state, why) = judge("bazel", &version);
            let item = Item::new("bazel", "bazel", state).value(version);
            item.detail(format!("{why}: {place}"))
        }
        Ok(done) => {
            let said = String::from_utf8_lossy(&done.stderr);
            let last = said.lines().last().unwrap_or_default();
            Item::new("bazel", "bazel", State::Bad)
                .detail(format!("{place} does not work: {last}"))
                .help("set `$BAZEL` to a Bazel that works")
        }
        Err(error) => Item::new("bazel", "bazel", State::Bad).detail(format!("{place}: {error}")),
    }
}

const MODULES: [&str; 3] = ["pyo3_bzl", "rules_rust", "rules_python"];

/// Returns the module versions that Bazel resolved: from `bazel mod graph`, or else from repositories that are already fetched.
pub fn resolved(root: &Root) -> Vec<Item> {
    let Ok(bazel) = Bazel::find(root.folder()) else {
        return vec![];
    };
    let call = Call::new("mod").flag("graph").flag("--output=json");
    let done = crate::bazel::with_progress(&call, |progress| bazel.text(&call, progress));
    let (problem, known) = match done {
        Ok(done) => match serde_json::from_str::<Value>(&done.value) {
            Ok(graph) => {
                return MODULES
                    .map(|name| item(name, in_graph(&graph, name)))
                    .into()
            }
            Err(error) => (error.to_string(), None),
        },
        Err(error) => (error.to_string(), failure::first(&error)),
    };
    let base = Call::new("info").flag("output_base");
    let done = crate::bazel::with_progress(&base, |progress| bazel.text(&base, progress));
    let external = done
        .ok()
        .map(|done| PathBuf::from(done.value.trim()).join("external"));
    let program = bazel.program();
    let found = MODULES.map(|name| {
        let version = fetched(program, external.as_deref()?, name)?;
        Some(item(name, Some(version)))
    });
    let mut items: Vec<_> = found.into_iter().flatten().collect();
    if items.len() < MODULES.len() {
        let problem: Vec<_> = problem.lines().take(2).map(str::trim).collect();
        let unknown = Item::new("workspace", "versions", State::Absent)
            .detail(format!("some versions are unknown: {}", problem.join(": ")));
        let help = match known {
            Some(known) => {
                let fixes = known.fixes.first().into_iter().map(String::as_str);
                let answer: Vec<&str> = [known.cause.as_str()].into_iter().chain(fixes).collect();
                format!("{}: {}", known.phase.title(), answer.join("; "))
            }
            None => "build once: doctor also reads the versions of fetched modules".to_owned(),
        };
        items.push(unknown.help(help));
    }
    items
}

fn item(name: &str, version: Option<String>) -> Item {
    match version {
        Some(version) if version.is_empty() => {
            Item::new("workspace", name, State::Good).value("a local copy")
        }
        Some(version) => {
            let (state, why) = judge(name, &version);
            let item = Item::new("workspace", name, state).value(version);
            if why.is_empty() {
                item
            } else {
                item.detail(why)
            }
        }
        None => Item::new("workspace", name, State::Absent).detail("not a dependency"),
    }
}

/// Returns the version of a module in `bazel mod graph --output=json`. `_` is an overridden module.
fn in_graph(module: &Value, name: &str) -> Option<String> {
    let text = |key: &str| module.get(key).and_then(Value::as_str);
    if text("name") == Some(name)
        || text("key").is_some_and(|key| key.split('@').next() == Some(name))
    {
        let version =
            text("version").or_else(|| text("key")?.split_once('@').map(|(_, version)| version));
        return version.map(|version| version.trim_matches('_').to_owned());
    }
    let below = ["dependencies", "indirectDependencies"];
    let lists = below.iter().filter_map(|key| module.get(key)?.as_array());
    lists.flatten().find_map(|module| in_graph(module, name))
}

/// Returns the version of a fetched module, from its own MODULE.bazel or from the file in which rules_rust keeps it.
fn fetched(program: &Program, external: &Path, name: &str) -> Option<String> {
    let files = ["~", "+"].iter().flat_map(|separator| {
        let folder = external.join(format!("{name}{separator}"));
        ["version.bzl", "MODULE.bazel"].map(|file| folder.join(file))
    });
    files
        .filter_map(|file| read(program, &file))
        .find_map(|text| version_in(&text))
}

/// Reads a file as Bazel sees it. bazelw's Bazel may have another root than this process.
fn read(program: &Program, file: &Path) -> Option<String> {
    if let Ok(text) = fs_err::read_to_string(file) {
        return Some(text);
    }
    if program.path.file_name()? != "bazelw" {
        return None;
    }
    let done = Command::new(&program.path)
        .args(["--shell", "cat"])
        .arg(file)
        .stdin(Stdio::null())
        .output()
        .ok()
        .filter(|done| done.status.success())?;
    String::from_utf8(done.stdout).ok()
}

/// Returns the version in `VERSION = "…"` of a version.bzl or `version = "…"` of a `module(…)`. Empty for a module that has none.
fn version_in(text: &str) -> Option<String> {
    let lines = text.lines().map(str::trim).take_while(|line| *line != ")");
    let mut versions = lines.filter_map(|line| {
        let value = line
            .strip_prefix("VERSION = \"")
            .or_else(|| line.strip_prefix("version = \""))?;
        value.split('"').next().map(ToOwned::to_owned)
    });
    let is_module = || text.lines().any(|line| line.starts_with("module("));
    versions.next().or_else(|| is_module().then(String::new))
}

#[cfg(test)]
mod tests {
    use super::{in_graph, version_in};

    #[test]
    fn versions_in_files() {
        for (text, expected) in [
            ("\"\"\"Doc.\"\"\"\n\nVERSION = \"0.54.1\"\n", Some("0.54.1")),
            (
                "module(\n    name = \"x\",\n    version = \"0.0.0\",\n)\n",
                Some("0.0.0"),
            ),
            ("module(\n    name = \"x\",\n)\nversion = \"1\"\n", Some("")),
            ("", None),
        ] {
            assert_eq!(version_in(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn graphs() {
        let graph = serde_json::json!({
            "key": "<root>", "name": "demo", "version": "",
            "dependencies": [
                {"key": "pyo3_bzl@_", "name": "pyo3_bzl", "version": "",
                 "dependencies": [{"key": "rules_rust@0.54.1", "name": "rules_rust", "version": "0.54.1"}]},
                {"key": "rules_python@2.3.2"},
            ],
            "indirectDependencies": [{"key": "platforms@1.0.0"}],
        });
        for (name, expected) in [
            ("pyo3_bzl", Some("")),
            ("rules_rust", Some("0.54.1")),
            ("rules_python", Some("2.3.2")),
            ("platforms", Some("1.0.0")),
            ("rules_cc", None),
        ] {
            assert_eq!(in_graph(&graph, name).as_deref(), expected, "{name}");
        }
    }
}
