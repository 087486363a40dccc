//! Mach-O, macOS's libraries: the header, and universal files with one library for each processor.
//!
//! Layouts: Apple's `mach-o/loader.h`, `mach-o/fat.h` and `mach-o/fixup-chains.h`.

mod binds;
mod commands;
mod names;
mod trie;

use super::input::Input;
use super::library::{Format, Kind, Library, Machine, Slice};
use super::malformed::Malformed;

const HEADER: &str = "the Mach-O header";
const UNIVERSAL: &str = "the universal header";

/// The bit of the CPU type for 64-bit pointers.
const ABI64: u32 = 0x0100_0000;

/// Reads a universal file in the byte order of its header.
pub fn read_universal<'a>(input: Input<'a, '_>) -> Result<Library<'a>, Malformed> {
    let wide = input.u32(0, UNIVERSAL)? & 1 == 1;
    let count = u64::from(input.u32(4, UNIVERSAL)?);
    let entry = if wide { 32 } else { 20 };
    let table = input.part(8, count * entry, UNIVERSAL)?;
    if count == 0 {
        return Err(Malformed::invalid(UNIVERSAL, "no architectures"));
    }
    let mut slices = Vec::new();
    for index in 0..count {
        let header = table.part(index * entry, entry, UNIVERSAL)?;
        let offset = header.word(8, wide, UNIVERSAL)?;
        let size = header.word(if wide { 16 } else { 12 }, wide, UNIVERSAL)?;
        let slice = input.part(offset, size, "a slice of a universal file")?;
        slices.push(match slice.bytes(0, slice.len().min(8), HEADER)? {
            [0xfe, 0xed, 0xfa, 0xce | 0xcf, ..] => read(slice.with_endian(true))?,
            [0xce | 0xcf, 0xfa, 0xed, 0xfe, ..] => read(slice.with_endian(false))?,
            b"!<arch>\n" => return Err(Malformed::Other("a static archive or rlib")),
            _ => {
                return Err(Malformed::invalid(
                    UNIVERSAL,
                    "a slice that is not a Mach-O file",
                ))
            }
        });
    }
    Ok(Library {
        size: input.len(),
        universal: true,
        slices,
    })
}

/// Reads a file for one processor, in the byte order of its magic.
pub fn read<'a>(input: Input<'a, '_>) -> Result<Slice<'a>, Malformed> {
    let magic = input.u32(0, HEADER)?;
    let wide = magic & 1 == 1;
    let size = if wide { 32 } else { 28 };
    let header = input.part(0, size, HEADER)?;
    // The magic is 0xfeedface or 0xfeedfacf in the correct byte order, which follows from the first byte.
    let big_endian = input.bytes(0, 1, HEADER)? == [0xfe];
    let machine = match header.u32(4, HEADER)? {
        7 => Machine::X86,
        12 => Machine::Arm,
        cpu if cpu == 7 | ABI64 => Machine::X86_64,
        cpu if cpu == 12 | ABI64 => Machine::Aarch64,
        cpu if cpu == 18 | ABI64 => Machine::Ppc64,
        other => Machine::Other(other),
    };
    let kind = match header.u32(12, HEADER)? {
        1 => Kind::Object,
        2 => Kind::Executable,
        4 => Kind::Core,
        6 => Kind::Shared,
        8 => Kind::Bundle,
        10 => Kind::DebugInfo,
        other => Kind::Other(other),
    };
    let bits = if wide { 64 } else { 32 };
    let mut slice = Slice::new(Format::MachO, machine, bits, big_endian, kind);
    if kind.loads() {
        let count = header.u32(16, HEADER)?;
        let commands = input.part(size, header.u32(20, HEADER)?.into(), "the load commands")?;
        commands::read(input, commands, count, wide, &mut slice)?;
    }
    Ok(slice)
}
