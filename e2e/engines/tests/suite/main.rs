//! Tests with real processes and networks.
#![allow(
    clippy::disallowed_methods,
    reason = "for tests; where it helps, the path is in the context of an error"
)]
mod engines;
mod process;
mod proxy;
