//! Generates docs/audit.md from the registry.

use std::fmt::Write as _;

use crate::check::{Check, Fixes, Group, Needs};
use crate::report::of_group;

/// Renders the page. `example` returns what a check prints for its fixture.
#[must_use]
pub fn page(example: &dyn Fn(&Check) -> String) -> String {
    let mut out = include_str!("docs_start.md").to_owned();
    for group in Group::ALL {
        let _ = writeln!(
            out,
            "\n| {} | severity | fix |\n|---|---|---|",
            group.title()
        );
        for check in of_group(group) {
            let _ = writeln!(
                out,
                "| [`{id}`](#{id}): {} | {} | {} |",
                check.title,
                check.severity.name(),
                made_by(check.fixes),
                id = check.id,
            );
        }
    }
    for group in Group::ALL {
        let _ = writeln!(out, "\n# {}", group.title());
        for check in of_group(group) {
            section(&mut out, check, &example(check));
        }
    }
    fixes(&mut out);
    out
}

/// Renders all fixes in one table, each with the case in which it is wrong.
fn fixes(out: &mut String) {
    out.push_str("\n# All fixes\n\nEach fix has a fixture in tools/audit (`guard-….txtar`): a workspace in which the fix would be \
                  wrong. A test checks that `audit` makes no safe fix there.\n\n| check | made by | wrong when |\n|---|---|---|\n");
    let checks = Group::ALL.iter().flat_map(|group| of_group(*group));
    for check in checks.filter(|check| check.fixes != Fixes::None) {
        let words: Vec<&str> = check.wrong_when.split_whitespace().collect();
        let _ = writeln!(
            out,
            "| [`{id}`](#{id}) | {} | {} |",
            made_by(check.fixes),
            words.join(" ").replace('|', "\\|"),
            id = check.id,
        );
    }
}

fn made_by(fixes: Fixes) -> &'static str {
    match fixes {
        Fixes::None => "",
        Fixes::Safe => "`--fix`",
        Fixes::Unsafe => "`--fix --unsafe-fixes`",
    }
}

fn section(out: &mut String, check: &Check, example: &str) {
    let needs = match check.needs {
        Needs::Files => "Reads only files.",
        Needs::Query => "Needs `bazel query`.",
        Needs::Actions => "Needs `bazel aquery`.",
    };
    let _ = write!(
        out,
        "\n## {}\n\n*{}.* Severity {}, confidence {}. {needs}\n\n{}\n\n```\n{}\n```\n\n{}\n",
        check.id,
        capital(check.title),
        check.severity.name(),
        check.confidence.name(),
        check.why.trim(),
        example.trim_end(),
        check.remedy.trim(),
    );
    if !check.wrong_when.is_empty() {
        let _ = writeln!(out, "\n**When this fix is wrong.** {}", check.wrong_when);
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().collect::<String>() + letters.as_str(),
        None => String::new(),
    }
}
