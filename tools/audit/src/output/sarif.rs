//! SARIF 2.1.0, the format of code scanning (OASIS, `sarif-schema-2.1.0.json`).

use serde_json::{json, Value};

use crate::check::Check;
use crate::finding::{Finding, Severity};
use crate::registry::CHECKS;
use crate::report::Report;
use crate::source::Place;

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn rule(check: &Check) -> Value {
    json!({
        "id": check.id,
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": check.why.trim()},
        "help": {"text": check.remedy.trim(), "markdown": check.remedy.trim()},
        "defaultConfiguration": {"level": level(check.severity)},
        "properties": {"precision": check.confidence.name(), "tags": [check.group.title()]},
    })
}

/// Converts a path to a URI reference, with percent escapes.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn location(place: &Place) -> Value {
    let artifact = if place.file.starts_with('/') {
        json!({"uri": format!("file://{}", uri(&place.file))})
    } else {
        json!({"uri": uri(&place.file), "uriBaseId": "SRCROOT"})
    };
    json!({
        "physicalLocation": {
            "artifactLocation": artifact,
            "region": {
                "startLine": place.line,
                "startColumn": place.column,
                "endLine": place.end_line,
                "endColumn": place.end_column,
                "snippet": {"text": place.excerpt},
            },
        },
    })
}

fn result(finding: &Finding) -> Value {
    let help = finding.help.iter().map(|line| format!("\nhelp: {line}"));
    let text = finding.message.clone() + &help.collect::<String>();
    let mut result = json!({
        "ruleId": finding.id,
        "ruleIndex": CHECKS.iter().position(|check| check.id == finding.id),
        "level": level(finding.severity),
        "message": {"text": text},
        "properties": {"confidence": finding.confidence.name()},
    });
    let related: Vec<_> = finding
        .related
        .iter()
        .enumerate()
        .map(|(index, related)| {
            let mut location = location(&related.place);
            set(&mut location, "id", json!(index + 1));
            set(&mut location, "message", json!({"text": related.message}));
            location
        })
        .collect();
    // Code scanning requires a place, so a finding without one gets the module file.
    let place = finding.place.as_ref().map(location).unwrap_or_else(
        || json!({"physicalLocation": {"artifactLocation": {"uri": "MODULE.bazel", "uriBaseId": "SRCROOT"}}}),
    );
    let mut place = place;
    if let Some(target) = &finding.target {
        set(
            &mut place,
            "logicalLocations",
            json!([{"fullyQualifiedName": target, "kind": "target"}]),
        );
    }
    set(&mut result, "locations", json!([place]));
    if !related.is_empty() {
        set(&mut result, "relatedLocations", json!(related));
    }
    result
}

fn set(value: &mut Value, key: &str, content: Value) {
    if let Some(object) = value.as_object_mut() {
        object.insert(key.to_owned(), content);
    }
}

/// Renders the log.
///
/// # Errors
/// None in practice: all values are plain JSON.
pub fn sarif(report: &Report) -> serde_json::Result<String> {
    let mut results: Vec<_> = report.findings.iter().map(result).collect();
    for suppressed in &report.suppressed {
        let mut result = result(&suppressed.finding);
        let kind = if suppressed.by.file == crate::config::FILE {
            "external"
        } else {
            "inSource"
        };
        set(
            &mut result,
            "suppressions",
            json!([{"kind": kind, "justification": suppressed.reason, "location": location(&suppressed.by)}]),
        );
        results.push(result);
    }
    let mut notifications: Vec<_> = report
        .problems
        .iter()
        .map(|problem| {
            let text = format!("{}: {}", problem.file, problem.message);
            json!({"level": "error", "message": {"text": text}})
        })
        .collect();
    notifications.extend(report.not_understood.iter().map(|unknown| {
        json!({
            "level": "warning",
            "message": {"text": unknown.line()},
            "locations": [location(&unknown.place)],
        })
    }));
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "pyo3-bzl audit",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": CHECKS.iter().copied().map(rule).collect::<Vec<_>>(),
            }},
            "invocations": [{
                "executionSuccessful": report.problems.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {"SRCROOT": {"description": {"text": "the workspace's root"}}},
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&log).map(|text| text + "\n")
}
