//! Renders a report for `$GITHUB_STEP_SUMMARY` or a comment on a pull request.

use std::fmt::Write as _;

use super::rows::{log_rows, part_rows, phase_rows, target_rows};
use super::{Finding, Report};
use crate::log::Reading;
use crate::table::{percent, seconds, size};

/// Renders the report in GitHub's Markdown.
pub fn markdown(report: &Report, readings: &[Reading], findings: &[Finding]) -> String {
    let mut out = format!(
        "## Cache: hit rate {} ({} of {})\n\n",
        percent(report.hits(), report.looked_up()),
        report.hits(),
        report.looked_up()
    );
    for finding in findings {
        let _ = writeln!(
            out,
            "> **{}**: {}. {}\n",
            finding.id,
            plain(&finding.message),
            plain(finding.help)
        );
    }
    let _ = writeln!(
        out,
        "{} from a disk cache, {} from a remote cache, {} executed remotely, {} executed locally. {} cannot be cached, {} failed.",
        report.disk_hits,
        report.remote_hits,
        report.executed_remotely,
        report.executed_locally,
        report.uncacheable,
        report.failed
    );
    if report.hit_bytes + report.miss_bytes > 0 {
        let _ = writeln!(
            out,
            "Outputs of hits: {}. Outputs of misses: {}.",
            size(report.hit_bytes),
            size(report.miss_bytes)
        );
    }
    if report.saved.measured_hits > 0 {
        let _ = writeln!(out, "Time saved: {}.", seconds(report.saved.time));
    }
    if readings.len() > 1 {
        table(&mut out, "log", log_rows(report, readings));
    }
    table(&mut out, "phase", phase_rows(report));
    table(&mut out, "mnemonic", part_rows(&report.mnemonics));
    details(&mut out, "Slowest misses", |out| {
        for miss in &report.slowest_misses {
            let name = match miss.target.as_str() {
                "" => &miss.output,
                _ => &miss.target,
            };
            let _ = writeln!(
                out,
                "| {} | {} | {} |",
                seconds(miss.time),
                plain(&miss.mnemonic),
                plain(name)
            );
        }
        (
            report.slowest_misses.len(),
            "| time | mnemonic | target |\n|---:|---|---|\n",
        )
    });
    details(&mut out, "Largest files that never hit", |out| {
        for file in &report.never_hit {
            let _ = writeln!(
                out,
                "| {} | {} | {} |",
                size(file.bytes),
                plain(&file.path),
                plain(&file.target)
            );
        }
        (
            report.never_hit.len(),
            "| size | file | target |\n|---:|---|---|\n",
        )
    });
    details(&mut out, "Targets with the most time of misses", |out| {
        let rows = target_rows(report);
        let count = rows.len();
        for row in rows {
            let _ = writeln!(out, "| {} |", row.map(|cell| plain(&cell)).join(" | "));
        }
        (count, "| target | spawns | hits | misses | hit rate | time of misses |\n|---|---:|---:|---:|---:|---:|\n")
    });
    out
}

fn table(out: &mut String, name: &str, rows: Vec<[String; 6]>) {
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "\n| {name} | spawns | hits | misses | hit rate | time of misses |\n|---|---:|---:|---:|---:|---:|"
    );
    for row in rows {
        let _ = writeln!(out, "| {} |", row.map(|cell| plain(&cell)).join(" | "));
    }
}

/// Writes a collapsed section if it has rows.
fn details(out: &mut String, title: &str, rows: impl FnOnce(&mut String) -> (usize, &'static str)) {
    let mut lines = String::new();
    let (count, heading) = rows(&mut lines);
    if count > 0 {
        let _ = writeln!(
            out,
            "\n<details><summary>{title}</summary>\n\n{heading}{lines}\n</details>"
        );
    }
}

/// Escapes text for a table cell, so that it contains no Markdown or HTML.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => plain.push_str("&lt;"),
            '&' => plain.push_str("&amp;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '~' | '#' => {
                plain.push('\\');
                plain.push(letter);
            }
            '\n' | '\r' => plain.push(' '),
            letter => plain.push(letter),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn no_markup_from_a_log() {
        assert_eq!(
            plain("a|b_c <script>\n`x` @@r~//:t"),
            "a\\|b\\_c &lt;script> \\`x\\` @@r\\~//:t"
        );
    }
}
