//! A comparison as JSON.

use execlog::Hit;
use logdiff::{Cause, Comparison, Difference, Paths, Tally};
use serde_json::{json, Value};

use super::{groups, Caches};
use crate::log::Reading;

/// Renders a comparison. `logs` are the two execution logs.
pub fn document(comparison: &Comparison, logs: [&Reading; 2], caches: Caches) -> Value {
    let [before, after] = logs;
    let all =
        |differences: &[Difference]| -> Vec<Value> { differences.iter().map(difference).collect() };
    let reconfigured = comparison.reconfigured.iter();
    let reconfigured: Vec<Value> = reconfigured
        .map(|pair| {
            json!({
                "before": pair.before, "after": pair.after, "spawns": pair.spawns,
                "reason": pair.reason(), "advice": pair.advice(),
            })
        })
        .collect();
    let repositories = comparison.repositories.as_ref().map(|names| {
        json!({
            "before": names.before, "after": names.after, "spawns": names.spawns,
            "reason": names.reason(), "advice": names.advice(),
        })
    });
    json!({
        "before": log(before, &comparison.before),
        "after": log(after, &comparison.after),
        "pairs": comparison.pairs,
        "identical": comparison.identical,
        "propagated": comparison.propagated,
        "moved": comparison.moved,
        "gone": comparison.gone,
        "culprit_causes": groups(&comparison.culprits).len(),
        "root_causes": groups(&comparison.roots).len(),
        "culprits": all(&comparison.culprits),
        "roots": all(&comparison.roots),
        "new": all(&comparison.new),
        "not_cached": all(&comparison.not_cached),
        "cache_given_after": caches.in_after,
        "reconfigured": reconfigured,
        "repositories": repositories,
    })
}

fn log(reading: &Reading, tally: &Tally) -> Value {
    json!({
        "path": reading.path,
        "format": reading.format,
        "cut_off": reading.cut_off,
        "spawns": tally.spawns,
        "disk_hits": tally.disk_hits,
        "remote_hits": tally.remote_hits,
        "ran": tally.ran,
    })
}

fn difference(difference: &Difference) -> Value {
    json!({
        "target": &*difference.key.target_label,
        "mnemonic": &*difference.key.mnemonic,
        "output": &*difference.key.primary_output,
        "hit": match difference.hit {
            Hit::Disk => Some("disk"),
            Hit::Remote => Some("remote"),
            Hit::None => None,
        },
        "seconds": difference.time.as_secs_f64(),
        "propagated": difference.propagated,
        "causes": difference.causes.iter().map(cause).collect::<Vec<_>>(),
    })
}

fn cause(cause: &Cause) -> Value {
    let (kind, detail) = match cause {
        Cause::New => ("new", json!({})),
        Cause::Command {
            position,
            before,
            after,
            count,
            more,
            part,
        } => (
            "command",
            json!({
                "position": position, "before": before, "after": after, "count": count, "more": more,
                "part": part,
            }),
        ),
        Cause::ArgumentOrder {
            position,
            before,
            after,
            count,
        } => (
            "argument_order",
            json!({"position": position, "before": before, "after": after, "count": count}),
        ),
        Cause::OutputName { before, after } => {
            ("output_name", json!({"before": before, "after": after}))
        }
        Cause::Environment {
            name,
            before,
            after,
            part,
        } => (
            "environment",
            json!({"name": name, "before": before, "after": after, "part": part}),
        ),
        Cause::Platform {
            name,
            before,
            after,
        } => ("platform", change(name, before.as_ref(), after.as_ref())),
        Cause::Timeout { before, after } => (
            "timeout",
            json!({"before": before.as_secs_f64(), "after": after.as_secs_f64()}),
        ),
        Cause::DeclaredOutputs { added, removed } => (
            "declared_outputs",
            json!({"added": paths(added), "removed": paths(removed)}),
        ),
        Cause::Inputs(changes) => {
            let made_by = changes.made_by.iter();
            let made_by: Vec<Value> = made_by
                .map(|key| json!({"target": &*key.target_label, "mnemonic": &*key.mnemonic, "output": &*key.primary_output}))
                .collect();
            let detail = json!({
                "kind": changes.kind,
                "changed": paths(&changes.changed),
                "added": paths(&changes.added),
                "removed": paths(&changes.removed),
                "made_by": made_by,
                "own": changes.own,
            });
            ("inputs", detail)
        }
        Cause::InputsNotListed { reason } => ("inputs_not_listed", json!({"reason": reason})),
        Cause::HashFunction { before, after } => {
            ("hash_function", json!({"before": before, "after": after}))
        }
        Cause::ActionDigest { before, after } => {
            ("action_digest", json!({"before": before, "after": after}))
        }
        Cause::SameKeyOtherOutputs { paths: found } => {
            ("other_outputs", json!({"paths": paths(found)}))
        }
        Cause::Failed { before, after } => ("failed", json!({"before": before, "after": after})),
        Cause::NotCached { cacheable } => ("not_cached", json!({"cacheable": cacheable})),
        _ => ("other", json!({})),
    };
    json!({"kind": kind, "text": cause.to_string(), "detail": detail, "advice": cause.advice()})
}

fn change(name: &str, before: Option<&String>, after: Option<&String>) -> Value {
    json!({"name": name, "before": before, "after": after})
}

fn paths(paths: &Paths) -> Value {
    let first: Vec<&str> = paths.first.iter().map(|path| &**path).collect();
    json!({"total": paths.total, "first": first})
}
