//! Tests the public interface: the catalogue is consistent, and real logs are explained.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may panic"
)]

mod bep;
mod catalogue;
mod docs;
mod engine;
mod hostile;
mod outputs;
mod own_rules;
mod passed;
mod public_logs;
mod seed;
mod words;

use std::path::PathBuf;
use std::sync::OnceLock;

use explain::Catalogue;

use public_logs::cases;

/// The catalogue, read once.
fn builtin() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::builtin().unwrap_or_else(|error| panic!("{error}")))
}

/// This crate's folder, under Cargo and in the runfiles of Bazel's test.
fn crate_folder() -> PathBuf {
    match option_env!("CARGO_MANIFEST_DIR").map(PathBuf::from) {
        Some(folder) if folder.join("catalogue").is_dir() => folder,
        _ => PathBuf::from("tools/explain"),
    }
}
