//! `show` as text.

use super::actions::{self, Inputs};
use super::analysis::Analysis;
use super::files::Kind;
use super::loading::{Declared, Loading};
use super::Shown;
use crate::output::Paint;
use crate::page::{some, Page};
use crate::table::counted;

/// Width of the names on the left.
const COLUMN: usize = 11;

/// One page.
pub fn text(shown: &Shown, full: bool, paint: Paint) -> String {
    let mut page = Page::new(paint, COLUMN);
    let extension = &shown.extension;
    page.heading(
        &extension.public,
        &format!(
            ": the PyO3 extension `{}`, abi {}",
            extension.module_name, extension.abi
        ),
    );
    loading(&mut page, &shown.loading);
    analysis(&mut page, shown);
    actions(&mut page, &shown.actions, full);
    page.finish()
}

fn loading(page: &mut Page, loading: &Loading) {
    page.heading("Loading", ": what the BUILD file says (query)");
    if let Some(place) = &loading.declared {
        let by = match loading.macro_name.as_str() {
            "" => String::new(),
            name => format!(", by `{name}`"),
        };
        page.row("declared", &format!("{place}{by}"));
    }
    for target in &loading.targets {
        let name = match target.rule.as_str() {
            "py_library" => "public",
            super::extension::RENAME => "rename",
            _ => "rust",
        };
        page.row(name, &declared(target));
        page.row("", &attributes(target));
    }
    let users: Vec<String> = loading
        .used_by
        .iter()
        .map(|user| {
            format!(
                "{} ({}, {})",
                user.label,
                user.kind,
                user.through.join(", ")
            )
        })
        .collect();
    match users.is_empty() {
        true => page.row("used by", "nothing in this workspace"),
        false => page.row("used by", &some(&users, 10)),
    }
    for broken in &loading.broken {
        let words = broken.split_whitespace().collect::<Vec<_>>().join(" ");
        page.row("not loaded", &words);
    }
    page.commands("by hand", &loading.by_hand);
}

/// `//:tally_rs, rust_shared_library, private, tags manual`.
fn declared(target: &Declared) -> String {
    let visibility = target.visibility.iter();
    let visibility: Vec<&str> = visibility
        .map(|label| label.strip_prefix("//visibility:").unwrap_or(label))
        .collect();
    let mut words = format!(
        "{}, {}, {}",
        target.label,
        target.rule,
        visibility.join(" ")
    );
    if !target.tags.is_empty() {
        words.push_str(&format!(", tags {}", target.tags.join(" ")));
    }
    words
}

/// The attributes that are shown first.
const FIRST: [&str; 6] = [
    "srcs",
    "crate_root",
    "deps",
    "proc_macro_deps",
    "data",
    "compile_data",
];

/// What the other lines say.
const SAID: [&str; 3] = ["crate", "public_label", "folder"];

fn attributes(target: &Declared) -> String {
    let mut given: Vec<_> = target.attributes.iter().collect();
    given.retain(|one| !SAID.contains(&one.name.as_str()));
    given.sort_by_key(|one| {
        let place = FIRST.iter().position(|name| *name == one.name);
        (place.unwrap_or(FIRST.len()), one.name.as_str())
    });
    let words = given.iter().map(|one| {
        let values = one.values.iter();
        let values: Vec<&str> = values.map(|value| near(value, &target.label)).collect();
        match one.is_select {
            true => format!("{} by a select", one.name),
            false => format!("{} {}", one.name, some(&values, 4)),
        }
    });
    words.collect::<Vec<_>>().join("; ")
}

/// A label as it is written in the same package.
fn near<'a>(value: &'a str, label: &str) -> &'a str {
    let package = label.rsplit_once(':').map_or("", |(package, _)| package);
    match value.strip_prefix(package) {
        Some(rest) if rest.starts_with(':') && !package.is_empty() => {
            let name = rest.strip_prefix(':').unwrap_or(rest);
            if name.contains(['/', '.']) {
                name
            } else {
                rest
            }
        }
        _ => value,
    }
}

fn analysis(page: &mut Page, shown: &Shown) {
    let analysis = &shown.analysis;
    page.heading("Analysis", ": what the configuration makes of it (cquery)");
    built(page, analysis);
    page.row("transition", &transition(analysis));
    for select in &analysis.selects {
        let values = match select.values.is_empty() {
            true => "empty".to_owned(),
            false => some(&select.values, 4),
        };
        let words = format!(
            "{} of {} is {values} here, out of the branches {}",
            select.attribute,
            select.label,
            some(&conditions(&select.conditions), 4),
        );
        page.row("select", &words);
    }
    let floor = match &analysis.floor {
        Some(floor) => format!("PyO3's features build for {floor} and later"),
        None => "no feature of PyO3 sets a floor".to_owned(),
    };
    page.row("abi", &format!("{}; {floor}", shown.extension.abi));
    if analysis.pyo3.is_empty() {
        page.row("pyo3", "no crate of that name is among its dependencies");
    }
    for one in &analysis.pyo3 {
        // Of the chain that a floor turns on, the lowest one says all.
        let lowest = analysis
            .floor
            .as_deref()
            .unwrap_or("")
            .replace("3.", "-py3");
        let features: Vec<&String> = one
            .features
            .iter()
            .filter(|name| !name.contains("-py3") || name.ends_with(&lowest))
            .collect();
        page.row(
            "pyo3",
            &format!("{}, features {}", one.version, some(&features, 12)),
        );
    }
    if !analysis.crate_features.is_empty() {
        page.row("features", &some(&analysis.crate_features, 12));
    }
    page.row(
        "crates",
        &format!(
            "{} for the extension, {} for tools (proc macros, build scripts, the gate)",
            analysis.crates, analysis.tool_crates
        ),
    );
    for (index, one) in analysis.configurations.iter().enumerate() {
        let what = if one.is_tool { ", for tools" } else { "" };
        let count = counted(one.rust_targets as u64, "Rust target");
        let words = format!("{} ({}): {count}{what}", one.mnemonic, hash(&one.checksum));
        page.row(if index == 0 { "in" } else { "" }, &words);
    }
    page.commands("by hand", &analysis.by_hand);
}

/// Labels of conditions as a BUILD file has them.
fn conditions(labels: &[String]) -> Vec<String> {
    let labels = labels.iter();
    labels
        .map(|label| match label.strip_prefix("@@") {
            Some(rest) if !rest.contains('~') && !rest.contains('+') => format!("@{rest}"),
            _ => label.clone(),
        })
        .collect()
}

fn built(page: &mut Page, analysis: &Analysis) {
    let mut checksums = analysis.targets.iter().map(|one| &one.checksum);
    let first = checksums.next();
    if let (Some(one), true) = (
        analysis.targets.first(),
        checksums.all(|one| Some(one) == first),
    ) {
        let words = format!("all three in {} ({})", one.mnemonic, hash(&one.checksum));
        page.row("built", &words);
        return;
    }
    for (index, one) in analysis.targets.iter().enumerate() {
        let words = format!(
            "{} in {} ({})",
            one.label,
            one.mnemonic,
            hash(&one.checksum)
        );
        page.row(if index == 0 { "built" } else { "" }, &words);
    }
}

fn transition(analysis: &Analysis) -> String {
    let checksums: Vec<_> = analysis.targets.iter().map(|one| &one.checksum).collect();
    if analysis.transition.is_empty() {
        return match checksums.windows(2).all(|pair| pair.first() == pair.last()) {
            true => "changes nothing here".to_owned(),
            false => "changes only options of tests".to_owned(),
        };
    }
    let changes: Vec<String> = analysis
        .transition
        .iter()
        .map(|one| {
            let to = if one.to == "null" {
                "its default"
            } else {
                &one.to
            };
            let option = one.option.rsplit("//").next().unwrap_or(&one.option);
            format!("{option}: {} becomes {to}", one.from)
        })
        .collect();
    some(&changes, 8)
}

/// As many digits as `cquery` prints.
fn hash(checksum: &str) -> &str {
    checksum.get(..7).unwrap_or(checksum)
}

fn actions(page: &mut Page, actions: &actions::Actions, full: bool) {
    page.heading("Actions", ": what runs (aquery)");
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
            page.row("", "nothing of Python");
        }
    }
    page.line("");
    page.commands("by hand", &actions.by_hand);
}

/// Variables that rules_rust sets for each crate.
const OF_EACH_CRATE: [&str; 3] = ["CARGO_", "REPOSITORY_NAME", "ZERO_AR_DATE"];

fn environment(action: &actions::Shown, full: bool) -> String {
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
    match names.is_empty() {
        true => counted,
        false => format!("{counted}: {}", some(&names, most)),
    }
}
