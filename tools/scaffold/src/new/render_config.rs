//! `render_config`, which keeps crate_universe from work that an extension does not need.

use pyo3_facts::written::RENDER_CONFIG;

use crate::render::starlark_list;

/// The call on crate_universe's extension, for all hubs or for one.
///
/// The figure is that of the quickstart under rules_rust 0.73.0: 125 actions without it, 35 with it.
pub fn render_config(variable: &str, only_in: Option<&str>) -> String {
    let arguments = RENDER_CONFIG.split_once('(').map_or("", |(_, rest)| rest);
    let arguments = arguments.trim_end_matches(')');
    let call = match only_in {
        None => format!("{variable}.render_config({arguments})"),
        Some(hub) => format!(
            "{variable}.render_config(\n    {arguments},\n    repositories = {},\n)",
            starlark_list(&[hub.to_owned()], 4)
        ),
    };
    format!(
        "# Saves about 90 of the 125 actions of a small extension's cold build. Without this line, crates also get the variables\n\
         # that need a tool to read Cargo.toml, such as CARGO_PKG_LICENSE: remove it if one of your crates reads those.\n{call}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::render_config;

    #[test]
    fn calls() {
        let all = render_config("c", None);
        assert!(all.ends_with("\nc.render_config(generate_cargo_toml_env_vars = False)\n"));
        let one = render_config("c", Some("hub"));
        let expected = "\nc.render_config(\n    generate_cargo_toml_env_vars = False,\n    repositories = [\"hub\"],\n)\n";
        assert!(one.ends_with(expected), "{one}");
    }
}
