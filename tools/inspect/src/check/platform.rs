//! Checks that each platform tag holds for every library.

use super::list;
use crate::ids;
use crate::model::{Finding, Libc, Library, Slice};
use crate::tag::{Platform, WheelName};
use crate::version::Version;

/// Returns the promises of the wheel's platform tags that the library breaks.
pub fn check(library: &Library, wheel: Option<&WheelName>) -> Vec<Finding> {
    let Some(wheel) = wheel else {
        return Vec::new();
    };
    let mut findings: Vec<Finding> = Vec::new();
    for tag in &wheel.platform {
        let platform = Platform::parse(tag);
        for slice in &library.slices {
            let found = match &platform {
                Platform::Manylinux { glibc, .. } => manylinux(library, slice, tag, *glibc),
                Platform::Musllinux { .. } => musllinux(library, slice, tag),
                Platform::Macos { version, .. } => {
                    macos(library, slice, tag, *version).into_iter().collect()
                }
                _ => Vec::new(),
            };
            for finding in found {
                // `manylinux_2_17` and `manylinux2014` make the same promise.
                let is_new = findings.iter().all(|known| known.id != finding.id);
                if is_new {
                    findings.push(finding);
                }
            }
        }
    }
    findings
}

fn manylinux(library: &Library, slice: &Slice, tag: &str, promised: [u32; 2]) -> Vec<Finding> {
    let path = &library.path;
    if slice.libc == Some(Libc::Musl) {
        return vec![wrong_libc(path, tag, "musl", "glibc")];
    }
    let Some(honest) = &slice.honest else {
        return Vec::new();
    };
    let mut findings = external(path, tag, &honest.external);
    if let Some(needed) = honest.glibc.filter(|needed| *needed > promised) {
        let [major, minor] = needed;
        let reason = reason(slice, &honest.because, needed);
        findings.push(Finding::error(
            ids::MANYLINUX_TOO_OLD,
            path,
            format!("needs the systems of `manylinux_{major}_{minor}` or later, but the wheel is tagged `{tag}`: {reason}"),
            "build against an older glibc (a manylinux image, or `zig cc -target …-gnu.2.17`), or use the correct tag",
        ));
    }
    findings
}

/// Names the symbols that set the floor.
fn reason(slice: &Slice, because: &[String], needed: [u32; 2]) -> String {
    let Some(Libc::Glibc {
        floor: Some(floor),
        set_by,
    }) = &slice.libc
    else {
        return format!("it needs {}", list(because));
    };
    let is_glibc = Version::parse(floor).is_some_and(|floor| floor.pair() == needed);
    if !is_glibc || set_by.is_empty() {
        return format!("it needs {}", list(because));
    }
    let names: Vec<&str> = set_by.iter().map(|symbol| symbol.name.as_str()).collect();
    let weak = if set_by.iter().all(|symbol| symbol.weak) {
        ". The symbols are weak, but their version is not: the loader refuses the file before it looks for them"
    } else {
        ""
    };
    format!("it needs GLIBC_{floor} for {}{weak}", list(&names))
}

fn musllinux(library: &Library, slice: &Slice, tag: &str) -> Vec<Finding> {
    let path = &library.path;
    if matches!(slice.libc, Some(Libc::Glibc { .. })) {
        return vec![wrong_libc(path, tag, "glibc", "musl")];
    }
    match &slice.honest {
        Some(honest) => external(path, tag, &honest.external),
        None => Vec::new(),
    }
}

fn wrong_libc(path: &str, tag: &str, is: &str, promised: &str) -> Finding {
    Finding::error(
        ids::WRONG_LIBC,
        path,
        format!("needs {is}, but the wheel is tagged `{tag}`, which promises {promised}"),
        "build a wheel for each C library",
    )
}

fn external(path: &str, tag: &str, external: &[String]) -> Vec<Finding> {
    if external.is_empty() {
        return Vec::new();
    }
    vec![Finding::error(
        ids::EXTERNAL_LIBRARY,
        path,
        format!(
            "needs {}, which neither the wheel nor every system of `{tag}` has",
            list(external)
        ),
        "link it statically, or bundle it: `auditwheel repair`",
    )]
}

fn macos(library: &Library, slice: &Slice, tag: &str, promised: [u32; 2]) -> Option<Finding> {
    let minimum = slice.macos.as_ref()?;
    let [major, minor] = Version::parse(minimum)?.pair();
    // Apple silicon requires macOS 11. From macOS 11 on, tags name only the major version.
    let is_arm = slice.machine == "aarch64";
    let promised = if is_arm {
        promised.max([11, 0])
    } else {
        promised
    };
    let needed = if major >= 11 {
        [major, 0]
    } else {
        [major, minor]
    };
    (needed > promised).then(|| {
        Finding::error(
            ids::MACOS_TOO_OLD,
            &library.path,
            format!("is built for macOS {minimum} and later, but the wheel is tagged `{tag}`"),
            "set MACOSX_DEPLOYMENT_TARGET for the build, or use the correct tag",
        )
    })
}
