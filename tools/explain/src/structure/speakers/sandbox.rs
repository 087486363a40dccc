//! Bazel's sandboxes: `src/main/tools/linux-sandbox-pid1.cc:320: "mount(…)": Permission denied`. Without a quoted call, such a line is a
//! note of `--sandbox_debug`.

use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{find, is_number};

pub(super) const LITERALS: &[&str] = &[
    "linux-sandbox.cc:",
    "linux-sandbox-pid1.cc:",
    "linux-sandbox-options.cc:",
    "linux-sandbox-utils.cc:",
    "sandbox-exec: ",
];

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let is_failed_call = || {
        let place = find(line, b"linux-sandbox")?;
        let place = find(place, b".cc:")?;
        let colon = place.iter().position(|byte| *byte == b':')?;
        let message = place.get(colon + 1..)?.trim_ascii_start();
        let is_call = message.starts_with(b"\"") && find(message, b"\": ").is_some();
        (is_number(place.get(..colon)?) && is_call).then_some(())
    };
    let is_macos = line.starts_with(b"sandbox-exec: ");
    (is_macos || is_failed_call().is_some())
        .then(|| Said::new(Speaker::Sandbox, Phase::Sandbox, Depth::Machine))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn failed_calls_and_notes() {
        for line in [
            "src/main/tools/linux-sandbox-pid1.cc:320: \"mount(/a, /a, nullptr, MS_BIND | MS_REC, nullptr)\": Permission denied",
            "sandbox-exec: sandbox_apply: Operation not permitted",
        ] {
            assert!(read(line.as_bytes()).is_some(), "{line}");
        }
        for line in [
            "src/main/tools/linux-sandbox.cc:183: linux-sandbox-pid1 has PID 11884",
            "src/main/tools/linux-sandbox-pid1.cc:251: working dir: /x",
            "INFO: 2 processes: 1 internal, 1 linux-sandbox.",
        ] {
            assert!(read(line.as_bytes()).is_none(), "{line}");
        }
    }
}
