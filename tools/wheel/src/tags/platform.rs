//! Computes the platform tag that is true for all libraries.

use crate::native::Native;
use crate::policy::{honest, Honest, Platform, Wants};
use crate::problem::Problem;

/// Returns the tag that is true for all libraries; none without libraries.
pub(super) fn platform(
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
