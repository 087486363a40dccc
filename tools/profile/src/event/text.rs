//! The text of an event, which is checked to be UTF-8 only where it must be a `str`.

use std::fmt;

/// Bytes that are UTF-8. Most strings of a profile are only compared, which needs no `str`.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Text<'a>(&'a [u8]);

impl<'a> Text<'a> {
    /// Takes bytes that are UTF-8 if `is_ascii` is true or if they pass the check. Returns `None` otherwise.
    #[inline]
    pub fn new(bytes: &'a [u8], is_ascii: bool) -> Option<Self> {
        (is_ascii || std::str::from_utf8(bytes).is_ok()).then_some(Self(bytes))
    }

    #[inline]
    pub fn bytes(self) -> &'a [u8] {
        self.0
    }

    pub fn str(self) -> &'a str {
        std::str::from_utf8(self.0).unwrap_or_default()
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(text.as_bytes())
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.str().fmt(formatter)
    }
}
