//! The modules of Python's standard library.

const MODULES: &str = include_str!("stdlib.txt");

/// Returns their names, without `_` in front.
pub(crate) fn modules() -> impl Iterator<Item = &'static str> {
    let lines = MODULES.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace)
}
