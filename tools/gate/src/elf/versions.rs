//! The lowest glibc that an ELF library requires, from the versions of its symbols (DT_VERNEED).

use super::super::input::Input;
use super::super::malformed::Malformed;
use super::dynamic::Dynamic;
use super::Image;

const TABLE: &str = "the version needs";

/// VER_FLG_WEAK: the loader does not require this version. A weak symbol does not make its version weak.
const WEAK: u16 = 2;

/// Returns the highest required `GLIBC_x.y`, such as `[2, 17]`. `None` if none is required.
pub fn lowest_glibc(
    image: &Image<'_, '_>,
    found: &Dynamic,
    strings: Input<'_, '_>,
) -> Result<Option<Vec<u32>>, Malformed> {
    let (Some(address), Some(count)) = (found.verneed, found.verneednum) else {
        return Ok(None);
    };
    let table = image.at(address, TABLE)?;
    let mut highest = None;
    let mut at = 0u64;
    for _ in 0..count {
        // Elf_Verneed (the same in 32 and 64 bit): version, count, file, aux, next.
        let needs = u64::from(table.u16(at.saturating_add(2), TABLE)?);
        let mut aux = at.saturating_add(table.u32(at.saturating_add(8), TABLE)?.into());
        let next = u64::from(table.u32(at.saturating_add(12), TABLE)?);
        for _ in 0..needs {
            // Elf_Vernaux: hash, flags, other, name, next.
            let name = strings.name(
                table.u32(aux.saturating_add(8), TABLE)?.into(),
                "a symbol version",
            )?;
            if table.u16(aux.saturating_add(4), TABLE)? & WEAK == 0 {
                highest = highest.max(parse(name));
            }
            match table.u32(aux.saturating_add(12), TABLE)? {
                0 => break,
                step => aux = aux.saturating_add(step.into()),
            }
        }
        if next == 0 {
            break;
        }
        at = at.saturating_add(next);
    }
    Ok(highest)
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
