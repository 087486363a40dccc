//! Parses the name of a library: which Python would import it, and as which module.

use gate::PythonVersion;

/// The ABI stated by a file name.
///
/// Sources: `importlib.machinery.EXTENSION_SUFFIXES` of CPython 3.9 to 3.15 on Linux, macOS and Windows, and PEP 3149.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameAbi {
    /// `.abi3.so`: the stable ABI.
    Abi3,
    /// `.abi3t.so`: the stable ABI of free-threaded Pythons.
    Abi3t,
    /// `.cpython-314-x86_64-linux-gnu.so`, `.cp314-win_amd64.pyd`: one CPython version.
    Cpython {
        /// The version: `3.14`, or `3.14t` if free-threaded.
        python: String,
        /// Whether the name is for a debug build of Python (`cpython-314d`).
        debug: bool,
    },
    /// `.pypy310-pp73-…`, `.graalpy…`: another implementation.
    Other {
        /// The whole suffix.
        suffix: String,
    },
    /// `.so` or `.pyd` alone: any Python would try to import it.
    Unmarked,
    /// A name that no Python imports.
    NotAModule,
}

/// A parsed file name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName {
    /// The module to import: `_native` for `_native.abi3.so`.
    pub module: String,
    /// The ABI.
    pub abi: NameAbi,
    /// The platform in the suffix: `x86_64-linux-gnu`, `darwin`, `win_amd64`.
    pub platform: Option<String>,
}

impl FileName {
    /// Parses the last part of a path.
    ///
    /// ```
    /// use wheel::{FileName, NameAbi};
    ///
    /// let name = FileName::parse("pkg/_native.abi3.so");
    /// assert_eq!((name.module.as_str(), name.abi), ("_native", NameAbi::Abi3));
    /// ```
    #[must_use]
    pub fn parse(path: &str) -> Self {
        let file = path.rsplit(['/', '\\']).next().unwrap_or_default();
        let (module, rest) = file.split_once('.').unwrap_or((file, ""));
        let no = || (NameAbi::NotAModule, None);
        let (abi, platform) = if let Some(tag) = suffix(rest, "so") {
            elf_or_macho(tag).unwrap_or_else(no)
        } else if let Some(tag) = suffix(rest, "pyd") {
            windows(tag).unwrap_or_else(no)
        } else {
            no()
        };
        Self {
            module: module.to_owned(),
            abi,
            platform,
        }
    }

    /// Returns the CPython version that the name is for, if there is only one.
    #[must_use]
    pub fn python(&self) -> Option<PythonVersion> {
        match &self.abi {
            NameAbi::Cpython { python, .. } => PythonVersion::parse(python).ok(),
            _ => None,
        }
    }
}

/// Returns `abi3` for `abi3.so`, and an empty string for `so`.
fn suffix<'a>(rest: &'a str, extension: &str) -> Option<&'a str> {
    if rest == extension {
        return Some("");
    }
    rest.strip_suffix(extension)?.strip_suffix('.')
}

type Parsed = Option<(NameAbi, Option<String>)>;

fn elf_or_macho(tag: &str) -> Parsed {
    match tag {
        "" => return Some((NameAbi::Unmarked, None)),
        "abi3" => return Some((NameAbi::Abi3, None)),
        "abi3t" => return Some((NameAbi::Abi3t, None)),
        _ => {}
    }
    let (kind, rest) = tag.split_once('-')?;
    match kind {
        // Used by CPython 3.15 and later.
        "abi3" => Some((NameAbi::Abi3, Some(rest.to_owned()))),
        "abi3t" => Some((NameAbi::Abi3t, Some(rest.to_owned()))),
        "cpython" => {
            let (version, platform) = match rest.split_once('-') {
                Some((version, platform)) => (version, Some(platform.to_owned())),
                None => (rest, None),
            };
            let flags = version.trim_start_matches(|one: char| one.is_ascii_digit());
            let digits = version.strip_suffix(flags)?;
            // `m` (pymalloc) was a flag up to and including 3.7.
            if !flags.chars().all(|flag| "dmt".contains(flag)) {
                return None;
            }
            Some((
                cpython(digits, flags.contains('t'), flags.contains('d'))?,
                platform,
            ))
        }
        _ if kind.starts_with("pypy") || kind.starts_with("graalpy") => Some((
            NameAbi::Other {
                suffix: tag.to_owned(),
            },
            None,
        )),
        _ => None,
    }
}

fn windows(tag: &str) -> Parsed {
    if tag.is_empty() {
        return Some((NameAbi::Unmarked, None));
    }
    let (python, platform) = tag.split_once('-')?;
    if python.starts_with("pp") || python.starts_with("graalpy") {
        return Some((
            NameAbi::Other {
                suffix: tag.to_owned(),
            },
            None,
        ));
    }
    let version = python.strip_prefix("cp")?;
    let digits = version.trim_end_matches(['t', 'd']);
    let flags = version.strip_prefix(digits)?;
    Some((
        cpython(digits, flags.contains('t'), flags.contains('d'))?,
        Some(platform.to_owned()),
    ))
}

/// Parses `314` as 3.14.
fn cpython(digits: &str, free_threaded: bool, debug: bool) -> Option<NameAbi> {
    let minor: u8 = digits.strip_prefix('3')?.parse().ok()?;
    let python = PythonVersion {
        minor,
        free_threaded,
    };
    Some(NameAbi::Cpython {
        python: python.to_string(),
        debug,
    })
}

/// Returns whether a path looks like a shared library: `_native.abi3.so`, `libfoo.so.1`, `foo.pyd`, `foo.dll`, `foo.dylib`.
#[must_use]
pub fn is_library(path: &str) -> bool {
    let file = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let lower = file.to_ascii_lowercase();
    [".so", ".pyd", ".dll", ".dylib"]
        .iter()
        .any(|end| lower.ends_with(end))
        || lower.contains(".so.")
}

#[cfg(test)]
mod tests {
    use super::{is_library, FileName, NameAbi};

    fn one(python: &str) -> NameAbi {
        NameAbi::Cpython {
            python: python.to_owned(),
            debug: false,
        }
    }

    #[test]
    fn names() {
        let table = [
            ("a/b/_native.abi3.so", NameAbi::Abi3, None),
            ("_native.abi3t.so", NameAbi::Abi3t, None),
            (
                "_native.abi3-x86_64-linux-gnu.so",
                NameAbi::Abi3,
                Some("x86_64-linux-gnu"),
            ),
            (
                "_native.cpython-314-x86_64-linux-gnu.so",
                one("3.14"),
                Some("x86_64-linux-gnu"),
            ),
            (
                "_native.cpython-314t-darwin.so",
                one("3.14t"),
                Some("darwin"),
            ),
            ("_native.cpython-37m-darwin.so", one("3.7"), Some("darwin")),
            ("_native.cp39-win_amd64.pyd", one("3.9"), Some("win_amd64")),
            (
                "_native.cp314t-win_arm64.pyd",
                one("3.14t"),
                Some("win_arm64"),
            ),
            ("_native.so", NameAbi::Unmarked, None),
            ("_native.pyd", NameAbi::Unmarked, None),
            ("_native.abi3.pyd", NameAbi::NotAModule, None),
            ("lib_native.dylib", NameAbi::NotAModule, None),
            ("libz.so.1", NameAbi::NotAModule, None),
            ("_native.cpython-x-y.so", NameAbi::NotAModule, None),
            ("_native.foo.so", NameAbi::NotAModule, None),
            ("", NameAbi::NotAModule, None),
        ];
        for (path, abi, platform) in table {
            let name = FileName::parse(path);
            assert_eq!(
                (&name.abi, name.platform.as_deref()),
                (&abi, platform),
                "{path}"
            );
        }
        let other = FileName::parse("_n.pypy310-pp73-x86_64-linux-gnu.so");
        assert!(matches!(other.abi, NameAbi::Other { .. }));
        assert_eq!(FileName::parse("_native.abi3.so").module, "_native");
    }

    #[test]
    fn libraries() {
        for path in [
            "a/b.so",
            "libz.so.1.2",
            "x.libs/libz-1a.so.1",
            "a.PYD",
            "b.dll",
            "c.dylib",
        ] {
            assert!(is_library(path), "{path}");
        }
        for path in ["a.py", "so", "a.sob", "dir.so/x.txt"] {
            assert!(!is_library(path), "{path}");
        }
    }
}
