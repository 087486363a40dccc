//! The commands of a project.

use syntax::build::{labels, list, text, Expr, Rule};

use super::generated::program;
use super::layout::Layout;
use super::names;
use super::part::Part;
use crate::project::Script;

/// Returns one part per command.
pub(super) fn parts(layout: &Layout<'_>) -> Vec<Part> {
    let project = layout.project;
    let Some(extension) = project.extensions.first() else {
        return Vec::new();
    };
    let library = names::extension(project, extension);
    let part = |script: &Script| {
        let (path, _) = program(script)?;
        let main = layout.packages.label("", &path);
        let Script {
            name,
            module,
            function,
        } = script;
        let rule = Rule::new("py_binary")
            .comment(format!("The command `{name}`: `{module}:{function}`."))
            .set("name", text(names::script(project, script, &library)))
            .set("srcs", list([&main]))
            .set("legacy_create_init", Expr::Int(0))
            .set("main", text(&main))
            .set("visibility", list(["//visibility:public"]))
            .set("deps", labels([format!(":{library}")]));
        Some(Part {
            name: format!("script/{}", names::section(name)),
            rules: vec![rule],
        })
    };
    project.scripts.iter().filter_map(part).collect()
}
