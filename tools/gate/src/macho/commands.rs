//! Mach-O's load commands, and the symbol table that one of them points to.

use super::super::input::Input;
use super::super::library::{Import, Name, SearchPath, Slice};
use super::super::malformed::Malformed;
use super::names::plain;
use super::{binds, trie};

const COMMAND: &str = "a load command";
const SYMBOLS: &str = "the symbol table";

/// A bit that marks load commands that older loaders must reject.
const REQUIRED: u32 = 0x8000_0000;

/// The locations of the tables: offset and size in bytes, from the start of the slice.
#[derive(Default)]
struct Tables {
    /// Symbol offset, count, strings offset, strings size.
    symbols: Option<[u64; 4]>,
    exports: Option<(u64, u64)>,
    binds: Option<(u64, u64)>,
    lazy_binds: Option<(u64, u64)>,
    fixups: Option<(u64, u64)>,
}

/// Reads the load commands and the tables they point to into `slice`.
pub fn read<'a>(
    file: Input<'a, '_>,
    commands: Input<'a, '_>,
    count: u32,
    wide: bool,
    slice: &mut Slice<'a>,
) -> Result<(), Malformed> {
    let mut tables = Tables::default();
    let mut at = 0u64;
    for _ in 0..count {
        let kind = commands.u32(at, COMMAND)?;
        let size = u64::from(commands.u32(at + 4, COMMAND)?);
        if size < 8 {
            return Err(Malformed::invalid(COMMAND, format!("{size} bytes")));
        }
        let command = commands.part(at, size, COMMAND)?;
        let pair = |offset: u64| -> Result<_, Malformed> {
            let (start, size) = (
                command.u32(offset, COMMAND)?,
                command.u32(offset + 4, COMMAND)?,
            );
            Ok((size != 0).then_some((u64::from(start), u64::from(size))))
        };
        match kind & !REQUIRED {
            // LC_SYMTAB
            0x02 => {
                let field = |index: u64| command.u32(8 + index * 4, COMMAND).map(u64::from);
                tables.symbols = Some([field(0)?, field(1)?, field(2)?, field(3)?]);
            }
            // LC_LOAD_DYLIB, LC_LOAD_WEAK_DYLIB, LC_REEXPORT_DYLIB, LC_LAZY_LOAD_DYLIB, LC_LOAD_UPWARD_DYLIB
            0x0c | 0x18 | 0x1f | 0x20 | 0x23 => {
                slice.needed.push(string(command, "a needed library")?)
            }
            // LC_ID_DYLIB
            0x0d => slice.install_name = Some(string(command, "the install name")?),
            // LC_RPATH
            0x1c => slice.search.push(SearchPath {
                tag: "LC_RPATH",
                path: string(command, "a search path")?,
            }),
            // LC_DYLD_INFO
            0x22 => {
                tables.binds = pair(16)?;
                tables.lazy_binds = pair(32)?;
                tables.exports = pair(40)?;
            }
            // LC_VERSION_MIN_MACOSX; LC_BUILD_VERSION, with the platform before it (1: macOS)
            0x24 => slice.macos = Some(version(command.u32(8, COMMAND)?)),
            0x32 if command.u32(8, COMMAND)? == 1 => {
                slice.macos = Some(version(command.u32(12, COMMAND)?))
            }
            // LC_DYLD_EXPORTS_TRIE, LC_DYLD_CHAINED_FIXUPS
            0x33 => tables.exports = pair(8)?,
            0x34 => tables.fixups = pair(8)?,
            _ => {}
        }
        at = at.saturating_add(size);
    }

    if let Some(place) = tables.symbols {
        symbols(file, place, wide, slice)?;
    }
    // dyld looks up exports in the trie. The symbol table may be stripped.
    if let Some((offset, size)) = tables.exports {
        slice.exports = trie::read(file.part(offset, size, "the export trie")?)?;
    }
    if slice.imports.is_empty() {
        for (offset, size) in [tables.binds, tables.lazy_binds].into_iter().flatten() {
            binds::read_opcodes(file.part(offset, size, "the bind opcodes")?, slice)?;
        }
        if let Some((offset, size)) = tables.fixups {
            binds::read_chained(file.part(offset, size, "the chained fixups")?, slice)?;
        }
    }
    Ok(())
}

/// Returns the string of a command. Its offset follows the command's kind and size.
fn string<'a>(command: Input<'a, '_>, what: &'static str) -> Result<Name<'a>, Malformed> {
    let offset = command.u32(8, what)?;
    // ld pads with zeros, but a string may fill its command to the last byte.
    let rest = command.bytes(
        offset.into(),
        command.len().saturating_sub(offset.into()),
        what,
    )?;
    let end = rest
        .iter()
        .position(|byte| *byte == 0)
        .unwrap_or(rest.len());
    Ok(rest.get(..end).unwrap_or_default().into())
}

/// Unpacks a version: `0x000b0200` is 11.2.
fn version(packed: u32) -> (u32, u32) {
    (packed >> 16, packed >> 8 & 0xff)
}

fn symbols<'a>(
    file: Input<'a, '_>,
    place: [u64; 4],
    wide: bool,
    slice: &mut Slice<'a>,
) -> Result<(), Malformed> {
    let [offset, count, strings, strings_size] = place;
    let entry = if wide { 16 } else { 12 };
    let table = file.part(offset, count * entry, SYMBOLS)?;
    let strings = file.part(strings, strings_size, "the string table")?;
    for index in 0..count {
        let symbol = table.part(index * entry, entry, SYMBOLS)?;
        let kind = symbol.u8(4, SYMBOLS)?;
        // The loader does not see debugging entries (N_STAB), local symbols (no N_EXT) and private ones (N_PEXT).
        if kind & 0xe0 != 0 || kind & 0x01 == 0 || kind & 0x10 != 0 {
            continue;
        }
        let name = plain(strings.name(symbol.u32(0, SYMBOLS)?.into(), "a symbol")?);
        let description = symbol.u16(6, SYMBOLS)?;
        match kind & 0x0e {
            // N_UNDF. With a value, it is a common symbol, which only object files have.
            0x00 if symbol.word(8, wide, SYMBOLS)? == 0 => slice.imports.push(Import {
                name: name.into(),
                weak: description & 0x0040 != 0,
                library: None,
            }),
            0x00 => {}
            _ => slice.exports.push(name.into()),
        }
    }
    Ok(())
}
