//! Computes the platform tag that is true for a library, with the policies of the crate `wheel`. `pyo3_wheel` would write the same tag.

use wheel::policy::{self, Wants};

use crate::model::{Honest, Libc, Slice};
use crate::version::Version;

/// Returns the tag that is true. `is_bundled` returns whether the wheel contains a library with this file name.
pub fn honest(slice: &Slice, is_bundled: &dyn Fn(&str) -> bool) -> Option<Honest> {
    let honest = policy::honest(&wants(slice), is_bundled)?;
    Some(Honest {
        tag: honest.platform.to_string(),
        because: honest.because,
        external: honest.external,
        glibc: honest.glibc,
    })
}

fn wants(slice: &Slice) -> Wants {
    let need =
        |need: &crate::model::Need| policy::Need::new(&need.library, &need.version, need.weak);
    let mut versions: Vec<policy::Need> = slice.versions.iter().map(need).collect();
    // Without section headers, only the glibc floor is known.
    if let (
        true,
        Some(Libc::Glibc {
            floor: Some(floor), ..
        }),
    ) = (versions.is_empty(), &slice.libc)
    {
        versions.push(policy::Need::new(
            "libc.so.6",
            &format!("GLIBC_{floor}"),
            false,
        ));
    }
    Wants {
        format: match slice.format {
            "ELF" => gate::Format::Elf,
            "PE" => gate::Format::Pe,
            _ => gate::Format::MachO,
        },
        machine: slice.machine.clone(),
        needed: slice.needed.clone(),
        versions,
        macos: slice
            .macos
            .as_deref()
            .and_then(Version::parse)
            .map(|version| version.pair()),
    }
}
