//! The interface that all servers share, for tests that run against several of them.

use anyhow::Result;

use crate::{BuildGrid, Casd, Justbuild, Nginx};

/// A running server.
pub trait Engine {
    /// Returns the value of `--remote_cache=` or `--remote_executor=`.
    fn endpoint(&self) -> String;

    /// Stops the server and counts the action cache entries that clients requested and got. The count comes last because
    /// BuildGrid writes its final figures when it stops. `None` if the server does not count.
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
