//! ELF's dynamic symbols. The file does not store their number. It follows from a hash table, or from the start of the
//! strings.

use super::super::input::Input;
use super::super::library::{Import, Slice};
use super::super::malformed::Malformed;
use super::dynamic::Dynamic;
use super::versions::Versions;
use super::Image;

const TABLE: &str = "the dynamic symbol table";
const HASH: &str = "the hash table";
const GNU_HASH: &str = "the GNU hash table";

/// Reads the dynamic symbols into the exports and imports of `slice`, and into the versions that they want.
pub fn read<'a>(
    image: &Image<'a, '_>,
    found: &Dynamic,
    strings: Input<'a, '_>,
    versions: &mut Versions<'a, '_>,
    slice: &mut Slice<'a>,
) -> Result<(), Malformed> {
    let Some(address) = found.symtab else {
        return Ok(());
    };
    let entry = found.syment.unwrap_or(if image.wide { 24 } else { 16 });
    if entry < if image.wide { 24 } else { 16 } {
        return Err(Malformed::invalid(
            TABLE,
            format!("entries of {entry} bytes"),
        ));
    }
    let count = count(image, found, address, entry)?;
    if count == 0 {
        return Ok(());
    }
    let table = image
        .at(address, TABLE)?
        .part(0, count.saturating_mul(entry), TABLE)?;

    // Symbol 0 is reserved.
    for index in 1..count {
        let symbol = table.part(index * entry, entry, TABLE)?;
        let info = symbol.u8(if image.wide { 4 } else { 12 }, TABLE)?;
        let visibility = symbol.u8(if image.wide { 5 } else { 13 }, TABLE)? & 3;
        let section = symbol.u16(if image.wide { 6 } else { 14 }, TABLE)?;
        // STB_GLOBAL, STB_WEAK, STB_GNU_UNIQUE. All others are local.
        if !matches!(info >> 4, 1 | 2 | 10) {
            continue;
        }
        let name = strings.name(symbol.u32(0, TABLE)?.into(), "a symbol")?;
        if name.is_empty() {
            continue;
        }
        if section == 0 {
            let name = name.into();
            versions.wants(index, &name)?;
            slice.imports.push(Import {
                name,
                weak: info >> 4 == 2,
                library: None,
            });
        } else if matches!(visibility, 0 | 3) {
            slice.exports.push(name.into());
        }
    }
    Ok(())
}

/// Returns the number of dynamic symbols, including the reserved first one.
fn count(
    image: &Image<'_, '_>,
    found: &Dynamic,
    symtab: u64,
    entry: u64,
) -> Result<u64, Malformed> {
    if let Some(address) = found.hash {
        let table = image.at(address, HASH)?;
        let word = if image.wide_hash { 8 } else { 4 };
        // nbucket, then nchain, which equals the length of the symbol table.
        return table.word(word, image.wide_hash, HASH);
    }
    if let Some(address) = found.gnu_hash {
        let counted = count_gnu(image.at(address, GNU_HASH)?, image.wide)?;
        // GNU ld writes 1 if no symbol is hashed, regardless of the number of imported symbols.
        if counted > 1 {
            return Ok(counted);
        }
    }
    // Linkers place another table right after the symbols.
    match found.symbol_bytes(symtab) {
        Some(bytes) => Ok(bytes / entry),
        None => Err(Malformed::invalid(
            "the dynamic section",
            "no hash table, so the symbols have no known number",
        )),
    }
}

/// Counts with DT_GNU_HASH: header, bloom filter, buckets (first symbol of each), chains whose last entry has bit 0
/// set.
fn count_gnu(table: Input<'_, '_>, wide: bool) -> Result<u64, Malformed> {
    let buckets = u64::from(table.u32(0, GNU_HASH)?);
    let first = u64::from(table.u32(4, GNU_HASH)?);
    let bloom = u64::from(table.u32(8, GNU_HASH)?);
    let start = 16 + bloom * if wide { 8 } else { 4 };
    let chains = start + buckets * 4;
    table.part(start, buckets * 4, GNU_HASH)?;

    let mut last = 0;
    for bucket in 0..buckets {
        last = last.max(u64::from(table.u32(start + bucket * 4, GNU_HASH)?));
    }
    // No symbol is hashed, so the symbols before `first` are all of them.
    if last == 0 {
        return Ok(first);
    }
    let Some(mut index) = last.checked_sub(first) else {
        return Err(Malformed::invalid(
            GNU_HASH,
            format!("a bucket at symbol {last}, before its first symbol {first}"),
        ));
    };
    while table.u32(chains + index * 4, GNU_HASH)? & 1 == 0 {
        index += 1;
    }
    Ok(first + index + 1)
}
