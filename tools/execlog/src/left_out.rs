//! What a reader leaves out because its caller does not need it.

use delimited::{Fields, Value};

/// What a reader leaves out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct LeftOut {
    pub inputs: bool,
    pub symlink_actions: bool,
}

/// The field of the inputs in a `SpawnExec`.
const INPUTS: u32 = 4;

/// Copies a `SpawnExec` message without its inputs. Copies the rest of a malformed message as it is, for the decoder to reject.
pub(crate) fn without_inputs(message: &[u8]) -> Vec<u8> {
    let mut copy = Vec::new();
    let mut fields = Fields::new(message);
    loop {
        let before = fields.rest();
        match fields.next() {
            Some(Some((INPUTS, Value::Bytes(_)))) => {}
            Some(Some(_)) => {
                let size = before.len() - fields.rest().len();
                copy.extend_from_slice(before.get(..size).unwrap_or_default());
            }
            None | Some(None) => {
                copy.extend_from_slice(before);
                return copy;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::without_inputs;

    #[test]
    fn all_other_fields_stay() {
        let table: [(&[u8], &[u8]); 3] = [
            (
                b"\x0a\x01a\x22\x01b\x50\x07\x22\x00\x0a\x00",
                b"\x0a\x01a\x50\x07\x0a\x00",
            ),
            (b"\x22\x00", b""),
            (b"\x0a\x00\x22\x01b\x22\x05b", b"\x0a\x00\x22\x05b"),
        ];
        for (message, expected) in table {
            assert_eq!(without_inputs(message), expected, "{message:?}");
        }
    }
}
