//! Messages for libraries that `pyo3-introspection` cannot read.

use crate::arguments::Arguments;

/// How the name of each symbol with introspection data starts. Source: `introspection.rs` in pyo3-introspection 0.30.1.
const SYMBOL: &[u8] = b"PYO3_INTROSPECTION_";

/// How `pyo3-introspection` says that it found no data of the module. Source: as above.
const NOT_FOUND: &str = "No module named";

/// Explains why there are no stubs of a library, and what to change.
///
/// `library` is its content, and `error` the message of `pyo3-introspection`.
pub fn unreadable(arguments: &Arguments, library: &[u8], error: &str) -> String {
    let Arguments { label, module, .. } = arguments;
    let name = arguments
        .library
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    if !error.contains(NOT_FOUND) {
        return format!(
            "error[unreadable]: {label}: pyo3-introspection cannot read `{name}`: {error}\n  \
             help: use the same release of pyo3-introspection as of pyo3 in Cargo.toml"
        );
    }
    if !contains(library, SYMBOL) {
        return format!(
            "error[no-introspection-data]: {label}: `{name}` has no introspection data, so no stubs can be generated\n  \
             help: add the feature \"experimental-inspect\" to pyo3 in Cargo.toml: \
             pyo3 = {{ version = \"0.30\", features = [\"experimental-inspect\"] }}, with the features that you have"
        );
    }
    format!(
        "error[no-symbols]: {label}: `{name}` has introspection data, but pyo3-introspection finds none of the module `{module}`\n  \
         help: do not strip the symbols of the library, see `-Cstrip` in rustc_flags and in your toolchain: pyo3-introspection needs them"
    )
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explained(library: &[u8], error: &str) -> String {
        let arguments = Arguments {
            label: "//:geometry".to_owned(),
            module: "_native".to_owned(),
            out: "out".into(),
            typed: false,
            library: "bazel-out/bin/geometry/_native.abi3.so".into(),
        };
        unreadable(&arguments, library, error)
    }

    #[test]
    fn no_data() {
        let message = explained(b"\x7fELF", "No module named _native found");
        assert!(message.starts_with(
            "error[no-introspection-data]: //:geometry: `_native.abi3.so` has no introspection data, so no stubs can be generated\n  \
             help: add the feature \"experimental-inspect\" to pyo3 in Cargo.toml: "
        ));
    }

    #[test]
    fn stripped() {
        let message = explained(b"\0PYO3_INTROSPECTION_1_0", "No module named _native found");
        assert!(
            message.starts_with("error[no-symbols]: //:geometry: "),
            "{message}"
        );
    }

    #[test]
    fn another_release() {
        let message = explained(b"", "The introspection format version '2' is not supported");
        assert_eq!(
            message,
            "error[unreadable]: //:geometry: pyo3-introspection cannot read `_native.abi3.so`: The introspection format version '2' is \
             not supported\n  help: use the same release of pyo3-introspection as of pyo3 in Cargo.toml"
        );
    }
}
