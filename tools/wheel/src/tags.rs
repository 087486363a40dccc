//! Computes the tags of a wheel from all libraries in it, and checks them against the user's limits.
//!
//! Sources: "platform compatibility tags" on packaging.python.org, and PEP 803 on `abi3t`.

use gate::PythonVersion;

use crate::native::{Extension, Native};
use crate::policy::{honest, Honest, Platform, Wants};
use crate::problem::Problem;
use crate::python_requires::PythonRequires;
use crate::Version;

/// The limits set by the user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ceilings {
    /// The newest glibc that the wheel may require.
    pub glibc: Option<[u32; 2]>,
    /// The Python versions that must be able to use the wheel.
    pub python: Option<PythonRequires>,
}

impl Ceilings {
    /// Parses the attributes `manylinux` and `python_requires`.
    ///
    /// # Errors
    /// Fails if one of them is invalid.
    pub fn parse(manylinux: Option<&str>, python_requires: Option<&str>) -> Result<Self, Problem> {
        let glibc = manylinux.map(|text| {
            let parts =
                Version::parse(&text.replace('_', ".")).filter(|_| text.split('_').count() == 2);
            parts.map(|version| version.pair()).ok_or_else(|| {
                Problem::attribute(
                    "manylinux",
                    "not a glibc version",
                    text,
                    "write it as in the tag, such as \"2_28\" for manylinux_2_28",
                )
            })
        });
        let python = python_requires.map(|text| {
            let requires = PythonRequires::parse(text);
            requires
                .filter(|requires| requires.oldest().is_some())
                .ok_or_else(|| {
                    Problem::attribute(
                        "python_requires",
                        "not a version specifier that admits a Python 3",
                        text,
                        "write it as \">=3.9\" or \">=3.9,<4\"",
                    )
                })
        });
        Ok(Self {
            glibc: glibc.transpose()?,
            python: python.transpose()?,
        })
    }
}

/// The tags of a wheel; each part is a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tags {
    python: String,
    abis: Vec<String>,
    platform: Option<Platform>,
}

impl Tags {
    /// Computes the tags and checks them against the limits.
    ///
    /// `is_bundled` returns whether the wheel contains a library with this file name.
    ///
    /// # Errors
    /// Returns all reasons why no tag is true.
    pub fn new(
        natives: &[Native],
        is_bundled: &dyn Fn(&str) -> bool,
        ceilings: &Ceilings,
    ) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let python_and_abi = match python_and_abi(natives, ceilings.python.as_ref()) {
            Ok(tags) => Some(tags),
            Err(more) => {
                problems.extend(more);
                None
            }
        };
        let platform = match platform(natives, is_bundled, ceilings.glibc) {
            Ok(platform) => Some(platform),
            Err(more) => {
                problems.extend(more);
                None
            }
        };
        match (python_and_abi, platform) {
            (Some((python, abis)), Some(platform)) => Ok(Self {
                python,
                abis,
                platform,
            }),
            _ => Err(problems),
        }
    }

    /// Returns whether the wheel contains no native code.
    #[must_use]
    pub fn is_pure(&self) -> bool {
        self.platform.is_none()
    }

    /// Returns the tags as in the file name: `cp39-abi3-manylinux_2_17_x86_64`.
    #[must_use]
    pub fn joined(&self) -> String {
        format!(
            "{}-{}-{}",
            self.python,
            self.abis.join("."),
            self.platform()
        )
    }

    /// Returns all combinations.
    #[must_use]
    pub fn all(&self) -> Vec<String> {
        let platform = self.platform();
        let one = |abi: &String| format!("{}-{abi}-{platform}", self.python);
        self.abis.iter().map(one).collect()
    }

    fn platform(&self) -> String {
        self.platform
            .as_ref()
            .map_or_else(|| "any".to_owned(), Platform::to_string)
    }
}

type PythonAndAbi = (String, Vec<String>);

fn python_and_abi(
    natives: &[Native],
    requires: Option<&PythonRequires>,
) -> Result<PythonAndAbi, Vec<Problem>> {
    let mut exact: Option<(PythonVersion, &str)> = None;
    let mut problems = Vec::new();
    let extensions = || {
        natives
            .iter()
            .filter_map(|native| Some((native.path.as_str(), native.extension.as_ref()?)))
    };
    for (path, extension) in extensions() {
        match (extension, exact) {
            (Extension::Cpython(python), Some((other, first))) if *python != other => {
                problems.push(Problem::new(
                    "mixed-abis",
                    format!("`{first}` is for Python {other}, and `{path}` for Python {python}"),
                    "make a wheel for each Python",
                ));
            }
            (Extension::Cpython(python), None) => exact = Some((*python, path)),
            _ => {}
        }
    }
    if let Some((python, first)) = exact {
        for (path, extension) in extensions() {
            if let Some(reason) = cannot_load(extension, python) {
                problems.push(Problem::new(
                    "mixed-abis",
                    format!("`{first}` is for Python {python}, and `{path}` {reason}"),
                    "build all extensions of a wheel for one ABI",
                ));
            }
        }
        if let Some(requires) = requires.filter(|requires| !requires.admits(python.minor)) {
            problems.push(Problem::new(
                "python-too-old",
                format!(
                    "python_requires `{}` does not admit Python {python}, for which `{first}` was built",
                    requires.text()
                ),
                "build it for a Python that python_requires admits, or admit this one",
            ));
        }
        let tag = format!("cp3{}", python.minor);
        let abi = format!("{tag}{}", if python.free_threaded { "t" } else { "" });
        return finished((tag, vec![abi]), problems);
    }
    let oldest = requires.and_then(PythonRequires::oldest);
    let (mut minor, mut with_gil, mut without_gil, mut any) =
        (oldest.unwrap_or(0), true, true, false);
    for (path, extension) in extensions() {
        any = true;
        let floor = match extension {
            Extension::Abi3(floor) => {
                without_gil = false;
                floor
            }
            Extension::Abi3t {
                floor,
                with_gil: both,
            } => {
                with_gil &= both;
                floor
            }
            Extension::Cpython(_) => continue,
        };
        if let (Some(oldest), Some(requires)) =
            (oldest.filter(|oldest| *oldest < floor.minor), requires)
        {
            problems.push(Problem::new(
                "python-too-old",
                format!(
                    "python_requires `{}` admits Python 3.{oldest}, but `{path}` needs 3.{} for {}",
                    requires.text(),
                    floor.minor,
                    floor.because
                ),
                format!(
                    "build it for an older floor, or write python_requires = \">=3.{}\"",
                    floor.minor
                ),
            ));
        }
        minor = minor.max(floor.minor);
    }
    if !any {
        return finished(("py3".to_owned(), vec!["none".to_owned()]), problems);
    }
    let mut abis = Vec::new();
    if with_gil {
        abis.push("abi3".to_owned());
    }
    if without_gil {
        abis.push("abi3t".to_owned());
    }
    if abis.is_empty() {
        problems.push(Problem::new(
            "mixed-abis",
            "one extension is only for abi3, and another only for abi3t",
            "make a wheel for each ABI",
        ));
    }
    finished((format!("cp3{minor}"), abis), problems)
}

fn finished(tags: PythonAndAbi, problems: Vec<Problem>) -> Result<PythonAndAbi, Vec<Problem>> {
    if problems.is_empty() {
        Ok(tags)
    } else {
        Err(problems)
    }
}

/// Returns why a Python version cannot load an extension.
fn cannot_load(extension: &Extension, python: PythonVersion) -> Option<String> {
    let too_new = |minor: u8| (minor > python.minor).then(|| format!("needs Python 3.{minor}"));
    match extension {
        Extension::Abi3(_) if python.free_threaded => {
            Some("has the stable ABI, which free-threaded Pythons lack".to_owned())
        }
        Extension::Abi3t {
            with_gil: false, ..
        } if !python.free_threaded => Some("is for free-threaded Pythons".to_owned()),
        Extension::Abi3(floor) | Extension::Abi3t { floor, .. } => too_new(floor.minor),
        Extension::Cpython(_) => None,
    }
}

/// Returns the tag that is true for all libraries; none without libraries.
fn platform(
    natives: &[Native],
    is_bundled: &dyn Fn(&str) -> bool,
    ceiling: Option<[u32; 2]>,
) -> Result<Option<Platform>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut all: Option<(Platform, &str)> = None;
    for native in natives {
        let mut own: Option<Platform> = None;
        for slice in &native.slices {
            let Some(tag) = honest(slice, is_bundled) else {
                problems.push(Problem::new(
                    "unknown-platform",
                    format!(
                        "`{}` is {} for {}: no platform tag is known for that",
                        native.path,
                        slice.format.name(),
                        slice.machine
                    ),
                    "build it for a platform with wheels; on macOS, state the oldest version (LC_BUILD_VERSION)",
                ));
                continue;
            };
            if let Some(ceiling) = ceiling {
                problems.extend(above(ceiling, &native.path, slice, &tag));
            }
            own = match own {
                None => Some(tag.platform),
                Some(known) => universal(&known, &tag.platform).or(Some(known)),
            };
        }
        let Some(own) = own else { continue };
        all = match all {
            None => Some((own, &native.path)),
            Some((known, first)) => match both(&known, &own) {
                Some(platform) => Some((platform, first)),
                None => {
                    problems.push(Problem::new(
                        "mixed-platforms",
                        format!(
                            "`{first}` is for `{known}`, and `{}` for `{own}`",
                            native.path
                        ),
                        "make a wheel for each platform",
                    ));
                    Some((known, first))
                }
            },
        };
    }
    if problems.is_empty() {
        Ok(all.map(|(platform, _)| platform))
    } else {
        Err(problems)
    }
}

/// Combines two processors in one Mach-O file. `arm64` starts with macOS 11, so the other processor determines the version.
fn universal(one: &Platform, other: &Platform) -> Option<Platform> {
    let (
        Platform::Macos {
            version: first,
            arch: one,
        },
        Platform::Macos {
            version: second,
            arch: other,
        },
    ) = (one, other)
    else {
        return None;
    };
    let version = match (one.as_str(), other.as_str()) {
        ("x86_64", "arm64") => first,
        ("arm64", "x86_64") => second,
        _ => return None,
    };
    Some(Platform::Macos {
        version: *version,
        arch: "universal2".to_owned(),
    })
}

/// Returns the tag that is true for both.
fn both(one: &Platform, other: &Platform) -> Option<Platform> {
    use Platform::{Linux, Macos, Manylinux, Musllinux, Windows};
    Some(match (one, other) {
        (
            Manylinux { glibc: a, arch },
            Manylinux {
                glibc: b,
                arch: same,
            },
        ) if arch == same => Manylinux {
            glibc: *a.max(b),
            arch: arch.clone(),
        },
        (
            Musllinux { musl: a, arch },
            Musllinux {
                musl: b,
                arch: same,
            },
        ) if arch == same => Musllinux {
            musl: *a.max(b),
            arch: arch.clone(),
        },
        (
            Linux { arch },
            Linux { arch: same } | Manylinux { arch: same, .. } | Musllinux { arch: same, .. },
        )
        | (Manylinux { arch, .. } | Musllinux { arch, .. }, Linux { arch: same })
            if arch == same =>
        {
            Linux { arch: arch.clone() }
        }
        (
            Macos {
                version: a,
                arch: one,
            },
            Macos {
                version: b,
                arch: other,
            },
        ) => {
            // A universal file and a single-processor file together work on that processor.
            let arch = match (one.as_str(), other.as_str()) {
                (one, other) if one == other => one,
                ("universal2", single) | (single, "universal2") => single,
                _ => return None,
            };
            Macos {
                version: *a.max(b),
                arch: arch.to_owned(),
            }
        }
        (Windows { tag }, Windows { tag: same }) if tag == same => Windows { tag },
        _ => return None,
    })
}

/// Returns why a library exceeds the limit.
fn above(ceiling: [u32; 2], path: &str, slice: &Wants, tag: &Honest) -> Option<Problem> {
    let name = format!("manylinux_{}_{}", ceiling[0], ceiling[1]);
    if !tag.external.is_empty() && tag.glibc.is_some() {
        return Some(Problem::new(
            "above-manylinux",
            format!(
                "`{path}` needs {}, which not every system of {name} has",
                list(&tag.external)
            ),
            "link it statically, or put the library into the wheel",
        ));
    }
    let glibc = tag.glibc.filter(|glibc| *glibc > ceiling)?;
    let needs = slice
        .versions
        .iter()
        .filter(|need| tag.because.contains(&need.version));
    let symbols: Vec<String> = needs
        .flat_map(|need| need.symbols.iter().cloned())
        .collect();
    let reason = if symbols.is_empty() {
        list(&tag.because)
    } else {
        format!("{} for {}", list(&tag.because), list(&symbols))
    };
    Some(Problem::new(
        "above-manylinux",
        format!("`{path}` needs {reason}, which is newer than {name}"),
        format!(
            "build it against an older glibc, or raise the limit: manylinux = \"{}_{}\"",
            glibc[0], glibc[1]
        ),
    ))
}

/// Formats at most five names in backquotes.
fn list(names: &[String]) -> String {
    let shown: Vec<String> = names
        .iter()
        .take(5)
        .map(|name| format!("`{name}`"))
        .collect();
    match names.len().saturating_sub(5) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
