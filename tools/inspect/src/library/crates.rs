//! Computes how many bytes of a library belong to each Rust crate, from symbol names.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use crate::model::Size;

/// Code from other languages, and compiler-generated code without a path.
pub const NOT_RUST: &str = "(not Rust)";

/// A symbol that occupies space in the file.
pub struct Sized<'d> {
    pub address: u64,
    pub size: u64,
    pub name: &'d [u8],
}

/// Returns the bytes of each crate, largest first. Counts symbols at the same address once.
pub fn by_crate(mut symbols: Vec<Sized<'_>>) -> Vec<Size> {
    symbols.sort_by_key(|symbol| (symbol.address, std::cmp::Reverse(symbol.size)));
    symbols.dedup_by_key(|symbol| symbol.address);
    let mut crates = BTreeMap::<String, u64>::new();
    for symbol in symbols {
        let name = crate_of(symbol.name).unwrap_or_else(|| NOT_RUST.to_owned());
        let bytes = crates.entry(name).or_default();
        *bytes = bytes.saturating_add(symbol.size);
    }
    largest_first(crates)
}

/// Computes symbol sizes, which Mach-O and COFF do not store: a symbol ends at the next symbol or at the end of its section. An area is a
/// section: its start, its end, and whether the file contains it.
pub fn up_to_next<'d>(
    mut symbols: Vec<(u64, &'d [u8])>,
    mut areas: Vec<(u64, u64, bool)>,
) -> Vec<Sized<'d>> {
    symbols.sort_unstable();
    symbols.dedup_by_key(|(address, _)| *address);
    areas.sort_unstable();
    let ends = symbols.iter().skip(1).map(|(address, _)| *address);
    let ends: Vec<u64> = ends.chain([u64::MAX]).collect();
    let mut sized = Vec::new();
    for ((address, name), next) in symbols.into_iter().zip(ends) {
        let at = areas.partition_point(|(start, _, _)| *start <= address);
        let area = at.checked_sub(1).and_then(|at| areas.get(at));
        if let Some((_, end, true)) = area {
            sized.push(Sized {
                address,
                size: next.min(*end).saturating_sub(address),
                name,
            });
        }
    }
    sized
}

/// Sorts by size, largest first.
pub fn largest_first(sizes: impl IntoIterator<Item = (String, u64)>) -> Vec<Size> {
    let mut sizes: Vec<Size> = sizes
        .into_iter()
        .map(|(name, bytes)| Size { name, bytes })
        .collect();
    sizes.sort_by(|one, other| (other.bytes, &one.name).cmp(&(one.bytes, &other.name)));
    sizes
}

/// Returns the crate that defines a function: the first crate in its path. Generic code therefore counts for the crate that defines it,
/// not for the one that instantiates it. Returns none if the symbol is not from Rust.
///
/// Accepts Mach-O's leading underscore.
pub fn crate_of(symbol: &[u8]) -> Option<String> {
    let symbol = std::str::from_utf8(symbol).ok()?;
    // C++ also has `_ZN…E`, but Rust symbols end in a hash.
    let is_rust = symbol.starts_with("_R")
        || symbol.starts_with("__R")
        || symbol.contains("17h") && symbol.starts_with(['_', 'Z']);
    if !is_rust {
        return None;
    }
    let name = rustc_demangle::try_demangle(symbol).ok()?;
    // A hostile name could expand to a megabyte.
    let mut start = Start(String::new());
    let _ = write!(start, "{name:#}");
    first_crate(&start.0)
}

/// Returns the first identifier before `::`.
fn first_crate(path: &str) -> Option<String> {
    let mut rest = path;
    loop {
        let at = rest.find("::")?;
        let (before, after) = (rest.get(..at)?, rest.get(at + 2..)?);
        let start = before
            .char_indices()
            .rev()
            .take_while(|(_, one)| one.is_alphanumeric() || *one == '_')
            .last()
            .map(|(index, _)| index);
        match start.and_then(|start| before.get(start..)) {
            Some(name) => return Some(name.to_owned()),
            None => rest = after,
        }
    }
}

/// Keeps the beginning of the written text and rejects the rest.
struct Start(String);

impl Write for Start {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.push_str(text);
        if self.0.len() > 512 {
            return Err(fmt::Error);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{by_crate, crate_of, Sized, NOT_RUST};

    #[test]
    fn crates() {
        let table = [
            ("_ZN4core3fmt9Formatter3pad17h0123456789abcdefE", Some("core")),
            ("__ZN4core3fmt9Formatter3pad17h0123456789abcdefE", Some("core")),
            (
                "_ZN63_$LT$tally..Count$u20$as$u20$pyo3..conversion..IntoPyObject$GT$4into17h0123456789abcdefE",
                Some("tally"),
            ),
            (
                "_ZN41_$LT$u8$u20$as$u20$core..fmt..Display$GT$3fmt17h0123456789abcdefE",
                Some("core"),
            ),
            ("_RNvCs1234_7mycrate3foo", Some("mycrate")),
            ("_RNvNtCs1234_7mycrate3foo3bar", Some("mycrate")),
            ("_ZN3foo3barEv", None),
            ("malloc", None),
            ("PyInit_native", None),
            ("", None),
        ];
        for (symbol, expected) in table {
            assert_eq!(crate_of(symbol.as_bytes()).as_deref(), expected, "{symbol}");
        }
        assert_eq!(crate_of(b"\xff"), None);
    }

    #[test]
    fn sums() {
        let symbol = |address, size, name: &'static str| Sized {
            address,
            size,
            name: name.as_bytes(),
        };
        let sizes = by_crate(vec![
            symbol(0, 10, "_RNvCs1234_1a3foo"),
            symbol(20, 15, "_RNvCs1234_1a3bar"),
            symbol(20, 15, "_RNvCs1234_1b3alias"),
            symbol(40, 100, "memcpy"),
        ]);
        let sizes: Vec<_> = sizes
            .iter()
            .map(|one| (one.name.as_str(), one.bytes))
            .collect();
        assert_eq!(sizes, [(NOT_RUST, 100), ("a", 25)]);
    }
}
