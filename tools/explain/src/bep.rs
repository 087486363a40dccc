//! Reads Bazel's build events (`--build_event_json_file`), one JSON object per line.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read as _};

use serde::Deserialize;
use serde_json::Value;

use crate::engine::Explainer;
use crate::finding::{Confidence, Finding, Report, Severity};
use crate::phase::Phase;
use crate::template::render;

/// The number of bytes read of one event. Larger events list files and never describe a failure.
const LONGEST: u64 = 16 << 20;

#[derive(Deserialize)]
struct Event {
    progress: Option<Progress>,
    finished: Option<WithDetail>,
    aborted: Option<Aborted>,
    action: Option<Action>,
}

#[derive(Deserialize)]
struct Progress {
    #[serde(default)]
    stdout: String,
    #[serde(default)]
    stderr: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WithDetail {
    failure_detail: Option<BTreeMap<String, Value>>,
}

#[derive(Deserialize)]
struct Aborted {
    #[serde(default)]
    description: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Action {
    label: Option<String>,
    #[serde(rename = "type")]
    mnemonic: Option<String>,
    failure_detail: Option<BTreeMap<String, Value>>,
}

/// A failure reported by the events.
struct Detail {
    phase: Phase,
    message: String,
    label: Option<String>,
    mnemonic: Option<String>,
}

/// Maps a failure detail to its phase. Bazel's failure_details.proto has one kind of detail per part of a build.
#[must_use]
pub fn phase(kind: &str) -> Option<Phase> {
    Some(match kind {
        "command" | "remoteOptions" | "clientEnvironment" | "packageOptions"
        | "executionOptions" | "buildConfiguration" | "canonicalizeFlags" | "crashOptions"
        | "helpCommand" => Phase::CommandLine,
        "externalDeps" | "externalRepository" | "fetchCommand" | "syncCommand" | "modCommand"
        | "workspaces" => Phase::Fetch,
        "packageLoading" | "starlarkLoading" | "targetPatterns" | "query" => Phase::Loading,
        "analysis" | "toolchain" | "configurableQuery" | "actionQuery" => Phase::Analysis,
        "remoteExecution" | "grpcServer" | "remoteAnalysisCaching" => Phase::Remote,
        "sandbox" => Phase::Sandbox,
        "cppLink" | "ltoAction" => Phase::Link,
        "cppCompile" | "javaCompile" => Phase::Compile,
        "spawn" | "execution" | "starlarkAction" | "failAction" | "symlinkAction" | "worker"
        | "localExecution" | "actionCache" | "filesystem" | "dynamicExecution" => Phase::Execution,
        "testAction" | "testCommand" => Phase::Test,
        _ => return None,
    })
}

impl Detail {
    fn new(detail: BTreeMap<String, Value>) -> Option<Self> {
        let message = detail.get("message").and_then(Value::as_str);
        let message = message.unwrap_or_default().to_owned();
        let phase = detail.keys().find_map(|kind| phase(kind))?;
        Some(Self {
            phase,
            message,
            label: None,
            mnemonic: None,
        })
    }
}

/// Reads build events. `progress` events hold what Bazel printed; a `failureDetail` gives the phase where the text alone does not.
///
/// # Errors
/// Returns the reader's error. Lines that are not events are skipped.
pub fn explain(mut explainer: Explainer<'_>, mut events: impl BufRead) -> io::Result<Report> {
    let mut details: Vec<Detail> = Vec::new();
    let mut line = Vec::new();
    loop {
        line.clear();
        let count = (&mut events).take(LONGEST).read_until(b'\n', &mut line)?;
        if count == 0 {
            break;
        }
        let Ok(event) = serde_json::from_slice::<Event>(&line) else {
            continue;
        };
        if let Some(progress) = event.progress {
            explainer.feed(progress.stderr.as_bytes());
            explainer.feed(progress.stdout.as_bytes());
        }
        if let Some(aborted) = event
            .aborted
            .filter(|aborted| !aborted.description.is_empty())
        {
            // No `ERROR: ` prefix: Bazel has already printed the message, and it must not be reported twice.
            explainer.feed(format!("{}\n", aborted.description).as_bytes());
        }
        if let Some(action) = event.action {
            let detail = action.failure_detail.and_then(Detail::new);
            details.extend(detail.map(|detail| Detail {
                label: action.label,
                mnemonic: action.mnemonic,
                ..detail
            }));
        }
        if let Some(detail) = event.finished.and_then(|finished| finished.failure_detail) {
            details.extend(Detail::new(detail));
        }
    }
    let mut report = explainer.finish();
    for detail in details {
        let is_told = report.failures.iter().any(|finding| {
            finding.severity == Severity::Error
                && (detail.label.is_none() || detail.label == finding.label)
        });
        if !is_told {
            report.failures.push(by_detail(detail));
        }
    }
    report
        .failures
        .sort_by_key(|finding| (finding.severity, finding.phase, finding.line));
    Ok(report)
}

fn by_detail(detail: Detail) -> Finding {
    let value = |name: &str| match name {
        "label" => detail.label.clone(),
        _ => None,
    };
    Finding {
        id: None,
        phase: detail.phase,
        confidence: Confidence::StructureOnly,
        severity: Severity::Error,
        line: 0,
        count: 1,
        queries: vec![render(detail.phase.query(), &value)],
        evidence: detail.message,
        label: detail.label,
        mnemonic: detail.mnemonic,
        place: None,
        captures: BTreeMap::new(),
        cause: "the build events name the phase, and no text of the failure".to_owned(),
        fixes: Vec::new(),
        docs: Vec::new(),
    }
}
