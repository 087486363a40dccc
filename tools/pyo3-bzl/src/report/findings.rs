//! Checks a build's use of its cache against the user's expectations.

use std::time::Duration;

use serde::Serialize;

use super::Report;
use crate::table::{counted, milliseconds, percent};

/// The user's expectations.
#[derive(Debug, Clone, Copy, Default)]
pub struct Expected {
    /// Whether a cache was in use.
    pub cache: bool,
    /// The minimum hit rate, in percent.
    pub min_hit_rate: Option<f64>,
    /// The maximum average time of a hit.
    pub max_hit_time: Option<Duration>,
}

/// An expectation that the build does not meet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// A stable id.
    pub id: &'static str,
    /// The problem.
    pub message: String,
    /// The suggested fix.
    pub help: &'static str,
}

/// Returns the expectations that the build does not meet. A log without cacheable spawns meets all of them.
pub fn findings(report: &Report, expected: Expected) -> Vec<Finding> {
    let mut findings = Vec::new();
    if expected.cache && report.hits() == 0 && report.misses > 0 {
        findings.push(no_hits(report));
    }
    if let Some(least) = expected.min_hit_rate {
        let rate = report.hits() as f64 * 100.0 / report.looked_up() as f64;
        if report.looked_up() > 0 && rate < least {
            findings.push(Finding {
                id: "hit-rate-too-low",
                message: format!(
                    "the hit rate is {}, below the required {least} %",
                    percent(report.hits(), report.looked_up())
                ),
                help: "`pyo3-bzl cache diff` with the log of the build that filled the cache shows why the rest missed",
            });
        }
    }
    if let (Some(most), Some(time)) = (expected.max_hit_time, report.time_of_a_hit()) {
        if time > most {
            findings.push(Finding {
                id: "hits-too-slow",
                message: format!(
                    "a hit took {} on average, more than the allowed {}",
                    milliseconds(time),
                    milliseconds(most)
                ),
                help: "in a build's profile (`--profile=FILE`), `remote action cache check` is the time of look-ups and `remote output download` that \
                       of downloads: use a server that is closer, or download less (`--remote_download_toplevel`)",
            });
        }
    }
    findings
}

/// Reports that nothing came from a cache. The log shows whether a cache was configured, not whether it answered: Bazel 7.7.1
/// computes and logs action digests as soon as it has a cache, even one that it cannot reach or that it rejects.
fn no_hits(report: &Report) -> Finding {
    let misses = counted(report.misses, "spawn");
    if report.with_digest == 0 {
        return Finding {
            id: "no-cache-in-use",
            message: format!(
                "no cache was configured: none of {misses} that can be cached has the action digest that Bazel logs if it has a cache"
            ),
            help: "build with `--disk_cache` or `--remote_cache`; `bazel build --announce_rc …` shows the flags in effect",
        };
    }
    Finding {
        id: "no-cache-hits",
        message: format!(
            "a cache was configured, but none of {misses} that can be cached came from it: it was empty, unreachable or rejected"
        ),
        help: "look for `Failed to query remote execution capabilities` or `WARNING: Remote Cache` in the build's output: Bazel continues without \
               a server that it cannot reach or whose REAPI version it does not support; the log does not distinguish these from an empty cache",
    }
}
