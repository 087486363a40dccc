//! Environment variables that code reads, and whether they have the values that Cargo gives them.

use crate::project::files::Files;

use super::obstacle::Obstacle;
use super::place::Place;
use super::text::Literal;

/// The variables that rules_rust sets for the compiler, or `adopt` in its place.
///
/// Source: rules_rust 0.54.1, `rust/private/rustc.bzl`, and [`variables_of`](crate::project::crates::variables_of).
const SET: [&str; 18] = [
    "CARGO_CFG_TARGET_ARCH",
    "CARGO_CFG_TARGET_OS",
    "CARGO_CRATE_NAME",
    "CARGO_MANIFEST_DIR",
    "CARGO_PKG_AUTHORS",
    "CARGO_PKG_DESCRIPTION",
    "CARGO_PKG_HOMEPAGE",
    "CARGO_PKG_LICENSE",
    "CARGO_PKG_LICENSE_FILE",
    "CARGO_PKG_NAME",
    "CARGO_PKG_README",
    "CARGO_PKG_REPOSITORY",
    "CARGO_PKG_RUST_VERSION",
    "CARGO_PKG_VERSION",
    "CARGO_PKG_VERSION_MAJOR",
    "CARGO_PKG_VERSION_MINOR",
    "CARGO_PKG_VERSION_PATCH",
    "CARGO_PKG_VERSION_PRE",
];

/// Checks a string literal that may be the name of a variable.
///
/// # Errors
/// The reason why the code would not compile, or would read another value than with Cargo.
pub(super) fn check(place: Place<'_>, literal: &Literal<'_>) -> Result<(), Obstacle> {
    let name = literal.text;
    let before = literal.before.trim_end();
    let is_cargo = name.starts_with("CARGO");
    if before.ends_with("env!(") {
        let is_optional = before.ends_with("option_env!(");
        let is_set = SET.contains(&name)
            || name.starts_with("CARGO_BIN_EXE_")
            || !is_cargo && place.has_build_script
            || is_optional && !is_cargo && !is_configured(place.files, name);
        return if is_set {
            Ok(())
        } else {
            Err(Obstacle::Unset(name.to_owned()))
        };
    }
    let is_read = ["var(", "var_os("]
        .iter()
        .any(|call| before.ends_with(call));
    // Whoever reads the others at run time handles them.
    let is_handled = name == "CARGO_MANIFEST_DIR" || name.starts_with("CARGO_BIN_EXE_");
    if place.is_run && is_read && !is_handled && (is_cargo || is_configured(place.files, name)) {
        return Err(Obstacle::Variable);
    }
    Ok(())
}

/// Returns whether Cargo's configuration in the project mentions a variable, as in `[env]`.
fn is_configured(files: &Files, name: &str) -> bool {
    let mut paths = files.paths().filter(|path| {
        let mut parts = path.rsplit('/');
        let file = parts.next();
        parts.next() == Some(".cargo") && matches!(file, Some("config" | "config.toml"))
    });
    paths.any(|path| {
        let text = files.glance(path);
        text.is_some_and(|text| text.contains(name))
    })
}
