//! Reads the COFF symbol table of a PE file, which MinGW's linker writes. MSVC's linker writes symbols to the PDB.
//!
//! Source: Microsoft's "PE Format", "COFF Symbol Table".

use super::names::Names;

/// Size of an entry.
const ENTRY: usize = 18;
/// Storage classes of functions and data.
const EXTERNAL: u8 = 2;
const STATIC: u8 = 3;

/// A symbol of a section.
#[derive(Debug, PartialEq, Eq)]
pub struct Symbol<'d> {
    /// The section, from 0 on.
    pub section: usize,
    /// The offset in the section.
    pub offset: u64,
    pub name: &'d [u8],
}

/// Returns the symbols of a file. `None` if the table or a name is outside of the file, or if the names are too many.
pub fn symbols(data: &[u8]) -> Option<Vec<Symbol<'_>>> {
    // The COFF header follows the four bytes of the PE signature.
    let header = usize::try_from(u32_at(data, 0x3c)?).ok()?.checked_add(4)?;
    let start = usize::try_from(u32_at(data, header.checked_add(8)?)?).ok()?;
    let count = usize::try_from(u32_at(data, header.checked_add(12)?)?).ok()?;
    if start == 0 || count == 0 {
        return Some(Vec::new());
    }
    let end = start.checked_add(count.checked_mul(ENTRY)?)?;
    let table = data.get(start..end)?;
    let mut names = Names::new(data.get(end..)?, data);
    let mut found = Vec::new();
    let mut entries = table.chunks_exact(ENTRY);
    while let Some(entry) = entries.next() {
        let (name, rest) = entry.split_first_chunk::<8>()?;
        let section = u16::from_le_bytes([*rest.get(4)?, *rest.get(5)?]);
        let class = *rest.get(8)?;
        // Auxiliary entries follow.
        for _ in 0..*rest.get(9)? {
            entries.next();
        }
        // 0 is undefined, and the highest numbers are absolute values and information for debuggers.
        let is_defined = (1..0xfffe).contains(&section);
        if !is_defined || !matches!(class, EXTERNAL | STATIC) {
            continue;
        }
        let name = match name {
            [0, 0, 0, 0, offset @ ..] => names.get(u32::from_le_bytes(*offset))?,
            short => short.split(|byte| *byte == 0).next()?,
        };
        // Each object file has a symbol for each of its sections.
        if !name.is_empty() && !name.starts_with(b".") {
            found.push(Symbol {
                section: usize::from(section) - 1,
                offset: u32_at(rest, 0)?.into(),
                name,
            });
        }
    }
    Some(found)
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    let bytes = data.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}
