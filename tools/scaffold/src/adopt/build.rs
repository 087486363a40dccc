//! The BUILD.bazel files, by package.

use super::abi::Promise;
use super::extension;
use super::hub::Hub;
use super::places::{group_name, Places};
use super::python;
use super::rust::{Loads, Rust};
use super::section;
use super::starlark::{comments, glob, labels, list, text, Rule};
use super::tests;
use crate::plan::Section;
use crate::project::{Crate, Project};

pub(super) fn files(
    project: &Project,
    promise: &Promise,
    hub: &Hub,
    places: &mut Places,
) -> Vec<(String, Vec<Section>)> {
    let rust = Rust { project, hub };
    let mut files = Vec::new();
    for package in places.packages() {
        let mut loads = Loads::default();
        let mut sections = Vec::new();
        for one in &project.crates {
            if places.package_of(&one.folder) != package {
                continue;
            }
            sections.extend(of_crate(&rust, one, places, &mut loads));
        }
        if package.is_empty() {
            sections.extend(extension::sections(&rust, promise, places, &mut loads));
            sections.extend(tests::sections(project, promise, places, &mut loads));
            sections.extend(python::sections(project, places, &mut loads));
        }
        files.push((package, loads, sections));
    }
    // What others use is known only now.
    let finish = |(package, loads, sections): (String, Loads, Vec<Section>)| {
        let mut all = Vec::new();
        let loads = loads.render();
        if !loads.is_empty() {
            all.push(section("loads", loads));
        }
        let exports = places.exports(&package);
        if !exports.is_empty() {
            let mut rule = Rule::new("exports_files").comment("Used by other packages.");
            rule.positional.push(labels(exports));
            all.push(section("exports", rule.render()));
        }
        let groups: Vec<_> = places
            .groups(&package)
            .iter()
            .map(|folder| group(folder))
            .collect();
        if !groups.is_empty() {
            all.push(section("files", joined(&groups)));
        }
        all.extend(sections);
        if all.is_empty() {
            all.push(section(
                "package",
                comments(&["Makes this folder a package, so that labels name what is in it."]),
            ));
        }
        (package, all)
    };
    files.into_iter().map(finish).collect()
}

fn of_crate(rust: &Rust<'_>, one: &Crate, places: &mut Places, loads: &mut Loads) -> Vec<Section> {
    if one.is_extension && !rust.is_used(one) {
        return Vec::new();
    }
    let rules = rust.library(one, places, loads);
    vec![section(
        &format!("crate/{}", one.package.to_lowercase()),
        joined(&rules),
    )]
}

/// Rules with an empty line between them.
pub(super) fn joined(rules: &[Rule]) -> String {
    rules
        .iter()
        .map(Rule::render)
        .collect::<Vec<_>>()
        .join("\n")
}

/// The files of a folder, for tests of another package.
fn group(folder: &str) -> Rule {
    let pattern = if folder.is_empty() {
        "**".to_owned()
    } else {
        format!("{folder}/**")
    };
    Rule::new("filegroup")
        .comment("Read by tests of another package.")
        .set("name", text(group_name(folder)))
        .set("srcs", glob(vec![pattern], Vec::new()))
        .set("visibility", list(["//:__pkg__"]))
}
