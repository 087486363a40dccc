//! The first part: the BUILD file.

use crate::page::{some, Page};
use crate::show::extension::RENAME;
use crate::show::loading::{Declared, Loading};

/// Writes the part.
pub fn write(page: &mut Page, loading: &Loading) {
    page.heading("Loading", ": the targets in the BUILD file (query)");
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
            RENAME => "rename",
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
    if users.is_empty() {
        page.row("used by", "nothing in this workspace")
    } else {
        page.row("used by", &some(&users, 10))
    }
    for broken in &loading.broken {
        let words = broken.split_whitespace().collect::<Vec<_>>().join(" ");
        page.row("not loaded", &words);
    }
    page.commands("by hand", &loading.by_hand);
}

/// Renders `//:tally_rs, rust_shared_library, private, tags manual`.
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

/// Attributes that the other lines show.
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
        if one.is_select {
            format!("{} by a select", one.name)
        } else {
            format!("{} {}", one.name, some(&values, 4))
        }
    });
    words.collect::<Vec<_>>().join("; ")
}

/// Shortens a label to its form inside the same package.
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
