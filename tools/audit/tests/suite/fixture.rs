//! A workspace in one text file: `-- PATH --` starts each of its files, `-- PATH * N --` one whose text is repeated N times.
//!
//! These are not files of the workspace: `graph.json`, `actions.json` and `times.json` (Bazel's output in this crate's model),
//! `expected` (what the check prints) and `fixed/PATH` (the file after `--fix --unsafe-fixes`).

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use audit::facts::graph::Target;
use audit::facts::{gather, Actions, Facts, Graph, Problem};
use audit::output::text::{one, Colour};
use audit::{audit, Config, Finding, Report, Selection};
use tempfile::TempDir;

/// Entries that are not files of the workspace.
const OTHER: [&str; 4] = ["graph.json", "actions.json", "times.json", "expected"];

pub struct Fixture {
    pub path: PathBuf,
    sections: Vec<(String, String)>,
}

/// Returns the folder of this crate, under Cargo and under Bazel.
pub fn crate_folder() -> PathBuf {
    let folders = ["tools/audit", "."];
    let found = folders
        .iter()
        .find(|folder| Path::new(folder).join("tests/fixtures").is_dir());
    PathBuf::from(found.expect("the fixtures"))
}

fn folder(id: &str) -> PathBuf {
    crate_folder().join("tests/fixtures").join(id)
}

impl Fixture {
    pub fn of(id: &str, kind: &str) -> Self {
        Self::read(folder(id).join(format!("{kind}.txtar")))
    }

    /// Returns `KIND.txtar`, `KIND-OTHER.txtar` and so on.
    pub fn all(id: &str, kind: &str) -> Vec<Self> {
        let mut all: Vec<PathBuf> = fs::read_dir(folder(id))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| {
                let stem = path
                    .file_stem()
                    .and_then(|stem| stem.to_str())
                    .unwrap_or_default();
                stem.split('-').next() == Some(kind)
            })
            .collect();
        all.sort();
        all.into_iter().map(Self::read).collect()
    }

    fn read(path: PathBuf) -> Self {
        let text =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut sections: Vec<(String, String)> = Vec::new();
        for line in text.split_inclusive('\n') {
            let name = line
                .trim_end()
                .strip_prefix("-- ")
                .and_then(|rest| rest.strip_suffix(" --"));
            match (name, sections.last_mut()) {
                (Some(name), _) => sections.push((name.to_owned(), String::new())),
                (None, Some((_, text))) => text.push_str(line),
                (None, None) => panic!("{}: text before the first file", path.display()),
            }
        }
        Self { path, sections }
    }

    pub fn section(&self, name: &str) -> Option<&str> {
        let found = self.sections.iter().find(|(other, _)| other == name)?;
        Some(&found.1)
    }

    /// Returns the recorded files that `--fix --unsafe-fixes` writes.
    pub fn fixed(&self) -> BTreeMap<&str, &str> {
        let fixed = self
            .sections
            .iter()
            .filter_map(|(name, text)| Some((name.strip_prefix("fixed/")?, text.as_str())));
        fixed.collect()
    }

    /// Writes the workspace to its own folder.
    pub fn workspace(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in &self.sections {
            if OTHER.contains(&name.as_str()) || name.starts_with("fixed/") {
                continue;
            }
            let (name, text) = match name.split_once(" * ") {
                Some((name, times)) => (name, text.repeat(times.parse().unwrap())),
                None => (name.as_str(), text.clone()),
            };
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    /// Gathers the facts of the workspace in a folder.
    pub fn facts(&self, folder: &Path) -> (Facts, Vec<Problem>) {
        let (mut facts, problems) = gather::files(folder).unwrap();
        if let Some(text) = self.section("graph.json") {
            let targets: Vec<Target> = serde_json::from_str(text).expect("graph.json");
            facts.graph = Some(Graph::new(targets));
            gather::rust(folder, &mut facts);
        }
        if let Some(text) = self.section("actions.json") {
            let actions: Actions = serde_json::from_str(text).expect("actions.json");
            facts.actions = Some(actions);
        }
        if let Some(text) = self.section("times.json") {
            facts.times = serde_json::from_str(text).expect("times.json");
        }
        (facts, problems)
    }

    /// Returns the report of all checks.
    pub fn report(&self, folder: &Path) -> Report {
        let config = match gather::read(folder, audit::CONFIG_FILE) {
            Ok(source) => Config::parse(&source).unwrap(),
            Err(_) => Config::default(),
        };
        let (facts, problems) = self.facts(folder);
        assert_eq!(problems, [], "{}", self.path.display());
        audit(&facts, &config, &Selection::default())
    }

    /// Returns the findings of one check.
    pub fn findings(&self, id: &str) -> Vec<Finding> {
        let folder = self.workspace();
        let report = self.report(folder.path());
        assert!(
            report.ran.contains(&id),
            "`{id}` did not run in {}",
            self.path.display()
        );
        let findings = report.findings.into_iter();
        findings.filter(|finding| finding.id == id).collect()
    }

    /// Records the files that a fix writes.
    pub fn expect_fixed(&self, files: &BTreeMap<&str, &str>) {
        let kept = self.sections.iter();
        let kept = kept.filter(|(name, _)| !name.starts_with("fixed/"));
        let mut sections: Vec<(String, &str)> = kept
            .map(|(name, text)| (name.clone(), text.as_str()))
            .collect();
        let end = sections.iter().position(|(name, _)| name == "expected");
        let end = end.unwrap_or(sections.len());
        let fixed = files
            .iter()
            .map(|(path, text)| (format!("fixed/{path}"), *text));
        sections.splice(end..end, fixed);
        let sections = sections.iter();
        let text: String = sections
            .map(|(name, body)| format!("-- {name} --\n{body}"))
            .collect();
        fs::write(&self.path, text).unwrap();
    }

    /// Records the expected output.
    pub fn expect(&self, text: &str) {
        let mut out = String::new();
        for (name, body) in &self.sections {
            if name != "expected" {
                out.push_str(&format!("-- {name} --\n{body}"));
            }
        }
        fs::write(&self.path, format!("{out}-- expected --\n{text}")).unwrap();
    }
}

/// Renders findings as the command prints them.
pub fn printed(findings: &[Finding]) -> String {
    let all: Vec<_> = findings
        .iter()
        .map(|finding| one(finding, Colour(false)))
        .collect();
    all.join("\n")
}
