//! The steps of the experiment.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::build::{run, Invocation, Place, Stop, Stopped};
use super::judge::{judge, Judged, Promise};
use super::module::Module;
use super::scratch::{shut_down, Scratch, BASES};
use super::{copy, Outcome, Step, Verified};
use crate::output::print_note;
use crate::table::counted;

/// What is verified, and with what.
pub struct Experiment<'a> {
    /// The program.
    pub bazel: &'a Path,
    /// The root of the workspace.
    pub root: &'a Path,
    /// The target as Bazel takes it.
    pub target: &'a str,
    /// The user's flags for `build`.
    pub flags: &'a [String],
    /// The disk cache; one in the scratch folder if there is none.
    pub cache: Option<PathBuf>,
    /// Two Python versions; else what MODULE.bazel registers.
    pub pythons: &'a [String],
    /// When to stop.
    pub stop: &'a Stop,
    /// Where all of it happens.
    pub scratch: &'a Scratch,
}

/// What the steps share.
struct Run<'a> {
    of: &'a Experiment<'a>,
    first: Place,
    second: Place,
    cache: PathBuf,
    module: Module,
}

const STEPS: usize = 6;

/// Id, title, and what does it.
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
    /// Does all steps.
    ///
    /// # Errors
    /// The workspace cannot be copied, or the first build fails: there is nothing to compare with.
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

impl Run<'_> {
    fn log(&self, name: &str) -> PathBuf {
        self.of.scratch.folder().join(format!("{name}.log"))
    }

    /// Builds the target and writes a log of that name.
    fn build(
        &self,
        place: &Place,
        log: &str,
        cache: Option<&Path>,
        more: &[String],
        call: Invocation,
    ) -> anyhow::Result<PathBuf> {
        let path = self.log(log);
        let cache = cache.map_or(String::new(), |cache| cache.display().to_string());
        let mut arguments = vec![
            "build".to_owned(),
            "--color=no".to_owned(),
            "--curses=no".to_owned(),
        ];
        arguments.extend(self.overrides());
        arguments.extend(self.of.flags.iter().cloned());
        arguments.extend(more.iter().cloned());
        arguments.extend(
            [
                "--bes_backend=",
                "--remote_cache=",
                "--remote_executor=",
                "--remote_accept_cached",
                "--remote_upload_local_results",
            ]
            .map(str::to_owned),
        );
        arguments.push(format!("--disk_cache={cache}"));
        arguments.push(format!("--execution_log_compact_file={}", path.display()));
        arguments.extend(["--".to_owned(), self.of.target.to_owned()]);
        let call = Invocation { arguments, ..call };
        run(self.of.bazel, place, &call, self.of.stop)?;
        Ok(path)
    }

    /// Modules that are outside of the workspace, for the copies.
    fn overrides(&self) -> impl Iterator<Item = String> + '_ {
        let outside = self.module.outside.iter();
        outside.map(|(name, folder)| format!("--override_module={name}={}", folder.display()))
    }

    fn judge(
        &self,
        step: &mut Step,
        before: &str,
        after: &str,
        promise: Promise,
    ) -> anyhow::Result<Judged> {
        let judged = judge(&self.log(before), &self.log(after), promise)?;
        step.take(&judged);
        Ok(judged)
    }

    fn fill(&self, step: &mut Step) -> anyhow::Result<()> {
        self.build(
            &self.first,
            "fill",
            Some(&self.cache),
            &[],
            Invocation::default(),
        )?;
        let judged = self.judge(step, "fill", "fill", Promise::SameOutputs)?;
        step.note = counted(judged.spawns, "spawn");
        if judged.hits > 0 {
            step.note = format!("{}, {} from the cache", step.note, judged.hits);
        }
        Ok(())
    }

    fn elsewhere(&self, step: &mut Step) -> anyhow::Result<()> {
        self.build(
            &self.second,
            "elsewhere",
            Some(&self.cache),
            &[],
            Invocation::default(),
        )?;
        let judged = self.judge(step, "fill", "elsewhere", Promise::AllHit)?;
        step.note = format!(
            "{} of {} that can be cached came from the cache",
            judged.hits,
            counted(judged.spawns - judged.uncacheable, "spawn")
        );
        if judged.uncacheable > 0 {
            let more = judged.uncacheable as usize > judged.uncacheable_names.len();
            step.note += &format!(
                "; {} that cannot: {}{}",
                judged.uncacheable,
                judged.uncacheable_names.join(", "),
                if more { ", …" } else { "" }
            );
        }
        Ok(())
    }

    fn fresh(&self, step: &mut Step) -> anyhow::Result<()> {
        let clean = Invocation {
            arguments: vec!["clean".to_owned()],
            ..Invocation::default()
        };
        run(self.of.bazel, &self.second, &clean, self.of.stop)?;
        self.build(&self.second, "fresh", None, &[], Invocation::default())?;
        let judged = self.judge(step, "fill", "fresh", Promise::SameOutputs)?;
        // No longer needed, and a server takes much memory.
        shut_down(self.of.scratch.folder(), BASES[1], self.of.bazel);
        step.note = match step
            .findings
            .iter()
            .map(|finding| finding.total)
            .sum::<usize>()
        {
            0 => format!("{}, the same bytes", counted(judged.spawns, "spawn")),
            other => format!(
                "{} of {} gave other bytes",
                other,
                counted(judged.spawns, "spawn")
            ),
        };
        Ok(())
    }

    fn environment(&self, step: &mut Step) -> anyhow::Result<()> {
        let folder = self.of.scratch.folder();
        let (home, bin) = (folder.join("home"), folder.join("bin"));
        fs_err::create_dir_all(&home)?;
        fs_err::create_dir_all(&bin)?;
        let call = Invocation {
            startup: self.same_server(),
            environment: other_environment(&home, &bin),
            ..Invocation::default()
        };
        self.build(&self.first, "environment", Some(&self.cache), &[], call)?;
        let judged = self.judge(step, "fill", "environment", Promise::NothingRuns)?;
        step.note = ran(judged.ran, "spawn");
        Ok(())
    }

    /// What another HOME would change in Bazel itself: where its installation and the user's rc file are.
    fn same_server(&self) -> Vec<String> {
        let mut startup = Vec::new();
        let install = fs_err::read_link(self.first.base.join("install")).ok();
        let root = install
            .as_deref()
            .and_then(Path::parent)
            .and_then(Path::parent);
        startup.extend(root.map(|root| format!("--output_user_root={}", root.display())));
        let rc = env::var_os("HOME").map(|home| PathBuf::from(home).join(".bazelrc"));
        let rc = rc.filter(|rc| rc.is_file());
        startup.extend(rc.map(|rc| format!("--bazelrc={}", rc.display())));
        startup
    }

    fn python_edit(&self, step: &mut Step) -> anyhow::Result<()> {
        let sources = self.python_sources()?;
        if sources.is_empty() {
            step.outcome = Outcome::NotRun;
            step.note = "the target has no Python sources in this workspace".to_owned();
            return Ok(());
        }
        for path in &sources {
            let mut text = fs_err::read_to_string(path)?;
            text.push_str("\n# edited by `pyo3-bzl cache verify`\n");
            fs_err::write(path, text)?;
        }
        self.build(
            &self.first,
            "python_edit",
            Some(&self.cache),
            &[],
            Invocation::default(),
        )?;
        let judged = self.judge(step, "fill", "python_edit", Promise::NoRustRuns)?;
        let edited = counted(sources.len() as u64, "file");
        step.note = format!("{edited}, {}", ran(judged.rust_ran, "Rust spawn"));
        Ok(())
    }

    /// The Python files of the copy that the target depends on.
    fn python_sources(&self) -> anyhow::Result<Vec<PathBuf>> {
        let listed = self.log("python_sources");
        let target = self.of.target;
        let query = format!(r#"filter("\.py$", kind("source file", deps("{target}")))"#);
        let mut arguments = vec!["query".to_owned(), "--color=no".to_owned()];
        arguments.extend(self.overrides());
        arguments.extend(["--output=label", "--noimplicit_deps", "--", &query].map(str::to_owned));
        let call = Invocation {
            arguments,
            stdout: Some(listed.clone()),
            ..Invocation::default()
        };
        run(self.of.bazel, &self.first, &call, self.of.stop)?;
        let labels = fs_err::read_to_string(listed)?;
        let files = labels.lines().filter_map(file_of_label);
        let files = files.map(|file| self.first.folder.join(file));
        Ok(files.filter(|path| path.is_file()).collect())
    }

    fn python(&self, step: &mut Step) -> anyhow::Result<()> {
        let versions = match self.of.pythons {
            [] => self.module.pythons.as_slice(),
            given => given,
        };
        step.outcome = Outcome::NotRun;
        let Some(repository) = &self.module.rules_python else {
            step.note = "the workspace does not depend on rules_python".to_owned();
            return Ok(());
        };
        let [first, second, ..] = versions else {
            step.note = format!(
                "MODULE.bazel registers {}: name two with `--python 3.12,3.13`",
                match versions {
                    [one] => format!("Python {one} only"),
                    _ => "no Python version".to_owned(),
                }
            );
            return Ok(());
        };
        let flag = |version: &String| {
            vec![format!(
                "--@{repository}//python/config_settings:python_version={version}"
            )]
        };
        // With a flag, folders have other names, so that all is built once more.
        let cache = Some(self.cache.as_path());
        self.build(
            &self.first,
            "python_one",
            cache,
            &flag(first),
            Invocation::default(),
        )?;
        self.build(
            &self.first,
            "python_two",
            cache,
            &flag(second),
            Invocation::default(),
        )?;
        step.outcome = Outcome::Passed;
        let judged = self.judge(step, "python_one", "python_two", Promise::NoRustRuns)?;
        step.note = format!(
            "{second} instead of {first}, {}",
            ran(judged.rust_ran, "Rust spawn")
        );
        Ok(())
    }
}

/// `no Rust spawn ran`, `2 Rust spawns ran`.
fn ran(count: u64, what: &str) -> String {
    match count {
        0 => format!("no {what} ran"),
        count => format!("{} ran", counted(count, what)),
    }
}

/// The file of a label of the workspace: `pkg/a.py` of `//pkg:a.py`.
fn file_of_label(label: &str) -> Option<PathBuf> {
    let rest = label.trim_start_matches('@').strip_prefix("//")?;
    let (package, name) = rest.split_once(':')?;
    Some(Path::new(package).join(name))
}

/// Another user's. Programs that start or fetch something find what they keep in the home folder as before.
fn other_environment(home: &Path, bin: &Path) -> Vec<(&'static str, OsString)> {
    let mut path = OsString::from(bin);
    if let Some(old) = env::var_os("PATH") {
        path.push(if cfg!(windows) { ";" } else { ":" });
        path.push(old);
    }
    let mut variables = vec![
        ("HOME", home.into()),
        ("LOGNAME", "pyo3_bzl_verify".into()),
        ("PATH", path),
        ("USER", "pyo3_bzl_verify".into()),
    ];
    let old_home = env::var_os("HOME").map(PathBuf::from);
    let cache = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(old_home.as_ref()?.join(".cache")));
    let keep = [
        (
            "BAZELISK_HOME",
            cache.as_ref().map(|cache| cache.join("bazelisk")),
        ),
        (
            "CARGO_HOME",
            old_home.as_ref().map(|home| home.join(".cargo")),
        ),
        ("NETRC", old_home.as_ref().map(|home| home.join(".netrc"))),
        (
            "RUSTUP_HOME",
            old_home.as_ref().map(|home| home.join(".rustup")),
        ),
        ("XDG_CACHE_HOME", cache.clone()),
    ];
    for (name, value) in keep {
        let value = value.filter(|path| env::var_os(name).is_none() && path.exists());
        variables.extend(value.map(|value| (name, value.into())));
    }
    variables
}

#[cfg(test)]
mod tests {
    use super::file_of_label;

    #[test]
    fn labels() {
        let table = [
            ("//:a.py", Some("a.py")),
            ("//pkg/sub:x/a.py", Some("pkg/sub/x/a.py")),
            ("@@//pkg:a.py", Some("pkg/a.py")),
            ("@rules_python//python:a.py", None),
        ];
        for (label, expected) in table {
            assert_eq!(file_of_label(label), expected.map(Into::into), "{label}");
        }
    }
}
