//! Reads the parts of a Mach-O file that the gate does not: sections, symbols, and symbols that any loaded library may provide.
//!
//! Source: Apple's `mach-o/loader.h` and `mach-o/nlist.h`.

use object::read::macho::{MachHeader, Nlist as _, Section as _, Segment as _};
use object::{macho, Endianness, FileKind};

use super::crates::{by_crate, largest_first, up_to_next};
use super::names::{text, Names};
use crate::model::{Slice, Undefined};

/// Maximum number of sections.
const MOST_SECTIONS: usize = 1 << 12;

/// Fills in `slice` from the bytes of one processor.
pub fn read(data: &[u8], slice: &mut Slice) -> object::Result<()> {
    match FileKind::parse(data)? {
        FileKind::MachO32 => read_as::<macho::MachHeader32<Endianness>>(data, slice),
        _ => read_as::<macho::MachHeader64<Endianness>>(data, slice),
    }
}

fn read_as<Mach: MachHeader<Endian = Endianness>>(
    data: &[u8],
    slice: &mut Slice,
) -> object::Result<()> {
    let header = Mach::parse(data, 0)?;
    let endian = header.endian()?;
    let two_levels = header.flags(endian) & macho::MH_TWOLEVEL != 0;
    let mut sizes = Vec::new();
    // Start address, end address, and whether the file contains the area.
    let mut areas: Vec<(u64, u64, bool)> = Vec::new();
    let mut commands = header.load_commands(endian, data, 0)?;
    let mut table = None;
    while let Some(command) = commands.next()? {
        if let Some((segment, rest)) = Mach::Segment::from_command(command)? {
            for section in segment.sections(endian, rest)? {
                if areas.len() == MOST_SECTIONS {
                    break;
                }
                let size: u64 = section.size(endian).into();
                let start: u64 = section.addr(endian).into();
                let is_zero = matches!(
                    section.flags(endian) & macho::SECTION_TYPE,
                    macho::S_ZEROFILL | macho::S_GB_ZEROFILL | macho::S_THREAD_LOCAL_ZEROFILL
                );
                areas.push((start, start.saturating_add(size), !is_zero));
                let name = format!("{},{}", text(section.segment_name()), text(section.name()));
                if section.segment_name() == b"__DWARF" {
                    slice.debug.bytes = slice.debug.bytes.saturating_add(size);
                }
                if !is_zero && size > 0 {
                    sizes.push((name, size));
                }
            }
        }
        if let Some(command) = command.symtab()? {
            table = Some(command);
        }
    }
    slice.sections = largest_first(sizes);
    let Some(command) = table else {
        slice.stripped = true;
        return Ok(());
    };
    let strings = usize::try_from(command.stroff.get(endian)).ok();
    let size = usize::try_from(command.strsize.get(endian)).unwrap_or(0);
    let strings = strings
        .and_then(|start| data.get(start..start.checked_add(size)?))
        .unwrap_or_default();
    let mut names = Names::new(strings, data);
    let symbols = command.symbols::<Mach, _>(endian, data)?;
    let mut defined: Vec<(u64, &[u8])> = Vec::new();
    for symbol in symbols.iter() {
        let Some(name) = names.get(symbol.n_strx(endian)) else {
            slice
                .unread
                .push("symbols: names outside of their table, or too many".to_owned());
            return Ok(());
        };
        if symbol.is_stab() || name.is_empty() {
            continue;
        }
        if symbol.is_undefined() {
            // "Dynamic lookup": the linker found the symbol in no library (`-undefined dynamic_lookup`).
            let library = symbol.n_desc(endian) >> 8;
            if two_levels && library == u16::from(macho::DYNAMIC_LOOKUP_ORDINAL) {
                slice.undefined.push(Undefined {
                    name: text(name.strip_prefix(b"_").unwrap_or(name)),
                    weak: symbol.n_desc(endian) & macho::N_WEAK_REF != 0,
                });
            }
        } else if symbol.n_type() & macho::N_TYPE == macho::N_SECT {
            defined.push((symbol.n_value(endian).into(), name));
        }
    }
    slice.undefined.sort_unstable();
    // `strip -x` leaves only the symbols that the loader needs.
    slice.stripped = defined.len() <= slice.exports.len();
    if !slice.stripped {
        slice.crates = Some(by_crate(up_to_next(defined, areas)));
    }
    Ok(())
}
