const D: &str = env!("CARGO_PKG_DESCRIPTION");
const X: &str = include_str!("../../../../../etc/passwd");
