//! What all servers have in common, for tests that try one after another.

use anyhow::Result;

use crate::{BuildGrid, Casd, Justbuild, Nginx};

/// A running server.
pub trait Engine {
    /// For `--remote_cache=` or `--remote_executor=`.
    fn endpoint(&self) -> String;

    /// Ends it, and counts the action cache entries that clients asked for and got: BuildGrid writes its last figures when it
    /// ends. None if it does not count.
    ///
    /// # Errors
    /// When it had to be killed, or its figures cannot be read.
    fn final_hits(&mut self) -> Result<Option<u64>>;
}

macro_rules! engines {
    ($($engine:ty),*) => {$(
        impl Engine for $engine {
            fn endpoint(&self) -> String {
                self.endpoint()
            }

            fn final_hits(&mut self) -> Result<Option<u64>> {
                self.stop()?;
                self.action_hits()
            }
        }
    )*};
}
engines!(BuildGrid, Casd, Justbuild, Nginx);
