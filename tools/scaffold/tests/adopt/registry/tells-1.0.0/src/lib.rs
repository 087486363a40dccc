pub const AUTHORS: &str = "CARGO_PKG_AUTHORS";
