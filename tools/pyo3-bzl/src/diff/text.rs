//! A comparison as text.

use execlog::Hit;
use logdiff::{Comparison, Difference, Tally};

use super::{groups, is_nothing, Caches};
use crate::log::Reading;
use crate::output::Paint;
use crate::table::{counted, seconds};

/// How many spawns of a group to name.
const NAMED: usize = 5;

/// Renders a comparison. `logs` are the two execution logs.
pub fn text(comparison: &Comparison, logs: [&Reading; 2], caches: Caches, paint: Paint) -> String {
    let mut lines = Vec::new();
    let [before, after] = logs;
    for (name, log, tally) in [
        ("before", before, &comparison.before),
        ("after", after, &comparison.after),
    ] {
        lines.push(format!(
            "{name:<7} {}: {}",
            log.path.display(),
            shown(tally)
        ));
    }
    lines.push(String::new());
    if is_nothing(comparison) {
        let spawns = counted(comparison.pairs, "spawn");
        lines.push(paint.heading(&format!(
            "no differences: {spawns}, the same actions with the same outputs"
        )));
        return lines.join("\n") + "\n";
    }
    repositories(&mut lines, comparison, paint);
    folders(&mut lines, comparison, paint);
    section(&mut lines, &comparison.culprits, |count| {
        let heading = counted(count, "culprit");
        paint.bad(&format!("{heading}: not hermetic, or a cache is poisoned"))
    });
    section(&mut lines, &comparison.roots, |count| {
        paint.heading(&counted(count, "root cause"))
    });
    news(&mut lines, comparison, paint);
    if !comparison.not_cached.is_empty() {
        let why = if caches.in_after {
            ""
        } else {
            ": the second build had no cache"
        };
        let count = counted(comparison.not_cached.len() as u64, "spawn");
        let heading = paint.heading(&format!("{count} ran again although nothing differs{why}"));
        if caches.in_after {
            section(&mut lines, &comparison.not_cached, |_| heading);
        } else {
            lines.extend([heading, String::new()]);
        }
    }
    let moved = match comparison.moved {
        0 => String::new(),
        count if comparison.repositories.is_some() => {
            format!("{count} that differ only in names, ")
        }
        count => format!("{count} that differ only in the folder, "),
    };
    lines.push(format!(
        "{}, {} propagated, {} identical, {}{} new, {} gone",
        counted(
            (groups(&comparison.culprits).len() + groups(&comparison.roots).len()) as u64,
            "root cause"
        ),
        comparison.propagated,
        comparison.identical,
        moved,
        comparison.new.len(),
        comparison.gone
    ));
    lines.join("\n") + "\n"
}

/// Renders `34 spawns: 33 from a disk cache, 1 run`.
fn shown(tally: &Tally) -> String {
    let parts = [
        (tally.disk_hits, "from a disk cache"),
        (tally.remote_hits, "from a remote cache"),
        (tally.ran, "run"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    format!("{}: {}", counted(tally.spawns, "spawn"), parts.join(", "))
}

/// Writes that repositories have other names.
fn repositories(lines: &mut Vec<String>, comparison: &Comparison, paint: Paint) {
    let Some(names) = &comparison.repositories else {
        return;
    };
    let heading = format!(
        "other repository names: the targets or outputs of {} contain names such as `{}` instead of `{}`, because of {}",
        counted(names.spawns as u64, "spawn"),
        names.after,
        names.before,
        names.reason()
    );
    lines.push(paint.heading(&heading));
    lines.push(format!("  help: {}", names.advice()));
    lines.push(String::new());
}

/// Writes output folders with changed names.
fn folders(lines: &mut Vec<String>, comparison: &Comparison, paint: Paint) {
    for folder in &comparison.reconfigured {
        let heading = format!(
            "another output folder: {} write into `{}` instead of `{}`, because of {}",
            counted(folder.spawns as u64, "spawn"),
            folder.after,
            folder.before,
            folder.reason()
        );
        lines.push(paint.heading(&heading));
        lines.push(format!("  help: {}", folder.advice()));
        lines.push(String::new());
    }
}

/// Writes differences grouped by cause. `heading` gets the number of groups.
fn section(
    lines: &mut Vec<String>,
    differences: &[Difference],
    heading: impl FnOnce(u64) -> String,
) {
    let groups = groups(differences);
    if groups.is_empty() {
        return;
    }
    lines.push(heading(groups.len() as u64));
    for group in groups {
        for cause in &group.causes {
            lines.push(format!("  {cause}"));
        }
        for spawn in group.spawns.iter().take(NAMED) {
            lines.push(format!("    {}", line(spawn)));
        }
        if group.spawns.len() > NAMED {
            lines.push(format!("    … and {} more", group.spawns.len() - NAMED));
        }
        let help = group.advice.iter();
        lines.extend(help.map(|advice| format!("  help: {advice}")));
    }
    lines.push(String::new());
}

/// Renders a spawn, its result, and its consequences.
fn line(difference: &Difference) -> String {
    let source = match difference.hit {
        Hit::Disk => "from a disk cache".to_owned(),
        Hit::Remote => "from a remote cache".to_owned(),
        Hit::None => seconds(difference.time),
    };
    let follows = match difference.propagated {
        0 => String::new(),
        count => format!("; {count} propagated"),
    };
    format!("{} ({source}{follows})", difference.key)
}

fn news(lines: &mut Vec<String>, comparison: &Comparison, paint: Paint) {
    let (new, gone) = (comparison.new.len() as u64, comparison.gone);
    if new == 0 && gone == 0 {
        return;
    }
    let partly = match new {
        0 => ": an incremental log contains only what ran",
        _ => "",
    };
    lines.push(paint.heading(&format!(
        "{} new, {gone} gone{partly}",
        counted(new, "spawn")
    )));
    for difference in comparison.new.iter().take(NAMED) {
        lines.push(format!("    {}", line(difference)));
    }
    if new > NAMED as u64 {
        lines.push(format!("    … and {} more", new - NAMED as u64));
    }
    lines.push(String::new());
}
