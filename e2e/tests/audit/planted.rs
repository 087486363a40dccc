//! Workspaces in one text file (`e2e/audit/*.txtar`): `-- PATH --` starts each file, and `-- PATH * N --` starts one whose text
//! is repeated N times.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use harness::{runfile, Machine, Workspace};

/// A finding: file, line, id.
pub type Found = (String, usize, String);

/// The files of one of the workspaces.
pub struct Planted {
    name: &'static str,
    files: Vec<(String, String)>,
}

impl Planted {
    pub fn read(name: &'static str) -> Result<Self> {
        let path = runfile(&format!("e2e/audit/{name}.txtar"))?;
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut files: Vec<(String, String)> = Vec::new();
        for line in text.split_inclusive('\n') {
            let head = line
                .trim_end()
                .strip_prefix("-- ")
                .and_then(|rest| rest.strip_suffix(" --"));
            match (head, files.last_mut()) {
                (Some(path), _) => files.push((path.to_owned(), String::new())),
                (None, Some((_, text))) => text.push_str(line),
                (None, None) => {}
            }
        }
        for (path, text) in &mut files {
            if let Some((name, times)) = path.clone().split_once(" * ") {
                *text = text.repeat(times.parse().context("a number of repetitions")?);
                *path = name.to_owned();
            }
        }
        Ok(Self { name, files })
    }

    /// Writes the files to a folder of the machine.
    pub fn workspace(&self, machine: &Machine) -> Result<Workspace> {
        let root = machine.folder().join(self.name);
        self.write(machine, &root)?;
        machine.workspace(&root)
    }

    /// Writes the files.
    pub fn write(&self, machine: &Machine, root: &Path) -> Result<()> {
        for (path, text) in &self.files {
            let text = text
                .replace("@CHECKOUT@", &machine.checkout().display().to_string())
                .replace("@ROOT@", &root.display().to_string());
            write(&root.join(path), &text)?;
        }
        Ok(())
    }

    /// Returns the planted faults. A comment `plant: ID, ID` refers to its own line. If it is alone on a line, it refers to the
    /// next line of code.
    pub fn faults(&self) -> BTreeSet<Found> {
        let mut faults = BTreeSet::new();
        for (path, text) in &self.files {
            let lines: Vec<_> = text.lines().collect();
            for (index, line) in lines.iter().enumerate() {
                let Some((before, ids)) = line.split_once(" plant: ") else {
                    continue;
                };
                let is_comment = |line: &str| line.trim_start().starts_with(['#', '/']);
                let mut about = index;
                if is_comment(before) {
                    about += 1;
                    while lines.get(about).is_some_and(|line| is_comment(line)) {
                        about += 1;
                    }
                }
                for id in ids.split(", ") {
                    faults.insert((path.clone(), about + 1, id.trim().to_owned()));
                }
            }
        }
        faults
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, text))
        .with_context(|| format!("cannot write {}", path.display()))
}
