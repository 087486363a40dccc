//! The ABI that a library promises, and the contents of the stable ABI. The table itself is in `stable_abi`.

use super::library::Format;
use super::stable_abi::SYMBOLS;

/// The lowest floors that PyO3 and CPython know: `abi3-py37` (as `rules/private/abi.bzl`) and `abi3t-py315` (PEP 803).
const LOWEST_ABI3: u8 = 7;
const LOWEST_ABI3T: u8 = 15;

/// The ABI that an extension promises to comply with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Abi {
    /// CPython's stable ABI, from Python 3.`floor` on. `None` means any floor.
    Stable {
        /// The minor version of Python 3.
        floor: Option<u8>,
    },
    /// The stable ABI that free-threaded builds also have, from Python 3.`floor` on.
    StableT {
        /// The minor version of Python 3.
        floor: u8,
    },
    /// The ABI of a single Python version.
    Cpython,
}

impl Abi {
    /// Parses the name that `pyo3_extension(abi = …)` takes.
    ///
    /// # Errors
    /// A sentence that lists the known names.
    ///
    /// # Example
    /// ```
    /// assert_eq!(gate::Abi::parse("abi3-py310"), Ok(gate::Abi::Stable { floor: Some(10) }));
    /// ```
    pub fn parse(name: &str) -> Result<Self, String> {
        let minor = |digits: &str| match digits.parse::<u8>() {
            Ok(minor) if minor.to_string() == digits => Some(minor),
            _ => None,
        };
        if name == "cpython" {
            return Ok(Self::Cpython);
        }
        if name == "abi3" {
            return Ok(Self::Stable { floor: None });
        }
        if let Some(floor) = name
            .strip_prefix("abi3-py3")
            .and_then(minor)
            .filter(|minor| *minor >= LOWEST_ABI3)
        {
            return Ok(Self::Stable { floor: Some(floor) });
        }
        if let Some(floor) = name
            .strip_prefix("abi3t-py3")
            .and_then(minor)
            .filter(|minor| *minor >= LOWEST_ABI3T)
        {
            return Ok(Self::StableT { floor });
        }
        Err(format!(
            "unknown ABI `{name}`: known are `abi3`, `abi3-py3{LOWEST_ABI3}` and later, `abi3t-py3{LOWEST_ABI3T}` and later, `cpython`"
        ))
    }

    /// The minor version of the oldest Python 3 that it must load on, if there is one.
    #[must_use]
    pub fn floor(self) -> Option<u8> {
        match self {
            Self::Stable { floor } => floor,
            Self::StableT { floor } => Some(floor),
            Self::Cpython => None,
        }
    }
}

impl std::fmt::Display for Abi {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Stable { floor: None } => write!(f, "abi3"),
            Self::Stable { floor: Some(floor) } => write!(f, "abi3-py3{floor}"),
            Self::StableT { floor } => write!(f, "abi3t-py3{floor}"),
            Self::Cpython => write!(f, "cpython"),
        }
    }
}

/// A symbol of the stable ABI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StableSymbol {
    /// The minor version of the first Python 3 whose stable ABI contains it.
    pub added: u8,
    /// Whether it is an object rather than a function.
    pub data: bool,
    /// The platforms on which CPython exports it.
    pub place: Place,
    /// Whether abi3t also contains it in a form that an extension can use.
    pub abi3t: bool,
}

/// The platforms on which CPython exports a symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On all platforms.
    Everywhere,
    /// On Windows only.
    Windows,
    /// On platforms with `fork`.
    Unix,
    /// In debug builds of Python only.
    Debug,
}

impl Place {
    /// Whether a regular build of Python has it on the platform of `format`.
    #[must_use]
    pub fn includes(self, format: Format) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Windows => format == Format::Pe,
            Self::Unix => format != Format::Pe,
            Self::Debug => false,
        }
    }

    /// The text for messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Everywhere => "on all platforms",
            Self::Windows => "on Windows only",
            Self::Unix => "not on Windows",
            Self::Debug => "in debug builds of Python only",
        }
    }
}

/// Looks a symbol up in the stable ABI of all versions known.
///
/// # Example
/// ```
/// assert_eq!(gate::stable_symbol(b"PyType_GetName").map(|symbol| symbol.added), Some(11));
/// assert_eq!(gate::stable_symbol(b"_PyLong_AsByteArray"), None);
/// ```
#[must_use]
pub fn stable_symbol(name: &[u8]) -> Option<StableSymbol> {
    let index = SYMBOLS
        .binary_search_by(|(symbol, _, _)| symbol.as_bytes().cmp(name))
        .ok()?;
    let (_, added, flags) = *SYMBOLS.get(index)?;
    Some(StableSymbol {
        added,
        data: flags & 1 != 0,
        place: match flags & 14 {
            2 => Place::Windows,
            4 => Place::Unix,
            8 => Place::Debug,
            _ => Place::Everywhere,
        },
        abi3t: flags & 16 == 0,
    })
}

/// Whether a symbol is in the namespace that CPython reserves for itself.
#[must_use]
pub fn is_python(name: &[u8]) -> bool {
    name.starts_with(b"Py") || name.starts_with(b"_Py")
}
