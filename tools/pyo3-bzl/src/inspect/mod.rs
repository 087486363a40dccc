//! Renders the results of the crate `inspect`.

mod library;
mod text;
mod wheel;

pub use text::text;

/// Maximum number of names in a list without `--full`.
const SHOWN: usize = 6;

/// Formats `812 B`, `1.4 KiB`, `2.0 MiB`.
fn bytes(count: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
    let scaled = |unit: u64| count as f64 / unit as f64;
    match count {
        0..1024 => format!("{count} B"),
        1024..1_048_576 => format!("{:.1} KiB", scaled(1 << 10)),
        _ => format!("{:.1} MiB", scaled(1 << 20)),
    }
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn sizes() {
        let table = [
            (0, "0 B"),
            (1023, "1023 B"),
            (1536, "1.5 KiB"),
            (3 << 20, "3.0 MiB"),
            (5 << 30, "5120.0 MiB"),
        ];
        for (count, expected) in table {
            assert_eq!(bytes(count), expected);
        }
    }
}
