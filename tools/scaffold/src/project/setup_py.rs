//! `setup.py`, parsed but never run: the literal arguments of its calls.

use anyhow::Result;
use pyo3_facts::PythonVersion;
use syntax::{Call, Kind, Source, Value};

use super::declared::Module;
use super::script::{script, Script};
use super::unmapped::Unmapped;

#[derive(Debug, Clone, Default)]
pub(crate) struct SetupPy {
    pub name: Option<String>,
    /// The extensions, with manifest paths as written.
    pub modules: Vec<Module>,
    pub package_dir: Option<String>,
    pub packages: Option<Vec<String>>,
    pub oldest_python: Option<PythonVersion>,
    pub scripts: Vec<Script>,
    pub requirements: Vec<String>,
}

pub(crate) fn read(text: String, unmapped: &mut Vec<Unmapped>) -> Result<SetupPy> {
    // The parser finds calls in expressions and assignments. So returned values and values appended to a list are rewritten as
    // assignments, with every byte at its old position.
    let text: Vec<String> = text.split('\n').map(assigned).collect();
    let source = Source::parse(text.join("\n"))?;
    let reader = Reader { source: &source };
    let mut setup = SetupPy::default();
    for call in source.calls() {
        match call.function.rsplit('.').next().unwrap_or_default() {
            "RustExtension" => setup.modules.extend(reader.extension(call, unmapped)),
            "RustBin" => unmapped.push(Unmapped::new(
                format!("`RustBin` in setup.py:{}", reader.line(call)),
                "a Rust program is not an extension",
                "write a `rust_binary` for it",
            )),
            "setup" => reader.setup(call, &mut setup),
            _ => {}
        }
    }
    Ok(setup)
}

fn assigned(line: &str) -> String {
    let margin = line.len() - line.trim_start().len();
    if let Some((name, value)) = line.split_once("+=") {
        let is_name = |c: char| c.is_ascii_alphanumeric() || "_.".contains(c);
        if !name.trim().is_empty() && name.trim().chars().all(is_name) {
            let gap = name.len() - margin;
            return format!("{:margin$}_{:gap$}={value}", "", "");
        }
    }
    match line.trim_start().strip_prefix("return ") {
        Some(value) => format!("{:margin$}_    = {value}", ""),
        None => line.to_owned(),
    }
}

struct Reader<'a> {
    source: &'a Source,
}

impl Reader<'_> {
    fn line(&self, call: &Call) -> usize {
        self.source.position(call.span.start).line
    }

    /// Returns the value assigned to a name, or else the value itself.
    fn behind<'v>(&'v self, value: &'v Value) -> &'v Value {
        match &value.kind {
            Kind::Name(name) => self.source.assigned(name).unwrap_or(value),
            _ => value,
        }
    }

    fn text(&self, value: Option<&Value>) -> Option<String> {
        Some(self.behind(value?).as_str()?.to_owned())
    }

    fn list(&self, value: Option<&Value>) -> Option<Vec<String>> {
        let items = self.behind(value?).items()?;
        Some(
            items
                .iter()
                .filter_map(|item| self.text(Some(item)))
                .collect(),
        )
    }

    fn extension(&self, call: &Call, unmapped: &mut Vec<Unmapped>) -> Option<Module> {
        let mut positional = call.positional();
        let target = call.get("target").or(positional.next());
        let path = call.get("path").or(positional.next());
        let mut complain = |reason: &str, hint: &str| {
            let subject = format!("`RustExtension` in setup.py:{}", self.line(call));
            unmapped.push(Unmapped::new(subject, reason, hint));
        };
        if let Some(Kind::Name(binding)) = call.get("binding").map(|value| &value.kind) {
            let binding = binding.rsplit('.').next().unwrap_or_default();
            if binding != "PyO3" {
                complain(
                    &format!("its binding is `{binding}`, not PyO3"),
                    "write a rule for it by hand",
                );
                return None;
            }
        }
        let Some(name) = self.text(target) else {
            complain(
                "its module is not a string literal, and `adopt` never runs setup.py",
                "write it as a string, then run `adopt` again",
            );
            return None;
        };
        let path = match path {
            Some(path) => match self.text(Some(path)) {
                Some(path) => path,
                None => {
                    complain("the path of its Cargo.toml is not a string literal, so `adopt` uses `Cargo.toml`", "write it as a string, then run `adopt` again");
                    "Cargo.toml".to_owned()
                }
            },
            None => "Cargo.toml".to_owned(),
        };
        let arguments = self.list(call.get("args")).unwrap_or_default();
        let features = self.list(call.get("features")).unwrap_or_default();
        Some(module(name, path, features, &arguments))
    }

    fn setup(&self, call: &Call, setup: &mut SetupPy) {
        setup.name = self.text(call.get("name"));
        setup.oldest_python = self
            .text(call.get("python_requires"))
            .and_then(|text| PythonVersion::oldest_allowed(&text));
        setup.requirements = self.list(call.get("install_requires")).unwrap_or_default();
        setup.packages = self.list(call.get("packages"));
        let find = call
            .get("packages")
            .and_then(|value| self.behind(value).as_call());
        let root = find.and_then(|find| self.text(find.get("where").or(find.positional().next())));
        let dir = call.get("package_dir").map(|value| self.behind(value));
        setup.package_dir = match dir.map(|value| &value.kind) {
            Some(Kind::Dict(pairs)) => {
                let root = pairs.iter().find(|(key, _)| key.as_str() == Some(""));
                root.and_then(|(_, value)| self.text(Some(value)))
            }
            _ => root,
        };
        let entries = call.get("entry_points").map(|value| self.behind(value));
        if let Some(Kind::Dict(groups)) = entries.map(|value| &value.kind) {
            for (_, commands) in groups
                .iter()
                .filter(|(key, _)| key.as_str() == Some("console_scripts"))
            {
                let commands = self.list(Some(commands)).unwrap_or_default();
                let read = |line: &String| {
                    let (name, entry) = line.split_once('=')?;
                    script(name, entry)
                };
                setup.scripts.extend(commands.iter().filter_map(read));
            }
        }
    }
}

/// Returns an extension, with the features that Cargo's arguments add.
pub(crate) fn module(
    name: String,
    manifest: String,
    mut features: Vec<String>,
    arguments: &[String],
) -> Module {
    let mut words = arguments.iter().map(String::as_str);
    let mut no_default_features = false;
    let mut all_features = false;
    while let Some(word) = words.next() {
        let list = match word {
            "--no-default-features" => {
                no_default_features = true;
                None
            }
            "--all-features" => {
                all_features = true;
                None
            }
            "--features" | "-F" => words.next(),
            word => word.strip_prefix("--features="),
        };
        let list = list.unwrap_or_default().split([',', ' ']);
        features.extend(
            list.filter(|feature| !feature.is_empty())
                .map(ToOwned::to_owned),
        );
    }
    Module {
        name: Some(name),
        manifest,
        features,
        no_default_features,
        all_features,
    }
}

#[cfg(test)]
#[path = "setup_py_test.rs"]
mod tests;
