//! The files of the workspace.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use audit::facts::graph::file_path;
use audit::facts::starlark::pairs;
use audit::facts::{gather, Facts};
use cargo_lock::Lockfile;
use scaffold::new::Survey;
use semver::Version;

use super::module::Declared;
use super::traps::{self, Versions};
use super::{rustc, Item, State};
use crate::hubs::{has_own_rules_rust, unsupported_hubs, UnsupportedHub, ONE_RULES_RUST};

const GROUP: &str = "workspace";

/// The contents of its files.
pub struct Workspace {
    root: PathBuf,
    survey: Survey,
    facts: Facts,
    /// Versions, and other settings that the traps depend on.
    pub declared: Declared,
}

/// Returns the folder, and an item that says that it has no MODULE.bazel.
pub fn without_module(root: &Path) -> [Item; 2] {
    let bad = Item::new(GROUP, "MODULE.bazel", State::Bad).detail("missing");
    let help = "pyo3_bzl is a Bazel module: create the file; it may be empty at first";
    [folder(root), bad.help(help)]
}

fn folder(root: &Path) -> Item {
    Item::new(GROUP, "folder", State::Good).value(root.display().to_string())
}

/// Returns whether each `py_test` and `py_binary` in the BUILD files itself disables the creation of `__init__.py`.
fn every_target_says_so(facts: &Facts) -> bool {
    facts
        .builds
        .iter()
        .flat_map(|build| ["py_test", "py_binary"].map(|rule| build.calls(rule)))
        .flatten()
        .all(|call| call.get("legacy_create_init").is_some())
}

impl Workspace {
    /// Reads MODULE.bazel and .bazelrc; none without a MODULE.bazel.
    ///
    /// # Errors
    /// Fails if MODULE.bazel cannot be read.
    pub fn read(root: &Path) -> anyhow::Result<Option<Self>> {
        let module = root.join("MODULE.bazel");
        if !module.is_file() {
            return Ok(None);
        }
        let text = fs_err::read_to_string(&module)
            .with_context(|| format!("cannot read `{}`", module.display()))?;
        // Many workspaces have no .bazelrc.
        let rc = fs_err::read_to_string(root.join(".bazelrc")).unwrap_or_default();
        let facts = gather::files(root)?.0;
        let mut declared = Declared::read(&text, &rc)?;
        declared.explicit_init |= every_target_says_so(&facts);
        Ok(Some(Self {
            root: root.to_owned(),
            survey: scaffold::new::survey(&text)?,
            facts,
            declared,
        }))
    }

    /// Returns items for the dependency, locks and annotations.
    pub fn items(&self) -> Vec<Item> {
        let root = &self.root;
        let mut items = vec![folder(root), dependency(self.survey.has_pyo3_bzl)];
        for hub in &self.survey.hubs {
            let path = hub.lockfile.as_ref();
            items.extend(path.map(|path| lock(root, &hub.name, path)));
            if may_have_pyo3(root, path.map(String::as_str)) {
                items.push(annotation(&hub.name, hub.annotated));
            }
        }
        let unsupported = unsupported_hubs(&self.facts);
        items.extend(
            unsupported
                .iter()
                .flat_map(|hub| other(root, hub, &self.facts)),
        );
        if self.survey.hubs.is_empty() && unsupported.is_empty() {
            let none = Item::new(GROUP, "crates", State::Absent)
                .detail("no `crate.from_cargo` in MODULE.bazel");
            items
                .push(none.help("`pyo3-bzl new --package PATH` adds one, together with a package"));
        }
        items
    }

    /// Checks whether the rustc of this rules_rust, or the one that MODULE.bazel names, can compile the locked crates.
    pub fn rustc(&self, rules_rust: Option<&Version>) -> Vec<Item> {
        let Some(rules_rust) = rules_rust else {
            return Vec::new();
        };
        let hubs = self.survey.hubs.iter();
        let locks = hubs.filter_map(|hub| Some((&hub.name, hub.lockfile.as_ref()?)));
        let locks = locks.map(|(hub, lock)| (hub.clone(), lock.clone()));
        let others = unsupported_hubs(&self.facts);
        let others = others
            .iter()
            .filter_map(|hub| Some((name_of(hub)?.to_owned(), lock_of(hub)?)));
        locks
            .chain(others)
            .flat_map(|(hub, lock)| {
                rustc::items(&self.root, &hub, &lock, &self.declared, rules_rust)
            })
            .collect()
    }

    /// Returns the known problems of these versions.
    pub fn traps(&self, versions: &Versions) -> Vec<Item> {
        // Only the Linux sandbox has its own folder for temporary files.
        let tmp = cfg!(target_os = "linux").then_some(Path::new("/tmp"));
        if self.survey.hubs.is_empty() {
            Vec::new()
        } else {
            traps::items(&self.root, tmp, &self.declared, versions)
        }
    }
}

fn dependency(is_there: bool) -> Item {
    if is_there {
        return Item::new(GROUP, "pyo3_bzl", State::Good).value("in MODULE.bazel");
    }
    Item::new(GROUP, "pyo3_bzl", State::Absent)
        .detail("MODULE.bazel does not depend on it")
        .help("`pyo3-bzl new --package PATH` adds it, with a first extension")
}

fn name_of<'a>(hub: &UnsupportedHub<'a>) -> Option<&'a str> {
    let (_, maker) = hub.known.as_ref()?;
    Some(maker.call.text("name").unwrap_or("crates"))
}

/// Returns the path of the Cargo.lock that a hub names.
fn lock_of(hub: &UnsupportedHub<'_>) -> Option<String> {
    let (hubs, maker) = hub.known.as_ref()?;
    file_path(hubs.lock(maker.call)?.0?.trim_start_matches('@'))
}

/// Returns items for a hub that crate_universe's `from_cargo` does not create.
fn other(root: &Path, hub: &UnsupportedHub<'_>, facts: &Facts) -> Vec<Item> {
    let (Some((hubs, _)), Some(name)) = (&hub.known, name_of(hub)) else {
        let item = Item::new(GROUP, "crates", State::Absent).detail(format!(
            "{}: {} is not supported; its lock, PyO3 and rustc are not checked",
            hub.at(),
            hub.what
        ));
        return vec![item];
    };
    let item = Item::new(GROUP, format!("@{name}"), State::Good);
    let mut items = vec![item.value(hub.at()).detail(hub.what.clone())];
    let path = lock_of(hub);
    if has_own_rules_rust(hubs, facts) {
        let two = Item::new(GROUP, format!("@{name} rules_rust"), State::Bad);
        items.push(
            two.detail("`pyo3_extension` rejects the crates of this hub")
                .help(ONE_RULES_RUST),
        );
    }
    items.extend(path.as_ref().map(|path| lock(root, name, path)));
    if may_have_pyo3(root, path.as_deref()) {
        let is_annotated = hubs.annotations("pyo3-ffi").any(|annotation| {
            let env = annotation.tag.call.get("build_script_env");
            let env = env.map(pairs).unwrap_or_default();
            env.iter()
                .any(|(key, ..)| matches!(*key, "PYO3_NO_PYTHON" | "PYO3_CONFIG_FILE"))
        });
        items.push(annotation(name, is_annotated));
    }
    items
}

/// Returns whether a Cargo.lock has PyO3, or cannot be read: one that does not exist yet may have it later.
fn may_have_pyo3(root: &Path, path: Option<&str>) -> bool {
    let text = path.and_then(|path| fs_err::read_to_string(root.join(path)).ok());
    let lock = text.and_then(|text| Lockfile::parse(&text).ok());
    lock.is_none_or(|lock| lock.named("pyo3").next().is_some())
}

fn lock(root: &Path, hub: &str, path: &str) -> Item {
    let name = format!("@{hub} lock");
    if root.join(path).is_file() {
        return Item::new(GROUP, name, State::Good).value(path);
    }
    let folder = path.strip_suffix("Cargo.lock").unwrap_or_default();
    let manifest = match folder {
        "" => String::new(),
        folder => format!(" --manifest-path {folder}Cargo.toml"),
    };
    Item::new(GROUP, name, State::Bad)
        .detail(format!("there is no `{path}`"))
        .help(format!(
            "run `cargo generate-lockfile{manifest}`, and commit the file"
        ))
}

fn annotation(hub: &str, is_there: bool) -> Item {
    let name = format!("@{hub} pyo3-ffi");
    if is_there {
        return Item::new(GROUP, name, State::Good).value("annotated");
    }
    Item::new(GROUP, name, State::Bad)
        .detail("no annotation keeps PyO3 from looking for a Python on each machine")
        .help(
            "`crate.annotation(build_script_env = {\"PYO3_BUILD_EXTENSION_MODULE\": \"1\", \"PYO3_NO_PYTHON\": \"1\"}, crate = \"pyo3-ffi\")` \
             in MODULE.bazel",
        )
}
