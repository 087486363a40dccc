//! Known problems and costs of the versions in a workspace. `pyo3_facts` provides the facts.

use std::path::Path;

use pyo3_facts::{written, ExtensionFile, FlagDefault, Release, RulesPython, RulesRust};
use semver::Version;

use super::module::Declared;
use super::{Item, State};

const GROUP: &str = "workspace";

/// The versions that a workspace gets; none if unknown.
#[derive(Debug, Default, Clone)]
pub struct Versions {
    /// Bazel.
    pub bazel: Option<Version>,
    /// rules_rust.
    pub rules_rust: Option<Version>,
    /// rules_python.
    pub rules_python: Option<Version>,
}

/// Checks for all of them. `tmp` is the folder that a sandbox has for itself.
pub fn items(
    root: &Path,
    tmp: Option<&Path>,
    declared: &Declared,
    versions: &Versions,
) -> Vec<Item> {
    let mut items = Vec::new();
    if let Some(release) = versions.rules_rust.as_ref().and_then(RulesRust::at) {
        items.extend(crate_file(declared, release));
        items.extend(env_vars(declared, release));
        items.extend(bazel(
            "rules_rust",
            &release.version,
            &release.bazels,
            versions,
        ));
        items.extend(cc_info(release, versions));
    }
    if let Some(release) = versions.rules_python.as_ref().and_then(RulesPython::at) {
        items.extend(init_files(declared, release));
        items.extend(flag_default(release));
        items.extend(bazel(
            "rules_python",
            &release.version,
            &release.bazels,
            versions,
        ));
    }
    items.extend(python_flag(declared));
    if let (Some(tmp), false) = (tmp, declared.shares_tmp) {
        items.extend(below_tmp(root, tmp, declared));
    }
    items
}

fn crate_file(declared: &Declared, release: &RulesRust) -> Option<Item> {
    let item = |state| Item::new(GROUP, "crate_universe", state);
    let version = &release.version;
    let help = || {
        let label = release.crate_universe()?;
        Some(format!(
            "`use_extension(\"{label}\", \"crate\")` in MODULE.bazel"
        ))
    };
    declared.crate_files.iter().find_map(|file| {
        let name = file.rsplit(':').next().unwrap_or(file);
        let found = match (name, release.extension_bzl) {
            ("extension.bzl", ExtensionFile::Warns) => item(State::Advice).detail(format!(
                "rules_rust {version} prints a deprecation warning for `{name}`"
            )),
            ("extension.bzl", ExtensionFile::Absent) => {
                item(State::Bad).detail(format!("rules_rust {version} has no `{name}`"))
            }
            ("extensions.bzl", _) if !release.extensions_bzl => {
                item(State::Bad).detail(format!("rules_rust {version} has no `{name}`"))
            }
            _ => return None,
        };
        Some(found.value(name).help(help().unwrap_or_default()))
    })
}

fn env_vars(declared: &Declared, release: &RulesRust) -> Option<Item> {
    if declared.crate_files.is_empty() || declared.no_env_vars || !release.cargo_toml_env_vars {
        return None;
    }
    let item = Item::new(GROUP, "crate.render_config", State::Advice).detail(format!(
        "rules_rust {} creates a `cargo_toml_env_vars` target for each crate: 90 of 125 spawns of a cold hello-world build",
        release.version
    ));
    Some(item.help(format!("`{}` in MODULE.bazel", written::RENDER_CONFIG)))
}

fn cc_info(release: &RulesRust, versions: &Versions) -> Option<Item> {
    let is_nine = versions
        .bazel
        .as_ref()
        .is_some_and(|bazel| bazel.major >= 9);
    if release.cc_info_loaded || !is_nine {
        return None;
    }
    let newer = RulesRust::first(|release| release.cc_info_loaded)?;
    let detail = format!(
        "{} does not load CcInfo, which is no longer built into Bazel 9",
        release.version
    );
    let help = format!("use rules_rust {} or later in MODULE.bazel", newer.version);
    Some(
        Item::new(GROUP, "rules_rust", State::Bad)
            .detail(detail)
            .help(help),
    )
}

/// Returns an item if the registry does not test a release with this Bazel.
fn bazel(name: &str, version: &Version, majors: &[u8], versions: &Versions) -> Option<Item> {
    let major = u8::try_from(versions.bazel.as_ref()?.major).ok()?;
    // Another check reports a version that is too old.
    if majors.is_empty() || majors.contains(&major) || pyo3_facts::Bazel::of(major).is_none() {
        return None;
    }
    let tested = majors.iter().map(ToString::to_string);
    let tested = tested.collect::<Vec<_>>().join(" and ");
    let detail = format!("the registry tests {version} with Bazel {tested}, not with {major}");
    Some(Item::new(GROUP, name, State::Untested).detail(detail))
}

fn init_files(declared: &Declared, release: &RulesPython) -> Option<Item> {
    if declared.explicit_init || !release.init_warning {
        return None;
    }
    let detail = "Bazel creates `__init__.py` files that the sources do not have: they can hide modules from pytest, and \
                  rules_python prints 20 lines for each test";
    let help = "`common --incompatible_default_to_explicit_init_py` in .bazelrc, and `__init__.py` files where packages need them";
    Some(
        Item::new(GROUP, "__init__.py", State::Advice)
            .detail(detail)
            .help(help),
    )
}

fn flag_default(release: &RulesPython) -> Option<Item> {
    if release.flag_default == FlagDefault::Hub {
        return None;
    }
    let newer = RulesPython::first(|release| release.flag_default == FlagDefault::Hub)?;
    let detail = format!(
        "rules_python {} does not provide the workspace's default Python: each Python version may compile all crates again",
        release.version
    );
    let help = format!(
        "use rules_python {} or later in MODULE.bazel",
        newer.version
    );
    Some(
        Item::new(GROUP, "python_version", State::Advice)
            .detail(detail)
            .help(help),
    )
}

fn python_flag(declared: &Declared) -> Option<Item> {
    let flag = declared.python_flag.as_ref()?;
    let detail = "the flag builds tools and proc macros in a separate configuration: a second set of all crates";
    let help = "use `python.defaults(python_version = …)` in MODULE.bazel instead, or `python_version` of a test";
    Some(
        Item::new(GROUP, ".bazelrc", State::Advice)
            .value(flag.clone())
            .detail(detail)
            .help(help),
    )
}

fn below_tmp(root: &Path, tmp: &Path, declared: &Declared) -> Option<Item> {
    let (module, path) = declared.overrides_below(root, tmp).next()?;
    let detail = format!(
        "{module} is at `{}`, but a sandbox has its own {}, so actions cannot read it",
        path.display(),
        tmp.display()
    );
    let help = format!(
        "move it, or add `build --sandbox_add_mount_pair={}` to .bazelrc",
        tmp.display()
    );
    Some(
        Item::new(GROUP, "local_path_override", State::Bad)
            .detail(detail)
            .help(help),
    )
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use std::path::Path;

    use pyo3_facts::version;

    use super::super::module::Declared;
    use super::{items, Versions};

    const LOAD: &str = "crate = use_extension(\"@rules_rust//crate_universe:FILE\", \"crate\")\n";

    /// Returns names and states, for these files and versions of Bazel, rules_rust and rules_python.
    fn found(module: &str, rc: &str, versions: [&str; 3]) -> Vec<String> {
        let declared = Declared::read(module, rc).unwrap();
        let [bazel, rules_rust, rules_python] = versions.map(version);
        let versions = Versions {
            bazel,
            rules_rust,
            rules_python,
        };
        let items = items(
            Path::new("/w"),
            Some(Path::new("/tmp")),
            &declared,
            &versions,
        );
        let said = |item: super::Item| format!("{} {:?}", item.name, item.state);
        items.into_iter().map(said).collect()
    }

    #[test]
    fn each_trap() {
        let old = LOAD.replace("FILE", "extension.bzl");
        let new = LOAD.replace("FILE", "extensions.bzl");
        let off = format!("{new}crate.render_config(generate_cargo_toml_env_vars = False)\n");
        let init = "common --incompatible_default_to_explicit_init_py\n";
        let below = "local_path_override(module_name = \"x\", path = \"/tmp/x\")";
        let flag = "build --@rules_python//python/config_settings:python_version=3.13\n";
        let current = ["7.7.1", "0.73.0", "2.3.2"];
        let table: [(&str, &str, [&str; 3], &[&str]); 13] = [
            (&off, init, current, &[]),
            ("", "", ["", "", ""], &[]),
            (&new, init, current, &["crate.render_config Advice"]),
            (&new, init, ["7.7.1", "0.58.0", "2.3.2"], &[]),
            (&off, "", current, &["__init__.py Advice"]),
            (
                &old,
                init,
                ["7.7.1", "0.71.0", "2.3.2"],
                &["crate_universe Bad", "crate.render_config Advice"],
            ),
            (
                &old,
                init,
                ["7.7.1", "0.72.0", "2.3.2"],
                &["crate_universe Advice", "crate.render_config Advice"],
            ),
            (
                &new,
                init,
                ["7.7.1", "0.54.1", "2.3.2"],
                &["crate_universe Bad"],
            ),
            (
                "",
                init,
                ["9.2.0", "0.58.0", "2.3.2"],
                &["rules_rust Untested"],
            ),
            (
                "",
                init,
                ["9.2.0", "0.57.1", "2.3.2"],
                &["rules_rust Untested", "rules_rust Bad"],
            ),
            (
                "",
                init,
                ["7.7.1", "0.73.0", "0.31.0"],
                &["python_version Advice"],
            ),
            (below, init, current, &["local_path_override Bad"]),
            ("", &format!("{init}{flag}"), current, &[".bazelrc Advice"]),
        ];
        for (module, rc, versions, expected) in table {
            assert_eq!(
                found(module, rc, versions),
                expected,
                "{module}{rc}{versions:?}"
            );
        }
        let shared = format!("{init}build --sandbox_add_mount_pair=/tmp\n");
        assert!(found(below, &shared, current).is_empty());
    }
}
