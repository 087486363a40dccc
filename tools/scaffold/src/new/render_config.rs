//! `render_config`, which keeps crate_universe from work that an extension does not need.

use crate::render::starlark_list;

/// The call on crate_universe's extension, for all hubs or for one.
///
/// Source of the figure: the quickstart under rules_rust 0.73.0, 125 actions without it and 35 with it. rules_rust before 0.59.0
/// does not have the attribute.
pub fn render_config(variable: &str, only_in: Option<&str>) -> String {
    let call = match only_in {
        None => format!("{variable}.render_config(generate_cargo_toml_env_vars = False)"),
        Some(hub) => format!(
            "{variable}.render_config(\n    generate_cargo_toml_env_vars = False,\n    repositories = {},\n)",
            starlark_list(&[hub.to_owned()], 4)
        ),
    };
    format!(
        "# Saves about 90 of the 125 actions of a small extension's cold build. Without this line, crates also get the variables\n\
         # that need a tool to read Cargo.toml, such as CARGO_PKG_LICENSE: remove it if one of your crates reads those.\n{call}\n"
    )
}
