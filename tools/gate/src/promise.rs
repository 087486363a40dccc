//! The promise of a build about a library, with which `check` compares the library.

use super::abi::Abi;

/// The supported names of `@platforms//os`.
pub const OSES: [&str; 3] = ["linux", "macos", "windows"];

/// The supported names of `@platforms//cpu`.
pub const CPUS: [&str; 7] = [
    "aarch64", "armv7", "ppc64le", "riscv64", "s390x", "x86_32", "x86_64",
];

/// The promise of a build about a library.
///
/// # Example
/// ```
/// let mut promise = gate::Promise::new("package._native", gate::Abi::Cpython);
/// promise.os = Some("linux");
/// promise.python = Some(gate::PythonVersion::parse("3.14t")?);
/// assert_eq!(promise.stem(), "_native");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// The dotted name that Python imports.
    pub module: String,
    /// The ABI that it complies with.
    pub abi: Abi,
    /// One of [`OSES`]. `None` means any.
    pub os: Option<&'static str>,
    /// One of [`CPUS`]. `None` means any.
    pub cpu: Option<&'static str>,
    /// The only Python that it supports, with [`Abi::Cpython`].
    pub python: Option<PythonVersion>,
}

impl Promise {
    /// Creates a promise for any operating system, processor and, with the ABI `cpython`, any Python.
    pub fn new(module: impl Into<String>, abi: Abi) -> Self {
        Self {
            module: module.into(),
            abi,
            os: None,
            cpu: None,
            python: None,
        }
    }

    /// The last part of the module's name. The name of the init symbol contains it.
    #[must_use]
    pub fn stem(&self) -> &str {
        self.module.rsplit('.').next().unwrap_or_default()
    }

    /// The minor version of the oldest Python 3 that it must load on, if there is one.
    #[must_use]
    pub fn oldest(&self) -> Option<u8> {
        self.abi.floor().or(self.python.map(|python| python.minor))
    }
}

/// A version of Python 3, such as `3.14` or, free-threaded, `3.14t`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PythonVersion {
    /// The minor version: 14 for 3.14.
    pub minor: u8,
    /// Whether it is built without a GIL.
    pub free_threaded: bool,
}

impl PythonVersion {
    /// Parses `3.14` or `3.14t`.
    ///
    /// # Errors
    /// A sentence that describes the expected format.
    pub fn parse(text: &str) -> Result<Self, String> {
        let digits = text.strip_suffix('t').unwrap_or(text);
        let minor = digits
            .strip_prefix("3.")
            .and_then(|minor| minor.parse().ok());
        match minor {
            Some(minor) => Ok(Self {
                minor,
                free_threaded: digits.len() < text.len(),
            }),
            None => Err(format!(
                "unknown Python version `{text}`: write it as `3.14` or, free-threaded, `3.14t`"
            )),
        }
    }
}

impl std::fmt::Display for PythonVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "3.{}{}",
            self.minor,
            if self.free_threaded { "t" } else { "" }
        )
    }
}
