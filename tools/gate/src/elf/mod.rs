//! ELF: the header and the program headers. `dynamic` reads what the loader sees, through PT_DYNAMIC. A library without
//! section headers therefore needs no special case.
//!
//! Constants and layouts: System V gABI, chapters 4 and 5, and glibc's `elf.h`.

mod dynamic;
mod symbols;
mod versions;

use super::input::Input;
use super::library::{Format, Kind, Machine, Slice};
use super::malformed::Malformed;

const PT_LOAD: u32 = 1;
const PT_DYNAMIC: u32 = 2;
const PT_INTERP: u32 = 3;

/// A number of program headers that refers to the first section header for the real number.
const PN_XNUM: u64 = 0xffff;

/// A file as its program headers lay it out in memory.
struct Image<'a, 'w> {
    input: Input<'a, 'w>,
    /// Structures have 64-bit fields.
    wide: bool,
    /// Entries of DT_HASH are 64 bits wide: s390x alone among the machines known here.
    wide_hash: bool,
    /// The PT_LOAD segments: address, file offset, size in the file.
    segments: Vec<(u64, u64, u64)>,
}

impl<'a, 'w> Image<'a, 'w> {
    /// Returns the bytes of the file from `address` to the end of its segment.
    fn at(&self, address: u64, what: &'static str) -> Result<Input<'a, 'w>, Malformed> {
        for (start, offset, size) in &self.segments {
            if let Some(inside) = address.checked_sub(*start).filter(|inside| inside < size) {
                return self
                    .input
                    .part(offset.saturating_add(inside), size - inside, what);
            }
        }
        Err(Malformed::invalid(
            what,
            format!("the address {address:#x}, which the file does not hold"),
        ))
    }
}

/// Reads an ELF file.
pub fn read<'a>(input: Input<'a, '_>) -> Result<Slice<'a>, Malformed> {
    const HEADER: &str = "the ELF header";
    let ident = input.bytes(0, 16, HEADER)?;
    let (class, order) = (ident.get(4).copied(), ident.get(5).copied());
    let wide = match class {
        Some(1) => false,
        Some(2) => true,
        _ => {
            return Err(Malformed::invalid(
                HEADER,
                format!("the class {}, neither 32 nor 64 bit", class.unwrap_or(0)),
            ))
        }
    };
    let big_endian = match order {
        Some(1) => false,
        Some(2) => true,
        _ => {
            return Err(Malformed::invalid(
                HEADER,
                format!(
                    "the byte order {}, neither little nor big",
                    order.unwrap_or(0)
                ),
            ))
        }
    };
    let header = input
        .part(0, if wide { 64 } else { 52 }, HEADER)?
        .with_endian(big_endian);
    let kind = match header.u16(16, HEADER)? {
        1 => Kind::Object,
        2 => Kind::Executable,
        3 => Kind::Shared,
        4 => Kind::Core,
        other => Kind::Other(other.into()),
    };
    let machine = match header.u16(18, HEADER)? {
        3 => Machine::X86,
        21 => Machine::Ppc64,
        22 => Machine::S390,
        40 => Machine::Arm,
        62 => Machine::X86_64,
        183 => Machine::Aarch64,
        243 => Machine::Riscv,
        other => Machine::Other(other.into()),
    };
    let bits = if wide { 64 } else { 32 };
    let mut slice = Slice::new(Format::Elf, machine, bits, big_endian, kind);
    if kind != Kind::Shared {
        return Ok(slice);
    }

    let (table, interpreter, dynamic) = segments(input.with_endian(big_endian), header, wide)?;
    if interpreter {
        slice.kind = Kind::Executable;
    }
    let Some((offset, size)) = dynamic else {
        return Err(Malformed::invalid(
            "the program header table",
            "no dynamic segment, so nothing can be loaded from it",
        ));
    };
    let image = Image {
        input: input.with_endian(big_endian),
        wide,
        wide_hash: wide && machine == Machine::S390,
        segments: table,
    };
    let (dynamic, strings) = dynamic::read(&image, offset, size, &mut slice)?;
    let mut versions = versions::read(&image, &dynamic, strings)?;
    symbols::read(&image, &dynamic, strings, &mut versions, &mut slice)?;
    slice.glibc = versions::lowest_glibc(&versions.needs);
    slice.versions = versions.needs;
    Ok(slice)
}

type Segments = (Vec<(u64, u64, u64)>, bool, Option<(u64, u64)>);

/// Reads the program headers: the PT_LOAD segments, whether there is an interpreter, and where PT_DYNAMIC is.
fn segments(
    input: Input<'_, '_>,
    header: Input<'_, '_>,
    wide: bool,
) -> Result<Segments, Malformed> {
    const TABLE: &str = "the program header table";
    let offset = header.word(if wide { 32 } else { 28 }, wide, TABLE)?;
    let entry = u64::from(header.u16(if wide { 54 } else { 42 }, TABLE)?);
    let mut count = u64::from(header.u16(if wide { 56 } else { 44 }, TABLE)?);
    if count == PN_XNUM {
        let sections = header.word(if wide { 40 } else { 32 }, wide, TABLE)?;
        if sections == 0 {
            return Err(Malformed::invalid(
                TABLE,
                "no section header, which should contain its length",
            ));
        }
        let first = input.part(
            sections,
            if wide { 64 } else { 40 },
            "the first section header",
        )?;
        count = first.u32(if wide { 44 } else { 28 }, TABLE)?.into();
    }
    if count > 0 && entry < if wide { 56 } else { 32 } {
        return Err(Malformed::invalid(
            TABLE,
            format!("entries of {entry} bytes"),
        ));
    }
    let table = input.part(offset, count.saturating_mul(entry), TABLE)?;

    let (mut loads, mut interpreter, mut dynamic) = (Vec::new(), false, None);
    for index in 0..count {
        let header = table.part(index * entry, entry, TABLE)?;
        let kind = header.u32(0, TABLE)?;
        let offset = header.word(if wide { 8 } else { 4 }, wide, TABLE)?;
        let address = header.word(if wide { 16 } else { 8 }, wide, TABLE)?;
        let size = header.word(if wide { 32 } else { 16 }, wide, TABLE)?;
        match kind {
            // A segment without bytes is not read, and its offset may be anywhere.
            PT_LOAD if size > 0 => {
                input.part(offset, size, "a loaded segment")?;
                loads.push((address, offset, size));
            }
            PT_DYNAMIC => dynamic = Some((offset, size)),
            PT_INTERP => interpreter = true,
            _ => {}
        }
    }
    Ok((loads, interpreter, dynamic))
}
