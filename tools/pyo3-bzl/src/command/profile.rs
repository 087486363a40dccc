//! `profile`.

use std::path::Path;

use anyhow::{anyhow, bail};
use profile::Profile;
use serde::Serialize;

use crate::cli::{Format, ProfileArgs};
use crate::json;
use crate::output::{print, print_error, Exit, Paint};
use crate::profile::{advice, compare, comparison_text, profile_text, Advice, Comparison, Machine};
use crate::progress::during;
use crate::root::Root;

#[derive(Serialize)]
struct Document<'a> {
    path: &'a Path,
    #[serde(flatten)]
    profile: &'a Profile,
    critical_path_micros: profile::Micros,
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
    let profile = read(root, &arguments.profile)?;
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
        let advice = advice(&profile, machine);
        if arguments.format == Format::Json {
            print(&json::document(
                "profile",
                &Document {
                    path: &arguments.profile,
                    profile: &profile,
                    critical_path_micros: profile.critical_path_time(),
                    advice: &advice,
                },
            )?)?;
        } else {
            print(&profile_text(&profile, &advice, machine, Paint::stdout()))?;
        }
    }
    Ok(if whole { Exit::Clean } else { Exit::Failed })
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
