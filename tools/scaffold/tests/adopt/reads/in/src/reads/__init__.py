"""maturin looks here only if there is a `rust/Cargo.toml`."""
