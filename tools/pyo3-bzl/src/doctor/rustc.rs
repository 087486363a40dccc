//! Checks whether the rustc that Bazel provides can compile the crates of a Cargo.lock.

use std::collections::HashSet;
use std::path::Path;
use std::process::{Command, Stdio};

use cargo_lock::Lockfile;
use pyo3_facts::{version, Pyo3Release, Release, RulesRust};
use semver::Version;
use serde_json::Value;

use super::module::Declared;
use super::{Item, State};

/// The locked crate that requires the newest rustc.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Its name and version: `pyo3 0.30.1`.
    pub name: String,
    /// Its `rust-version`.
    pub rustc: Version,
}

/// Checks the lock of a hub.
pub fn items(
    root: &Path,
    hub: &str,
    lock: &str,
    declared: &Declared,
    rules_rust: &Version,
) -> Vec<Item> {
    let path = root.join(lock);
    let Ok(text) = fs_err::read_to_string(&path) else {
        return Vec::new();
    };
    let Some(release) = RulesRust::at(rules_rust) else {
        return Vec::new();
    };
    // Bazel or Cargo reports a lock that is not TOML.
    let locked = Lockfile::parse(&text).unwrap_or_default();
    let mut items = Vec::new();
    let format = locked
        .version
        .filter(|format| *format > u32::from(release.lockfile));
    if let Some(format) = format {
        let detail = format!(
            "`{lock}` has format version {format}, but rules_rust {rules_rust} reads only up to {}",
            release.lockfile
        );
        let newer = RulesRust::first(|release| u32::from(release.lockfile) >= format);
        let help = newer.map_or(String::new(), |newer| {
            format!("use rules_rust {} or later in MODULE.bazel", newer.version)
        });
        items.push(
            Item::new("workspace", format!("@{hub} format"), State::Bad)
                .detail(detail)
                .help(help),
        );
    }
    let manifest = path.with_file_name("Cargo.toml");
    // Cargo knows all crates if it has them. Otherwise only PyO3's requirement is known.
    let need = from_cargo(&manifest).into_iter().chain(of_pyo3(&locked));
    let need = need.max_by(|one, two| one.rustc.cmp(&two.rustc));
    items.extend(need.map(|need| judge(hub, &need, declared.rustc.as_ref(), release)));
    items
}

/// Checks whether a rustc is new enough. `named` is the one in `rust.toolchain(versions = …)`.
fn judge(hub: &str, need: &Need, named: Option<&Version>, release: &RulesRust) -> Item {
    let (rustc, from) = match named {
        Some(named) => (named, "of `rust.toolchain` in MODULE.bazel".to_owned()),
        None => (
            &release.rustc,
            format!("the default of rules_rust {}", release.version),
        ),
    };
    let name = format!("@{hub} rustc");
    if *rustc >= need.rustc {
        let detail = format!("{from}; {} needs {}", need.name, need.rustc);
        return Item::new("workspace", name, State::Good)
            .value(rustc.to_string())
            .detail(detail);
    }
    let toolchain = format!(
        "`rust.toolchain(edition = \"2021\", versions = [\"{}\"])`",
        need.rustc
    );
    let newer = RulesRust::first(|release| release.rustc >= need.rustc).filter(|_| named.is_none());
    let help = match newer {
        Some(newer) => format!(
            "use rules_rust {} or later in MODULE.bazel, or a rustc: {toolchain}",
            newer.version
        ),
        None => format!("use a newer rustc in MODULE.bazel: {toolchain}"),
    };
    Item::new("workspace", name, State::Bad)
        .value(rustc.to_string())
        .detail(format!(
            "{from}, too old: {} needs {}",
            need.name, need.rustc
        ))
        .help(help)
}

/// Returns PyO3's requirement, by its version in a Cargo.lock.
fn of_pyo3(lock: &Lockfile) -> Option<Need> {
    let pyo3 = &lock.named("pyo3").next()?.version;
    let release = Pyo3Release::of(&version(pyo3)?)?;
    Some(Need {
        name: format!("pyo3 {pyo3}"),
        rustc: release.msrv.clone(),
    })
}

/// Returns the requirement according to Cargo, without using the network.
fn from_cargo(manifest: &Path) -> Option<Need> {
    let done = Command::new("cargo")
        .args([
            "metadata",
            "--format-version=1",
            "--offline",
            "--locked",
            "--manifest-path",
        ])
        .arg(manifest)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()
        .filter(|done| done.status.success())?;
    in_metadata(&serde_json::from_slice(&done.stdout).ok()?)
}

/// Returns the crate that requires the newest rustc among those that every platform compiles. Excludes crates in `[target]` and
/// `[dev-dependencies]`, which this workspace may never build.
fn in_metadata(metadata: &Value) -> Option<Need> {
    let list = |value: &Value, key: &str| {
        value
            .get(key)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let text = |value: &Value, key: &str| {
        value
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or("")
            .to_owned()
    };
    let nodes = list(metadata.get("resolve")?, "nodes");
    let always = |dep: &Value| {
        let kinds = list(dep, "dep_kinds");
        kinds.iter().any(|kind| {
            let is_dev = kind.get("kind").and_then(Value::as_str) == Some("dev");
            !is_dev && kind.get("target").is_none_or(Value::is_null)
        })
    };
    let members = list(metadata, "workspace_members");
    let mut pending: Vec<String> = members
        .iter()
        .filter_map(|id| Some(id.as_str()?.to_owned()))
        .collect();
    let mut compiled = HashSet::new();
    while let Some(id) = pending.pop() {
        let node = nodes.iter().find(|node| text(node, "id") == id);
        if let (Some(node), true) = (node, compiled.insert(id)) {
            let deps = list(node, "deps");
            pending.extend(
                deps.iter()
                    .filter(|dep| always(dep))
                    .map(|dep| text(dep, "pkg")),
            );
        }
    }
    let packages = list(metadata, "packages");
    let compiled = packages
        .iter()
        .filter(|package| compiled.contains(&text(package, "id")));
    let needs = compiled.filter_map(|package| {
        Some(Need {
            name: format!("{} {}", text(package, "name"), text(package, "version")),
            rustc: version(package.get("rust_version")?.as_str()?)?,
        })
    });
    needs.max_by(|one, two| one.rustc.cmp(&two.rustc))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use pyo3_facts::{version, Release, RulesRust};
    use serde_json::json;

    use super::super::State;
    use super::{in_metadata, judge, of_pyo3, Lockfile, Need};

    fn need(name: &str, rustc: &str) -> Need {
        Need {
            name: name.to_owned(),
            rustc: version(rustc).unwrap(),
        }
    }

    #[test]
    fn locks() {
        let lock = |name: &str| {
            let text = format!("[[package]]\nname = \"{name}\"\nversion = \"0.30.1\"\n");
            Lockfile::parse(&text).unwrap()
        };
        assert_eq!(of_pyo3(&lock("pyo3")), Some(need("pyo3 0.30.1", "1.85")));
        assert_eq!(of_pyo3(&lock("pyo3-ffi")), None);
    }

    #[test]
    fn only_what_every_platform_compiles() {
        let dep = |id: &str, kind: Option<&str>, target: Option<&str>| json!({"pkg": id, "dep_kinds": [{"kind": kind, "target": target}]});
        let package = |id: &str, rustc: Option<&str>| json!({"id": id, "name": id, "version": "1.0.0", "rust_version": rustc});
        let metadata = json!({
            "workspace_members": ["own"],
            "packages": [
                package("own", None), package("a", Some("1.70")), package("b", Some("1.85")), package("dev", Some("1.96")),
                package("wasm", Some("1.97")),
            ],
            "resolve": {"nodes": [
                {"id": "own", "deps": [dep("a", None, None), dep("dev", Some("dev"), None), dep("wasm", None, Some("cfg(wasm)"))]},
                {"id": "a", "deps": [dep("b", Some("build"), None)]},
                {"id": "b", "deps": []}, {"id": "dev", "deps": []}, {"id": "wasm", "deps": []},
            ]},
        });
        assert_eq!(in_metadata(&metadata), Some(need("b 1.0.0", "1.85")));
        assert_eq!(in_metadata(&json!({})), None);
    }

    #[test]
    fn old_and_new() {
        let pyo3 = need("pyo3 0.30.1", "1.85");
        let release = |text: &str| RulesRust::find(&version(text).unwrap()).unwrap();
        let named = version("1.80.0");
        let table = [
            (None, "0.73.0", State::Good, "the default of rules_rust 0.73.0; pyo3 0.30.1 needs 1.85.0", ""),
            (None, "0.54.1", State::Bad, "the default of rules_rust 0.54.1, too old: pyo3 0.30.1 needs 1.85.0",
             "use rules_rust 0.58.0 or later in MODULE.bazel, or a rustc: `rust.toolchain(edition = \"2021\", versions = [\"1.85.0\"])`"),
            (named.as_ref(), "0.73.0", State::Bad, "of `rust.toolchain` in MODULE.bazel, too old: pyo3 0.30.1 needs 1.85.0",
             "use a newer rustc in MODULE.bazel: `rust.toolchain(edition = \"2021\", versions = [\"1.85.0\"])`"),
        ];
        for (named, rules_rust, state, detail, help) in table {
            let item = judge("crates", &pyo3, named, release(rules_rust));
            assert_eq!((item.state, item.detail.as_deref()), (state, Some(detail)));
            assert_eq!(item.help.as_deref().unwrap_or(""), help);
        }
    }
}
