//! PE, Windows' DLLs: headers and sections. The symbols are in `exports` and `imports`.
//!
//! Layouts: Microsoft's "PE Format" specification.

mod exports;
mod imports;

use super::input::Input;
use super::library::{Format, Kind, Machine, Slice};
use super::malformed::Malformed;

const DOS: &str = "the DOS header";
const COFF: &str = "the COFF header";
const OPTIONAL: &str = "the optional header";
const SECTIONS: &str = "the section table";

const IMAGE_FILE_DLL: u16 = 0x2000;

/// A file as its sections lay it out in memory. Addresses are relative to the image's base (RVAs).
struct Image<'a, 'w> {
    input: Input<'a, 'w>,
    /// PE32+: thunks have 64 bits.
    wide: bool,
    base: u64,
    /// Address, file offset and size in the file, sorted by address.
    sections: Vec<(u64, u64, u64)>,
}

impl<'a, 'w> Image<'a, 'w> {
    /// Returns the bytes of the file from `address` to the end of its section.
    fn at(&self, address: u64, what: &'static str) -> Result<Input<'a, 'w>, Malformed> {
        // Uses binary search, because there may be 65,535 sections, and every name is looked up.
        let behind = self
            .sections
            .partition_point(|(start, _, _)| *start <= address);
        let section = behind
            .checked_sub(1)
            .and_then(|index| self.sections.get(index));
        if let Some((start, offset, size)) = section {
            let inside = address - start;
            if inside < *size {
                return self
                    .input
                    .part(offset.saturating_add(inside), size - inside, what);
            }
        }
        Err(Malformed::invalid(
            what,
            format!("the address {address:#x}, which no section holds"),
        ))
    }

    fn name(&self, address: u64, what: &'static str) -> Result<&'a [u8], Malformed> {
        self.at(address, what)?.name(0, what)
    }
}

/// Reads a PE file.
pub fn read<'a>(input: Input<'a, '_>) -> Result<Slice<'a>, Malformed> {
    let start = u64::from(input.part(0, 64, DOS)?.u32(60, DOS)?);
    if input.bytes(start, 4, "the PE signature")? != b"PE\0\0" {
        return Err(Malformed::Other("a DOS program"));
    }
    let coff = input.part(start + 4, 20, COFF)?;
    let machine = match coff.u16(0, COFF)? {
        0x014c => Machine::X86,
        0x01c0 | 0x01c2 | 0x01c4 => Machine::Arm,
        0x8664 => Machine::X86_64,
        0xaa64 => Machine::Aarch64,
        other => Machine::Other(other.into()),
    };
    let sections = u64::from(coff.u16(2, COFF)?);
    let size = u64::from(coff.u16(16, COFF)?);
    let kind = match coff.u16(18, COFF)? & IMAGE_FILE_DLL {
        0 => Kind::Executable,
        _ => Kind::Shared,
    };
    let optional = input.part(start + 24, size, OPTIONAL)?;
    let wide = match optional.u16(0, OPTIONAL)? {
        0x10b => false,
        0x20b => true,
        other => {
            return Err(Malformed::invalid(
                OPTIONAL,
                format!("the magic {other:#06x}, neither PE32 nor PE32+"),
            ))
        }
    };
    let mut slice = Slice::new(Format::Pe, machine, if wide { 64 } else { 32 }, false, kind);
    if kind != Kind::Shared {
        return Ok(slice);
    }

    let image = Image {
        input,
        wide,
        base: optional.word(if wide { 24 } else { 28 }, wide, OPTIONAL)?,
        sections: section_table(input, start + 24 + size, sections)?,
    };
    if let Some(address) = directory(optional, wide, 0)? {
        exports::read(&image, address, &mut slice)?;
    }
    if let Some(address) = directory(optional, wide, 1)? {
        imports::read(&image, address, &mut slice)?;
    }
    if let Some(address) = directory(optional, wide, 13)? {
        imports::read_delayed(&image, address, &mut slice)?;
    }
    Ok(slice)
}

/// Returns the address of a data directory. `None` if it is absent or empty.
fn directory(optional: Input<'_, '_>, wide: bool, index: u64) -> Result<Option<u64>, Malformed> {
    const DIRECTORIES: &str = "the data directories";
    let at = if wide { 108 } else { 92 };
    if index >= u64::from(optional.u32(at, DIRECTORIES)?) {
        return Ok(None);
    }
    let address = optional.u32(at + 4 + index * 8, DIRECTORIES)?;
    Ok((address != 0).then_some(address.into()))
}

fn section_table(
    input: Input<'_, '_>,
    offset: u64,
    count: u64,
) -> Result<Vec<(u64, u64, u64)>, Malformed> {
    let table = input.part(offset, count * 40, SECTIONS)?;
    let mut sections = Vec::new();
    for index in 0..count {
        let header = table.part(index * 40, 40, SECTIONS)?;
        let address = header.u32(12, SECTIONS)?;
        let size = u64::from(header.u32(16, SECTIONS)?);
        let offset = u64::from(header.u32(20, SECTIONS)?);
        if size > 0 {
            input.part(offset, size, "a section")?;
            sections.push((address.into(), offset, size));
        }
    }
    sections.sort_unstable();
    Ok(sections)
}
