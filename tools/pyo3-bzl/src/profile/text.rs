//! Renders profiles as text.

use profile::{Micros, PhaseName, Profile, Work};

use super::advice::{crate_name, seconds, short};
use super::{Advice, Change, Comparison, Machine, Spawns};
use crate::output::Paint;
use crate::table::{counted, Table};

/// Maximum number of rows in a table.
const ROWS: usize = 12;
/// Width of the chart of running actions.
const WIDTH: usize = 80;

/// Renders a profile.
pub fn profile(
    profile: &Profile,
    spawns: Option<&Spawns>,
    advice: &[Advice],
    machine: Machine,
    paint: Paint,
) -> String {
    let mut lines = vec![paint.heading(&title(profile))];
    if let Some(spawns) = spawns {
        lines.push(format!(
            "  {}, {} from a cache",
            counted(spawns.spawns, "spawn"),
            spawns.hits
        ));
    }
    lines.push(String::new());
    lines.extend(phases(profile, machine, paint));
    if !profile.critical_path.is_empty() {
        lines.push(String::new());
        lines.extend(critical_path(profile, paint));
    }
    if let Some(parallelism) = profile.parallelism() {
        lines.push(String::new());
        lines.push(paint.heading(&format!(
            "{parallelism:.1} actions at a time on {} while any ran; one alone for {}",
            counted(machine.cores.into(), "core"),
            seconds(profile.alone)
        )));
        lines.push(format!("  {}", picture(&profile.running.running)));
    }
    if !profile.mnemonics.is_empty() {
        lines.push(String::new());
        lines.push(paint.heading("time of actions by mnemonic"));
        let rows = profile.mnemonics.iter();
        lines.extend(table(rows.map(|(name, total)| {
            (name.clone(), total.time, counted(total.count, "action"))
        })));
    }
    if !profile.crates.is_empty() {
        lines.push(String::new());
        lines.push(paint.heading("time of actions by crate"));
        let rows = profile.crates.iter();
        lines.extend(table(rows.map(|(of_crate, total)| {
            let name = crate_name(of_crate, of_crate.version.as_deref());
            (name, total.time, String::new())
        })));
    }
    if !profile.work.is_empty() {
        lines.push(String::new());
        lines.push(paint.heading("time by kind of work, summed over all threads"));
        let rows = profile.work.iter();
        lines.extend(table(rows.map(|(work, total)| {
            (
                work_name(*work).to_owned(),
                total.time,
                format!("{} times", total.count),
            )
        })));
    }
    for one in advice {
        lines.push(String::new());
        lines.push(format!(
            "{}: {}",
            paint.heading(&format!("advice[{}]", one.id)),
            one.message
        ));
        lines.push(format!(
            "  saves at most {} of {}",
            seconds(one.bound),
            seconds(profile.wall)
        ));
        lines.push(format!("  help: {}", one.help));
    }
    lines.join("\n") + "\n"
}

/// Renders a comparison.
pub fn comparison(comparison: &Comparison, paint: Paint) -> String {
    let mut lines = vec![paint.heading(&format!("wall time {}", change(&comparison.wall)))];
    lines.push(String::new());
    lines.push(paint.heading("by phase"));
    let phases = changes(&comparison.phases);
    if phases.is_empty() {
        lines.push("  no phase changed by 0.1 s".to_owned());
    }
    lines.extend(phases);
    lines.push(String::new());
    lines.push(paint.heading(&format!(
        "critical path {}",
        change(&comparison.critical_path)
    )));
    lines.extend(changes(&comparison.critical_path_parts));
    for (heading, rows) in [
        ("time of actions by mnemonic", &comparison.mnemonics),
        ("time of actions by crate", &comparison.crates),
    ] {
        if !rows.is_empty() {
            lines.push(String::new());
            lines.push(paint.heading(heading));
            lines.extend(changes(rows));
        }
    }
    lines.join("\n") + "\n"
}

/// Returns the display name of a phase.
pub fn phase_name(name: PhaseName) -> &'static str {
    match name {
        PhaseName::Start => "start",
        PhaseName::Fetch => "fetch",
        PhaseName::Loading => "loading",
        PhaseName::Analysis => "analysis",
        PhaseName::Execution => "execution",
        PhaseName::Finish => "finish",
    }
}

fn work_name(work: Work) -> &'static str {
    match work {
        Work::Process => "processes on this machine",
        Work::Sandbox => "sandbox setup and cleanup",
        Work::SymlinkTree => "runfiles trees",
        Work::CacheCheck => "cache look-ups",
        Work::Download => "downloads of outputs",
        Work::Upload => "uploads",
        Work::RemoteQueue => "waiting for a remote executor",
        Work::RemoteExecution => "remote execution",
        Work::LocalQueue => "waiting for cores or memory",
        Work::MinorGc => "minor garbage collection",
        Work::MajorGc => "major garbage collection",
    }
}

fn title(profile: &Profile) -> String {
    let command = &profile.command;
    let bazel = match command.bazel_version.as_str() {
        "" => "Bazel".to_owned(),
        version => format!("Bazel {}", version.trim_start_matches("release ")),
    };
    let date = match command.date.split('.').next() {
        Some(date) if !date.is_empty() => format!(", {date}"),
        _ => String::new(),
    };
    format!(
        "{bazel}{date}: {} in {}",
        counted(profile.actions().count, "action"),
        seconds(profile.wall)
    )
}

fn phases(profile: &Profile, machine: Machine, paint: Paint) -> Vec<String> {
    let mut lines = vec![paint.heading("wall time by phase")];
    let mut table = Table::default();
    for phase in &profile.phases {
        let busy = phase.busy_cores.map_or(String::new(), |busy| {
            format!(
                "{busy:.1} of {} busy",
                counted(machine.cores.into(), "core")
            )
        });
        table.row([
            phase_name(phase.name).to_owned(),
            seconds(phase.duration),
            share(phase.duration, profile.wall),
            busy,
        ]);
    }
    lines.extend(table.lines("  "));
    lines
}

fn critical_path(profile: &Profile, paint: Paint) -> Vec<String> {
    let total = profile.critical_path_time();
    let mut lines = vec![paint.heading(&format!(
        "critical path {:.2} s, {} of the wall time",
        total as f64 / 1e6,
        share(total, profile.wall)
    ))];
    // Parts below 1 % of the path do not get a row.
    let (long, rest): (Vec<_>, Vec<_>) = profile
        .critical_path
        .iter()
        .partition(|part| part.duration * 100 >= total);
    let mut table = Table::default();
    for part in &long {
        table.row([
            short(part),
            seconds(part.duration),
            share(part.duration, total),
        ]);
    }
    let targets = long.iter().map(|part| part.target.as_deref());
    for (line, target) in table.lines("  ").into_iter().zip(targets) {
        lines.push(target.map_or(line.clone(), |target| format!("{line}  {target}")));
    }
    if !rest.is_empty() {
        let time: Micros = rest.iter().map(|part| part.duration).sum();
        lines.push(format!(
            "  and {}, together {}",
            counted(rest.len() as u64, "other part"),
            seconds(time)
        ));
    }
    lines
}

/// Renders the largest times as rows.
fn table(rows: impl Iterator<Item = (String, Micros, String)>) -> Vec<String> {
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
    let mut table = Table::default();
    for (name, time, more) in rows.iter().take(ROWS) {
        table.row([name.clone(), seconds(*time), more.clone()]);
    }
    let mut lines = table.lines("  ");
    if let Some(rest) = rows.get(ROWS..).filter(|rest| !rest.is_empty()) {
        let time: Micros = rest.iter().map(|(_, time, _)| time).sum();
        lines.push(format!("  and {} more, {}", rest.len(), seconds(time)));
    }
    lines
}

fn changes(rows: &[Change]) -> Vec<String> {
    let mut table = Table::default();
    let time = |time: Option<Micros>| time.map_or("–".to_owned(), seconds);
    // Differences that display as `0.0 s` are not changes.
    let seen = rows.iter().filter(|row| row.difference().abs() >= 50_000);
    for row in seen.take(ROWS) {
        table.row([
            row.name.clone(),
            time(row.before),
            time(row.after),
            signed(row.difference()),
        ]);
    }
    table.lines("  ")
}

fn change(change: &Change) -> String {
    let time = |time: Option<Micros>| seconds(time.unwrap_or(0));
    format!(
        "{} → {} ({})",
        time(change.before),
        time(change.after),
        signed(change.difference())
    )
}

fn signed(time: Micros) -> String {
    format!("{:+.1} s", time as f64 / 1e6)
}

/// Formats `43 %`.
fn share(part: Micros, whole: Micros) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    format!("{:.0} %", part as f64 * 100.0 / whole as f64)
}

/// Renders the number of running actions over time as a row of blocks. The maximum is the tallest block.
fn picture(running: &[f64]) -> String {
    const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    if running.is_empty() {
        return "nothing".to_owned();
    }
    let columns = WIDTH.min(running.len());
    let mean = |column: usize| {
        let (from, to) = (
            column * running.len() / columns,
            (column + 1) * running.len() / columns,
        );
        let part = running.get(from..to).unwrap_or_default();
        part.iter().sum::<f64>() / part.len() as f64
    };
    let means: Vec<f64> = (0..columns).map(mean).collect();
    let most = means.iter().copied().fold(0.0, f64::max);
    let block = |mean: f64| {
        let height = if most > 0.0 { mean / most * 8.0 } else { 0.0 };
        BLOCKS.get(height.ceil() as usize).copied().unwrap_or('█')
    };
    let row: String = means.into_iter().map(block).collect();
    format!("{row} at most {most:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_shows_what_runs() {
        assert_eq!(picture(&[0.0, 1.0, 2.0, 1.0]), " ▄█▄ at most 2.0");
        assert_eq!(picture(&[]), "nothing");
    }

    #[test]
    fn differences_have_a_sign() {
        assert_eq!(
            (signed(1_500_000), signed(-40_000)),
            ("+1.5 s".to_owned(), "-0.0 s".to_owned())
        );
    }
}
