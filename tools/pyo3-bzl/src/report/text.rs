//! A report as text.

use super::{Finding, Report};
use crate::log::Reading;
use crate::output::Paint;
use crate::table::{counted, milliseconds, percent, seconds, Table};

/// Renders a report.
pub fn text(report: &Report, reading: &Reading, findings: &[Finding], paint: Paint) -> String {
    let mut lines = Vec::new();
    lines.push(paint.heading(&format!(
        "{} in {} ({})",
        counted(report.spawns, "spawn"),
        reading.path.display(),
        reading.format.unwrap_or("empty")
    )));
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
    if report.with_digest == 0 {
        lines.push("  no spawn has an action digest: the build had no cache".to_owned());
    }
    lines.push(String::new());
    lines.extend(mnemonics(report));
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

fn mnemonics(report: &Report) -> Vec<String> {
    let mut table = Table::default();
    let heading = [
        "mnemonic",
        "spawns",
        "hits",
        "misses",
        "hit rate",
        "time of misses",
    ];
    table.row(heading.map(str::to_owned));
    let mut rows: Vec<_> = report.mnemonics.iter().collect();
    rows.sort_by_key(|(name, row)| (std::cmp::Reverse(row.miss_time), *name));
    for (name, row) in rows {
        table.row([
            name.clone(),
            row.spawns.to_string(),
            row.hits.to_string(),
            row.misses.to_string(),
            percent(row.hits, row.hits + row.misses),
            seconds(row.miss_time),
        ]);
    }
    table.lines("  ")
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
            &reading,
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

  mnemonic    spawns  hits  misses  hit rate  time of misses
  Rustc            5     3       1    75.0 %          12.5 s
  Clippy           1     0       1     0.0 %           0.8 s
  TestRunner       1     0       0         –           0.0 s

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
        // A log without labels: the output is shown instead.
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
