//! The inputs of a spawn, listed on demand.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::error::Error;
use crate::file::File;

/// The inputs of a [`Spawn`](crate::Spawn).
///
/// A compact log stores inputs as nested sets that many spawns share. Each set is kept once, for as long as a reader or a
/// spawn of that log lives. The files are listed only when [`Inputs::list`] is called, so computing a hit rate builds no
/// lists. Two `Inputs` are equal if their lists are.
#[derive(Clone, Default)]
pub struct Inputs(Kind);

#[derive(Clone, Default)]
enum Kind {
    #[default]
    None,
    Listed(Arc<[File]>),
    Stored(Arc<dyn Stored>),
    LeftOut,
}

/// Inputs that a reader keeps in a form of its own.
pub(crate) trait Stored: Send + Sync {
    /// Returns the files, sorted by path.
    fn list(&self) -> Result<Vec<File>, Error>;
}

impl Inputs {
    pub(crate) fn listed(files: Vec<File>) -> Self {
        Self(Kind::Listed(files.into()))
    }

    pub(crate) fn stored(inputs: impl Stored + 'static) -> Self {
        Self(Kind::Stored(Arc::new(inputs)))
    }

    /// The inputs that a reader left out because nobody [wanted](crate::Wanted) them.
    pub(crate) fn left_out() -> Self {
        Self(Kind::LeftOut)
    }

    /// Returns the files, sorted by path. Directories are represented by their files, runfiles trees by their computed layout.
    ///
    /// ```
    /// let log = r#"{"mnemonic": "Genrule", "inputs": [{"path": "b"}, {"path": "a"}]}"#;
    /// let spawn = execlog::Reader::from_reader(log.as_bytes())?.next().expect("one spawn")?;
    /// let paths: Vec<_> = spawn.inputs.list()?.iter().map(|file| file.path.to_string()).collect();
    /// assert_eq!(paths, ["a", "b"]);
    /// # Ok::<(), execlog::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::TooLarge`] if the sets of a compact log expand to more files than [`Limits::files`](crate::Limits::files), and
    /// [`Error::InputsLeftOut`].
    pub fn list(&self) -> Result<Cow<'_, [File]>, Error> {
        match &self.0 {
            Kind::None => Ok(Cow::Borrowed(&[])),
            Kind::LeftOut => Err(Error::InputsLeftOut),
            Kind::Listed(files) => Ok(Cow::Borrowed(files)),
            Kind::Stored(inputs) => inputs.list().map(Cow::Owned),
        }
    }
}

impl PartialEq for Inputs {
    fn eq(&self, other: &Self) -> bool {
        match (self.list(), other.list()) {
            (Ok(one), Ok(two)) => one == two,
            _ => false,
        }
    }
}

impl fmt::Debug for Inputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.list() {
            Ok(files) => f.debug_list().entries(files.iter()).finish(),
            Err(error) => write!(f, "{error}"),
        }
    }
}
