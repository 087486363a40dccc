//! One audit of a workspace: gathers facts, runs checks, and returns one [`Report`].
//!
//! Bazel works in its own process, so both queries overlap with work here. The session reads files during `bazel query`, and runs
//! the checks that need no actions during `bazel aquery`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use anyhow::anyhow;
use bazel_client::{as_printed, Bazel, Call, Done, Error};

use crate::check::Needs;
use crate::config::Config;
use crate::facts::{bazel as asked, gather, release, Actions, Facts, Graph, Problem};
use crate::registry::CHECKS;
use crate::report::{self, Earlier, Report, Selection};

/// How a session queries Bazel.
#[derive(Clone, Copy)]
pub struct AskBazel<'a> {
    /// Target patterns; `//...` if there are none. One with `-` in front excludes targets.
    pub targets: &'a [String],
    /// Receives each line that Bazel prints while it works, with the command that printed it.
    pub progress: &'a (dyn Fn(&Call, &str) + Sync),
}

/// One audit of a workspace.
///
/// ```
/// use audit::{Config, Selection, Session};
///
/// let folder = std::env::temp_dir().join(format!("audit-{}", std::process::id()));
/// std::fs::create_dir_all(&folder)?;
/// let manifest = "[dependencies]\npyo3 = { version = \"0.30\", features = [\"extension-module\"] }\n";
/// std::fs::write(folder.join("Cargo.toml"), manifest)?;
///
/// let selection = Selection::default();
/// let report = Session::new(&folder, None, &selection).run(&Config::default())?;
/// assert!(report.findings.iter().any(|finding| finding.id == "extension-module-feature"));
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Session<'a> {
    root: &'a Path,
    bazel: Option<AskBazel<'a>>,
    selection: &'a Selection,
    compile_times: BTreeMap<String, f64>,
}

/// The facts so far, and what is missing.
#[derive(Default)]
struct Gathered {
    facts: Facts,
    earlier: Earlier,
    problems: Vec<Problem>,
    /// What Bazel printed about the problems.
    bazel_said: String,
    /// Why Bazel's part is missing.
    without_bazel: Option<Arc<Error>>,
}

impl<'a> Session<'a> {
    /// Creates an audit of the workspace with this root. Without `bazel`, only the checks that need files run.
    #[must_use]
    pub fn new(root: &'a Path, bazel: Option<AskBazel<'a>>, selection: &'a Selection) -> Self {
        Self {
            root,
            bazel,
            selection,
            compile_times: BTreeMap::new(),
        }
    }

    /// Sets the seconds that each crate took to compile, by label. Without them, checks weigh crates by their lines.
    #[must_use]
    pub fn compile_times(mut self, seconds: BTreeMap<String, f64>) -> Self {
        self.compile_times = seconds;
        self
    }

    /// Gathers the facts that the selected checks need, and runs these checks.
    ///
    /// An unreadable file or a failing Bazel is not an error: the report says so, and contains the findings from all other facts.
    ///
    /// # Errors
    /// Fails if the folder of the workspace cannot be read.
    pub fn run(self, config: &Config) -> anyhow::Result<Report> {
        let selection = self.selection;
        let gathered = self.gather()?;
        let mut report = report::complete(&gathered.facts, config, selection, gathered.earlier);
        report.problems = gathered.problems;
        report.bazel_said = gathered.bazel_said;
        report.without_bazel = gathered.without_bazel;
        Ok(report)
    }

    fn gather(mut self) -> anyhow::Result<Gathered> {
        let mut gathered = Gathered::default();
        let graph = thread::scope(|scope| {
            let files = scope.spawn(|| gather::files(self.root));
            let wanted = self.bazel.filter(|_| self.wants(Needs::Query));
            let graph = wanted.map(|ask| (ask, ask.graph(self.root)));
            let files = files.join();
            let (facts, problems) =
                files.map_err(|_| anyhow!("reading the workspace's files failed"))??;
            gathered.facts = facts;
            gathered.problems = problems;
            anyhow::Ok(graph)
        })?;
        gathered.facts.times = std::mem::take(&mut self.compile_times);
        let (ask, bazel) = match graph {
            None => return Ok(gathered),
            Some((_, Err(error))) => {
                gathered.without_bazel = Some(Arc::new(error));
                return Ok(gathered);
            }
            Some((ask, Ok((bazel, done)))) => {
                gathered.add_problems(done.complaints, &done.stderr, self.root);
                gathered.facts.graph = Some(done.value);
                if release::pinned(&gathered.facts).is_none() {
                    gathered.facts.bazel_release = ask.release(&bazel);
                }
                gather::rust(self.root, &mut gathered.facts);
                (ask, bazel)
            }
        };
        if !self.wants(Needs::Actions) {
            return Ok(gathered);
        }
        let facts = &gathered.facts;
        let (earlier, actions) = thread::scope(|scope| {
            let earlier = scope.spawn(|| report::without_actions(facts, self.selection));
            let actions = ask.actions(&bazel, self.root, facts.graph.as_ref());
            (earlier.join(), actions)
        });
        gathered.earlier = earlier.map_err(|_| anyhow!("a check failed"))?;
        match actions {
            Ok(done) => {
                gathered.add_problems(done.complaints, &done.stderr, self.root);
                gathered.facts.actions = Some(done.value);
            }
            // The checks of files and of the target graph still ran.
            Err(error) => gathered.without_bazel = Some(Arc::new(error)),
        }
        Ok(gathered)
    }

    /// Returns whether a selected check needs at least these facts.
    fn wants(&self, needs: Needs) -> bool {
        let mut checks = CHECKS.iter();
        checks.any(|check| check.needs >= needs && self.selection.includes(check.id))
    }
}

impl Gathered {
    /// Adds what Bazel reports about the workspace itself.
    fn add_problems(&mut self, messages: Vec<String>, stderr: &str, root: &Path) {
        let root = root.display().to_string();
        let said = as_printed(stderr, &|message| is_own(message, &root));
        self.bazel_said.push_str(&said);
        let own = messages
            .into_iter()
            .filter(|message| is_own(message, &root));
        self.problems.extend(own.map(|message| Problem {
            file: "bazel".to_owned(),
            place: None,
            message,
        }));
    }
}

impl AskBazel<'_> {
    fn targets(&self) -> Vec<String> {
        match self.targets {
            [] => vec!["//...".to_owned()],
            targets => targets.to_vec(),
        }
    }

    fn graph(&self, root: &Path) -> Result<(Bazel, Done<Graph>), Error> {
        let bazel = Bazel::find(root)?;
        let query = asked::query(&self.targets());
        let done = asked::graph(&bazel, &query, &|line| (self.progress)(&query, line))?;
        Ok((bazel, done))
    }

    fn actions(
        &self,
        bazel: &Bazel,
        root: &Path,
        graph: Option<&Graph>,
    ) -> Result<Done<Actions>, Error> {
        let has_crates = graph.is_some_and(|graph| graph.own().any(|target| target.is_crate()));
        if !has_crates {
            return Ok(Done {
                value: Actions::default(),
                complaints: Vec::new(),
                stderr: String::new(),
            });
        }
        let paths = self.machine_paths(bazel, root)?;
        let aquery = asked::aquery(&self.targets());
        asked::actions(bazel, &aquery, paths, &|line| {
            (self.progress)(&aquery, line)
        })
    }

    /// Returns the folders that differ between machines.
    fn machine_paths(&self, bazel: &Bazel, root: &Path) -> Result<Vec<String>, Error> {
        let output_base = self.info(bazel, "output_base")?;
        let mut paths = vec![root.display().to_string(), output_base];
        paths.extend(std::env::var("HOME").ok().filter(|home| home.len() > 1));
        Ok(paths)
    }

    /// Returns the release of the Bazel in use; none if Bazel does not report it.
    fn release(&self, bazel: &Bazel) -> Option<String> {
        self.info(bazel, "release").ok()
    }

    fn info(&self, bazel: &Bazel, key: &str) -> Result<String, Error> {
        let call = Call::new("info").flag(key);
        let said = bazel.text(&call, &|line| (self.progress)(&call, line))?;
        Ok(said.value.trim().to_owned())
    }
}

/// Returns whether a message of Bazel concerns the workspace itself. Other repositories have packages that this build does not
/// need. An empty root package is not a problem, because the files are checked anyway.
fn is_own(message: &str, root: &str) -> bool {
    let of_file = message
        .split_once(root)
        .is_some_and(|(_, rest)| rest.starts_with('/') && !rest.contains("/external/"));
    let of_package = [
        "no such package '",
        "error loading package '",
        "no such target '",
    ]
    .iter()
    .filter_map(|start| message.split_once(start))
    .any(|(_, label)| !label.starts_with('@'));
    let nothing = message.split_once("no targets found beneath '");
    let of_pattern = nothing.is_some_and(|(_, folder)| !folder.starts_with('\''));
    of_file || of_package || of_pattern
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn messages() {
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
        for (message, expected) in table {
            assert_eq!(is_own(message, "/w"), expected, "{message}");
        }
    }
}
