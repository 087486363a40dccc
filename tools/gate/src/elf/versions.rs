//! The symbol versions that an ELF library asks for (DT_VERNEED, DT_VERSYM), and the lowest glibc that has them.

use super::super::input::Input;
use super::super::library::{Name, VersionNeed};
use super::super::malformed::Malformed;
use super::dynamic::Dynamic;
use super::Image;

const NEEDS: &str = "the version needs";
const SYMBOLS: &str = "the symbol versions";

/// VER_FLG_WEAK: the loader does not require this version. A weak symbol does not make its version weak.
const WEAK: u16 = 2;

/// The bits of an index in DT_VERSYM: the highest one hides a definition.
const INDEX: u16 = 0x7fff;

/// The version needs, and where each symbol names its own.
#[derive(Default)]
pub struct Versions<'a, 'w> {
    /// In the file's order.
    pub needs: Vec<VersionNeed<'a>>,
    /// The index by which DT_VERSYM names a need, and its position in `needs`: sorted, each index once.
    positions: Vec<(u16, usize)>,
    table: Option<Input<'a, 'w>>,
}

impl<'a> Versions<'a, '_> {
    /// Notes that an undefined symbol, number `index` of the symbol table, is wanted in the version that DT_VERSYM names.
    pub fn wants(&mut self, index: u64, name: &Name<'a>) -> Result<(), Malformed> {
        let Some(table) = self.table else {
            return Ok(());
        };
        let version = table.u16(index.saturating_mul(2), SYMBOLS)? & INDEX;
        let found = self
            .positions
            .binary_search_by_key(&version, |(index, _)| *index)
            .ok();
        let position = found.and_then(|found| self.positions.get(found));
        if let Some(need) = position.and_then(|(_, at)| self.needs.get_mut(*at)) {
            need.symbols.push(name.clone());
        }
        Ok(())
    }
}

/// Reads the version needs.
pub fn read<'a, 'w>(
    image: &Image<'a, 'w>,
    found: &Dynamic,
    strings: Input<'a, 'w>,
) -> Result<Versions<'a, 'w>, Malformed> {
    let mut versions = Versions::default();
    let (Some(address), Some(count)) = (found.verneed, found.verneednum) else {
        return Ok(versions);
    };
    let table = image.at(address, NEEDS)?;
    let mut at = 0u64;
    for _ in 0..count {
        // Elf_Verneed (the same in 32 and 64 bit): version, count, file, aux, next.
        let needs = u64::from(table.u16(at.saturating_add(2), NEEDS)?);
        let file = table.u32(at.saturating_add(4), NEEDS)?;
        let library = strings.name(file.into(), "a versioned library")?;
        let mut aux = at.saturating_add(table.u32(at.saturating_add(8), NEEDS)?.into());
        let next = u64::from(table.u32(at.saturating_add(12), NEEDS)?);
        for _ in 0..needs {
            // Elf_Vernaux: hash, flags, other, name, next.
            let name = strings.name(
                table.u32(aux.saturating_add(8), NEEDS)?.into(),
                "a symbol version",
            )?;
            // A need takes far more memory than its entry: overlapping entries must not fill it.
            strings.spend(16)?;
            let index = table.u16(aux.saturating_add(6), NEEDS)? & INDEX;
            versions.positions.push((index, versions.needs.len()));
            versions.needs.push(VersionNeed {
                library: library.into(),
                version: name.into(),
                weak: table.u16(aux.saturating_add(4), NEEDS)? & WEAK != 0,
                symbols: Vec::new(),
            });
            match table.u32(aux.saturating_add(12), NEEDS)? {
                0 => break,
                step => aux = aux.saturating_add(step.into()),
            }
        }
        if next == 0 {
            break;
        }
        at = at.saturating_add(next);
    }
    versions.positions.sort_unstable();
    versions.positions.dedup_by_key(|(index, _)| *index);
    versions.table = match found.versym {
        Some(address) => Some(image.at(address, SYMBOLS)?),
        None => None,
    };
    Ok(versions)
}

/// The highest `GLIBC_x.y` that must be there, such as `[2, 17]`; None if none must.
pub fn lowest_glibc(needs: &[VersionNeed<'_>]) -> Option<Vec<u32>> {
    // GCC's library has `GLIBC_2.0` of its own, for symbols that were in glibc once; on musl as well.
    let is_gcc = |need: &&VersionNeed<'_>| need.library.starts_with(b"libgcc_s");
    let hard = needs.iter().filter(|need| !need.weak && !is_gcc(need));
    hard.filter_map(|need| parse(&need.version)).max()
}

/// Parses `GLIBC_2.17` as `[2, 17]`. `None` for `GLIBC_PRIVATE` and other libraries' versions. `GLIBC_ABI_DT_RELR` came with glibc 2.36
/// (see its NEWS).
fn parse(name: &[u8]) -> Option<Vec<u32>> {
    if name == b"GLIBC_ABI_DT_RELR" {
        return Some(vec![2, 36]);
    }
    let version = std::str::from_utf8(name.strip_prefix(b"GLIBC_")?).ok()?;
    version
        .split('.')
        .take(3)
        .map(|part| part.parse().ok())
        .collect()
}
