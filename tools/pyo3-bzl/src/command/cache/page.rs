//! Renders the pages of `cache report` and `cache diff`.

use page::Kind;
use serde_json::Value;

use crate::html;

/// Renders the page of a report. Lists with more than a thousand entries keep those with the longest miss times.
///
/// # Errors
/// Never fails for the types in use.
pub fn of_report(data: &Value) -> anyhow::Result<String> {
    html::smallest(data, &["mnemonics", "targets"], |data, _| {
        html::text(Kind::CacheReport, "cache report", data)
    })
}

/// Renders the page of a comparison. Lists with more than a thousand entries keep the slowest spawns.
///
/// # Errors
/// Never fails for the types in use.
pub fn of_diff(data: &Value) -> anyhow::Result<String> {
    html::smallest(
        data,
        &["culprits", "roots", "new", "not_cached"],
        |data, _| html::text(Kind::CacheDiff, "cache diff", data),
    )
}
