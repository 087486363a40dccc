//! Generates docs/errors.md from the catalogue.

use std::fmt::Write as _;

use crate::catalogue::Catalogue;
use crate::entry::Entry;
use crate::phase::Phase;
use crate::template::render;

/// Returns the page. Each entry is a section below its phase, with the message as its heading.
#[must_use]
pub fn page(catalogue: &Catalogue) -> String {
    let mut out = include_str!("docs_start.md").to_owned();
    let of = |phase: Phase| -> Vec<&Entry> {
        catalogue
            .entries()
            .filter(|entry| entry.phase == phase)
            .collect()
    };
    for phase in Phase::ALL {
        let entries = of(phase);
        if entries.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n# {}\n", capital(phase.title()));
        for entry in &entries {
            let _ = writeln!(out, "- [`{}`](#{})", entry.message, entry.id);
        }
        for entry in entries {
            section(&mut out, entry);
        }
    }
    out
}

fn section(out: &mut String, entry: &Entry) {
    let sample = entry.samples.first();
    // Fill in the templates from the first sample.
    let value = |name: &str| sample.and_then(|sample| sample.captures.get(name).cloned());
    let _ = write!(
        out,
        "\n<a id=\"{}\"></a>\n\n## `{}`\n\n*{}; {}.*\n\n{}.\n",
        entry.id,
        entry.message,
        capital(entry.phase.title()),
        entry.confidence.title(),
        capital(&render(&entry.cause, &value)),
    );
    if let Some(sample) = sample {
        let _ = write!(
            out,
            "\n```text\n{}\n```\n\nPrinted by {}. What to do:\n\n",
            sample.text.trim_end(),
            sample.source
        );
    }
    for fix in &entry.fixes {
        let _ = writeln!(out, "- {}", render(fix, &value).replace('\n', "\n  "));
    }
    let query = if entry.query.is_empty() {
        vec![entry.phase.query().to_owned()]
    } else {
        entry.query.clone()
    };
    let query: Vec<String> = query.iter().map(|query| render(query, &value)).collect();
    let _ = write!(out, "\nSee more:\n\n```sh\n{}\n```\n", query.join("\n"));
    if let Some(see) = &entry.see {
        let _ = write!(out, "\n{see}\n");
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if first != '`' => first.to_uppercase().collect::<String>() + letters.as_str(),
        _ => text.to_owned(),
    }
}
