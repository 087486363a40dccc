//! Init symbols: the functions through which Python enters an extension (PEP 489, PEP 793), and their names.

use super::library::Slice;

/// The functions through which Python may enter a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// `PyInit_…`: for all Pythons with a GIL, and free-threaded ones before abi3t.
    Init,
    /// `PyModExport_…`: Python 3.15 and later.
    Export,
}

impl Entry {
    /// The minor version of the first Python 3 that looks for `PyModExport_…` (PEP 793).
    pub const EXPORT_SINCE: u8 = 15;

    fn prefixes(self) -> [&'static str; 2] {
        match self {
            Self::Init => ["PyInit_", "PyInitU_"],
            Self::Export => ["PyModExport_", "PyModExportU_"],
        }
    }

    /// Returns the symbol for the last part of a module name: `PyInit_native` for `native`, `PyInitU_gre_lka7g` for
    /// `größe`.
    ///
    /// # Example
    /// ```
    /// assert_eq!(gate::Entry::Init.symbol("_native"), "PyInit__native");
    /// ```
    #[must_use]
    pub fn symbol(self, stem: &str) -> String {
        let [ascii, other] = self.prefixes();
        if stem.is_ascii() {
            return format!("{ascii}{stem}");
        }
        format!("{other}{}", punycode(stem).replace('-', "_"))
    }

    /// Returns the kind of an init symbol. `None` for other symbols.
    #[must_use]
    pub fn of(symbol: &[u8]) -> Option<Self> {
        let starts = |entry: &Self| {
            entry
                .prefixes()
                .iter()
                .any(|prefix| symbol.starts_with(prefix.as_bytes()))
        };
        [Self::Init, Self::Export].into_iter().find(starts)
    }
}

/// The init symbols that a library exports, in the library's order.
pub fn init_symbols<'s>(slice: &'s Slice<'_>) -> impl Iterator<Item = &'s [u8]> {
    slice
        .exports
        .iter()
        .map(|name| &**name)
        .filter(|name| Entry::of(name).is_some())
}

/// Encodes Punycode (RFC 3492). The quadratic time does not matter, because module names are short.
fn punycode(text: &str) -> String {
    let mut output: String = text.chars().filter(char::is_ascii).collect();
    let basic = output.chars().count() as u32;
    if basic > 0 {
        output.push('-');
    }
    let mut others: Vec<u32> = text
        .chars()
        .filter(|c| !c.is_ascii())
        .map(u32::from)
        .collect();
    others.sort_unstable();
    others.dedup();
    let (mut delta, mut bias, mut handled, mut next) = (0u32, 72, basic, 128u32);
    for point in others {
        delta = delta.wrapping_add((point - next).wrapping_mul(handled + 1));
        next = point;
        for c in text.chars().map(u32::from) {
            if c < point {
                delta = delta.wrapping_add(1);
            }
            if c == point {
                push_number(&mut output, delta, bias);
                bias = adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled += 1;
            }
        }
        delta = delta.wrapping_add(1);
        next += 1;
    }
    output
}

/// Appends a number in the variable-length base 36 of RFC 3492, section 3.3.
fn push_number(output: &mut String, mut number: u32, bias: u32) {
    const DIGITS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let mut push =
        |digit: u32| output.extend(DIGITS.get(digit as usize).map(|byte| char::from(*byte)));
    let mut place = 36u32;
    loop {
        let threshold = place.saturating_sub(bias).clamp(1, 26);
        if number < threshold {
            push(number);
            return;
        }
        push(threshold + (number - threshold) % (36 - threshold));
        number = (number - threshold) / (36 - threshold);
        place += 36;
    }
}

/// Bias adaptation, RFC 3492, section 6.1.
fn adapt(delta: u32, points: u32, first: bool) -> u32 {
    let mut delta = if first { delta / 700 } else { delta / 2 };
    delta += delta / points;
    let mut places = 0;
    while delta > 35 * 26 / 2 {
        delta /= 35;
        places += 36;
    }
    places + 36 * delta / (delta + 38)
}
