//! PE's export directory: the names. An export with only an ordinal is not an init symbol.

use super::super::library::Slice;
use super::super::malformed::Malformed;
use super::Image;

const DIRECTORY: &str = "the export directory";
const NAMES: &str = "the export name table";

/// Reads the exported names and the DLL's own name.
pub fn read<'a>(
    image: &Image<'a, '_>,
    address: u64,
    slice: &mut Slice<'a>,
) -> Result<(), Malformed> {
    let directory = image.at(address, DIRECTORY)?.part(0, 40, DIRECTORY)?;
    let own = u64::from(directory.u32(12, DIRECTORY)?);
    if own != 0 {
        slice.install_name = Some(image.name(own, DIRECTORY)?.into());
    }
    let count = u64::from(directory.u32(24, DIRECTORY)?);
    if count == 0 {
        return Ok(());
    }
    let names = image
        .at(directory.u32(32, DIRECTORY)?.into(), NAMES)?
        .part(0, count * 4, NAMES)?;
    for index in 0..count {
        let name = image.name(names.u32(index * 4, NAMES)?.into(), "an exported symbol")?;
        slice.exports.push(name.into());
    }
    Ok(())
}
