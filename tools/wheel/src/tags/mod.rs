//! Computes the tags of a wheel from all libraries in it, and checks them against the user's limits.
//!
//! Sources: "platform compatibility tags" on packaging.python.org, and PEP 803 on `abi3t`.

mod abi;
mod platform;

use abi::python_and_abi;
use platform::platform;

use crate::native::Native;
use crate::policy::Platform;
use crate::problem::Problem;
use crate::python_requires::PythonRequires;
use crate::Version;

/// The limits set by the user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ceilings {
    /// The newest glibc that the wheel may require.
    pub glibc: Option<[u32; 2]>,
    /// The Python versions that must be able to use the wheel.
    pub python: Option<PythonRequires>,
}

impl Ceilings {
    /// Parses the attributes `manylinux` and `python_requires`.
    ///
    /// # Errors
    /// Fails if one of them is invalid.
    pub fn parse(manylinux: Option<&str>, python_requires: Option<&str>) -> Result<Self, Problem> {
        let glibc = manylinux.map(|text| {
            let parts =
                Version::parse(&text.replace('_', ".")).filter(|_| text.split('_').count() == 2);
            parts.map(|version| version.pair()).ok_or_else(|| {
                Problem::attribute(
                    "manylinux",
                    "not a glibc version",
                    text,
                    "write it as in the tag, such as \"2_28\" for manylinux_2_28",
                )
            })
        });
        let python = python_requires.map(|text| {
            let requires = PythonRequires::parse(text);
            requires
                .filter(|requires| requires.oldest().is_some())
                .ok_or_else(|| {
                    Problem::attribute(
                        "python_requires",
                        "not a version specifier that admits a Python 3",
                        text,
                        "write it as \">=3.9\" or \">=3.9,<4\"",
                    )
                })
        });
        Ok(Self {
            glibc: glibc.transpose()?,
            python: python.transpose()?,
        })
    }
}

/// The tags of a wheel; each part is a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tags {
    python: String,
    abis: Vec<String>,
    platform: Option<Platform>,
}

impl Tags {
    /// Computes the tags and checks them against the limits.
    ///
    /// `is_bundled` returns whether the wheel contains a library with this file name.
    ///
    /// # Errors
    /// Returns all reasons why no tag is true.
    pub fn new(
        natives: &[Native],
        is_bundled: &dyn Fn(&str) -> bool,
        ceilings: &Ceilings,
    ) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let python_and_abi = match python_and_abi(natives, ceilings.python.as_ref()) {
            Ok(tags) => Some(tags),
            Err(more) => {
                problems.extend(more);
                None
            }
        };
        let platform = match platform(natives, is_bundled, ceilings.glibc) {
            Ok(platform) => Some(platform),
            Err(more) => {
                problems.extend(more);
                None
            }
        };
        match (python_and_abi, platform) {
            (Some((python, abis)), Some(platform)) => Ok(Self {
                python,
                abis,
                platform,
            }),
            _ => Err(problems),
        }
    }

    /// Returns whether the wheel contains no native code.
    #[must_use]
    pub fn is_pure(&self) -> bool {
        self.platform.is_none()
    }

    /// Returns the tags as in the file name: `cp39-abi3-manylinux_2_17_x86_64`.
    #[must_use]
    pub fn joined(&self) -> String {
        format!(
            "{}-{}-{}",
            self.python,
            self.abis.join("."),
            self.platform()
        )
    }

    /// Returns all combinations.
    #[must_use]
    pub fn all(&self) -> Vec<String> {
        let platform = self.platform();
        let one = |abi: &String| format!("{}-{abi}-{platform}", self.python);
        self.abis.iter().map(one).collect()
    }

    fn platform(&self) -> String {
        self.platform
            .as_ref()
            .map_or_else(|| "any".to_owned(), Platform::to_string)
    }
}
