//! The second part: the configured targets.

use crate::page::{some, Page};
use crate::show::analysis::Analysis;
use crate::show::Shown;
use crate::table::counted;

/// Writes the part.
pub fn write(page: &mut Page, shown: &Shown) {
    let analysis = &shown.analysis;
    page.heading("Analysis", ": the configured targets (cquery)");
    built(page, analysis);
    page.row("transition", &transition(analysis));
    for select in &analysis.selects {
        let values = if select.values.is_empty() {
            "empty".to_owned()
        } else {
            some(&select.values, 4)
        };
        let words = format!(
            "{} of {} is {values}, selected from the branches {}",
            select.attribute,
            select.label,
            some(&conditions(&select.conditions), 4),
        );
        page.row("select", &words);
    }
    let floor = match &analysis.floor {
        Some(floor) => format!("PyO3's features target {floor} and later"),
        None => "no feature of PyO3 sets a floor".to_owned(),
    };
    page.row("abi", &format!("{}; {floor}", shown.extension.abi));
    if analysis.pyo3.is_empty() {
        page.row("pyo3", "no dependency has that name");
    }
    for one in &analysis.pyo3 {
        // A feature `abi3-py3…` enables those of all later versions, so the lowest one is enough.
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

/// Shortens the labels of conditions to the form in BUILD files.
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
        return if checksums.windows(2).all(|pair| pair.first() == pair.last()) {
            "changes nothing here".to_owned()
        } else {
            "changes only test options".to_owned()
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

/// Returns as many digits as `cquery` prints.
fn hash(checksum: &str) -> &str {
    checksum.get(..7).unwrap_or(checksum)
}
