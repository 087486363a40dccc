//! Bazel's server, a Java program, when it does not start, crashes or runs out of memory.

use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::starts_with_any;

pub(super) const LITERALS: &[&str] = &[
    "Server crashed during startup",
    "fatal error has been detected by the Java Runtime Environment",
    "java.lang.OutOfMemoryError",
    "There is insufficient memory for the Java Runtime Environment",
    "Blaze ran out of memory and crashed",
    "Error: unexpected EOF from Bazel server",
    "Error occurred during initialization of VM",
    "Unrecognized VM option '",
    "Could not reserve enough space for ",
    "Error: Could not create the Java Virtual Machine",
];

const STARTS: [&str; 10] = [
    "Server crashed during startup",
    "A fatal error has been detected by the Java Runtime Environment",
    "java.lang.OutOfMemoryError",
    "There is insufficient memory for the Java Runtime Environment",
    "Blaze ran out of memory and crashed",
    "Error: unexpected EOF from Bazel server",
    "Error occurred during initialization of VM",
    "Unrecognized VM option '",
    "Could not reserve enough space for ",
    "Error: Could not create the Java Virtual Machine",
];

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let line = line.strip_prefix(b"# ").unwrap_or(line);
    starts_with_any(line, &STARTS)
        .then(|| Said::new(Speaker::Bazel, Phase::Execution, Depth::Wrapper))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn crashes() {
        for line in [
            "Server crashed during startup. Now printing /x/server/jvm.out:",
            "# A fatal error has been detected by the Java Runtime Environment:",
            "java.lang.OutOfMemoryError: Java heap space",
        ] {
            assert!(read(line.as_bytes()).is_some(), "{line}");
        }
        assert!(read(b"catches java.lang.OutOfMemoryError").is_none());
    }
}
