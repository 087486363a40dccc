//! Names of targets and of sections.

use super::packages::Packages;
use crate::project::{Crate, Extension, Project, Script, Suite};

/// Returns the target name of an extension. The first has the name that Python imports; the others have that of their whole
/// module.
pub(super) fn extension(project: &Project, extension: &Extension) -> String {
    let is_first = project.extensions.first() == Some(extension);
    let name = if is_first {
        let top = extension.module.split('.').next();
        top.unwrap_or_default().to_owned()
    } else {
        extension.module.replace('.', "_")
    };
    let is_taken = project
        .crates
        .iter()
        .any(|one| !one.is_extension && one.folder.is_empty() && one.package == name);
    if is_taken {
        format!("{name}_python")
    } else {
        name
    }
}

/// Returns the target name of a crate.
pub(super) fn library(one: &Crate) -> String {
    if one.is_extension {
        format!("{}_rlib", one.library.name)
    } else {
        one.package.clone()
    }
}

/// Returns the label of a crate's target, as seen from a package.
pub(super) fn library_label(packages: &Packages, from: &str, one: &Crate) -> String {
    let package = packages.package_of(&one.folder);
    let target = library(one);
    if package == from {
        return format!(":{target}");
    }
    if package.rsplit('/').next() == Some(&target) {
        return format!("//{package}");
    }
    format!("//{package}:{target}")
}

/// Returns the target name of a build script. It contains the crate's name if the package has several.
pub(super) fn build_script(one: &Crate, package: &str) -> String {
    if package == one.folder {
        "build_script".to_owned()
    } else {
        format!("{}_build_script", one.library.name)
    }
}

/// Returns the target name of a test suite.
pub(super) fn suite(project: &Project, suite: &Suite) -> String {
    if project.suites.len() == 1 {
        return "python_tests".to_owned();
    }
    format!("python_tests_{}", section(&suite.folder.replace('/', "_")))
}

/// Returns the target name of a command. A program cannot have the name of a folder beside it or of another target.
pub(super) fn script(project: &Project, script: &Script, library: &str) -> String {
    let mut crates = project.crates.iter();
    let is_taken = script.name == library
        || project.present.contains(&script.name)
        || crates.any(|one| !one.is_extension && one.package == script.name);
    if is_taken {
        format!("{}_bin", script.name)
    } else {
        script.name.clone()
    }
}

/// Returns the target name of a crate's Rust tests of some kind: `unit`, `doc`, or the name of an integration test.
pub(super) fn rust_test(one: &Crate, kind: &str) -> String {
    format!("{}_{kind}_test", one.package)
}

/// Returns the target name of a Rust program. It cannot have the name of a folder beside it or of another target.
pub(super) fn program(project: &Project, one: &Crate, name: &str) -> String {
    let extensions = project.extensions.iter();
    let is_taken = name == library(one)
        || extensions
            .map(|other| extension(project, other))
            .any(|other| other == name)
        || project.crates.iter().any(|other| library(other) == name)
        || project.scripts.iter().any(|script| script.name == name)
        || project.present.iter().any(|other| other == name)
        || name == wheel(project);
    if is_taken {
        format!("{name}_program")
    } else {
        name.to_owned()
    }
}

/// Returns the target name of the wheel.
pub(super) fn wheel(project: &Project) -> &'static str {
    let extensions = project.extensions.iter();
    let is_taken = extensions
        .clone()
        .any(|one| extension(project, one) == "wheel")
        || project.crates.iter().any(|one| library(one) == "wheel")
        || project.scripts.iter().any(|one| one.name == "wheel")
        || project.present.iter().any(|name| name == "wheel");
    if is_taken {
        "wheel_file"
    } else {
        "wheel"
    }
}

/// Returns the section name of a module, a folder or a command.
pub(super) fn section(name: &str) -> String {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    name.to_lowercase()
        .chars()
        .map(|c| if is_allowed(c) { c } else { '_' })
        .collect()
}
