//! The steps of the experiment: each builds and evaluates its log.

use std::path::{Path, PathBuf};

use super::build::{run, Invocation, Place};
use super::environment::{other_environment, same_server};
use super::experiment::Run;
use super::judge::{judge, Judged, Promise};
use super::scratch::{shut_down, BASES};
use super::{Outcome, Step};
use crate::table::counted;

impl Run<'_> {
    fn log(&self, name: &str) -> PathBuf {
        self.of.scratch.folder().join(format!("{name}.log"))
    }

    /// Builds the target and writes a log with this name.
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

    /// Returns the flags that give the copies access to modules outside the workspace.
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

    pub fn fill(&self, step: &mut Step) -> anyhow::Result<()> {
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

    pub fn elsewhere(&self, step: &mut Step) -> anyhow::Result<()> {
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

    pub fn fresh(&self, step: &mut Step) -> anyhow::Result<()> {
        let clean = Invocation {
            arguments: vec!["clean".to_owned()],
            ..Invocation::default()
        };
        run(self.of.bazel, &self.second, &clean, self.of.stop)?;
        self.build(&self.second, "fresh", None, &[], Invocation::default())?;
        let judged = self.judge(step, "fill", "fresh", Promise::SameOutputs)?;
        // No longer needed, and a server uses much memory.
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

    pub fn environment(&self, step: &mut Step) -> anyhow::Result<()> {
        let folder = self.of.scratch.folder();
        let (home, bin) = (folder.join("home"), folder.join("bin"));
        fs_err::create_dir_all(&home)?;
        fs_err::create_dir_all(&bin)?;
        let call = Invocation {
            startup: same_server(&self.first.base),
            environment: other_environment(&home, &bin),
            ..Invocation::default()
        };
        self.build(&self.first, "environment", Some(&self.cache), &[], call)?;
        let judged = self.judge(step, "fill", "environment", Promise::NothingRuns)?;
        step.note = ran(judged.ran, "spawn");
        Ok(())
    }

    pub fn python_edit(&self, step: &mut Step) -> anyhow::Result<()> {
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

    /// Returns the Python files of the copy that the target depends on.
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

    pub fn python(&self, step: &mut Step) -> anyhow::Result<()> {
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
        // The flag changes the names of output folders, so everything is built once more.
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

/// Formats `no Rust spawn ran`, `2 Rust spawns ran`.
fn ran(count: u64, what: &str) -> String {
    match count {
        0 => format!("no {what} ran"),
        count => format!("{} ran", counted(count, what)),
    }
}

/// Returns the file of a label in the workspace: `pkg/a.py` for `//pkg:a.py`.
fn file_of_label(label: &str) -> Option<PathBuf> {
    let rest = label.trim_start_matches('@').strip_prefix("//")?;
    let (package, name) = rest.split_once(':')?;
    Some(Path::new(package).join(name))
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
