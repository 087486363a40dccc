//! Renders a report as text.

use super::rows::{log_rows, part_rows, phase_rows, target_rows};
use super::{Finding, Report};
use crate::log::Reading;
use crate::output::Paint;
use crate::table::{counted, milliseconds, percent, seconds, size, Table};

/// The column headings of all tables, except for the first column.
const COLUMNS: [&str; 5] = ["spawns", "hits", "misses", "hit rate", "time of misses"];

/// Renders a report.
pub fn text(report: &Report, readings: &[Reading], findings: &[Finding], paint: Paint) -> String {
    let mut lines = Vec::new();
    let of = match readings {
        [one] => format!("{} ({})", one.path.display(), one.format.unwrap_or("empty")),
        _ => counted(readings.len() as u64, "log"),
    };
    lines.push(paint.heading(&format!("{} in {of}", counted(report.spawns, "spawn"))));
    lines.extend(sources(report));
    lines.push(String::new());
    lines.push(paint.heading(&format!(
        "hit rate {}: {} of {} that can be cached and did not fail",
        percent(report.hits(), report.looked_up()),
        report.hits(),
        counted(report.looked_up(), "spawn")
    )));
    lines.push(format!(
        "  not counted: {} that cannot be cached, {} that failed; and what no log contains: actions that were up to date in\n  \
         Bazel's own action cache, and actions without a command",
        report.uncacheable, report.failed
    ));
    if let Some(time) = report.time_of_a_hit() {
        lines.push(format!(
            "  a hit took {} on average, including look-up and download",
            milliseconds(time)
        ));
    }
    lines.extend(sizes(report));
    lines.extend(saved(report, readings));
    if report.with_digest == 0 {
        lines.push("  no spawn has an action digest: the build had no cache".to_owned());
    }
    if readings.len() > 1 {
        lines.extend(table("log", &log_rows(report, readings)));
    }
    lines.extend(table("phase", &phase_rows(report)));
    lines.extend(table("mnemonic", &part_rows(&report.mnemonics)));
    // Otherwise, the slowest misses show the same.
    if report.targets.values().any(|counts| counts.misses > 1) {
        lines.extend(table("target", &target_rows(report)));
    }
    if !report.slowest_misses.is_empty() {
        lines.push(String::new());
        lines.push(paint.heading("slowest misses"));
        let mut table = Table::default();
        for miss in &report.slowest_misses {
            table.row([String::new(), seconds(miss.time)]);
        }
        let times = table.lines("");
        for (miss, time) in report.slowest_misses.iter().zip(times) {
            let name = if miss.target.is_empty() {
                &miss.output
            } else {
                &miss.target
            };
            lines.push(format!(
                "{time}  {} {name} ({})",
                miss.mnemonic, miss.runner
            ));
        }
    }
    if !report.never_hit.is_empty() {
        lines.push(String::new());
        lines.push(paint.heading("largest files that never hit"));
        let mut sizes = Table::default();
        for file in &report.never_hit {
            sizes.row([String::new(), size(file.bytes)]);
        }
        for (file, size) in report.never_hit.iter().zip(sizes.lines("")) {
            let name = match file.target.as_str() {
                "" => &file.mnemonic,
                _ => &file.target,
            };
            lines.push(format!("{size}  {} ({name})", file.path));
        }
    }
    for finding in findings {
        let label = paint.bad(&format!("finding[{}]", finding.id));
        lines.push(String::new());
        lines.push(format!("{label}: {}", finding.message));
        lines.push(format!("  help: {}", finding.help));
    }
    lines.join("\n") + "\n"
}

/// Returns the sources of the spawns.
fn sources(report: &Report) -> Vec<String> {
    let runners = report.runners.iter().filter(|(name, _)| *name != "remote");
    let runners: Vec<String> = runners
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    let rows = [
        ("disk cache", report.disk_hits, String::new()),
        ("remote cache", report.remote_hits, String::new()),
        ("executed remotely", report.executed_remotely, String::new()),
        (
            "executed locally",
            report.executed_locally,
            runners.join(", "),
        ),
    ];
    let mut table = Table::default();
    for (name, count, _) in &rows {
        table.row([(*name).to_owned(), count.to_string()]);
    }
    let line = |(line, (_, _, more)): (String, &(&str, u64, String))| match more.as_str() {
        "" => line,
        more => format!("{line}  ({more})"),
    };
    table.lines("  ").into_iter().zip(&rows).map(line).collect()
}

/// Renders the output sizes of hits and misses.
fn sizes(report: &Report) -> Option<String> {
    let limit = |text: &'static str| if report.with_digest > 0 { text } else { "" };
    let parts = [
        (report.hit_bytes, "hits", limit(", downloaded at most")),
        (report.miss_bytes, "misses", limit(", uploaded at most")),
    ];
    let parts = parts.into_iter().filter(|(bytes, ..)| *bytes > 0);
    let parts = parts.map(|(bytes, what, limit)| format!("of {what} {}{limit}", size(bytes)));
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| format!("  outputs {}", parts.join("; ")))
}

/// Renders the time saved by hits, or how to measure it.
fn saved(report: &Report, readings: &[Reading]) -> Option<String> {
    if report.hits() == 0 {
        return None;
    }
    if report.saved.measured_hits > 0 {
        return Some(format!(
            "  time saved: {} of action time, measured for {} of {}",
            seconds(report.saved.time),
            report.saved.measured_hits,
            counted(report.hits(), "hit")
        ));
    }
    let hint = "  time saved: unknown; also pass the log of a build that ran these actions";
    (readings.len() == 1).then(|| hint.to_owned())
}

/// Renders a table after an empty line; nothing without rows.
fn table(name: &str, rows: &[[String; 6]]) -> Vec<String> {
    if rows.is_empty() {
        return Vec::new();
    }
    let mut table = Table::default();
    let heading = std::iter::once(name).chain(COLUMNS);
    table.row(heading.map(str::to_owned));
    for row in rows {
        table.row(row.clone());
    }
    let mut lines = vec![String::new()];
    lines.extend(table.lines("  "));
    lines
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::super::{findings, Expected, Report};
    use super::text;
    use crate::log::Reading;
    use crate::output::Paint;

    fn report(spawns: &[&str]) -> Report {
        let mut report = Report::default();
        report.next_log();
        let log = spawns.concat();
        for spawn in execlog::Reader::from_reader(log.as_bytes()).unwrap() {
            report.take(&spawn.unwrap());
        }
        report.finish();
        report
    }

    fn shown(report: &Report, expected: Expected, paint: bool) -> String {
        let reading = Reading {
            path: "exec.json".into(),
            format: Some("json"),
            cut_off: None,
        };
        text(
            report,
            &[reading],
            &findings(report, expected),
            Paint::always(paint),
        )
    }

    #[test]
    fn all_sources() {
        let may = r#""cacheable": true, "remoteCacheable": true, "digest": {"hash": "aa", "sizeBytes": "1"}"#;
        let hit = |runner| {
            format!(
                r#"{{{may}, "mnemonic": "Rustc", "runner": "{runner} cache hit", "cacheHit": true,
                     "metrics": {{"totalTime": "0.04s"}}}}"#
            )
        };
        let ran = |mnemonic, runner, time| {
            format!(
                r#"{{{may}, "mnemonic": "{mnemonic}", "runner": "{runner}", "targetLabel": "//a:b",
                     "metrics": {{"totalTime": "{time}s"}}}}"#
            )
        };
        let local = r#"{"mnemonic": "TestRunner", "runner": "local", "remoteCacheable": true, "listedOutputs": ["t.log"]}"#;
        let failed = format!(
            r#"{{{may}, "mnemonic": "Rustc", "runner": "worker", "exitCode": 1, "status": "NON_ZERO_EXIT"}}"#
        );
        let report = report(&[
            &hit("disk"),
            &hit("remote"),
            &hit("remote"),
            &ran("Rustc", "remote", "12.5"),
            &ran("Clippy", "worker", "0.75"),
            local,
            &failed,
        ]);
        let expected = "\
7 spawns in exec.json (json)
  disk cache         1
  remote cache       2
  executed remotely  1
  executed locally   3  (local 1, worker 2)

hit rate 60.0 %: 3 of 5 spawns that can be cached and did not fail
  not counted: 1 that cannot be cached, 1 that failed; and what no log contains: actions that were up to date in
  Bazel's own action cache, and actions without a command
  a hit took 0.040 s on average, including look-up and download
  time saved: unknown; also pass the log of a build that ran these actions

  phase               spawns  hits  misses  hit rate  time of misses
  third-party crates       4     3       0   100.0 %           0.0 s
  own crates               2     0       2     0.0 %          13.2 s
  tests                    1     0       0         –           0.0 s

  mnemonic    spawns  hits  misses  hit rate  time of misses
  Rustc            5     3       1    75.0 %          12.5 s
  Clippy           1     0       1     0.0 %           0.8 s
  TestRunner       1     0       0         –           0.0 s

  target  spawns  hits  misses  hit rate  time of misses
  //a:b        2     0       2     0.0 %          13.2 s

slowest misses
  12.5 s  Rustc //a:b (remote)
   0.8 s  Clippy //a:b (worker)
";
        assert_eq!(shown(&report, Expected::default(), false), expected);
        let painted = shown(&report, Expected::default(), true);
        assert!(painted.starts_with("\u{1b}[1m7 spawns in exec.json (json)\u{1b}[0m\n"));
    }

    #[test]
    fn only_the_slowest_misses() {
        let spawns: Vec<String> = (0..40)
            .map(|second| {
                format!(
                    r#"{{"mnemonic": "Rustc", "cacheable": true, "remoteCacheable": true, "listedOutputs": ["out/{second}"],
                         "metrics": {{"totalTime": "{second}s"}}}}"#
                )
            })
            .collect();
        let report = report(&spawns.iter().map(String::as_str).collect::<Vec<_>>());
        let outputs: Vec<&str> = report
            .slowest_misses
            .iter()
            .map(|miss| miss.output.as_str())
            .collect();
        let expected: Vec<String> = (30..40)
            .rev()
            .map(|second| format!("out/{second}"))
            .collect();
        assert_eq!(outputs, expected);
        // Without a label, the output is shown.
        let text = shown(&report, Expected::default(), false);
        assert!(text.contains("\n  39.0 s  Rustc out/39 ()\n"), "{text}");
    }

    #[test]
    fn nothing_may_be_cached() {
        let report = report(&[r#"{"mnemonic": "TestRunner", "runner": "local"}"#]);
        let all = Expected {
            cache: true,
            min_hit_rate: Some(100.0),
            ..Expected::default()
        };
        let text = shown(&report, all, false);
        assert!(text.contains("\nhit rate –: 0 of 0 spawns"), "{text}");
        assert!(!text.contains("finding["), "{text}");
    }
}
