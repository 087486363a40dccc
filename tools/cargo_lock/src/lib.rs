//! Reads a Cargo.lock with the location of each package, and adds a package to it.
//!
//! The crate `cargo-lock` from crates.io does not fit: it has no locations, which findings need, and it rewrites the whole file, so an edit
//! would change unrelated lines.
//!
//! ```
//! use cargo_lock::Lockfile;
//!
//! let lock = Lockfile::parse("version = 4\n\n[[package]]\nname = \"demo\"\nversion = \"0.1.0\"\n")?;
//! assert_eq!(lock.version, Some(4));
//! let demo = lock.named("demo").next().unwrap();
//! assert!(demo.is_local());
//! assert_eq!(demo.version, "0.1.0");
//! # Ok::<(), cargo_lock::Malformed>(())
//! ```
#![forbid(unsafe_code)]

use std::fmt;
use std::ops::Range;

use toml_edit::{Document, Item, Table};

/// A Cargo.lock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lockfile {
    /// The version of the format, if the file states one (from 3 on).
    pub version: Option<u32>,
    /// The packages in the order of the file.
    pub packages: Vec<Package>,
}

/// One package of a lock file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its registry or repository. `None` for a package of the workspace.
    pub source: Option<String>,
    /// Its dependencies as written in the file: `name`, or `name version` if there are several versions.
    pub dependencies: Vec<String>,
    /// The bytes of its name.
    pub span: Range<usize>,
    /// The start of its `[[package]]`.
    start: usize,
}

impl Package {
    /// Whether it belongs to the workspace, rather than to a registry or a repository.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.source.is_none()
    }
}

/// Text that is not TOML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// The bytes at which the error occurs, if known.
    pub span: Option<Range<usize>>,
    /// The error message.
    pub message: String,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not TOML: {}", self.message)
    }
}

impl std::error::Error for Malformed {}

impl Lockfile {
    /// Parses the text of a lock file. Treats values of an unexpected type as absent.
    ///
    /// # Errors
    /// It is not TOML.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let document: Document<&str> = Document::parse(text).map_err(|error| Malformed {
            span: error.span(),
            message: error.message().to_owned(),
        })?;
        let version = document.get("version").and_then(Item::as_integer);
        let packages = document.get("package").and_then(Item::as_array_of_tables);
        let packages = packages.into_iter().flat_map(|packages| packages.iter());
        Ok(Self {
            version: version.and_then(|version| version.try_into().ok()),
            packages: packages.map(package).collect(),
        })
    }

    /// The packages with that name. There are several if the workspace uses several versions.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Package> {
        self.packages
            .iter()
            .filter(move |package| package.name == name)
    }
}

fn package(table: &Table) -> Package {
    let text = |key: &str| Some(table.get(key)?.as_str()?.to_owned());
    let dependencies = table.get("dependencies").and_then(Item::as_array);
    let dependencies = dependencies.into_iter().flat_map(|all| all.iter());
    Package {
        name: text("name").unwrap_or_default(),
        version: text("version").unwrap_or_default(),
        source: text("source"),
        dependencies: dependencies
            .filter_map(|dependency| dependency.as_str().map(str::to_owned))
            .collect(),
        span: table.get("name").and_then(Item::span).unwrap_or_default(),
        start: table.span().unwrap_or_default().start,
    }
}

/// Returns the text of a lock file with one more workspace package, in version 0.1.0, where Cargo would put it. Everything else is
/// unchanged.
///
/// ```
/// let lock = "version = 4\n\n[[package]]\nname = \"b\"\nversion = \"1.0.0\"\n";
/// let both = cargo_lock::with_package(lock, "a", &["b"])?;
/// assert_eq!(
///     both,
///     "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"0.1.0\"\ndependencies = [\n \"b\",\n]\n\n[[package]]\nname = \"b\"\nversion = \"1.0.0\"\n",
/// );
/// # Ok::<(), cargo_lock::Malformed>(())
/// ```
///
/// # Errors
/// It is not TOML.
pub fn with_package(text: &str, name: &str, dependencies: &[&str]) -> Result<String, Malformed> {
    let lock = Lockfile::parse(text)?;
    let dependencies = dependencies.iter().map(|name| format!(" {name:?},\n"));
    let block = format!(
        "[[package]]\nname = {name:?}\nversion = \"0.1.0\"\ndependencies = [\n{}]\n",
        dependencies.collect::<String>()
    );
    let index = lock
        .packages
        .partition_point(|package| package.name.as_str() < name);
    let next = lock.packages.get(index);
    let split = next.and_then(|next| text.split_at_checked(next.start));
    Ok(match split {
        Some((before, after)) => format!("{before}{block}\n{after}"),
        None => format!("{}\n\n{block}", text.trim_end()),
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::{with_package, Lockfile};

    const LOCK: &str = "# made by Cargo\nversion = 4\n\n[[package]]\nname = \"own\"\nversion = \"1.0.0\"\ndependencies = [\n \"syn 2.0.1\",\n]\n\n\
                        [[package]]\nname = \"syn\"\nversion = \"2.0.1\"\nsource = \"registry+x\"\nchecksum = \"00\"\n\n\
                        [[package]]\nname = \"syn\"\nversion = \"3.0.0\"\nsource = \"registry+x\"\n";

    #[test]
    fn packages() {
        let lock = Lockfile::parse(LOCK).unwrap();
        assert_eq!(lock.version, Some(4));
        let own = lock.packages.first().unwrap();
        assert_eq!(own.dependencies, ["syn 2.0.1"]);
        assert_eq!(LOCK.get(own.span.clone()), Some("\"own\""));
        let versions: Vec<_> = lock.named("syn").map(|one| one.version.as_str()).collect();
        assert_eq!(versions, ["2.0.1", "3.0.0"]);
        let local: Vec<_> = lock.packages.iter().map(|one| one.is_local()).collect();
        assert_eq!(local, [true, false, false]);
    }

    #[test]
    fn a_package_gets_its_place() {
        for name in ["a", "p", "synt"] {
            let with = with_package(LOCK, name, &["syn"]).unwrap();
            let names = Lockfile::parse(&with).unwrap().packages;
            let names: Vec<_> = names.iter().map(|package| package.name.as_str()).collect();
            assert!(names.is_sorted() && names.contains(&name), "{names:?}");
            let starts = [
                with.starts_with("# made by Cargo\n"),
                !with.contains("\n\n\n"),
            ];
            assert!(
                starts == [true, true] && with.ends_with('\n') && !with.ends_with("\n\n"),
                "{with}"
            );
            let own = format!("[[package]]\nname = \"{name}\"\nversion = \"0.1.0\"\ndependencies = [\n \"syn\",\n]\n");
            let without = with
                .replace(&format!("{own}\n"), "")
                .replace(&format!("\n{own}"), "");
            assert_eq!(without, LOCK);
        }
        let first = with_package("version = 4\n", "a", &[]).unwrap();
        assert_eq!(Lockfile::parse(&first).unwrap().packages.len(), 1);
    }

    #[test]
    fn other_shapes() {
        for text in [
            "",
            "version = \"x\"\npackage = 3\n",
            "[[package]]\nname = 1\ndependencies = {}\n",
        ] {
            let lock = Lockfile::parse(text).unwrap();
            assert!(lock.version.is_none() && lock.named("a").next().is_none());
        }
        let error = Lockfile::parse("version = 4\n[[package\n").unwrap_err();
        assert!(error.span.is_some() && error.to_string().starts_with("not TOML: "));
    }
}
