//! The inputs of a spawn, listed on demand.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use super::expand;
use super::store::Store;
use crate::error::{Error, Place};
use crate::model::File;

/// The inputs of a [`Spawn`](crate::Spawn).
///
/// A compact log stores inputs as nested sets that many spawns share. Each set is kept once, for as long as a reader or a
/// spawn of that log lives. The files are listed only when [`Inputs::list`] is called, so computing a hit rate builds no
/// lists. Two `Inputs` are equal if their lists are.
#[derive(Clone)]
pub struct Inputs(Kind);

#[derive(Clone)]
enum Kind {
    Listed(Arc<[File]>),
    Stored {
        store: Arc<RwLock<Store>>,
        inputs: u32,
        tools: u32,
        limit: u64,
        place: Place,
    },
}

impl Inputs {
    pub(crate) fn listed(files: Vec<File>) -> Self {
        Self(Kind::Listed(files.into()))
    }

    pub(crate) fn stored(
        store: Arc<RwLock<Store>>,
        sets: (u32, u32),
        limit: u64,
        place: Place,
    ) -> Self {
        Self(Kind::Stored {
            store,
            inputs: sets.0,
            tools: sets.1,
            limit,
            place,
        })
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
    /// [`Error::TooLarge`] if the sets of a compact log expand to more files than [`Limits::files`](crate::Limits::files).
    pub fn list(&self) -> Result<Cow<'_, [File]>, Error> {
        match &self.0 {
            Kind::Listed(files) => Ok(Cow::Borrowed(files)),
            Kind::Stored {
                store,
                inputs,
                tools,
                limit,
                place,
            } => {
                let store = store.read().unwrap_or_else(PoisonError::into_inner);
                let files = expand::inputs(&store, *inputs, *tools, *limit);
                files.map(Cow::Owned).map_err(|fault| fault.at(*place, 0))
            }
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
