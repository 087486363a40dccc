//! What a caller needs of a log. The rest is left out, which saves time and memory.

use delimited::{Fields, Value};

/// What a caller needs of a log. By default everything. For [`Reader::wanting`](crate::Reader::wanting).
///
/// ```
/// use execlog::{Error, Reader, Wanted};
///
/// let log = r#"{"mnemonic": "Rustc", "commandArgs": ["rustc", "--crate-name=a"], "inputs": [{"path": "a.rs"}]}"#;
/// let wanted = Wanted { arguments: Some(&["--crate-name="]), ..Wanted::RESULTS };
/// let mut reader = Reader::from_reader(log.as_bytes())?.wanting(wanted);
/// let spawn = reader.next().expect("one spawn")?;
/// assert_eq!(spawn.command_args, ["--crate-name=a"]);
/// assert!(matches!(spawn.inputs.list(), Err(Error::InputsLeftOut)));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The inputs of spawns. They make up nearly all of a JSON or binary log. If left out, [`Inputs::list`](crate::Inputs::list) returns an
    /// error, and they are not checked beyond what it takes to find their end.
    pub inputs: bool,
    /// The environment of spawns. If left out, it is empty.
    pub environment: bool,
    /// The starts of the wanted arguments of spawns. All others are left out. `None` for all arguments.
    pub arguments: Option<&'static [&'static str]>,
    /// The [symlink actions](crate::Reader::symlink_actions), which take about 400 bytes of memory each.
    pub symlink_actions: bool,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            inputs: true,
            environment: true,
            arguments: None,
            symlink_actions: true,
        }
    }
}

impl Wanted {
    /// The results of spawns: their names, outputs, exit codes, digests and measurements, and what ran them. To start from.
    pub const RESULTS: Self = Self {
        inputs: false,
        environment: false,
        arguments: Some(&[]),
        symlink_actions: false,
    };

    /// Returns whether an argument is wanted.
    pub(crate) fn argument(&self, argument: &[u8]) -> bool {
        let starts = |start: &&str| argument.starts_with(start.as_bytes());
        self.arguments
            .is_none_or(|wanted| wanted.iter().any(starts))
    }
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
