//! The meaning of the tags of a wheel.
//!
//! Source: the specifications "binary distribution format" and "platform compatibility tags" on packaging.python.org.

use gate::PythonVersion;
pub use pyo3_facts::WheelName;
use serde::Serialize;

/// The ABI that the tags of a wheel promise to an extension in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagAbi {
    /// The stable ABI, starting with a floor.
    Abi3 {
        /// Minor version of Python 3.
        floor: Option<u8>,
    },
    /// The stable ABI of free-threaded builds, starting with a floor.
    Abi3t {
        /// Minor version of Python 3.
        floor: Option<u8>,
    },
    /// One version of CPython.
    Cpython {
        /// The version.
        python: PythonVersion,
    },
    /// No ABI: `none`.
    None,
    /// Another implementation of Python.
    Other,
}

impl TagAbi {
    /// Returns the ABI that the tags promise to an extension in the wheel.
    #[must_use]
    pub fn of(name: &WheelName) -> Self {
        let has = |abi: &str| name.abi.iter().any(|one| one == abi);
        let lowest = || {
            let minors = name
                .python
                .iter()
                .filter_map(|tag| minor(tag, &["cp", "py"]));
            minors.min()
        };
        // `abi3.abi3t` first: a library for both stable ABIs is an abi3t one.
        if has("abi3t") {
            return Self::Abi3t { floor: lowest() };
        }
        if has("abi3") {
            return Self::Abi3 { floor: lowest() };
        }
        let cpython = name.abi.iter().find_map(|abi| {
            let free_threaded = abi.ends_with('t');
            let abi = abi.trim_end_matches(['t', 'm', 'd', 'u']);
            let minor = minor(abi, &["cp"])?;
            Some(PythonVersion {
                minor,
                free_threaded,
            })
        });
        match cpython {
            Some(python) => Self::Cpython { python },
            None if name.abi.iter().all(|abi| abi == "none") => Self::None,
            None => Self::Other,
        }
    }
}

/// Returns the minor version: 9 for `cp39`. `cp3` and `py3` have none.
fn minor(tag: &str, prefixes: &[&str]) -> Option<u8> {
    let digits = prefixes
        .iter()
        .find_map(|prefix| tag.strip_prefix(prefix))?;
    digits.strip_prefix('3')?.parse().ok()
}

/// A parsed platform tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Platform {
    /// `manylinux_2_17_x86_64`, or the older name `manylinux2014_x86_64`.
    Manylinux {
        /// The oldest supported glibc.
        glibc: [u32; 2],
        /// Architecture, such as `x86_64`.
        arch: String,
    },
    /// `musllinux_1_2_x86_64`.
    Musllinux {
        /// The oldest supported musl.
        musl: [u32; 2],
        /// Architecture, such as `x86_64`.
        arch: String,
    },
    /// `linux_x86_64`: only systems like the build machine.
    Linux {
        /// Architecture, such as `x86_64`.
        arch: String,
    },
    /// `macosx_11_0_arm64`.
    Macos {
        /// The oldest supported macOS.
        version: [u32; 2],
        /// Architecture: `x86_64`, `arm64` or `universal2`.
        arch: String,
    },
    /// `win_amd64`, `win32`, `win_arm64`.
    Windows {
        /// Architecture: `amd64`, `x86` or `arm64`.
        arch: String,
    },
    /// `any`.
    Any,
    /// Another tag, such as `android_24_arm64_v8a`.
    Other {
        /// The whole tag.
        tag: String,
    },
}

impl Platform {
    /// Parses a platform tag.
    ///
    /// ```
    /// use inspect::Platform;
    ///
    /// let old = Platform::parse("manylinux2014_x86_64");
    /// assert_eq!(old, Platform::parse("manylinux_2_17_x86_64"));
    /// ```
    #[must_use]
    pub fn parse(tag: &str) -> Self {
        let aliases = [
            ("manylinux1_", "manylinux_2_5_"),
            ("manylinux2010_", "manylinux_2_12_"),
            ("manylinux2014_", "manylinux_2_17_"),
        ];
        let renamed = aliases.iter().find_map(|(old, new)| {
            let arch = tag.strip_prefix(old)?;
            Some(format!("{new}{arch}"))
        });
        Self::known(renamed.as_deref().unwrap_or(tag)).unwrap_or_else(|| Self::Other {
            tag: tag.to_owned(),
        })
    }

    fn known(tag: &str) -> Option<Self> {
        let arch = |text: &str| text.to_owned();
        if tag == "any" {
            return Some(Self::Any);
        }
        if let Some(rest) = tag.strip_prefix("manylinux_") {
            let (glibc, rest) = version(rest)?;
            return Some(Self::Manylinux {
                glibc,
                arch: arch(rest),
            });
        }
        if let Some(rest) = tag.strip_prefix("musllinux_") {
            let (musl, rest) = version(rest)?;
            return Some(Self::Musllinux {
                musl,
                arch: arch(rest),
            });
        }
        if let Some(rest) = tag.strip_prefix("macosx_") {
            let (version, rest) = version(rest)?;
            return Some(Self::Macos {
                version,
                arch: arch(rest),
            });
        }
        if let Some(rest) = tag.strip_prefix("linux_") {
            return Some(Self::Linux { arch: arch(rest) });
        }
        if tag == "win32" {
            return Some(Self::Windows { arch: arch("x86") });
        }
        let rest = tag.strip_prefix("win_")?;
        Some(Self::Windows { arch: arch(rest) })
    }

    /// Returns the gate's name for the operating system, from Bazel's `@platforms//os`.
    #[must_use]
    pub fn os(&self) -> Option<&'static str> {
        match self {
            Self::Manylinux { .. } | Self::Musllinux { .. } | Self::Linux { .. } => Some("linux"),
            Self::Macos { .. } => Some("macos"),
            Self::Windows { .. } => Some("windows"),
            Self::Any | Self::Other { .. } => None,
        }
    }

    /// Returns the gate's names for the processors, from Bazel's `@platforms//cpu`. Empty if the tag names no known processor.
    #[must_use]
    pub fn cpus(&self) -> &'static [&'static str] {
        let arch = match self {
            Self::Manylinux { arch, .. }
            | Self::Musllinux { arch, .. }
            | Self::Linux { arch }
            | Self::Macos { arch, .. }
            | Self::Windows { arch } => arch.as_str(),
            Self::Any | Self::Other { .. } => "",
        };
        match arch {
            "x86_64" | "amd64" => &["x86_64"],
            "aarch64" | "arm64" => &["aarch64"],
            "i686" | "i386" | "x86" => &["x86_32"],
            "armv7l" => &["armv7"],
            "ppc64le" => &["ppc64le"],
            "riscv64" => &["riscv64"],
            "s390x" => &["s390x"],
            "universal2" => &["aarch64", "x86_64"],
            _ => &[],
        }
    }
}

/// Parses `2_17_x86_64` as 2.17 and `x86_64`.
fn version(text: &str) -> Option<([u32; 2], &str)> {
    let mut parts = text.splitn(3, '_');
    let major = parts.next()?.parse().ok()?;
    let minor = parts.next()?.parse().ok()?;
    Some(([major, minor], parts.next()?))
}

#[cfg(test)]
mod tests {
    use super::{Platform, TagAbi, WheelName};
    use gate::PythonVersion;

    #[test]
    fn abis() {
        let python = |minor, free_threaded| TagAbi::Cpython {
            python: PythonVersion {
                minor,
                free_threaded,
            },
        };
        let table = [
            ("cp39-abi3", TagAbi::Abi3 { floor: Some(9) }),
            ("cp3-abi3", TagAbi::Abi3 { floor: None }),
            ("cp315-abi3t", TagAbi::Abi3t { floor: Some(15) }),
            ("cp315-abi3.abi3t", TagAbi::Abi3t { floor: Some(15) }),
            ("cp314-cp314", python(14, false)),
            ("cp314-cp314t", python(14, true)),
            ("cp37-cp37m", python(7, false)),
            ("py3-none", TagAbi::None),
            ("pp310-pypy310_pp73", TagAbi::Other),
        ];
        for (tags, abi) in table {
            let name = WheelName::parse(&format!("x-1-{tags}-any.whl"));
            assert_eq!(name.as_ref().map(TagAbi::of), Some(abi), "{tags}");
        }
    }

    #[test]
    fn platforms() {
        let table = [
            ("manylinux_2_28_aarch64", Some("linux"), 1),
            ("manylinux1_i686", Some("linux"), 1),
            ("musllinux_1_2_armv7l", Some("linux"), 1),
            ("linux_x86_64", Some("linux"), 1),
            ("macosx_10_12_universal2", Some("macos"), 2),
            ("macosx_11_0_arm64", Some("macos"), 1),
            ("win32", Some("windows"), 1),
            ("win_arm64", Some("windows"), 1),
            ("any", None, 0),
            ("manylinux_x_y_z", None, 0),
            ("android_24_arm64_v8a", None, 0),
        ];
        for (tag, os, cpus) in table {
            let platform = Platform::parse(tag);
            assert_eq!((platform.os(), platform.cpus().len()), (os, cpus), "{tag}");
        }
        assert_eq!(
            Platform::parse("manylinux2014_x86_64"),
            Platform::Manylinux {
                glibc: [2, 17],
                arch: "x86_64".to_owned()
            }
        );
    }
}
