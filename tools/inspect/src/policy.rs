//! The platform tag that would be true for a library.
//!
//! Sources: PEP 600 (manylinux), PEP 656 (musllinux), and the policies of auditwheel (`tables/refresh.py`). The tag may be lower than
//! auditwheel's: PEP 600 allows any glibc, auditwheel names only those of distributions.

use crate::model::{Honest, Libc, Slice};
use crate::version::{floor_of, Version};

/// Rows of `tables/manylinux.tsv`: policy, arch, and the newest version of each of [`FAMILIES`].
const TABLE: &str = include_str!("../tables/manylinux.tsv");
const FAMILIES: [&str; 6] = ["GLIBC", "GLIBCXX", "CXXABI", "GCC", "LIBATOMIC", "ZLIB"];

/// What every manylinux system has, and from which policy on.
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

/// One policy for one processor.
struct Policy {
    glibc: [u32; 2],
    newest: Vec<Option<Version>>,
}

/// The policies for a processor, the oldest first.
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

/// The tag that would be true. `is_bundled` says whether the wheel has a library of this file name.
pub fn honest(slice: &Slice, is_bundled: &dyn Fn(&str) -> bool) -> Option<Honest> {
    match (&slice.libc, slice.format) {
        (Some(Libc::Musl), _) => Some(musllinux(slice, is_bundled)),
        (Some(_), _) => Some(manylinux(slice, is_bundled)),
        (None, "Mach-O") => macos(slice),
        (None, _) => windows(slice),
    }
}

/// The name of a Linux processor in tags.
fn linux_arch(slice: &Slice) -> &str {
    match slice.machine.as_str() {
        "armv7" => "armv7l",
        "x86_32" => "i686",
        "machine 0x102" => "loongarch64",
        other => other,
    }
}

fn is_loader(name: &str) -> bool {
    name.starts_with("ld-linux") || name.starts_with("ld64.so")
}

/// The gate has a finding of its own for it.
fn is_libpython(name: &str) -> bool {
    name.starts_with("libpython")
}

fn manylinux(slice: &Slice, is_bundled: &dyn Fn(&str) -> bool) -> Honest {
    let arch = linux_arch(slice);
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
    for name in &slice.needed {
        let since = SYSTEM.iter().find(|(system, _)| system == name);
        match since {
            _ if is_bundled(name) || is_loader(name) || is_libpython(name) => {}
            Some((_, [2, 5])) => {}
            Some((_, since)) => raise(*since, name.clone()),
            None => external.push(name.clone()),
        }
    }
    for (column, family) in FAMILIES.iter().enumerate() {
        let Some((floor, needs)) = floor_of(&slice.versions, family) else {
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
            // glibc's own number is the tag, but for the exceptions that a policy makes (2.18 in manylinux_2_17_aarch64).
            Some(policy) if *family == "GLIBC" => raise(policy.glibc.min(floor.pair()), name),
            None if *family == "GLIBC" => raise(floor.pair(), name),
            Some(policy) => raise(policy.glibc, name),
            None => external.push(format!(
                "{name} of {}",
                needs.first().map_or("", |need| &need.library)
            )),
        }
    }
    // Without section headers, nothing but the glibc floor is known.
    if let (
        Some(Libc::Glibc {
            floor: Some(floor), ..
        }),
        true,
    ) = (&slice.libc, slice.versions.is_empty())
    {
        if let Some(floor) = Version::parse(floor) {
            raise(floor.pair(), format!("GLIBC_{floor}"));
        }
    }
    let tag = if external.is_empty() {
        format!("manylinux_{}_{}_{arch}", glibc[0], glibc[1])
    } else {
        format!("linux_{arch}")
    };
    Honest {
        tag,
        because: if external.is_empty() {
            because
        } else {
            external.clone()
        },
        external,
        glibc: Some(glibc),
    }
}

fn musllinux(slice: &Slice, is_bundled: &dyn Fn(&str) -> bool) -> Honest {
    let arch = linux_arch(slice);
    let is_system = |name: &str| {
        name == "libc.so"
            || name.starts_with("libc.musl-")
            || name == "libz.so.1"
            || name.starts_with("ld-musl")
    };
    let external: Vec<String> = slice
        .needed
        .iter()
        .filter(|name| !is_system(name) && !is_bundled(name) && !is_libpython(name))
        .cloned()
        .collect();
    let tag = if external.is_empty() {
        format!("musllinux_1_2_{arch}")
    } else {
        format!("linux_{arch}")
    };
    Honest {
        tag,
        because: if external.is_empty() {
            vec!["musl, whose version no file states: 1.2 is assumed".to_owned()]
        } else {
            external.clone()
        },
        external,
        glibc: None,
    }
}

fn macos(slice: &Slice) -> Option<Honest> {
    let minimum = slice.macos.as_ref()?;
    let [major, minor] = Version::parse(minimum)?.pair();
    let arch = match slice.machine.as_str() {
        "aarch64" => "arm64",
        other => other,
    };
    // From macOS 11 on, tags name the major version only.
    let minor = if major >= 11 { 0 } else { minor };
    Some(Honest {
        tag: format!("macosx_{major}_{minor}_{arch}"),
        because: vec![format!("a minimum macOS of {minimum}")],
        external: Vec::new(),
        glibc: None,
    })
}

fn windows(slice: &Slice) -> Option<Honest> {
    let tag = match slice.machine.as_str() {
        "x86_64" => "win_amd64",
        "x86_32" => "win32",
        "aarch64" => "win_arm64",
        _ => return None,
    };
    Some(Honest {
        tag: tag.to_owned(),
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
