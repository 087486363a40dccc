//! `cache diff`.

use anyhow::bail;
use execlog::Wanted;
use logdiff::Comparer;

use super::{page, print_cuts};
use crate::cli::{DiffArgs, Format};
use crate::diff::{document, text, Caches};
use crate::html;
use crate::json;
use crate::log;
use crate::output::{print, print_error, Exit, Paint};
use crate::root::Root;

/// Runs `cache diff`.
///
/// # Errors
/// Fails if a log cannot be read.
pub fn run(root: &Root, arguments: &DiffArgs) -> anyhow::Result<Exit> {
    if arguments.after.as_os_str() == "-" {
        bail!("the second log is read twice, so it cannot be standard input\n  help: write it into a file first");
    }
    let mut comparer = Comparer::default();
    let mut caches = Caches::default();
    let wanted = Wanted {
        symlink_actions: false,
        ..Wanted::default()
    };
    let before = log::read(root, &arguments.before, wanted, |spawn| {
        comparer.before(spawn)
    })?;
    log::read(root, &arguments.after, Wanted::RESULTS, |spawn| {
        comparer.expect(spawn)
    })?;
    let after = log::read(root, &arguments.after, wanted, |spawn| {
        caches.in_after |= spawn.digest.is_some();
        comparer.after(spawn);
    })?;
    let comparison = comparer.finish();
    let logs = [&before, &after];
    let counts = [comparison.before.spawns, comparison.after.spawns];
    let is_empty = counts.contains(&0);
    let document = document(&comparison, logs, caches);
    if arguments.format == Format::Json {
        print(&json::document("cache diff", &document)?)?;
    } else if !is_empty {
        print(&text(&comparison, logs, caches, Paint::stdout()))?;
    }
    if let Some(path) = &arguments.html {
        let text = page::of_diff(&json::value("cache diff", &document)?)?;
        html::save(root, path, &text)?;
    }
    if print_cuts(&logs) {
        return Ok(Exit::Failed);
    }
    if is_empty {
        for (reading, count) in logs.iter().zip(counts) {
            if count == 0 {
                print_error(&format!(
                    "`{}` has no spawns to compare: every action was up to date or had no command\n  help: run `bazel clean` before the build that you log",
                    reading.path.display()
                ));
            }
        }
        return Ok(Exit::Nothing);
    }
    Ok(if comparison.culprits.is_empty() {
        Exit::Clean
    } else {
        Exit::Findings
    })
}
