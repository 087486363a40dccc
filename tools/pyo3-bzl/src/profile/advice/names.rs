//! Names of crates and actions, and durations, for text.

use profile::{Component, Crate, Micros, Step};

/// Returns a short name for a part of the critical path.
pub fn short(part: &Component) -> String {
    match &part.of_crate {
        Some(of_crate) => crate_name(of_crate, of_crate.version.as_deref()),
        None => shortened(&part.name),
    }
}

/// Names a crate and its step: `libc (build script)`, `_bs_ (compiling build scripts), tool`, `syn 3.0.10, tool`.
pub fn crate_name(of_crate: &Crate, version: Option<&str>) -> String {
    let version = version.map_or(String::new(), |version| format!(" {version}"));
    let script = match of_crate.step {
        Step::BuildScript => " (build script)",
        _ if of_crate.is_build_script() => " (compiling build scripts)",
        _ => "",
    };
    let tool = if of_crate.tool { ", tool" } else { "" };
    format!("{}{version}{script}{tool}", of_crate.name)
}

/// Shortens an action's message with a long path in the middle.
pub(super) fn shortened(message: &str) -> String {
    const LENGTH: usize = 60;
    let count = message.chars().count();
    if count <= LENGTH {
        return message.to_owned();
    }
    let start: String = message.chars().take(LENGTH / 3).collect();
    let end: String = message.chars().skip(count - LENGTH * 2 / 3).collect();
    format!("{start}…{end}")
}

/// Formats `24.3 s`.
pub fn seconds(time: Micros) -> String {
    format!("{:.1} s", time as f64 / 1e6)
}
