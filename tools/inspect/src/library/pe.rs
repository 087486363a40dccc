//! Reads the parts of a PE file that the gate does not: sections and the PDB.

use object::{Object as _, ObjectSection as _};

use super::crates::largest_first;
use super::names::text;
use crate::model::Slice;

/// Maximum number of sections that Windows loads.
const MOST_SECTIONS: usize = 96;

/// Fills in `slice`.
pub fn read(data: &[u8], slice: &mut Slice) -> object::Result<()> {
    let file = object::File::parse(data)?;
    let mut sizes = Vec::new();
    for section in file.sections().take(MOST_SECTIONS) {
        let name = section.name_bytes().unwrap_or_default();
        let name = text(name.get(..name.len().min(64)).unwrap_or_default());
        let size = section.file_range().map_or(0, |(_, size)| size);
        if name.starts_with(".debug_") {
            slice.debug.bytes = slice.debug.bytes.saturating_add(size);
        }
        if size > 0 {
            sizes.push((name, size));
        }
    }
    slice.sections = largest_first(sizes);
    if let Ok(Some(pdb)) = file.pdb_info() {
        let path = pdb.path();
        slice.debug.file = Some(text(path.get(..path.len().min(300)).unwrap_or_default()));
    }
    // MSVC's linker writes symbols only to the PDB; MinGW's linker writes a COFF symbol table.
    slice.stripped = file.symbols().next().is_none();
    Ok(())
}
