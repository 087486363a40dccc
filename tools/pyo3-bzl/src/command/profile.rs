//! `profile`.

use std::path::Path;

use anyhow::{anyhow, bail};
use profile::{Profile, Threads};
use serde::Serialize;

use super::cache::print_cuts;
use crate::cli::{Format, ProfileArgs};
use crate::html;
use crate::json;
use crate::log;
use crate::output::{print, print_error, Exit, Paint};
use crate::profile::{
    advice, compare, comparison_text, page, profile_text, Advice, Comparison, Machine, Spawns,
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

/// Runs `profile`.
///
/// # Errors
/// Fails if a profile cannot be read.
pub fn run(root: &Root, arguments: &ProfileArgs) -> anyhow::Result<Exit> {
    match &arguments.after {
        Some(after) => two(root, arguments, after),
        None => one(root, arguments),
    }
}

/// Shows the profile of one build.
fn one(root: &Root, arguments: &ProfileArgs) -> anyhow::Result<Exit> {
    let machine = Machine::new(arguments.cores, arguments.jobs);
    let spans = arguments.html.as_ref().map(|_| page::SPANS);
    let (mut profile, threads) = read(root, &arguments.profile, spans)?;
    let mut spawns = None;
    let mut log_is_whole = true;
    if let Some(path) = &arguments.execution_log {
        let mut found = Spawns::default();
        let reading = log::read(root, path, Spawns::WANTED, |spawn| found.take(spawn))?;
        log_is_whole = !print_cuts(&[&reading]);
        found.label(&mut profile);
        spawns = Some(found);
    }
    let whole = is_whole(&arguments.profile, &profile);
    let advice = advice(&profile, spawns.as_ref(), machine);
    let document = Document {
        path: &arguments.profile,
        profile: &profile,
        critical_path_micros: profile.critical_path_time(),
        execution_log: spawns.as_ref(),
        advice: &advice,
    };
    if arguments.format == Format::Json {
        print(&json::document("profile", &document)?)?;
    } else {
        print(&profile_text(
            &profile,
            spawns.as_ref(),
            &advice,
            machine,
            Paint::stdout(),
        ))?;
    }
    if let Some(path) = &arguments.html {
        let data = json::value("profile", &document)?;
        let text = page::of_build(data, &threads.unwrap_or_default(), machine)?;
        html::save(root, path, &text)?;
    }
    Ok(exit(whole && log_is_whole))
}

/// Compares the profiles of two builds.
fn two(root: &Root, arguments: &ProfileArgs, after: &Path) -> anyhow::Result<Exit> {
    let paths = [&arguments.profile, after];
    let [(one, _), (other, _)] = [
        read(root, &arguments.profile, None)?,
        read(root, after, None)?,
    ];
    // No short circuit, so that problems of both are printed.
    let whole = is_whole(&arguments.profile, &one) & is_whole(after, &other);
    let document = Compared {
        before: &arguments.profile,
        after,
        comparison: &compare(&one, &other),
    };
    if arguments.format == Format::Json {
        print(&json::document("profile compare", &document)?)?;
    } else {
        print(&comparison_text(document.comparison, Paint::stdout()))?;
    }
    if let Some(path) = &arguments.html {
        let data = json::value("profile compare", &document)?;
        let cuts = paths.iter().zip([&one, &other]);
        let cuts = cuts.filter_map(|(path, profile)| {
            let cut = profile.cut.as_ref()?;
            Some(format!("{}: {cut}", path.display()))
        });
        let text = page::of_comparison(data, &cuts.collect::<Vec<_>>())?;
        html::save(root, path, &text)?;
    }
    Ok(exit(whole))
}

fn exit(whole: bool) -> Exit {
    if whole {
        Exit::Clean
    } else {
        Exit::Failed
    }
}

fn read(
    root: &Root,
    path: &Path,
    spans: Option<usize>,
) -> anyhow::Result<(Profile, Option<Threads>)> {
    let full = root.resolve(path);
    if full.is_dir() {
        bail!(
            "`{}` is a folder, not a profile\n  help: `bazel build --profile=FILE.gz …` writes one",
            path.display()
        );
    }
    let read = || match spans {
        Some(spans) => {
            let read = profile::open_with_threads(&full, spans)?;
            Ok((read.0, Some(read.1)))
        }
        None => Ok((profile::open(&full)?, None)),
    };
    let profile = during(&format!("reading {}", path.display()), read);
    profile.map_err(|error| match error {
        // The error already names the file.
        profile::Error::Open { .. } => anyhow!(error),
        error => anyhow!("`{}`: {error}", path.display()),
    })
}

/// Returns whether the whole profile was read. Otherwise, prints the reason.
fn is_whole(path: &Path, profile: &Profile) -> bool {
    let path = path.display();
    if profile.unreadable > 0 {
        print_error(&format!(
            "`{path}`: {} of {} events are not Bazel's and are left out",
            profile.unreadable,
            profile.events + profile.unreadable
        ));
    }
    if let Some(cut) = &profile.cut {
        print_error(&format!(
            "`{path}`: {cut}. The report covers only what comes before that\n  help: Bazel writes the end of a profile when the build ends; build again without interrupting it"
        ));
    }
    profile.unreadable == 0 && profile.cut.is_none()
}
