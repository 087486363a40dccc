//! Processes and networks, with real ones.
mod engines;
mod process;
mod proxy;
