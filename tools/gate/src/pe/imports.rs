//! PE's imports: those bound at load time and those bound at the first call (delay-load). Imports by ordinal are
//! skipped.

use super::super::library::{Import, Slice};
use super::super::malformed::Malformed;
use super::Image;

const DIRECTORY: &str = "the import directory";
const DELAYED: &str = "the delay-load directory";
const THUNKS: &str = "an import table";

/// Reads the import directory: descriptors of 20 bytes, ended by a zero descriptor.
pub fn read<'a>(
    image: &Image<'a, '_>,
    address: u64,
    slice: &mut Slice<'a>,
) -> Result<(), Malformed> {
    let table = image.at(address, DIRECTORY)?;
    let mut at = 0u64;
    loop {
        let descriptor = table.part(at, 20, DIRECTORY)?;
        let lookup = u64::from(descriptor.u32(0, DIRECTORY)?);
        let name = u64::from(descriptor.u32(12, DIRECTORY)?);
        let addresses = u64::from(descriptor.u32(16, DIRECTORY)?);
        if name == 0 {
            return Ok(());
        }
        // Old linkers write no lookup table. The address table then contains the names until the library is loaded.
        let thunks = if lookup == 0 { addresses } else { lookup };
        add(image, name, thunks, 0, slice)?;
        at += 20;
    }
}

/// Reads the delay-load directory: descriptors of 32 bytes, ended by a zero descriptor.
pub fn read_delayed<'a>(
    image: &Image<'a, '_>,
    address: u64,
    slice: &mut Slice<'a>,
) -> Result<(), Malformed> {
    let table = image.at(address, DELAYED)?;
    let mut at = 0u64;
    loop {
        let descriptor = table.part(at, 32, DELAYED)?;
        // Before Visual C++ 7 the addresses were absolute.
        let base = if descriptor.u32(0, DELAYED)? & 1 == 0 {
            image.base
        } else {
            0
        };
        let name = u64::from(descriptor.u32(4, DELAYED)?);
        if name == 0 {
            return Ok(());
        }
        let thunks = u64::from(descriptor.u32(16, DELAYED)?);
        add(
            image,
            name.wrapping_sub(base),
            thunks.wrapping_sub(base),
            base,
            slice,
        )?;
        at += 32;
    }
}

/// Adds one DLL and the names in its lookup table, which ends with a zero entry.
fn add<'a>(
    image: &Image<'a, '_>,
    name: u64,
    thunks: u64,
    base: u64,
    slice: &mut Slice<'a>,
) -> Result<(), Malformed> {
    let library = image.name(name, "the name of a DLL")?;
    slice.needed.push(library.into());
    let table = image.at(thunks, THUNKS)?;
    let size = if image.wide { 8 } else { 4 };
    let by_number = if image.wide { 1 << 63 } else { 1 << 31 };
    let mut at = 0u64;
    loop {
        let thunk = table.word(at, image.wide, THUNKS)?;
        at += size;
        if thunk == 0 {
            return Ok(());
        }
        if thunk & by_number == 0 {
            // A two-byte hint precedes the name.
            let address = thunk.wrapping_sub(base).saturating_add(2);
            slice.imports.push(Import {
                name: image.name(address, "an imported symbol")?.into(),
                weak: false,
                library: Some(library.into()),
            });
        }
    }
}
