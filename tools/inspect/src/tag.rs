//! Wheel names and tags.
//!
//! Source: the specifications "binary distribution format" and "platform compatibility tags" on packaging.python.org.

use gate::PythonVersion;
use serde::Serialize;

/// A parsed wheel name. Each tag is a set: `cp39.cp310` has two elements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WheelName {
    /// The distribution, as spelled in the file name.
    pub distribution: String,
    /// The version.
    pub version: String,
    /// The build number, if any.
    pub build: Option<String>,
    /// Python tags, such as `cp39` or `py3`.
    pub python: Vec<String>,
    /// ABI tags, such as `abi3`, `cp314`, `cp314t` or `none`.
    pub abi: Vec<String>,
    /// Platform tags, such as `manylinux_2_17_x86_64`, `win_amd64` or `any`.
    pub platform: Vec<String>,
}

impl WheelName {
    /// Parses the last part of a path. Returns none if it is not the name of a wheel.
    ///
    /// ```
    /// let name = inspect::WheelName::parse("nh3-0.3.7-cp38-abi3-manylinux_2_17_x86_64.whl").unwrap();
    /// assert_eq!((name.distribution.as_str(), name.abi), ("nh3", vec!["abi3".to_owned()]));
    /// ```
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let file = path.rsplit(['/', '\\']).next().unwrap_or_default();
        let parts: Vec<&str> = file.strip_suffix(".whl")?.split('-').collect();
        let (distribution, version, build, [python, abi, platform]) = match parts.as_slice() {
            [name, version, python, abi, platform] => {
                (name, version, None, [python, abi, platform])
            }
            [name, version, build, python, abi, platform] => {
                (name, version, Some(*build), [python, abi, platform])
            }
            _ => return None,
        };
        let set = |tags: &str| tags.split('.').map(str::to_owned).collect();
        Some(Self {
            distribution: (*distribution).to_owned(),
            version: (*version).to_owned(),
            build: build.map(str::to_owned),
            python: set(python),
            abi: set(abi),
            platform: set(platform),
        })
    }

    /// Returns all combinations of the tags, sorted, as the file `WHEEL` lists them.
    #[must_use]
    pub fn tags(&self) -> Vec<String> {
        let mut tags = Vec::new();
        for python in &self.python {
            for abi in &self.abi {
                for platform in &self.platform {
                    tags.push(format!("{python}-{abi}-{platform}"));
                }
            }
        }
        tags.sort_unstable();
        tags
    }

    /// Expands a set of tags such as `cp39.cp310-abi3-any`.
    pub(crate) fn of_tags(tags: &str) -> Option<Vec<String>> {
        // The number of combinations is the product of the set sizes.
        if tags.len() > 256 {
            return None;
        }
        Some(Self::parse(&format!("x-0-{tags}.whl"))?.tags())
    }

    /// Returns the Python and ABI tags as spelled in the file name: `cp39-abi3`.
    #[must_use]
    pub fn python_and_abi(&self) -> String {
        format!("{}-{}", self.python.join("."), self.abi.join("."))
    }

    /// Returns the ABI that the tags promise to an extension in the wheel.
    #[must_use]
    pub fn abi(&self) -> TagAbi {
        let has = |abi: &str| self.abi.iter().any(|one| one == abi);
        let lowest = || {
            let minors = self
                .python
                .iter()
                .filter_map(|tag| minor(tag, &["cp", "py"]));
            minors.min()
        };
        if has("abi3") {
            return TagAbi::Abi3 { floor: lowest() };
        }
        if has("abi3t") {
            return TagAbi::Abi3t { floor: lowest() };
        }
        let cpython = self.abi.iter().find_map(|abi| {
            let free_threaded = abi.ends_with('t');
            let abi = abi.trim_end_matches(['t', 'm', 'd', 'u']);
            let minor = minor(abi, &["cp"])?;
            Some(PythonVersion {
                minor,
                free_threaded,
            })
        });
        match cpython {
            Some(python) => TagAbi::Cpython { python },
            None if self.abi.iter().all(|abi| abi == "none") => TagAbi::None,
            None => TagAbi::Other,
        }
    }
}

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
    fn wheel_names() {
        let name = WheelName::parse("a/x_y-1.0-1-cp39.cp310-abi3-win_amd64.win32.whl");
        let found = name.map(|name| (name.tags().len(), name.abi(), name.build));
        let abi = TagAbi::Abi3 { floor: Some(9) };
        assert_eq!(found, Some((4, abi, Some("1".to_owned()))));
        for wrong in ["x.whl", "x-1-py3-none.whl", "x-1-py3-none-any.zip", ""] {
            assert_eq!(WheelName::parse(wrong), None, "{wrong}");
        }
    }

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
            ("cp314-cp314", python(14, false)),
            ("cp314-cp314t", python(14, true)),
            ("cp37-cp37m", python(7, false)),
            ("py3-none", TagAbi::None),
            ("pp310-pypy310_pp73", TagAbi::Other),
        ];
        for (tags, abi) in table {
            let name = WheelName::parse(&format!("x-1-{tags}-any.whl"));
            assert_eq!(name.map(|name| name.abi()), Some(abi), "{tags}");
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
