//! The Python side: the packages, and the place of an extension in them.

use super::declared::{Backend, Found};
use super::extensions::Extension;
use super::files::Files;
use super::paths::join;

/// A package of the project, or a single stub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Its name: the first part of its modules.
    pub name: String,
    /// Its folder; None if there are only `stubs`.
    pub folder: Option<String>,
    /// Whether it has `.py` files.
    pub has_sources: bool,
    /// Whether it has `.pyi` files or a `py.typed`.
    pub has_stubs: bool,
    /// Extensions of its other files, sorted: `.json`.
    pub data: Vec<String>,
    /// Stubs of modules outside a folder: `nh3.pyi`.
    pub stubs: Vec<String>,
}

/// Folders beside packages that are not packages.
pub(crate) const NO_PACKAGES: [&str; 13] = [
    "bench",
    "benches",
    "benchmark",
    "benchmarks",
    "build",
    "ci",
    "dist",
    "doc",
    "docs",
    "examples",
    "scripts",
    "test",
    "tests",
];

/// Where Python finds an extension.
pub(crate) struct Place {
    /// The dotted module.
    pub module: String,
    /// The folder that is on `sys.path`.
    pub root: String,
    /// Whether maturin generates the package.
    pub has_generated_package: bool,
}

/// Returns the place of an extension.
///
/// maturin puts an extension whose name has no dot into the package of that name. It generates the package if there is no folder of
/// that name, or only the folder of a crate. Source: `ProjectLayout` of maturin 1.
pub(crate) fn place(files: &Files, name: &str, folder: &str, found: &Found) -> Place {
    let is_maturin = found.backend == Backend::Maturin;
    let top = name.split('.').next().unwrap_or(name);
    let root = match &found.python_root {
        Some(root) => root.clone(),
        None => {
            let inside = |root: &&str| is_package(files, root, top);
            let stubbed = |root: &&str| {
                join(root, &format!("{top}.pyi")).is_some_and(|stub| files.has(&stub))
            };
            // maturin searches `src` only if the crate is in `rust`.
            let has_src = !is_maturin || files.has("rust/Cargo.toml");
            let candidates = ["", if has_src { "src" } else { "" }, folder];
            let found = candidates
                .into_iter()
                .find(inside)
                .or(candidates.into_iter().find(stubbed));
            found.unwrap_or_default().to_owned()
        }
    };
    let is_alone = is_maturin && !name.contains('.');
    Place {
        module: if is_alone {
            format!("{name}.{name}")
        } else {
            name.to_owned()
        },
        has_generated_package: is_alone && !is_folder_of_python(files, &root, name),
        root,
    }
}

/// Returns whether maturin takes a folder for a Python package, which may have no `__init__.py`.
fn is_folder_of_python(files: &Files, root: &str, name: &str) -> bool {
    let Some(folder) = join(root, name) else {
        return false;
    };
    let is_crate = files.has(&format!("{folder}/Cargo.toml"));
    files.has_folder(&folder) && (is_package(files, root, name) || !is_crate)
}

fn is_package(files: &Files, root: &str, name: &str) -> bool {
    join(root, &format!("{name}/__init__.py")).is_some_and(|init| files.has(&init))
}

/// Returns the packages that belong to the extensions.
pub(crate) fn packages(files: &Files, found: &Found, extensions: &[Extension]) -> Vec<Package> {
    let mut names: Vec<(String, String)> = Vec::new();
    for extension in extensions {
        let root = &extension.python_root;
        let mut add = |name: &str| {
            let entry = (root.clone(), name.to_owned());
            if !names.contains(&entry) {
                names.push(entry);
            }
        };
        add(extension.module.split('.').next().unwrap_or_default());
        match &found.packages {
            Some(packages) => packages
                .iter()
                .for_each(|name| add(name.split(['.', '/']).next().unwrap_or_default())),
            None if found.backend == Backend::SetuptoolsRust => {
                let others = files.names(root);
                let others = others.iter().filter(|name| {
                    is_package(files, root, name) && !NO_PACKAGES.contains(&name.as_str())
                });
                others.for_each(|name| add(name));
            }
            None => {}
        }
    }
    names
        .iter()
        .filter_map(|(root, name)| package(files, root, name))
        .collect()
}

fn package(files: &Files, root: &str, name: &str) -> Option<Package> {
    let folder = join(root, name)?;
    let stub = join(root, &format!("{name}.pyi"))?;
    let mut package = Package {
        name: name.to_owned(),
        folder: None,
        has_sources: false,
        has_stubs: false,
        data: Vec::new(),
        stubs: files.has(&stub).then_some(stub).into_iter().collect(),
    };
    for path in files.below(&folder) {
        let file = path.rsplit('/').next().unwrap_or_default();
        match file.rsplit_once('.').map(|(_, ending)| ending) {
            Some("py") => package.has_sources = true,
            Some("pyi") => package.has_stubs = true,
            _ if file == "py.typed" => package.has_stubs = true,
            Some("rs" | "so" | "pyd" | "pyc" | "dylib" | "dll" | "lock") => {}
            Some("toml") if file == "Cargo.toml" => {}
            Some(ending) if !file.starts_with('.') && is_plain(ending) => {
                package.data.push(format!(".{ending}"))
            }
            _ => {}
        }
    }
    package.data.sort();
    package.data.dedup();
    if package.has_sources || package.has_stubs {
        package.folder = Some(folder);
    } else {
        package.data.clear();
    }
    (package.folder.is_some() || !package.stubs.is_empty()).then_some(package)
}

fn is_plain(ending: &str) -> bool {
    ending.len() <= 12
        && ending
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_')
}
