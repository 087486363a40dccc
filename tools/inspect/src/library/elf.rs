//! Reads the parts of an ELF file that the gate does not: symbol versions, thread-local storage, sections, symbols.
//!
//! Sources: System V gABI; the Linux Standard Base on symbol versions; glibc's `elf.h`.

use std::collections::HashMap;

use object::read::elf::{
    Dyn as _, FileHeader, ProgramHeader as _, SectionHeader as _, SectionTable, Sym as _,
};
use object::{elf, Endianness, FileKind, SectionIndex};

use super::crates::{by_crate, largest_first, Sized};
use super::names::{text, Names};
use crate::model::{Need, Slice, Tls, Undefined};

/// Maximum number of version needs. Real files have fewer than 100.
const MOST_VERSIONS: usize = 1 << 15;
/// Maximum number of sections.
const MOST_SECTIONS: usize = 1 << 15;

/// Fills in `slice`.
pub fn read(data: &[u8], slice: &mut Slice) -> object::Result<()> {
    match FileKind::parse(data)? {
        FileKind::Elf32 => read_as::<elf::FileHeader32<Endianness>>(data, slice),
        _ => read_as::<elf::FileHeader64<Endianness>>(data, slice),
    }
}

fn read_as<Elf: FileHeader<Endian = Endianness>>(
    data: &[u8],
    slice: &mut Slice,
) -> object::Result<()> {
    let header = Elf::parse(data)?;
    let endian = header.endian()?;
    let (mut tls, mut is_static) = (None, false);
    for segment in header.program_headers(endian, data)? {
        match segment.p_type(endian) {
            elf::PT_TLS => tls = Some(segment.p_memsz(endian).into()),
            elf::PT_GNU_STACK => {
                slice.executable_stack = segment.p_flags(endian) & elf::PF_X != 0;
            }
            elf::PT_DYNAMIC => {
                let entries = segment.dynamic(endian, data)?.unwrap_or_default();
                let mut entries = entries
                    .iter()
                    .take_while(|entry| entry.tag32(endian) != Some(elf::DT_NULL));
                is_static = entries.any(|entry| {
                    entry.tag32(endian) == Some(elf::DT_FLAGS)
                        && entry.val32(endian).unwrap_or(0) & elf::DF_STATIC_TLS != 0
                });
            }
            _ => {}
        }
    }
    if tls.is_some() || is_static {
        slice.tls = Some(Tls {
            bytes: tls.unwrap_or(0),
            is_static,
        });
    }
    let sections = header.sections(endian, data)?;
    if sections.is_empty() {
        slice
            .unread
            .push("symbol versions, sections and symbols: it has no section headers".to_owned());
        return Ok(());
    }
    versions(&sections, endian, data, slice)?;
    let mut names = strings(
        &sections,
        header.section_strings_index(endian, data)?,
        endian,
        data,
    )?;
    sizes(&sections, &mut names, endian, data, slice);
    symbols(&sections, endian, data, slice)
}

type Table<'d, Elf> = SectionTable<'d, Elf, &'d [u8]>;

fn strings<'d, Elf: FileHeader<Endian = Endianness>>(
    sections: &Table<'d, Elf>,
    index: SectionIndex,
    endian: Endianness,
    data: &'d [u8],
) -> object::Result<Names<'d>> {
    let table = sections.section(index)?.data(endian, data)?;
    Ok(Names::new(table, data))
}

/// Collects version needs with their symbols, and undefined symbols without a version.
fn versions<'d, Elf: FileHeader<Endian = Endianness>>(
    sections: &Table<'d, Elf>,
    endian: Endianness,
    data: &'d [u8],
    slice: &mut Slice,
) -> object::Result<()> {
    let mut by_index = HashMap::new();
    if let Some((needs, link)) = sections.gnu_verneed(endian, data)? {
        let mut names = strings(sections, link, endian, data)?;
        'all: for need in needs {
            let (need, versions) = need?;
            let library = names.text(need.vn_file.get(endian)).unwrap_or_default();
            for version in versions {
                let version = version?;
                if slice.versions.len() == MOST_VERSIONS {
                    slice.unread.push("symbol versions: too many".to_owned());
                    break 'all;
                }
                by_index.insert(
                    version.vna_other.get(endian) & elf::VERSYM_VERSION,
                    slice.versions.len(),
                );
                slice.versions.push(Need {
                    library: library.clone(),
                    version: names.text(version.vna_name.get(endian)).unwrap_or_default(),
                    weak: version.vna_flags.get(endian) & elf::VER_FLG_WEAK != 0,
                    symbols: Vec::new(),
                });
            }
        }
    }
    let symbols = sections.symbols(endian, data, elf::SHT_DYNSYM)?;
    if symbols.is_empty() {
        return Ok(());
    }
    let mut names = strings(sections, symbols.string_section(), endian, data)?;
    let indices = sections.gnu_versym(endian, data)?.map(|(table, _)| table);
    for (index, symbol) in symbols.enumerate() {
        let binding = symbol.st_bind();
        if !symbol.is_undefined(endian) || binding == elf::STB_LOCAL {
            continue;
        }
        let Some(name) = names.text(symbol.st_name(endian)) else {
            slice
                .unread
                .push("symbol versions: names outside of their table, or too many".to_owned());
            break;
        };
        let undefined = Undefined {
            name,
            weak: binding == elf::STB_WEAK,
        };
        let version = indices
            .and_then(|table| table.get(index.0))
            .map(|version| version.0.get(endian) & elf::VERSYM_VERSION)
            .and_then(|version| by_index.get(&version))
            .and_then(|position| slice.versions.get_mut(*position));
        match version {
            Some(need) => need.symbols.push(undefined),
            None if undefined.name.is_empty() => {}
            None => slice.undefined.push(undefined),
        }
    }
    slice.undefined.sort_unstable();
    for need in &mut slice.versions {
        need.symbols.sort_unstable();
    }
    Ok(())
}

/// Collects section sizes, debug information and compilers.
fn sizes<'d, Elf: FileHeader<Endian = Endianness>>(
    sections: &Table<'d, Elf>,
    names: &mut Names<'d>,
    endian: Endianness,
    data: &'d [u8],
    slice: &mut Slice,
) {
    let mut sizes = Vec::new();
    for section in sections.iter().take(MOST_SECTIONS) {
        if section.sh_type(endian) == elf::SHT_NULL {
            continue;
        }
        let name = names.get(section.sh_name(endian)).unwrap_or_default();
        let name = start(name, 64);
        if name == ".comment" {
            let comment = section.data(endian, data).unwrap_or_default();
            let lines = comment.split(|byte| *byte == 0).take(16);
            slice.compilers = lines
                .filter(|line| !line.is_empty())
                .map(|line| start(line, 200))
                .collect();
        }
        if name == ".gnu_debuglink" {
            let file = section.data(endian, data).unwrap_or_default();
            let file = file.split(|byte| *byte == 0).next().unwrap_or_default();
            slice.debug.file = Some(start(file, 200));
        }
        if section.sh_type(endian) == elf::SHT_NOBITS {
            continue;
        }
        let size = section.sh_size(endian).into();
        if name.starts_with(".debug_") || name.starts_with(".zdebug_") {
            slice.debug.bytes = slice.debug.bytes.saturating_add(size);
        }
        if size > 0 {
            sizes.push((name, size));
        }
    }
    slice.sections = largest_first(sizes);
}

/// Converts at most `most` bytes to text.
fn start(name: &[u8], most: usize) -> String {
    text(name.get(..name.len().min(most)).unwrap_or_default())
}

/// Computes sizes by crate if there is a symbol table.
fn symbols<'d, Elf: FileHeader<Endian = Endianness>>(
    sections: &Table<'d, Elf>,
    endian: Endianness,
    data: &'d [u8],
    slice: &mut Slice,
) -> object::Result<()> {
    let symbols = sections.symbols(endian, data, elf::SHT_SYMTAB)?;
    slice.stripped = symbols.is_empty();
    if slice.stripped {
        return Ok(());
    }
    let mut names = strings(sections, symbols.string_section(), endian, data)?;
    let mut sized = Vec::new();
    for (index, symbol) in symbols.enumerate() {
        let size: u64 = symbol.st_size(endian).into();
        if size == 0 || !matches!(symbol.st_type(), elf::STT_FUNC | elf::STT_OBJECT) {
            continue;
        }
        let in_file = symbols
            .symbol_section(endian, symbol, index)?
            .and_then(|section| sections.section(section).ok())
            .is_some_and(|section| section.sh_type(endian) != elf::SHT_NOBITS);
        if !in_file {
            continue;
        }
        let Some(name) = names.get(symbol.st_name(endian)) else {
            slice
                .unread
                .push("symbols: names outside of their table, or too many".to_owned());
            return Ok(());
        };
        sized.push(Sized {
            address: symbol.st_value(endian).into(),
            size,
            name,
        });
    }
    slice.crates = Some(by_crate(sized));
    Ok(())
}
