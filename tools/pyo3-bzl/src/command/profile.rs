//! `profile`.

use std::path::Path;

use anyhow::{anyhow, bail};
use profile::Profile;
use serde::Serialize;

use super::cache::print_cuts;
use crate::cli::{Format, ProfileArgs};
use crate::json;
use crate::log;
use crate::output::{print, print_error, Exit, Paint};
use crate::profile::{
    advice, compare, comparison_text, profile_text, Advice, Comparison, Machine, Spawns,
};
use crate::progress::during;
use crate::root::Root;

#[derive(Serialize)]
struct Document<'a> {
    path: &'a Path,
    #[serde(flatten)]
    profile: &'a Profile,
    critical_path_micros: profile::Micros,
    execution_log: Option<&'a Spawns>,
    advice: &'a [Advice],
}

#[derive(Serialize)]
struct Compared<'a> {
    before: &'a Path,
    after: &'a Path,
    #[serde(flatten)]
    comparison: &'a Comparison,
}

/// Runs it.
///
/// # Errors
/// A profile cannot be read.
pub fn run(root: &Root, arguments: &ProfileArgs) -> anyhow::Result<Exit> {
    let machine = Machine::new(arguments.cores, arguments.jobs);
    let mut profile = read(root, &arguments.profile)?;
    let mut spawns = None;
    let mut log_is_whole = true;
    if let Some(path) = &arguments.execution_log {
        let mut found = Spawns::default();
        let reading = log::read(root, path, |spawn| found.take(spawn))?;
        log_is_whole = !print_cuts(&[&reading]);
        found.label(&mut profile);
        spawns = Some(found);
    }
    let mut whole = is_whole(&arguments.profile, &profile);
    if let Some(path) = &arguments.after {
        let after = read(root, path)?;
        whole &= is_whole(path, &after);
        let comparison = compare(&profile, &after);
        if arguments.format == Format::Json {
            print(&json::document(
                "profile compare",
                &Compared {
                    before: &arguments.profile,
                    after: path,
                    comparison: &comparison,
                },
            )?)?;
        } else {
            print(&comparison_text(&comparison, Paint::stdout()))?;
        }
    } else {
        let advice = advice(&profile, spawns.as_ref(), machine);
        if arguments.format == Format::Json {
            print(&json::document(
                "profile",
                &Document {
                    path: &arguments.profile,
                    profile: &profile,
                    critical_path_micros: profile.critical_path_time(),
                    execution_log: spawns.as_ref(),
                    advice: &advice,
                },
            )?)?;
        } else {
            print(&profile_text(
                &profile,
                spawns.as_ref(),
                &advice,
                machine,
                Paint::stdout(),
            ))?;
        }
    }
    Ok(if whole && log_is_whole {
        Exit::Clean
    } else {
        Exit::Failed
    })
}

fn read(root: &Root, path: &Path) -> anyhow::Result<Profile> {
    let full = root.resolve(path);
    if full.is_dir() {
        bail!(
            "`{}` is a folder, not a profile\n  help: `bazel build --profile=FILE.gz …` writes one",
            path.display()
        );
    }
    let read = || profile::open(&full);
    let profile = during(&format!("reading {}", path.display()), read);
    profile.map_err(|error| match error {
        // It names the file.
        profile::Error::Open { .. } => anyhow!(error),
        error => anyhow!("`{}`: {error}", path.display()),
    })
}

/// Whether all of a profile was read. If not, that is printed.
fn is_whole(path: &Path, profile: &Profile) -> bool {
    let path = path.display();
    if profile.unreadable > 0 {
        print_error(&format!(
            "`{path}`: {} of {} events are no events of Bazel's and are left out",
            profile.unreadable,
            profile.events + profile.unreadable
        ));
    }
    if let Some(cut) = &profile.cut {
        print_error(&format!(
            "`{path}`: {cut}. What is shown is what comes before that\n  help: Bazel writes the end of a profile when the build ends; build again without interrupting it"
        ));
    }
    profile.unreadable == 0 && profile.cut.is_none()
}
