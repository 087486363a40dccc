//! Problems as the readers find them, before [`Reader`](crate::Reader) adds the place.

use delimited::{Large, Problem};

use crate::error::{Error, Place};

/// An [`Error`] that does not know where it is.
#[derive(Debug)]
pub(crate) enum Fault {
    /// From the operating system, behind so many bytes of the file.
    Io(u64, std::io::Error),
    /// The log ends where this should be.
    Cut(String),
    /// The record is wrong.
    Malformed(String),
    /// A limit.
    Large(Large),
    /// A reference: id, kind wanted, kind found.
    Reference(u32, &'static str, Option<&'static str>),
    /// Damage in the compression, at this byte of the file.
    Zstd(u64, String),
}

impl Fault {
    pub fn large(what: &'static str, size: u64, limit: u64) -> Self {
        Self::Large(Large { what, size, limit })
    }

    /// The error for a caller. `spawns` is the number that was read before.
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
