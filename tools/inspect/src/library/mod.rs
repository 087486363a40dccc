//! Converts the bytes of a library to [`Library`]. The gate's reader provides what the loader sees, so that `inspect` agrees with the gate
//! that runs in the build. The crate `object` adds what only an inspection needs.

mod coff;
mod crates;
mod elf;
mod macho;
mod names;
mod pe;

use gate::{Format, Report};
use object::read::macho::{FatArch as _, MachOFatFile32, MachOFatFile64};
use object::FileKind;

use crate::file_name::{FileName, NameAbi};
use crate::model::{Abis, Debug, Libc, Library, Python, Role, Slice};
use crate::version::{floor_of, Version};
use names::text;

/// Reads a library, given the gate's view of it. Records anything else that cannot be read in [`Slice::unread`].
pub fn read(path: &str, data: &[u8], library: &gate::Library<'_>) -> Library {
    let name = FileName::parse(path);
    let mut slices: Vec<Slice> = library.slices.iter().map(of_gate).collect();
    for (index, slice) in slices.iter_mut().enumerate() {
        let result = match slice.format {
            "ELF" => elf::read(data, slice),
            "PE" => pe::read(data, slice),
            _ => part(data, index).and_then(|part| macho::read(part, slice)),
        };
        if let Err(error) = result {
            slice.unread.push(format!(
                "sections and symbols: {}",
                lower(&error.to_string())
            ));
        }
        if slice.format == "ELF" {
            // Even without section headers, the gate finds the version needs.
            let floor = library.slices.get(index).and_then(|one| one.glibc.clone());
            slice.libc = Some(libc(slice, floor));
        }
    }
    let has_init = slices.iter().any(|slice| !slice.python.init.is_empty());
    let is_named = !matches!(name.abi, NameAbi::NotAModule | NameAbi::Unmarked);
    // Some packages name a library like an extension, but load it with ctypes.
    let uses_python = slices.iter().any(|slice| slice.python.symbols > 0);
    Library {
        path: path.to_owned(),
        size: library.size,
        role: if library.slices.iter().any(|slice| !slice.kind.loads()) {
            Role::Program
        } else if has_init || is_named && uses_python {
            Role::Extension
        } else {
            Role::Library
        },
        abi: Abis::default(),
        name,
        slices,
    }
}

fn lower(error: &str) -> String {
    let mut letters = error.chars();
    match letters.next() {
        Some(first) if !letters.as_str().starts_with(char::is_uppercase) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => error.to_owned(),
    }
}

/// Converts the gate's facts.
fn of_gate(slice: &gate::Slice<'_>) -> Slice {
    let report = Report::new(slice);
    let list = |names: &[&[u8]]| names.iter().map(|name| text(name)).collect::<Vec<_>>();
    // With symbols outside the stable ABI, the library works with one Python only and has no floor.
    let floor = report
        .floor
        .filter(|_| report.kind != gate::AbiKind::Cpython);
    let set_by = match floor {
        None => Vec::new(),
        // `PyModExport_…` alone may have a higher floor than the imports.
        Some(floor) if report.newest.iter().all(|name| added(name) != Some(floor)) => {
            list(&report.init)
        }
        Some(_) => list(&report.newest),
    };
    Slice {
        format: slice.format.name(),
        machine: slice
            .cpu()
            .map_or_else(|| slice.machine.name().into_owned(), str::to_owned),
        bits: slice.bits,
        python: Python {
            abi: report.kind.name(),
            floor: floor.map(|minor| format!("3.{minor}")),
            set_by,
            init: list(&report.init),
            symbols: report.python.len(),
            unstable: list(&report.unstable),
        },
        needed: slice.needed.iter().map(|name| text(name)).collect(),
        search: slice.search.iter().map(|one| text(&one.path)).collect(),
        install_name: slice.install_name.as_deref().map(text),
        libc: None,
        versions: Vec::new(),
        macos: slice
            .macos
            .filter(|_| slice.format == Format::MachO)
            .map(|(major, minor)| format!("{major}.{minor}")),
        honest: None,
        unresolved: Vec::new(),
        tls: None,
        executable_stack: false,
        stripped: false,
        debug: Debug::default(),
        sections: Vec::new(),
        crates: None,
        compilers: Vec::new(),
        unread: Vec::new(),
        undefined: Vec::new(),
        exports: slice.exports.iter().map(|name| text(name)).collect(),
    }
}

fn added(name: &[u8]) -> Option<u8> {
    gate::stable_symbol(name).map(|symbol| symbol.added)
}

/// Determines the C library from the version needs and the needed libraries.
fn libc(slice: &Slice, floor_of_gate: Option<Vec<u32>>) -> Libc {
    let is_musl = |name: &String| name == "libc.so" || name.starts_with("libc.musl-");
    let floor = floor_of(&slice.versions, "GLIBC");
    if let Some((floor, needs)) = &floor {
        let mut set_by: Vec<_> = needs
            .iter()
            .flat_map(|need| need.symbols.iter().cloned())
            .collect();
        set_by.sort_unstable();
        set_by.dedup();
        return Libc::Glibc {
            floor: Some(floor.to_string()),
            set_by,
        };
    }
    if let Some(floor) = floor_of_gate {
        return Libc::Glibc {
            floor: Some(Version::from(floor).to_string()),
            set_by: Vec::new(),
        };
    }
    if slice.needed.iter().any(is_musl) {
        return Libc::Musl;
    }
    if slice.needed.iter().any(|name| name == "libc.so.6") {
        return Libc::Glibc {
            floor: None,
            set_by: Vec::new(),
        };
    }
    Libc::None
}

/// Returns the bytes of one slice: the whole file, unless it is universal.
fn part(data: &[u8], index: usize) -> object::Result<&[u8]> {
    Ok(match FileKind::parse(data)? {
        FileKind::MachOFat32 => {
            let file = MachOFatFile32::parse(data)?;
            file.arches().get(index).map(|arch| arch.data(data))
        }
        FileKind::MachOFat64 => {
            let file = MachOFatFile64::parse(data)?;
            file.arches().get(index).map(|arch| arch.data(data))
        }
        _ => None,
    }
    .transpose()?
    .unwrap_or(data))
}
