//! Zip and tar.gz archives that are identical on every machine, and the digests of RECORD.
//!
//! This is a separate crate so that Bazel optimizes it in every build: without optimization, a large wheel takes ten times as long. The
//! rest of the tool `wheel` compiles faster unoptimized. Depends only on the standard library, because the build of every user of
//! `pyo3_wheel` compiles it.

#![forbid(unsafe_code)]
#![cfg_attr(
    test,
    allow(
        clippy::indexing_slicing,
        clippy::unwrap_used,
        reason = "tests may panic"
    )
)]

mod crc32;
mod deflate;
mod gzip;
mod huffman;
mod sha256;
mod tar;
mod zip;

pub use deflate::deflate;
pub use gzip::gzip;
pub use sha256::{base64, digest};
pub use tar::Tar;
pub use zip::Zip;
