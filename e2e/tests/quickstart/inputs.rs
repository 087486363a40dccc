//! Reads the inputs of the actions in an action graph, the output of `bazel aquery --output=jsonproto`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde_json::Value;

/// An action graph.
pub struct Graph(Value);

impl Graph {
    /// Parses it.
    pub fn parse(text: &str) -> Result<Self> {
        Ok(Self(
            serde_json::from_str(text).context("not an action graph in JSON")?,
        ))
    }

    /// Returns the paths of all inputs. The graph stores them as sets of sets of artifacts, each a chain of path
    /// fragments.
    pub fn inputs(&self) -> Result<BTreeSet<String>> {
        let fragments = self.by_id("pathFragments");
        let artifacts = self.by_id("artifacts");
        let sets = self.by_id("depSetOfFiles");
        let mut pending: Vec<_> = self
            .list("actions")
            .iter()
            .flat_map(|action| ids(action, "inputDepSetIds"))
            .collect();
        let (mut reached, mut paths) = (BTreeSet::new(), BTreeSet::new());
        while let Some(id) = pending.pop() {
            if !reached.insert(id) {
                continue;
            }
            let set = sets.get(&id).with_context(|| format!("no set {id}"))?;
            pending.extend(ids(set, "transitiveDepSetIds"));
            for id in ids(set, "directArtifactIds") {
                let artifact = artifacts
                    .get(&id)
                    .with_context(|| format!("no artifact {id}"))?;
                paths.insert(path(&fragments, artifact["pathFragmentId"].as_u64())?);
            }
        }
        Ok(paths)
    }

    /// Returns the environments of the actions with that mnemonic whose target label contains `target`.
    pub fn environments(&self, mnemonic: &str, target: &str) -> Vec<BTreeMap<&str, &str>> {
        let targets = self.by_id("targets");
        let label = |action: &Value| {
            let target = action["targetId"]
                .as_u64()
                .and_then(|id| targets.get(&id))?;
            target["label"].as_str()
        };
        let actions = self.list("actions").iter();
        actions
            .filter(|action| action["mnemonic"] == mnemonic)
            .filter(|action| label(action).is_some_and(|label| label.contains(target)))
            .map(|action| {
                let variables = list(action, "environmentVariables").iter();
                variables
                    .filter_map(|variable| {
                        Some((
                            variable["key"].as_str()?,
                            variable["value"].as_str().unwrap_or_default(),
                        ))
                    })
                    .collect()
            })
            .collect()
    }

    fn list(&self, name: &str) -> &[Value] {
        list(&self.0, name)
    }

    fn by_id(&self, name: &str) -> BTreeMap<u64, &Value> {
        self.list(name)
            .iter()
            .filter_map(|one| Some((one["id"].as_u64()?, one)))
            .collect()
    }
}

/// Returns a list. The output leaves out empty lists.
fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn ids(value: &Value, name: &str) -> Vec<u64> {
    list(value, name).iter().filter_map(Value::as_u64).collect()
}

fn path(fragments: &BTreeMap<u64, &Value>, mut id: Option<u64>) -> Result<String> {
    let mut parts = Vec::new();
    while let Some(one) = id {
        let fragment = fragments
            .get(&one)
            .with_context(|| format!("no path fragment {one}"))?;
        parts.push(
            fragment["label"]
                .as_str()
                .context("a path fragment without a label")?,
        );
        id = fragment["parentId"].as_u64();
    }
    parts.reverse();
    Ok(parts.join("/"))
}

/// Whether a path belongs to a Python file, interpreter, library, header or environment.
pub fn is_python(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let program = name
        .strip_suffix(".exe")
        .unwrap_or(name)
        .strip_prefix("python");
    name.ends_with(".py")
        || name.ends_with(".pyc")
        || name.ends_with("Python.h")
        || path.contains("pyvenv.cfg")
        || path.contains("libpython")
        || program.is_some_and(|version| {
            version
                .chars()
                .all(|char| char.is_ascii_digit() || char == '.')
        })
}

/// Whether a path is in one of PyO3's archives.
pub fn is_of_pyo3(path: &str) -> bool {
    let repository = path
        .strip_prefix("external/")
        .and_then(|path| path.split_once('/'));
    repository.is_some_and(|(repository, _)| repository.contains("crates__pyo3"))
}

#[test]
fn pythons_are_known_by_their_paths() {
    let pythons = [
        "a/b.py",
        "b.pyc",
        "usr/bin/python3",
        "python",
        "bin/python3.14",
        "python.exe",
        "python3.exe",
        "lib/libpython3.14.so",
    ];
    for path in pythons.into_iter().chain([
        "libpython3.a",
        "include/python3.14/Python.h",
        "venv/pyvenv.cfg",
    ]) {
        assert!(is_python(path), "{path}");
    }
    for path in [
        "src/python.rs",
        "python/lib.rs",
        "ipython3",
        "python3-config",
        "a.pyi",
        "a.py.in",
    ] {
        assert!(!is_python(path), "{path}");
    }
    assert!(is_of_pyo3(
        "external/rules_rust~~crate~crates__pyo3-ffi-0.30.1/build.py"
    ));
    assert!(
        !is_of_pyo3("external/other/crates__pyo3/a.py")
            && !is_of_pyo3("a/external/crates__pyo3/a.py")
    );
}
