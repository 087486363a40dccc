//! Numbers as text.
//!
//! ```
//! assert_eq!(shapes_core::text(7), "7");
//! ```

mod inner;

/// Returns the digits.
pub fn text(number: u64) -> String {
    inner::digits(number)
}

#[cfg(test)]
mod tests {
    #[test]
    fn formats() {
        assert_eq!(super::text(12), "12");
        assert_eq!(second::number(), 1);
        assert_eq!(env!("CARGO_PKG_VERSION"), "1.2.3");
    }

    #[test]
    fn reads_a_fixture() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/seven.txt");
        assert_eq!(std::fs::read_to_string(path).unwrap().trim(), "7");
    }
}
