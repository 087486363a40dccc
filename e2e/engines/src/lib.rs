//! Real cache and remote-execution servers for tests, and fault injection.
//!
//! [`Nginx`], [`Casd`], [`BuildGrid`] and [`Justbuild`] each start on a free port, keep all their files in a folder that the
//! caller chooses, count client requests on the server side, and stop when dropped. [`Proxy`] breaks the network in front of
//! a server, and [`Namespace`] gives it its own network. [`Found`] distinguishes an engine that is not installed from one
//! that failed.
//!
//! ```no_run
//! use engines::{Found, Nginx, nginx};
//!
//! let folder = tempfile::tempdir()?;
//! match Found::from_result(Nginx::start(folder.path(), nginx::Options::default()))? {
//!     Found::Here(cache) => println!("--remote_cache={}", cache.endpoint()),
//!     Found::Missing(reason) => println!("SKIPPED: {reason}"),
//! }
//! # anyhow::Ok(())
//! ```
#![allow(
    clippy::disallowed_methods,
    reason = "for tests; where it helps, the path is in the context of an error"
)]
pub mod buildgrid;
pub mod casd;
mod engine;
pub mod justbuild;
pub mod missing;
pub mod namespace;
pub mod nginx;
pub mod postgres;
pub mod process;
pub mod proxy;
mod system;

pub use buildgrid::BuildGrid;
pub use casd::Casd;
pub use engine::Engine;
pub use justbuild::Justbuild;
pub use missing::{Found, Missing};
pub use namespace::Namespace;
pub use nginx::Nginx;
pub use postgres::Postgres;
pub use process::Server;
pub use proxy::{After, Direction, Proxy};
