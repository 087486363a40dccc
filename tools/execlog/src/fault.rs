//! Problems that the format readers find, before [`Reader`](crate::Reader) adds the place.

use delimited::{Large, Problem};

use crate::error::{Error, Place};

/// An [`Error`] without its place.
#[derive(Debug)]
pub(crate) enum Fault {
    /// An error from the operating system, after this number of bytes of the file.
    Io(u64, std::io::Error),
    /// The log ends where this was expected.
    Cut(String),
    /// The record violates the format.
    Malformed(String),
    /// The record exceeds a limit.
    Large(Large),
    /// A wrong reference: the id, the expected kind and the kind found.
    Reference(u32, &'static str, Option<&'static str>),
    /// A damaged zstd stream, at this byte of the file.
    Zstd(u64, String),
}

impl Fault {
    pub fn large(what: &'static str, size: u64, limit: u64) -> Self {
        Self::Large(Large { what, size, limit })
    }

    /// Adds the place and returns the error for the caller. `spawns` is the number of spawns read before.
    pub fn at(self, place: Place, spawns: u64) -> Error {
        match self {
            Self::Io(offset, problem) => Error::Read { offset, problem },
            Self::Cut(expected) => Error::Truncated {
                place,
                expected,
                spawns,
            },
            Self::Malformed(problem) => Error::Malformed { place, problem },
            Self::Large(Large { what, size, limit }) => Error::TooLarge {
                place,
                what,
                size,
                limit,
            },
            Self::Reference(id, expected, found) => Error::Reference {
                place,
                id,
                expected,
                found,
            },
            Self::Zstd(offset, problem) => Error::Zstd { offset, problem },
        }
    }
}

impl From<Large> for Fault {
    fn from(large: Large) -> Self {
        Self::Large(large)
    }
}

impl From<Problem<Fault>> for Fault {
    fn from(problem: Problem<Fault>) -> Self {
        match problem {
            Problem::Bytes(fault) => fault,
            Problem::Cut(expected) => Self::Cut(expected),
            Problem::Malformed(problem) => Self::Malformed(problem.to_owned()),
            Problem::Large(large) => Self::Large(large),
        }
    }
}
