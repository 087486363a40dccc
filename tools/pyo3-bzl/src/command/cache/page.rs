//! The pages of `cache report` and `cache diff`.

use page::Kind;
use serde_json::Value;

use crate::html;

/// The page of a report. Beyond a thousand entries, a list keeps those whose misses took longest.
///
/// # Errors
/// None with the types that are used.
pub fn of_report(data: &Value) -> anyhow::Result<String> {
    html::smallest(data, &["mnemonics", "targets"], |data, _| {
        html::text(Kind::CacheReport, "cache report", data)
    })
}

/// The page of a comparison. Beyond a thousand entries, a list keeps the spawns that took longest.
///
/// # Errors
/// None with the types that are used.
pub fn of_diff(data: &Value) -> anyhow::Result<String> {
    html::smallest(
        data,
        &["culprits", "roots", "new", "not_cached"],
        |data, _| html::text(Kind::CacheDiff, "cache diff", data),
    )
}
