//! The variables that Cargo sets for a package and rules_rust does not: their values, and the crates that read them.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::Package;
use fs_err as fs;
use walkdir::WalkDir;

/// No crate for build scripts has more files.
const MOST_FILES: usize = 200;

/// Returns Cargo's variables that a text names in strings.
pub(super) fn named(text: &str) -> BTreeSet<String> {
    let after = text.split("\"CARGO_PKG_").skip(1);
    let name = |rest: &str| {
        let (name, _) = rest.split_once('"')?;
        let is_name = name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
        is_name.then(|| format!("CARGO_PKG_{name}"))
    };
    after.filter_map(name).collect()
}

/// Variables with a fixed value that crates such as `built` read and rules_rust does not set: `RUSTDOC` before 0.68.0, and
/// `SOURCE_DATE_EPOCH`, without which they write the build time into the library. The date is the earliest that a zip file can
/// store.
pub(crate) const FIXED: [(&str, &str); 2] =
    [("RUSTDOC", "rustdoc"), ("SOURCE_DATE_EPOCH", "315532800")];

/// Returns the variables that [`named`] returns, and those in [`FIXED`] that the text names.
pub(super) fn named_by_script(text: &str) -> BTreeSet<String> {
    let is_named = |(name, _): &(&str, &str)| text.contains(&format!("\"{name}\""));
    let fixed = FIXED.into_iter().filter(is_named);
    let mut found = named(text);
    found.extend(fixed.map(|(name, _)| name.to_owned()));
    found
}

/// maturin and setuptools-rust set this variable when they build an extension, and build scripts that link libpython for `cargo test`
/// read it: <https://github.com/PyO3/setuptools-rust/pull/540>.
const EXTENSION_MODULE: &str = "PYO3_BUILD_EXTENSION_MODULE";

/// Returns the variables that [`named_by_script`] returns, and [`EXTENSION_MODULE`] if the text names it.
pub(super) fn named_by_own_script(text: &str) -> BTreeSet<String> {
    let mut found = named_by_script(text);
    if text.contains(&format!("\"{EXTENSION_MODULE}\"")) {
        found.insert(EXTENSION_MODULE.to_owned());
    }
    found
}

/// Returns the variables that the sources of a third-party crate read, from the folder where Cargo unpacked it.
pub(super) fn read(package: &Package) -> BTreeSet<String> {
    let Some(folder) = package.manifest_path.parent() else {
        return BTreeSet::new();
    };
    let files = WalkDir::new(folder.join("src"))
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| {
            entry
                .path()
                .extension()
                .is_some_and(|ending| ending == "rs")
        });
    files
        .take(MOST_FILES)
        .filter_map(|entry| fs::read_to_string(entry.path()).ok())
        .flat_map(|text| named_by_script(&text))
        .collect()
}

/// Returns the variables that the sources read, as Cargo sets them. rules_rust takes the name from the target and leaves the
/// others empty.
pub(in crate::project) fn set(
    package: &Package,
    names: &BTreeSet<String>,
) -> BTreeMap<String, String> {
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let value = |name: &str| match name {
        "CARGO_PKG_NAME" => Some(package.name.to_string()),
        "CARGO_PKG_AUTHORS" => Some(package.authors.join(":")),
        "CARGO_PKG_DESCRIPTION" => Some(optional(&package.description)),
        "CARGO_PKG_HOMEPAGE" => Some(optional(&package.homepage)),
        "CARGO_PKG_REPOSITORY" => Some(optional(&package.repository)),
        "CARGO_PKG_LICENSE" => Some(optional(&package.license)),
        "CARGO_PKG_LICENSE_FILE" => Some(
            package
                .license_file
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
        ),
        "CARGO_PKG_RUST_VERSION" => Some(
            package
                .rust_version
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
        ),
        "CARGO_PKG_README" => Some(
            package
                .readme
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
        ),
        EXTENSION_MODULE => Some("1".to_owned()),
        other => {
            let mut fixed = FIXED.into_iter();
            let found = fixed.find(|(name, _)| *name == other);
            found.map(|(_, value)| value.to_owned())
        }
    };
    names
        .iter()
        .filter_map(|name| Some((name.clone(), value(name)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{named, named_by_own_script, named_by_script};

    #[test]
    fn names() {
        let text = "get(\"CARGO_PKG_AUTHORS\"); // CARGO_PKG_NAME\n[\"CARGO_PKG_README\", \"CARGO_PKG_{x}\", \"CARGO_PKG_";
        let found: Vec<_> = named(text).into_iter().collect();
        assert_eq!(found, ["CARGO_PKG_AUTHORS", "CARGO_PKG_README"]);
    }

    #[test]
    fn names_in_scripts() {
        let text = "env(\"RUSTDOC\"); env(\"CARGO_PKG_README\"); // SOURCE_DATE_EPOCH";
        let found: Vec<_> = named_by_script(text).into_iter().collect();
        assert_eq!(found, ["CARGO_PKG_README", "RUSTDOC"]);
    }

    #[test]
    fn names_in_own_scripts() {
        let text = "env(\"PYO3_BUILD_EXTENSION_MODULE\"); env(\"RUSTDOC\"); env(\"PYO3_PYTHON\")";
        let found: Vec<_> = named_by_own_script(text).into_iter().collect();
        assert_eq!(found, ["PYO3_BUILD_EXTENSION_MODULE", "RUSTDOC"]);
        assert_eq!(named_by_script(text).len(), 1);
    }
}
