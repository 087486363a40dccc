//! What `audit` looks at: files, and what Bazel says, both at once.

use std::collections::BTreeMap;
use std::path::Path;
use std::thread;

use anyhow::{anyhow, bail};
use audit::check::Needs;
use audit::facts::{bazel as asked, gather, release, Actions, Facts, Graph, Problem};
use audit::registry::CHECKS;
use audit::{Early, Selection};
use bazel_client::{Bazel, Call, Error, Workspace};
use execlog::Hit;

use crate::bazel::telling;
use crate::cli::AuditArgs;
use crate::log;
use crate::root::Root;

/// Facts, and what they lack.
pub struct Gathered {
    /// What was found out.
    pub facts: Facts,
    /// What checks found already.
    pub early: Early,
    /// Files and targets that could not be read.
    pub problems: Vec<Problem>,
    /// Why Bazel's part is missing, if it should not be.
    pub without_bazel: Option<String>,
}

/// Gathers what the wanted checks need.
///
/// # Errors
/// The workspace's folder cannot be read, or the execution log.
pub fn gather(
    base: &Root,
    workspace: &Workspace,
    arguments: &AuditArgs,
    selection: &Selection,
) -> anyhow::Result<Gathered> {
    let root = workspace.root();
    let wants = |needs: Needs| {
        !arguments.no_bazel
            && CHECKS.iter().any(|check| {
                check.needs >= needs
                    && !selection.skip.contains(check.id)
                    && (selection.only.is_empty() || selection.only.contains(check.id))
            })
    };
    let targets = match arguments.targets.as_slice() {
        [] => vec!["//...".to_owned()],
        targets => targets.to_vec(),
    };
    // Bazel works in its own process: our files are read meanwhile.
    let (files, graph) = thread::scope(|scope| {
        let files = scope.spawn(|| gather::files(root));
        let graph = wants(Needs::Query).then(|| ask_graph(root, &targets));
        (files.join(), graph)
    });
    let (mut facts, problems) =
        files.map_err(|_| anyhow!("reading the workspace's files failed"))??;
    if let Some(path) = &arguments.execution_log {
        facts.times = times(base, path)?;
    }
    let mut gathered = Gathered {
        facts,
        problems,
        early: Early::default(),
        without_bazel: None,
    };
    let bazel = match graph {
        None => return Ok(gathered),
        Some(Err(error)) => {
            gathered.without_bazel = Some(error.to_string());
            return Ok(gathered);
        }
        Some(Ok((bazel, graph, complaints))) => {
            gathered.complain(complaints, root);
            gathered.facts.graph = Some(graph);
            if release::pinned(&gathered.facts).is_none() {
                gathered.facts.bazel_release = ask_release(&bazel);
            }
            gather::rust(root, &mut gathered.facts);
            bazel
        }
    };
    if !wants(Needs::Actions) {
        return Ok(gathered);
    }
    // So are the checks that need no actions.
    let facts = &gathered.facts;
    let (early, actions) = thread::scope(|scope| {
        let early = scope.spawn(|| audit::early(facts, selection));
        let actions = ask_actions(&bazel, root, &targets, facts.graph.as_ref());
        (early.join(), actions)
    });
    gathered.early = early.map_err(|_| anyhow!("a check failed"))?;
    match actions {
        Ok((actions, complaints)) => {
            gathered.complain(complaints, root);
            gathered.facts.actions = Some(actions);
        }
        // The target graph is good to have, too.
        Err(error) => gathered.without_bazel = Some(error.to_string()),
    }
    Ok(gathered)
}

impl Gathered {
    /// What Bazel complains of, as far as it is the workspace's own.
    fn complain(&mut self, complaints: Vec<String>, root: &Path) {
        let root = root.display().to_string();
        let own = complaints
            .into_iter()
            .filter(|complaint| is_own(complaint, &root));
        self.problems.extend(own.map(|message| Problem {
            file: "bazel".to_owned(),
            place: None,
            message,
        }));
    }
}

fn ask_graph(root: &Path, targets: &[String]) -> Result<(Bazel, Graph, Vec<String>), Error> {
    let bazel = Bazel::find(root)?;
    let query = asked::query(targets);
    let (graph, complaints) = telling(&query, |progress| asked::graph(&bazel, &query, progress))?;
    Ok((bazel, graph, complaints))
}

fn ask_actions(
    bazel: &Bazel,
    root: &Path,
    targets: &[String],
    graph: Option<&Graph>,
) -> Result<(Actions, Vec<String>), Error> {
    let has_crates = graph.is_some_and(|graph| graph.own().any(|target| target.is_crate()));
    if !has_crates {
        return Ok((Actions::default(), Vec::new()));
    }
    let aquery = asked::aquery(targets);
    let paths = machine_paths(bazel, root)?;
    telling(&aquery, |progress| {
        asked::actions(bazel, &aquery, paths, progress)
    })
}

/// Seconds that rustc took for each target. A crate that was compiled several times took them all.
fn times(base: &Root, path: &Path) -> anyhow::Result<BTreeMap<String, f64>> {
    let mut times = BTreeMap::<String, f64>::new();
    let reading = log::read(base, path, |spawn| {
        let took = spawn
            .metrics
            .as_ref()
            .map(|metrics| metrics.execution_wall_time);
        if let (true, Some(took)) = (spawn.mnemonic == "Rustc" && spawn.hit() == Hit::None, took) {
            let label = spawn.target_label.trim_start_matches('@').to_owned();
            *times.entry(label).or_default() += took.as_secs_f64();
        }
    })?;
    if let Some(problem) = reading.cut_off {
        bail!("`{}`: {problem}", path.display());
    }
    Ok(times)
}

/// The folders that are others on another machine.
fn machine_paths(bazel: &Bazel, root: &Path) -> Result<Vec<String>, Error> {
    let call = Call::new("info").flag("output_base");
    let output_base = telling(&call, |progress| bazel.text(&call, progress))?.value;
    let mut paths = vec![root.display().to_string(), output_base.trim().to_owned()];
    paths.extend(std::env::var("HOME").ok().filter(|home| home.len() > 1));
    Ok(paths)
}

/// The Bazel that runs here, as it says itself. One that does not say leaves it unknown.
fn ask_release(bazel: &Bazel) -> Option<String> {
    let call = Call::new("info").flag("release");
    let asked = telling(&call, |progress| bazel.text(&call, progress)).ok()?;
    Some(asked.value.trim().to_owned())
}

/// Whether what Bazel complains of is the workspace's own. Other repositories have packages that no build here needs. That there is
/// nothing below the root is no complaint: files are looked at all the same.
fn is_own(complaint: &str, root: &str) -> bool {
    let of_file = complaint
        .split_once(root)
        .is_some_and(|(_, rest)| rest.starts_with('/') && !rest.contains("/external/"));
    let of_package = [
        "no such package '",
        "error loading package '",
        "no such target '",
    ]
    .iter()
    .filter_map(|start| complaint.split_once(start))
    .any(|(_, label)| !label.starts_with('@'));
    let nothing = complaint.split_once("no targets found beneath '");
    let of_pattern = nothing.is_some_and(|(_, folder)| !folder.starts_with('\''));
    of_file || of_package || of_pattern
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn complaints() {
        let table = [
            ("/w/a/BUILD.bazel:3:1: name 'x' is not defined", true),
            ("no such package 'a/b': BUILD file not found", true),
            ("no such target '//a:b': not declared", true),
            ("no targets found beneath 'a/b'", true),
            ("no targets found beneath ''", false),
            ("no such package '@@zlib~//': no such folder", false),
            ("/cache/base/external/bazel_tools/zlib/BUILD.bazel:18:6: no such package '@@zlib~//'", false),
            ("/wide/a/BUILD.bazel:3:1: x", false),
        ];
        for (complaint, expected) in table {
            assert_eq!(is_own(complaint, "/w"), expected, "{complaint}");
        }
    }
}
