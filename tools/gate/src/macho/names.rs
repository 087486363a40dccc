//! Names as Mach-O writes them.

/// Removes the underscore that Mach-O puts before C names.
pub fn plain(name: &[u8]) -> &[u8] {
    name.strip_prefix(b"_").unwrap_or(name)
}
