//! ELF's dynamic section: the needed libraries, the search paths, the string table, and the locations of the symbol tables.

use super::super::input::Input;
use super::super::library::{Kind, SearchPath, Slice};
use super::super::malformed::Malformed;
use super::Image;

const SECTION: &str = "the dynamic section";

/// The addresses and sizes in the dynamic section. Absent tags are None.
#[derive(Default)]
pub struct Dynamic {
    pub hash: Option<u64>,
    pub gnu_hash: Option<u64>,
    pub strtab: Option<u64>,
    pub strsz: Option<u64>,
    pub symtab: Option<u64>,
    pub syment: Option<u64>,
    pub verneed: Option<u64>,
    pub verneednum: Option<u64>,
    pub versym: Option<u64>,
}

impl Dynamic {
    /// Returns the maximum size of the symbol table in bytes: the distance to the next known table.
    pub fn symbol_bytes(&self, symtab: u64) -> Option<u64> {
        let tables = [
            self.strtab,
            self.hash,
            self.gnu_hash,
            self.versym,
            self.verneed,
        ];
        let behind = tables
            .into_iter()
            .flatten()
            .filter(|address| *address > symtab)
            .min()?;
        Some(behind - symtab)
    }
}

/// Reads the dynamic section at a file offset into `slice`, and returns it with the string table.
pub fn read<'a, 'w>(
    image: &Image<'a, 'w>,
    offset: u64,
    size: u64,
    slice: &mut Slice<'a>,
) -> Result<(Dynamic, Input<'a, 'w>), Malformed> {
    let section = image.input.part(offset, size, SECTION)?;
    let word = if image.wide { 8 } else { 4 };
    let mut found = Dynamic::default();
    // Reading strings requires the string table, whose entry may come last.
    let (mut needed, mut search, mut soname) = (Vec::new(), Vec::new(), None);
    let mut at = 0u64;
    loop {
        if at.saturating_add(2 * word) > section.len() {
            return Err(Malformed::invalid(SECTION, "no end (DT_NULL)"));
        }
        let tag = section.word(at, image.wide, SECTION)?;
        let value = section.word(at + word, image.wide, SECTION)?;
        at += 2 * word;
        match tag {
            0 => break,
            1 => needed.push(value),
            4 => found.hash = Some(value),
            5 => found.strtab = Some(value),
            6 => found.symtab = Some(value),
            10 => found.strsz = Some(value),
            11 => found.syment = Some(value),
            14 => soname = Some(value),
            15 => search.push(("RPATH", value)),
            29 => search.push(("RUNPATH", value)),
            0x6fff_fef5 => found.gnu_hash = Some(value),
            0x6fff_fff0 => found.versym = Some(value),
            0x6fff_fffe => found.verneed = Some(value),
            0x6fff_ffff => found.verneednum = Some(value),
            // DT_FLAGS_1 with DF_1_PIE: a program that the linker made position-independent.
            0x6fff_fffb if value & 0x0800_0000 != 0 => slice.kind = Kind::Executable,
            _ => {}
        }
    }

    let strings = strings(image, &found)?;
    for offset in needed {
        slice
            .needed
            .push(strings.name(offset, "a needed library")?.into());
    }
    for (tag, offset) in search {
        let paths = strings.name(offset, "a search path")?;
        let one = |path: &'a [u8]| SearchPath {
            tag,
            path: path.into(),
        };
        for path in paths.split(|byte| *byte == b':') {
            // Even a path of one byte takes memory, so a string of many colons must not exhaust it.
            strings.spend(16)?;
            slice.search.push(one(path));
        }
    }
    if let Some(offset) = soname {
        slice.install_name = Some(strings.name(offset, "the soname")?.into());
    }
    Ok((found, strings))
}

fn strings<'a, 'w>(image: &Image<'a, 'w>, found: &Dynamic) -> Result<Input<'a, 'w>, Malformed> {
    const TABLE: &str = "the dynamic string table";
    let (Some(address), Some(size)) = (found.strtab, found.strsz) else {
        return Err(Malformed::invalid(
            SECTION,
            "no string table (DT_STRTAB, DT_STRSZ)",
        ));
    };
    if size == 0 {
        return image.input.part(0, 0, TABLE);
    }
    image.at(address, TABLE)?.part(0, size, TABLE)
}
