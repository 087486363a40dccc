//! The imports of a Mach-O library with a stripped symbol table: the names that dyld binds, from the opcodes of old
//! linkers or the chained fixups of new ones.

use super::super::input::Input;
use super::super::library::{Import, Slice};
use super::super::malformed::Malformed;
use super::names::plain;

const OPCODES: &str = "the bind opcodes";
const FIXUPS: &str = "the chained fixups";

/// Reads the names in bind opcodes.
pub fn read_opcodes<'a>(opcodes: Input<'a, '_>, slice: &mut Slice<'a>) -> Result<(), Malformed> {
    let mut at = 0u64;
    while at < opcodes.len() {
        let opcode = opcodes.u8(at, OPCODES)?;
        at += 1;
        let numbers = match opcode & 0xf0 {
            // SET_SYMBOL_TRAILING_FLAGS_IMM
            0x40 => {
                let name = opcodes.name(at, "a bound symbol")?;
                at = at.saturating_add(name.len() as u64 + 1);
                slice.imports.push(Import {
                    name: plain(name).into(),
                    weak: opcode & 1 != 0,
                    library: None,
                });
                0
            }
            // SET_DYLIB_ORDINAL_ULEB, SET_ADDEND_SLEB, SET_SEGMENT_AND_OFFSET_ULEB, ADD_ADDR_ULEB, DO_BIND_ADD_ADDR_ULEB
            0x20 | 0x60 | 0x70 | 0x80 | 0xa0 => 1,
            // DO_BIND_ULEB_TIMES_SKIPPING_ULEB
            0xc0 => 2,
            // THREADED, whose first form gives the size of its table
            0xd0 if opcode & 0x0f == 0 => 1,
            0x00 | 0x10 | 0x30 | 0x50 | 0x90 | 0xb0 | 0xd0 => 0,
            _ => {
                return Err(Malformed::invalid(
                    OPCODES,
                    format!("the unknown opcode {opcode:#04x}"),
                ))
            }
        };
        for _ in 0..numbers {
            while opcodes.u8(at, OPCODES)? & 0x80 != 0 {
                at += 1;
            }
            at += 1;
        }
    }
    Ok(())
}

/// Reads the import table of chained fixups.
pub fn read_chained<'a>(fixups: Input<'a, '_>, slice: &mut Slice<'a>) -> Result<(), Malformed> {
    let imports = u64::from(fixups.u32(8, FIXUPS)?);
    let symbols = u64::from(fixups.u32(12, FIXUPS)?);
    let count = u64::from(fixups.u32(16, FIXUPS)?);
    let format = fixups.u32(20, FIXUPS)?;
    if fixups.u32(24, FIXUPS)? != 0 {
        return Err(Malformed::invalid(
            FIXUPS,
            "compressed symbol names, which no linker writes",
        ));
    }
    let entry = match format {
        1 => 4,
        2 => 8,
        3 => 16,
        _ => {
            return Err(Malformed::invalid(
                FIXUPS,
                format!("the unknown import format {format}"),
            ))
        }
    };
    let table = fixups.part(imports, count * entry, "the chained imports")?;
    let names = fixups.part(
        symbols,
        fixups.len().saturating_sub(symbols),
        "the names of the chained imports",
    )?;
    for index in 0..count {
        // Format 1 and 2: 8 bits of library, 1 of weakness, 23 of name. Format 3: 16, 1, 15 unused, 32.
        let (weak, name) = if format == 3 {
            let packed = table.u64(index * entry, FIXUPS)?;
            (packed >> 16 & 1, packed >> 32)
        } else {
            let packed = u64::from(table.u32(index * entry, FIXUPS)?);
            (packed >> 8 & 1, packed >> 9)
        };
        slice.imports.push(Import {
            name: plain(names.name(name, "a bound symbol")?).into(),
            weak: weak != 0,
            library: None,
        });
    }
    Ok(())
}
