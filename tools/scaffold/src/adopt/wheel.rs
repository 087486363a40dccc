//! The project's wheel: `pyo3_wheel`, with the metadata of pyproject.toml.

use syntax::build::{labels, list, text, Expr, Rule};

use super::layout::Layout;
use super::names;
use super::part::Part;

/// Returns the part, if the wheel can be built.
pub(super) fn part(layout: &Layout<'_>) -> Option<Part> {
    let metadata = layout.wheel()?;
    let extension = names::extension(layout.project, layout.project.extensions.first()?);
    let file = |path: &String| layout.packages.label("", path);
    let license_files: Vec<_> = metadata.license_files.iter().map(file).collect();
    let [author, author_email] = metadata.author_lines();
    let urls = metadata.project_urls.iter();
    let urls: Vec<_> = urls.map(|(name, url)| (name.clone(), text(url))).collect();
    let keywords = &metadata.keywords;
    let comes_from_cargo = metadata.version.is_some();
    let rule = Rule::new("pyo3_wheel")
        .comment("Its tags are computed from the library. `bazel build -c opt` for a release.")
        .comments(comes_from_cargo.then_some(
            "The version, and other fields that pyproject.toml leaves open, come from Cargo.toml: run `adopt` again when they change.",
        ))
        .set("name", text(names::wheel(layout.project)))
        .set_if("author", author.map(text))
        .set_if("author_email", author_email.map(text))
        .set_if(
            "description_file",
            metadata
                .description_file
                .as_ref()
                .map(|path| text(file(path))),
        )
        .set_if("distribution", metadata.distribution.as_ref().map(text))
        .set_if("keywords", (!keywords.is_empty()).then(|| list(keywords)))
        .set_if("license", metadata.license.as_ref().map(text))
        .set_if(
            "license_files",
            (!license_files.is_empty()).then(|| labels(license_files)),
        )
        .set_if(
            "project_urls",
            (!urls.is_empty()).then_some(Expr::Dict(urls)),
        )
        .set_if(
            "pyproject",
            metadata.has_project_table.then(|| text("pyproject.toml")),
        )
        .set_if("summary", metadata.summary.as_ref().map(text))
        .set_if("version", metadata.version.as_ref().map(text))
        .set("deps", list([format!(":{extension}")]));
    Some(Part {
        name: "wheel".to_owned(),
        rules: vec![rule],
    })
}
