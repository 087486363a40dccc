//! Bytes in messages.

/// A byte for a message: quoted if it can be read, else in hexadecimal.
pub(crate) fn byte_name(byte: u8) -> String {
    if byte.is_ascii_graphic() {
        format!("`{}`", char::from(byte))
    } else {
        format!("the byte {byte:02x}")
    }
}

/// Bytes for a message.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("`{}`", pairs.join(" "))
}
