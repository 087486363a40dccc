//! `why` as text.

use super::answer::{Answer, Verdict};
use super::cut::Cut;
use super::edge::EdgeKind;
use super::steps::{Crossing, Step};
use crate::output::Paint;
use crate::page::Page;
use crate::table::counted;

/// Width of the names on the left.
const COLUMN: usize = 10;

/// Maximum number of actions to name.
const MOST: usize = 12;

/// Renders the answer for people.
pub fn text(answer: &Answer, paint: Paint) -> String {
    let mut page = Page::new(paint, COLUMN);
    let (changed, rebuilt) = (&answer.changed, &answer.rebuilt);
    let head = match answer.verdict {
        Verdict::Rebuilds => format!(" makes {rebuilt} rebuild: {}", again(answer)),
        Verdict::Loading => {
            format!(" may rebuild {rebuilt}: Bazel reads it before it creates actions")
        }
        Verdict::NoAction => format!(" does not rebuild {rebuilt}: no action reads it"),
        Verdict::NoPath => format!(" does not rebuild {rebuilt}, which does not depend on it"),
        Verdict::NoTarget => format!(" does not rebuild {rebuilt}: no target names the file"),
    };
    page.heading(changed, &head);
    let many = answer.paths.len() > 1;
    for (index, path) in answer.paths.iter().enumerate() {
        let name = if many {
            format!("Path {}", index + 1)
        } else {
            "Path".to_owned()
        };
        page.heading(&name, "");
        self::path(&mut page, path);
    }
    if answer.more_paths {
        page.line("");
        page.line("  There are more paths, but none is shorter.");
    }
    page.heading(
        if answer.verdict == Verdict::Rebuilds {
            "Actions"
        } else {
            "Proof"
        },
        "",
    );
    reasons(&mut page, answer);
    if let Some(cut) = &answer.cut {
        self::cut(&mut page, cut);
    }
    page.commands("by hand", &answer.by_hand);
    page.finish()
}

fn again(answer: &Answer) -> String {
    let count: usize = answer.rerun.actions.iter().map(|one| one.count).sum();
    let verb = if count == 1 { "runs" } else { "run" };
    let rust = match answer.rerun.rust_again {
        0 => ", none in Rust",
        _ => "",
    };
    format!("{} {verb} again{rust}", counted(count as u64, "action"))
}

fn path(page: &mut Page, path: &[Step]) {
    let by = |step: &Step| {
        let name = step.edge.map_or("", EdgeKind::name);
        match (name, step.attributes.is_empty()) {
            ("", _) | (_, false) => step.attributes.join(", "),
            (name, true) => name.to_owned(),
        }
    };
    let width =
        |text: &dyn Fn(&Step) -> String| path.iter().map(|step| text(step).chars().count()).max();
    let first = width(&by).unwrap_or(0);
    let second = width(&|step| step.label.clone()).unwrap_or(0).min(70);
    for (index, step) in path.iter().enumerate() {
        let configuration = step.configuration.as_deref().unwrap_or("");
        match step.crosses {
            Some(Crossing::Exec) => page.line(&format!("  -- exec: tools, in {configuration}")),
            Some(Crossing::Transition) => {
                page.line(&format!("  -- transition: in {configuration}"))
            }
            None => {}
        }
        let place = match index {
            0 => format!(", in {configuration}"),
            _ => String::new(),
        };
        page.line(&format!(
            "  {:<first$}  {:<second$}  {}{place}",
            by(step),
            step.label,
            step.kind
        ));
    }
}

fn reasons(page: &mut Page, answer: &Answer) {
    let rerun = &answer.rerun;
    for (index, one) in rerun.actions.iter().take(MOST).enumerate() {
        let times = match one.count {
            1 => String::new(),
            count => format!("{count} "),
        };
        let tools = if one.is_tool { ", for tools" } else { "" };
        let name = if index == 0 { "run again" } else { "" };
        page.row(
            name,
            &format!("{times}{} {}{tools}", one.mnemonic, one.label),
        );
    }
    let rest: usize = rerun.actions.iter().skip(MOST).map(|one| one.count).sum();
    if rest > 0 {
        page.row("", &format!("and {rest} more (all with --format json)"));
    }
    let rust = match rerun.rust {
        0 => "none of them in Rust".to_owned(),
        all => format!("{} of {all} in Rust", rerun.rust_again),
    };
    let count: usize = rerun.actions.iter().map(|one| one.count).sum();
    match answer.verdict {
        Verdict::Rebuilds => page.row("", &format!("{count} of {} actions below {}, {rust}", rerun.of, answer.rebuilt)),
        Verdict::NoAction => page.row(
            "actions",
            &format!(
                "none of the {} actions below {} ({} in Rust) has it as an input, directly or through another file. It is a runtime \
                 file: tests and programs with it in their runfiles use the new version",
                rerun.of, answer.rebuilt, rerun.rust
            ),
        ),
        Verdict::NoPath => page.row(
            "targets",
            &format!(
                "{} is not among the {} configured targets that {} depends on",
                answer.changed_label, answer.targets, answer.rebuilt
            ),
        ),
        Verdict::NoTarget => page.row(
            "targets",
            &format!(
                "{} is a file, but no target of its package lists it in an attribute. If one should, check its globs",
                answer.changed_label
            ),
        ),
        Verdict::Loading => page.row("reason", LOADING),
    }
}

const LOADING: &str = "Bazel reads it to find out what to build: targets from BUILD and .bzl files, repositories and crates from \
    MODULE.bazel, Cargo.toml and Cargo.lock, flags from .bazelrc. An action runs again only if its command, environment or inputs \
    change. To see which did, compare two execution logs with `pyo3-bzl cache diff`";

fn cut(page: &mut Page, cut: &Cut) {
    page.row(
        "cut first",
        &format!(
            "{} {} {}: avoids rebuilding {}",
            cut.from,
            cut.attributes.join(", "),
            cut.to,
            counted(cut.spares as u64, "rule"),
        ),
    );
    if cut.fan_in > 1 {
        let owner = if cut.edge == EdgeKind::Srcs {
            &cut.from
        } else {
            &cut.to
        };
        page.row("", &format!("{} targets depend on {owner}", cut.fan_in));
    }
    page.row("", &cut.advice);
}
