//! Reads the parts of a PE file that the gate does not: sections, symbols and the PDB.

use object::{Object as _, ObjectSection as _};

use super::coff;
use super::crates::{by_crate, largest_first, up_to_next};
use super::names::text;
use crate::model::Slice;

/// Maximum number of sections that Windows loads.
const MOST_SECTIONS: usize = 96;

/// Fills in `slice`.
pub fn read(data: &[u8], slice: &mut Slice) -> object::Result<()> {
    let file = object::File::parse(data)?;
    let mut sizes = Vec::new();
    let mut areas = Vec::new();
    for section in file.sections().take(MOST_SECTIONS) {
        let name = section.name_bytes().unwrap_or_default();
        let name = text(name.get(..name.len().min(64)).unwrap_or_default());
        let size = section.file_range().map_or(0, |(_, size)| size);
        if name.starts_with(".debug_") {
            slice.debug.bytes = slice.debug.bytes.saturating_add(size);
        }
        let start = section.address();
        areas.push((start, start.saturating_add(section.size()), size > 0));
        if size > 0 {
            sizes.push((name, size));
        }
    }
    slice.sections = largest_first(sizes);
    if let Ok(Some(pdb)) = file.pdb_info() {
        let path = pdb.path();
        slice.debug.file = Some(text(path.get(..path.len().min(300)).unwrap_or_default()));
    }
    let Some(symbols) = coff::symbols(data) else {
        let problem = "symbols: a table or a name outside of the file, or too many";
        slice.unread.push(problem.to_owned());
        return Ok(());
    };
    // MSVC's linker writes symbols only to the PDB.
    slice.stripped = symbols.is_empty();
    if !slice.stripped {
        let defined = symbols.iter().filter_map(|symbol| {
            let (start, _, _) = areas.get(symbol.section)?;
            Some((start.checked_add(symbol.offset)?, symbol.name))
        });
        slice.crates = Some(by_crate(up_to_next(defined.collect(), areas.clone())));
    }
    Ok(())
}
