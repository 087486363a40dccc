//! Converts bytes to a [`Library`]: detects the format by the first bytes and calls its reader.

use super::elf;
use super::input::{Input, Work};
use super::library::Library;
use super::macho;
use super::malformed::Malformed;
use super::pe;

/// Describes the contents of a library.
///
/// Also describes executables, object files and core dumps of the three formats, which `check` rejects.
///
/// # Errors
/// [`Malformed`] if the bytes are another kind of file, are cut off, or contradict themselves.
///
/// # Example
/// ```
/// let error = gate::describe(b"!<arch>\n").unwrap_err();
/// assert_eq!(error.to_string(), "is a static archive or rlib, not a shared library");
/// ```
pub fn describe(data: &[u8]) -> Result<Library<'_>, Malformed> {
    describe_counted(data).0
}

/// Like [`describe`], but also returns the steps of work that it took, at most [`work_limit`](super::input::work_limit)
/// of the size.
pub fn describe_counted(data: &[u8]) -> (Result<Library<'_>, Malformed>, u64) {
    let work = Work::new(data.len() as u64);
    let result = read(data, Input::new(data, &work));
    (result, work.spent())
}

fn read<'a>(data: &'a [u8], input: Input<'a, '_>) -> Result<Library<'a>, Malformed> {
    let thin = |slice| Library {
        size: input.len(),
        universal: false,
        slices: vec![slice],
    };
    match data {
        [] => Err(Malformed::Empty),
        [0x7f, b'E', b'L', b'F', ..] => elf::read(input).map(thin),
        [b'M', b'Z', ..] => pe::read(input).map(thin),
        [0xfe, 0xed, 0xfa, 0xce | 0xcf, ..] => macho::read(input.with_endian(true)).map(thin),
        [0xce | 0xcf, 0xfa, 0xed, 0xfe, ..] => macho::read(input).map(thin),
        [0xca, 0xfe, 0xba, 0xbe | 0xbf, ..] => macho::read_universal(input.with_endian(true)),
        // The byte-swapped magic is defined (FAT_CIGAM) but no tool writes it.
        [0xbe | 0xbf, 0xba, 0xfe, 0xca, ..] => macho::read_universal(input),
        _ => Err(other(data)),
    }
}

/// Names the kinds of files that are most often mistaken for a library.
fn other(data: &[u8]) -> Malformed {
    const STARTS: [(&[u8], &str); 9] = [
        (b"!<arch>\n", "a static archive or rlib"),
        (b"!<thin>\n", "a static archive or rlib"),
        (b"#!", "a script"),
        (b"PK\x03\x04", "a zip file or wheel"),
        (b"\x1f\x8b", "compressed with gzip"),
        (b"\x28\xb5\x2f\xfd", "compressed with zstd"),
        (b"BC\xc0\xde", "LLVM bitcode"),
        (b"\0asm", "WebAssembly"),
        (b"rust\0\0\0", "Rust metadata"),
    ];
    if let Some((_, kind)) = STARTS.iter().find(|(start, _)| data.starts_with(start)) {
        return Malformed::Other(kind);
    }
    let head = data.get(..data.len().min(512)).unwrap_or_default();
    // COFF objects have no magic other than the machine: x86_64, aarch64, x86_32 and the `/bigobj` form.
    if matches!(
        head,
        [0x64, 0x86, ..] | [0x64, 0xaa, ..] | [0x4c, 0x01, ..] | [0, 0, 0xff, 0xff, ..]
    ) {
        return Malformed::Other("an object file");
    }
    if head
        .iter()
        .all(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~' | 0x80..))
    {
        return Malformed::Other("text");
    }
    Malformed::Unknown(data.get(..data.len().min(4)).unwrap_or_default().to_vec())
}
