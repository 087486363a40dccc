//! `cache verify`.

use crate::bazel;
use crate::cli::{Format, VerifyArgs};
use crate::json;
use crate::output::{print, print_error, Exit, Paint};
use crate::root::Root;
use crate::verify::{default_parent, text, Experiment, Outcome, Scratch, Stop};

/// Runs `cache verify`.
///
/// # Errors
/// Fails if there is no workspace or no Bazel, or if the first build fails.
pub fn run(root: &Root, arguments: &VerifyArgs) -> anyhow::Result<Exit> {
    let found = bazel::find(root)?;
    let is_pattern = ["...", ":all", ":*", ":all-targets"]
        .iter()
        .any(|end| arguments.target.ends_with(end));
    let target = if is_pattern {
        arguments.target.clone()
    } else {
        bazel::label(&found, &arguments.target)?.to_string()
    };
    let parent = match &arguments.scratch {
        Some(folder) => root.resolve(folder),
        None => default_parent()?,
    };
    let stop = Stop::after(arguments.timeout)?;
    let program = &found.program().path;
    let scratch = Scratch::new(&parent, program)?;
    let verified = Experiment {
        bazel: program,
        root: found.workspace().root(),
        target: &target,
        flags: &arguments.flags,
        cache: arguments.disk_cache.as_ref().map(|path| root.resolve(path)),
        pythons: arguments
            .python
            .as_ref()
            .map_or(&[], |both| both.as_slice()),
        stop: &stop,
        scratch: &scratch,
    }
    .verify()?;
    drop(scratch);
    if arguments.format == Format::Json {
        print(&json::document("cache verify", &verified)?)?;
    } else {
        print(&text(&verified, Paint::stdout()))?;
    }
    if let Some(stopped) = &verified.stopped {
        let keep = match &arguments.disk_cache {
            Some(cache) => format!(
                "run it again with `--disk-cache {}`: the next run reuses what this one built",
                cache.display()
            ),
            None => "with `--disk-cache DIR`, the next run reuses what this one built".to_owned(),
        };
        print_error(&format!(
            "{stopped}: not all steps were run\n  help: `--timeout SECONDS` allows more time; {keep}"
        ));
    }
    if verified.is_empty() {
        print_error(&format!(
            "`{target}` has no spawns: there is nothing to cache\n  help: name an extension, a test or a pattern such as `//...`"
        ));
        return Ok(Exit::Nothing);
    }
    Ok(if verified.count(Outcome::Broken) > 0 {
        Exit::Findings
    } else if verified.stopped.is_some() || verified.count(Outcome::Failed) > 0 {
        Exit::Failed
    } else {
        Exit::Clean
    })
}
