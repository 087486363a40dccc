//! `[tool.maturin]`. Source for the meaning of its keys: maturin's guide, "Configuration".

use toml_edit::{Item, Value};

use super::declared::{Backend, Found};
use super::toml::{strings, text_of};
use super::unmapped::Unmapped;

/// The contents of `[tool.maturin]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Maturin {
    /// `module-name`.
    pub module_name: Option<String>,
    /// `python-source`.
    pub python_source: Option<String>,
    /// `python-packages`.
    pub python_packages: Vec<String>,
    /// `manifest-path`.
    pub manifest_path: Option<String>,
    /// `bindings`.
    pub bindings: Option<String>,
    /// `features`.
    pub features: Vec<String>,
    /// Features that are enabled only for some Python versions or platforms, as written.
    pub conditional_features: Vec<String>,
    /// `no-default-features`.
    pub no_default_features: bool,
    /// `all-features`.
    pub all_features: bool,
    /// Keys that concern the contents of the wheel or how it is compiled, as written.
    pub others: Vec<(String, String)>,
}

/// Keys that change what is built or packaged and that Bazel configures elsewhere.
const OTHERS: [(&str, &str, &str); 9] = [
    (
        "include",
        "extra files in the wheel",
        "add those needed at run time to `data`",
    ),
    (
        "exclude",
        "files left out of the wheel",
        "exclude them from the `glob` if it matters",
    ),
    (
        "strip",
        "Bazel has its own flag for stripping",
        "build releases with `-c opt --strip=always`",
    ),
    (
        "profile",
        "Bazel has no equivalent of Cargo's profiles",
        "build releases with `-c opt`",
    ),
    (
        "rustc-args",
        "rustc flags belong on the target",
        "add them to `rustc_flags`",
    ),
    (
        "cargo-extra-args",
        "Bazel does not compile with Cargo",
        "add those you need to `rustc_flags` or `crate_features`",
    ),
    (
        "config",
        "Bazel does not read Cargo's configuration",
        "add what you need to `rustc_flags`",
    ),
    (
        "unstable-flags",
        "Bazel does not compile with Cargo",
        "select a nightly toolchain with `rust.toolchain`",
    ),
    (
        "data",
        "a wheel's `.data` folder exists only once the wheel is installed",
        "add files needed at run time to `data`",
    ),
];

pub(crate) fn read(item: &Item) -> Maturin {
    let text = |key: &str| text_of(item.get(key));
    let flag = |key: &str| item.get(key).and_then(Item::as_bool).unwrap_or_default();
    let features = item.get("features").and_then(Item::as_array);
    let conditional = features
        .into_iter()
        .flat_map(toml_edit::Array::iter)
        .filter(|value| !value.is_str());
    let others = OTHERS.iter().filter_map(|(key, ..)| {
        let value = item.get(key)?;
        if value.as_bool() == Some(false) {
            return None;
        }
        let Some(array) = value.as_array() else {
            return Some(((*key).to_owned(), one_line(&value.to_string())));
        };
        // Entries that concern only the source distribution do not affect the build.
        let is_sdist = |value: &&Value| {
            let formats = value
                .as_inline_table()
                .and_then(|table| table.get("format"));
            formats.is_some_and(|format| {
                one_line(&format.to_string()).trim_matches(['[', ']', ' ']) == "\"sdist\""
            })
        };
        let kept: Vec<_> = array
            .iter()
            .filter(|value| !is_sdist(value))
            .map(|value| one_line(&value.to_string()))
            .collect();
        (!kept.is_empty()).then(|| ((*key).to_owned(), format!("[{}]", kept.join(", "))))
    });
    Maturin {
        module_name: text("module-name"),
        python_source: text("python-source"),
        python_packages: strings(item.get("python-packages")),
        manifest_path: text("manifest-path"),
        bindings: text("bindings"),
        features: strings(item.get("features")),
        conditional_features: conditional
            .map(Value::to_string)
            .map(|text| one_line(&text))
            .collect(),
        no_default_features: flag("no-default-features"),
        all_features: flag("all-features"),
        others: others.collect(),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns settings without a counterpart.
pub(crate) fn unmapped(maturin: Option<&Maturin>, found: &Found) -> Vec<Unmapped> {
    let Some(maturin) = maturin.filter(|_| found.backend == Backend::Maturin) else {
        return Vec::new();
    };
    let mut unmapped = Vec::new();
    for (key, value) in &maturin.others {
        let known = OTHERS.iter().find(|(other, ..)| other == key);
        if let Some((_, reason, hint)) = known {
            unmapped.push(Unmapped::new(
                format!("`tool.maturin.{key} = {value}`"),
                *reason,
                *hint,
            ));
        }
    }
    for feature in &maturin.conditional_features {
        unmapped.push(Unmapped::new(
            format!("`tool.maturin.features`: `{feature}`"),
            "the feature is for some Python versions only, and Bazel builds one extension for all of them",
            "add it to `default` in Cargo.toml if you want it, then run `adopt` again",
        ));
    }
    unmapped
}
