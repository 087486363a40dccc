//! Runs the experiment: creates the copies, then runs one step after the other.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::build::{Place, Stop, Stopped};
use super::module::Module;
use super::scratch::{Scratch, BASES};
use super::{copy, Outcome, Step, Verified};
use crate::output::print_note;

/// The subject and settings of an experiment.
pub struct Experiment<'a> {
    /// The Bazel program.
    pub bazel: &'a Path,
    /// The root of the workspace.
    pub root: &'a Path,
    /// The target as passed to Bazel.
    pub target: &'a str,
    /// The user's flags for `build`.
    pub flags: &'a [String],
    /// The disk cache. Defaults to one in the scratch folder.
    pub cache: Option<PathBuf>,
    /// Two Python versions. Defaults to those that MODULE.bazel registers.
    pub pythons: &'a [String],
    /// When to stop.
    pub stop: &'a Stop,
    /// The folder for all files of the experiment.
    pub scratch: &'a Scratch,
}

const STEPS: usize = 6;

/// The state shared by the steps.
pub struct Run<'a> {
    /// The experiment.
    pub of: &'a Experiment<'a>,
    /// The first copy.
    pub first: Place,
    /// The second copy.
    pub second: Place,
    /// The disk cache.
    pub cache: PathBuf,
    /// Facts from MODULE.bazel.
    pub module: Module,
}

/// Id, title and implementation of a step.
type Action = fn(&Run<'_>, &mut Step) -> anyhow::Result<()>;
const ALL: [(&str, &str, Action); STEPS] = [
    ("fill", "fill the cache", |run, step| run.fill(step)),
    ("elsewhere", "build another copy from it", |run, step| {
        run.elsewhere(step)
    }),
    ("fresh", "build without it", |run, step| run.fresh(step)),
    ("environment", "another PATH, HOME and user", |run, step| {
        run.environment(step)
    }),
    ("python-edit", "edit the Python sources", |run, step| {
        run.python_edit(step)
    }),
    ("python", "another Python version", |run, step| {
        run.python(step)
    }),
];

impl Experiment<'_> {
    /// Runs all steps.
    ///
    /// # Errors
    /// Fails if the workspace cannot be copied, or if the first build fails, because then there is nothing to compare with.
    pub fn verify(&self) -> anyhow::Result<Verified> {
        let folder = self.scratch.folder();
        let files = copy::files(self.root)?;
        let [base_1, base_2] = BASES.map(|base| folder.join(base));
        let first = Place {
            folder: folder.join("one").join("workspace"),
            base: base_1,
        };
        let second = Place {
            folder: folder.join("another").join("place").join("checkout"),
            base: base_2,
        };
        for place in [&first, &second] {
            copy::copy(self.root, &files, &place.folder)?;
        }
        let text = fs_err::read_to_string(self.root.join("MODULE.bazel")).unwrap_or_default();
        let run = Run {
            of: self,
            first,
            second,
            cache: self.cache.clone().unwrap_or_else(|| folder.join("disk")),
            module: Module::read(&text, self.root),
        };
        let mut verified = Verified {
            target: self.target.to_owned(),
            workspace: self.root.to_owned(),
            files: files.len(),
            steps: Vec::new(),
            stopped: None,
        };
        for (number, (id, title, action)) in ALL.iter().enumerate() {
            let mut step = Step::new(id, title);
            if let Some(stopped) = &verified.stopped {
                step.outcome = Outcome::NotRun;
                step.note = stopped.clone();
                verified.steps.push(step);
                continue;
            }
            print_note(&format!("[{}/{STEPS}] {title}\n", number + 1));
            let started = Instant::now();
            let done = action(&run, &mut step);
            step.seconds = started.elapsed().as_secs_f64();
            if let Err(error) = done {
                match error.downcast_ref::<Stopped>() {
                    Some(stopped) => {
                        step.outcome = Outcome::NotRun;
                        step.note = stopped.to_string();
                        verified.stopped = Some(stopped.to_string());
                    }
                    None if number == 0 => return Err(error),
                    None => {
                        step.outcome = Outcome::Failed;
                        step.note = format!("{:#}", crate::failure::explained(error));
                    }
                }
            }
            let is_empty = number == 0 && step.spawns == 0 && verified.stopped.is_none();
            verified.steps.push(step);
            if is_empty {
                break;
            }
        }
        Ok(verified)
    }
}
