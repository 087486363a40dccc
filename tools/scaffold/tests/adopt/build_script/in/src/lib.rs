#![doc = include_str!("../README.md")]
const NAME: &str = concat!(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_LICENSE"));
