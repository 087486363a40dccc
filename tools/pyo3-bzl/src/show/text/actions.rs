//! The third part: the actions.

use crate::page::{some, Page};
use crate::show::actions::{Actions, Inputs, Shown};
use crate::show::files::Kind;

/// Writes the part.
pub fn write(page: &mut Page, actions: &Actions, full: bool) {
    page.heading("Actions", ": the actions that run (aquery)");
    let counts: Vec<String> = actions
        .counts
        .iter()
        .map(|one| match (one.target, one.tools) {
            (target, 0) => format!("{target} {}", one.mnemonic),
            (0, tools) => format!("{tools} {} for tools", one.mnemonic),
            (target, tools) => format!("{} {} ({tools} for tools)", target + tools, one.mnemonic),
        })
        .collect();
    page.row(
        "cold",
        &format!(
            "{}; {} more that Bazel does itself",
            some(&counts, 12),
            actions.internal
        ),
    );
    if actions.not_needed > 0 {
        page.row(
            "declared",
            &format!("{} more that this target does not need", actions.not_needed),
        );
    }
    for action in &actions.shown {
        page.line("");
        page.line(&format!("  {} {}", action.mnemonic, action.label));
        page.row("output", &action.output);
        if full {
            page.row("command", &action.command.join(" "));
        } else {
            let more = match action.left_out {
                0 => String::new(),
                count => format!(" (and {count} more: --full)"),
            };
            page.row("command", &format!("{}{more}", action.short.join(" ")));
        }
        page.row("environment", &environment(action, full));
        for (index, inputs) in action.inputs.iter().enumerate() {
            let name = if index == 0 { "inputs" } else { "" };
            page.row(name, &self::inputs(inputs, full));
        }
        if !action.inputs.iter().any(|one| one.kind == Kind::Python) {
            page.row("", "nothing from Python");
        }
    }
    page.line("");
    page.commands("by hand", &actions.by_hand);
}

/// Prefixes of the variables that rules_rust sets for every crate.
const OF_EACH_CRATE: [&str; 3] = ["CARGO_", "REPOSITORY_NAME", "ZERO_AR_DATE"];

fn environment(action: &Shown, full: bool) -> String {
    let is_dull = |name: &str| !full && OF_EACH_CRATE.iter().any(|start| name.starts_with(start));
    let shown: Vec<String> = action
        .environment
        .iter()
        .filter(|(name, _)| !is_dull(name))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let dull = action.environment.len() - shown.len();
    match (shown.is_empty(), dull) {
        (true, 0) => "empty".to_owned(),
        (true, _) => format!("{dull} of Cargo's variables"),
        (false, 0) => shown.join(" "),
        (false, _) => format!("{} and {dull} of Cargo's variables", shown.join(" ")),
    }
}

fn inputs(inputs: &Inputs, full: bool) -> String {
    let most = if full { usize::MAX } else { 4 };
    let names: Vec<&str> = inputs
        .paths
        .iter()
        .map(|path| match inputs.kind {
            Kind::Crate | Kind::Tool if !full => path.rsplit('/').next().unwrap_or(path),
            _ => path,
        })
        .collect();
    let counted = inputs.kind.counted(inputs.count);
    if names.is_empty() {
        counted
    } else {
        format!("{counted}: {}", some(&names, most))
    }
}
