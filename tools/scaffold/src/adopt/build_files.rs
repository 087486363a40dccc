//! The BUILD.bazel file of each package.

use syntax::build::{comments, glob, labels, lines, list, paragraphs, text, Rule};

use super::layout::Layout;
use super::packages::group_name;
use super::part::Part;
use super::{extension, loads, py_tests, rust, rust_tests, scripts, wheel};
use crate::plan::Section;

/// Returns each package with the sections of its BUILD file.
pub(super) fn files(layout: &Layout<'_>) -> Vec<(String, Vec<Section>)> {
    let packages = layout.packages.all();
    packages
        .map(|package| (package.to_owned(), file(layout, package)))
        .collect()
}

fn file(layout: &Layout<'_>, package: &str) -> Vec<Section> {
    let crates = layout.crates_of(package);
    let mut parts: Vec<Part> = crates.filter_map(|one| rust::part(layout, one)).collect();
    if package.is_empty() {
        parts.extend(extension::parts(layout));
        parts.extend(py_tests::parts(layout));
        parts.extend(scripts::parts(layout));
        parts.extend(wheel::part(layout));
    }
    for one in layout.crates_of(package) {
        parts.extend(rust_tests::parts(layout, one));
    }
    rust_tests::make_unique(&mut parts);
    let mut sections = Vec::new();
    let loads = loads::of(parts.iter().flat_map(|part| &part.rules));
    if !loads.is_empty() {
        sections.push(Section::new("loads", lines(&loads)));
    }
    let exports = layout.exports(package);
    if !exports.is_empty() {
        let rule = Rule::new("exports_files")
            .comment("Used by other packages.")
            .arg(labels(exports));
        sections.push(Section::new("exports", rule.render()));
    }
    let groups = layout.groups(package);
    // Tests of the top-level package, and those of a crate around this one.
    let mut packages = layout.packages.all();
    let is_inner =
        packages.any(|other| !other.is_empty() && package.starts_with(&format!("{other}/")));
    let visibility = if is_inner {
        "//:__subpackages__"
    } else {
        "//:__pkg__"
    };
    let groups: Vec<_> = groups
        .iter()
        .map(|folder| group(folder, visibility))
        .collect();
    if !groups.is_empty() {
        sections.push(Section::new("files", paragraphs(&groups)));
    }
    sections.extend(parts.iter().map(Part::section));
    if sections.is_empty() {
        let why = "Makes this folder a package, so that labels can refer to its files.";
        sections.push(Section::new("package", comments(&[why])));
    }
    sections
}

/// Returns a `filegroup` with the files of a folder, for tests in another package.
fn group(folder: &str, visibility: &str) -> Rule {
    let pattern = if folder.is_empty() {
        "**".to_owned()
    } else {
        format!("{folder}/**")
    };
    Rule::new("filegroup")
        .comment("Read by tests in another package.")
        .set("name", text(group_name(folder)))
        .set("srcs", glob(vec![pattern], Vec::new()))
        .set("visibility", list([visibility]))
}
