//! The inputs of a spawn as a compact log has them: nested sets.

use std::sync::{Arc, PoisonError, RwLock};

use super::expand;
use super::store::Store;
use crate::error::{Error, Place};
use crate::file::File;
use crate::inputs::Stored;

/// The input sets of a spawn.
pub struct Sets {
    pub store: Arc<RwLock<Store>>,
    /// The set of all inputs.
    pub inputs: u32,
    /// The set of the inputs that are tools.
    pub tools: u32,
    /// The maximum number of files.
    pub limit: u64,
    /// Where the log has the spawn.
    pub place: Place,
}

impl Stored for Sets {
    fn list(&self) -> Result<Vec<File>, Error> {
        let store = self.store.read().unwrap_or_else(PoisonError::into_inner);
        let files = expand::inputs(&mut store.listing(), self.inputs, self.tools, self.limit);
        files.map_err(|fault| fault.at(self.place, 0))
    }
}
