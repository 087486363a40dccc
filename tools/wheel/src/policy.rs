//! Computes the platform tag that is true for a library. `pyo3_wheel` writes this tag, and `pyo3-bzl inspect` compares other tags with it.
//!
//! Sources: PEP 600 (manylinux), PEP 656 (musllinux), and auditwheel's policies (`tables/refresh.py`). The tag may be lower than
//! auditwheel's: PEP 600 allows any glibc version, but auditwheel uses only those of distributions.

use std::fmt;

use gate::Format;

use crate::version::Version;
pub use crate::version::{floor_of, Need};

/// Rows of `tables/manylinux.tsv`: policy, architecture, and the newest version of each of [`FAMILIES`].
const TABLE: &str = include_str!("../tables/manylinux.tsv");
const FAMILIES: [&str; 6] = ["GLIBC", "GLIBCXX", "CXXABI", "GCC", "LIBATOMIC", "ZLIB"];

/// Libraries that every manylinux system has, with the first policy that allows them.
const SYSTEM: [(&str, [u32; 2]); 24] = [
    ("libatomic.so.1", [2, 5]),
    ("libgcc_s.so.1", [2, 5]),
    ("libstdc++.so.6", [2, 5]),
    ("libm.so.6", [2, 5]),
    ("libmvec.so.1", [2, 24]),
    ("libanl.so.1", [2, 5]),
    ("libdl.so.2", [2, 5]),
    ("librt.so.1", [2, 5]),
    ("libc.so.6", [2, 5]),
    ("libnsl.so.1", [2, 5]),
    ("libutil.so.1", [2, 5]),
    ("libpthread.so.0", [2, 5]),
    ("libX11.so.6", [2, 5]),
    ("libXext.so.6", [2, 5]),
    ("libXrender.so.1", [2, 5]),
    ("libICE.so.6", [2, 5]),
    ("libSM.so.6", [2, 5]),
    ("libGL.so.1", [2, 5]),
    ("libgobject-2.0.so.0", [2, 5]),
    ("libgthread-2.0.so.0", [2, 5]),
    ("libglib-2.0.so.0", [2, 5]),
    ("libresolv.so.2", [2, 5]),
    ("libexpat.so.1", [2, 12]),
    ("libz.so.1", [2, 5]),
];

/// A policy for one processor.
struct Policy {
    glibc: [u32; 2],
    newest: Vec<Option<Version>>,
}

/// Returns the policies for a processor, oldest first.
fn policies(arch: &str) -> Vec<Policy> {
    let rows = TABLE.lines().skip(2).map(|line| line.split('\t'));
    let row = |mut cells: std::str::Split<'_, char>| {
        let glibc = Version::parse(&cells.next()?.strip_prefix("manylinux_")?.replace('_', "."))?;
        if cells.next()? != arch {
            return None;
        }
        Some(Policy {
            glibc: glibc.pair(),
            newest: cells.map(Version::parse).collect(),
        })
    };
    rows.filter_map(row).collect()
}

/// What a library requires of the platform, for one processor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wants {
    /// File format.
    pub format: Format,
    /// The gate's name for the processor: `x86_64`, `armv7`.
    pub machine: String,
    /// Libraries that the loader loads first.
    pub needed: Vec<String>,
    /// Required symbol versions. ELF only.
    pub versions: Vec<Need>,
    /// The oldest supported macOS, major and minor. Mach-O only.
    pub macos: Option<[u32; 2]>,
}

/// The C library that an ELF file requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Libc {
    /// glibc, recognized by its symbol versions or its name.
    Glibc,
    /// musl.
    Musl,
    /// No C library.
    None,
}

impl Libc {
    /// Determines the C library from the needed libraries and from whether a glibc version is required.
    #[must_use]
    pub fn of(needed: &[String], has_glibc_versions: bool) -> Self {
        let is_musl = |name: &String| name == "libc.so" || name.starts_with("libc.musl-");
        if has_glibc_versions {
            Self::Glibc
        } else if needed.iter().any(is_musl) {
            Self::Musl
        } else if needed.iter().any(|name| name == "libc.so.6") {
            Self::Glibc
        } else {
            Self::None
        }
    }
}

impl From<&gate::Slice<'_>> for Wants {
    fn from(slice: &gate::Slice<'_>) -> Self {
        let machine = match slice.cpu() {
            Some(cpu) => cpu.to_owned(),
            None => slice.machine.name().into_owned(),
        };
        let need = |need: &gate::VersionNeed<'_>| Need {
            library: gate::printable(&need.library),
            version: gate::printable(&need.version),
            weak: need.weak,
            symbols: need
                .symbols
                .iter()
                .map(|name| gate::printable(name))
                .collect(),
        };
        Self {
            format: slice.format,
            machine,
            needed: slice
                .needed
                .iter()
                .map(|name| gate::printable(name))
                .collect(),
            versions: slice.versions.iter().map(need).collect(),
            macos: slice.macos.map(|(major, minor)| [major, minor]),
        }
    }
}

/// A platform tag.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Platform {
    /// `manylinux_2_17_x86_64`.
    Manylinux {
        /// The oldest supported glibc.
        glibc: [u32; 2],
        /// Architecture: `x86_64`, `armv7l`, `i686`.
        arch: String,
    },
    /// `musllinux_1_2_x86_64`.
    Musllinux {
        /// The oldest supported musl.
        musl: [u32; 2],
        /// Architecture, such as `x86_64`.
        arch: String,
    },
    /// `linux_x86_64`: systems that have everything the build machine has.
    Linux {
        /// Architecture, such as `x86_64`.
        arch: String,
    },
    /// `macosx_11_0_arm64`.
    Macos {
        /// The oldest supported macOS.
        version: [u32; 2],
        /// Architecture: `x86_64`, `arm64`, `universal2`.
        arch: String,
    },
    /// `win_amd64`.
    Windows {
        /// The whole tag.
        tag: &'static str,
    },
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Manylinux {
                glibc: [major, minor],
                arch,
            } => write!(f, "manylinux_{major}_{minor}_{arch}"),
            Self::Musllinux {
                musl: [major, minor],
                arch,
            } => write!(f, "musllinux_{major}_{minor}_{arch}"),
            Self::Linux { arch } => write!(f, "linux_{arch}"),
            Self::Macos {
                version: [major, minor],
                arch,
            } => write!(f, "macosx_{major}_{minor}_{arch}"),
            Self::Windows { tag } => write!(f, "{tag}"),
        }
    }
}

/// A platform tag and the reason for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Honest {
    /// The tag.
    pub platform: Platform,
    /// What determines the tag, such as `GLIBC_2.17`.
    pub because: Vec<String>,
    /// Needed libraries that neither the wheel contains nor the policy allows.
    pub external: Vec<String>,
    /// The oldest supported glibc; none for other libraries.
    pub glibc: Option<[u32; 2]>,
}

/// Returns the tag that is true; none if no tag can be true. `is_bundled` returns whether the wheel contains a library with this file name.
///
/// # Example
/// ```
/// use wheel::policy::{honest, Need, Wants};
///
/// let wants = Wants {
///     format: gate::Format::Elf,
///     machine: "x86_64".to_owned(),
///     needed: vec!["libc.so.6".to_owned()],
///     versions: vec![Need::new("libc.so.6", "GLIBC_2.28", false)],
///     macos: None,
/// };
/// let tag = honest(&wants, &|_| false).map(|honest| honest.platform.to_string());
/// assert_eq!(tag.as_deref(), Some("manylinux_2_28_x86_64"));
/// ```
#[must_use]
pub fn honest(wants: &Wants, is_bundled: &dyn Fn(&str) -> bool) -> Option<Honest> {
    match wants.format {
        Format::Elf => {
            let has_versions = floor_of(&wants.versions, "GLIBC").is_some();
            Some(match Libc::of(&wants.needed, has_versions) {
                Libc::Musl => musllinux(wants, is_bundled),
                Libc::Glibc | Libc::None => manylinux(wants, is_bundled),
            })
        }
        Format::MachO => macos(wants),
        Format::Pe => windows(wants),
    }
}

/// Returns the name of a Linux processor in tags.
fn linux_arch(wants: &Wants) -> &str {
    match wants.machine.as_str() {
        "armv7" => "armv7l",
        "x86_32" => "i686",
        "machine 0x102" => "loongarch64",
        other => other,
    }
}

fn is_loader(name: &str) -> bool {
    name.starts_with("ld-linux") || name.starts_with("ld64.so")
}

/// Returns whether a library is libpython, for which the gate has a separate finding.
fn is_libpython(name: &str) -> bool {
    name.starts_with("libpython")
}

fn manylinux(wants: &Wants, is_bundled: &dyn Fn(&str) -> bool) -> Honest {
    let arch = linux_arch(wants);
    let policies = policies(arch);
    let mut glibc = policies.first().map_or([2, 5], |first| first.glibc);
    let mut because = Vec::new();
    let mut external = Vec::new();
    let mut raise = |to: [u32; 2], reason: String| {
        if to > glibc {
            because.clear();
            glibc = to;
        }
        if to == glibc {
            because.push(reason);
        }
    };
    for name in &wants.needed {
        let since = SYSTEM.iter().find(|(system, _)| system == name);
        match since {
            _ if is_bundled(name) || is_loader(name) || is_libpython(name) => {}
            Some((_, [2, 5])) => {}
            Some((_, since)) => raise(*since, name.clone()),
            None => external.push(name.clone()),
        }
    }
    for (column, family) in FAMILIES.iter().enumerate() {
        let Some((floor, needs)) = floor_of(&wants.versions, family) else {
            continue;
        };
        if needs.iter().all(|need| is_bundled(&need.library)) {
            continue;
        }
        let name = needs
            .first()
            .map_or_else(String::new, |need| need.version.clone());
        let policy = policies.iter().find(|policy| {
            let newest = policy.newest.get(column).and_then(Option::as_ref);
            newest.is_some_and(|newest| *newest >= floor)
        });
        match policy {
            // The tag is glibc's own version, except where a policy allows a newer one (2.18 in manylinux_2_17_aarch64).
            Some(policy) if *family == "GLIBC" => raise(policy.glibc.min(floor.pair()), name),
            None if *family == "GLIBC" => raise(floor.pair(), name),
            Some(policy) => raise(policy.glibc, name),
            None => external.push(format!(
                "{name} of {}",
                needs.first().map_or("", |need| &need.library)
            )),
        }
    }
    let arch = arch.to_owned();
    let platform = if external.is_empty() {
        Platform::Manylinux { glibc, arch }
    } else {
        Platform::Linux { arch }
    };
    Honest {
        platform,
        because: if external.is_empty() {
            because
        } else {
            external.clone()
        },
        external,
        glibc: Some(glibc),
    }
}

fn musllinux(wants: &Wants, is_bundled: &dyn Fn(&str) -> bool) -> Honest {
    let arch = linux_arch(wants);
    let is_system = |name: &str| {
        name == "libc.so"
            || name.starts_with("libc.musl-")
            || name == "libz.so.1"
            || name.starts_with("ld-musl")
    };
    let external: Vec<String> = wants
        .needed
        .iter()
        .filter(|name| !is_system(name) && !is_bundled(name) && !is_libpython(name))
        .cloned()
        .collect();
    let arch = arch.to_owned();
    let platform = if external.is_empty() {
        Platform::Musllinux { musl: [1, 2], arch }
    } else {
        Platform::Linux { arch }
    };
    Honest {
        platform,
        because: if external.is_empty() {
            vec!["musl, whose version no file states: 1.2 is assumed".to_owned()]
        } else {
            external.clone()
        },
        external,
        glibc: None,
    }
}

fn macos(wants: &Wants) -> Option<Honest> {
    let [major, minor] = wants.macos?;
    let because = format!("a minimum macOS of {major}.{minor}");
    let arch = match wants.machine.as_str() {
        "aarch64" => "arm64",
        other => other,
    };
    // From macOS 11 on, tags name only the major version.
    let minor = if major >= 11 { 0 } else { minor };
    Some(Honest {
        platform: Platform::Macos {
            version: [major, minor],
            arch: arch.to_owned(),
        },
        because: vec![because],
        external: Vec::new(),
        glibc: None,
    })
}

fn windows(wants: &Wants) -> Option<Honest> {
    let tag = match wants.machine.as_str() {
        "x86_64" => "win_amd64",
        "x86_32" => "win32",
        "aarch64" => "win_arm64",
        _ => return None,
    };
    Some(Honest {
        platform: Platform::Windows { tag },
        because: Vec::new(),
        external: Vec::new(),
        glibc: None,
    })
}

#[cfg(test)]
mod tests {
    use super::{policies, FAMILIES, SYSTEM};

    #[test]
    fn the_table() {
        let x86 = policies("x86_64");
        assert_eq!(x86.first().map(|policy| policy.glibc), Some([2, 5]));
        assert!(x86.is_sorted_by_key(|policy| policy.glibc));
        assert!(x86
            .iter()
            .all(|policy| policy.newest.len() == FAMILIES.len()));
        assert_eq!(
            policies("riscv64").first().map(|policy| policy.glibc),
            Some([2, 31])
        );
        assert!(policies("vax").is_empty());
        assert!(SYSTEM.iter().any(|(name, _)| *name == "libc.so.6"));
    }
}
