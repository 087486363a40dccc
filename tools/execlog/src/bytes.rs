//! Formats bytes for messages.

/// Formats a byte for a message: quoted if it is graphic ASCII, otherwise in hexadecimal.
pub(crate) fn byte_name(byte: u8) -> String {
    if byte.is_ascii_graphic() {
        format!("`{}`", char::from(byte))
    } else {
        format!("the byte {byte:02x}")
    }
}

/// Formats bytes for a message in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("`{}`", pairs.join(" "))
}
