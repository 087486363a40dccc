//! Compares with the two other places that parse an ABI: `rules/private/abi.bzl` and the gate, which must not depend on
//! this crate.

use pyo3_facts::{Abi, PythonVersion};

use crate::files::text;

/// Returns the value of a constant in a Starlark file.
fn constant(file: &str, name: &str) -> u8 {
    let text = text(file);
    let prefix = format!("{name} = ");
    let mut values = text.lines().filter_map(|line| line.strip_prefix(&prefix));
    values.next().unwrap().parse().unwrap()
}

#[test]
fn the_rules_have_the_same_lowest_floors() {
    let file = "rules/private/abi.bzl";
    for (name, lowest) in [
        ("_LOWEST_ABI3_MINOR", Abi::LOWEST_ABI3),
        ("_LOWEST_ABI3T_MINOR", Abi::LOWEST_ABI3T),
    ] {
        assert_eq!(PythonVersion(constant(file, name)), lowest, "{name}");
    }
}

/// Parses a text with the gate, and converts the result to our type.
fn of_gate(text: &str) -> Option<Abi> {
    Some(match gate::Abi::parse(text).ok()? {
        gate::Abi::Stable { floor } => Abi::Abi3 {
            floor: floor.map(PythonVersion),
        },
        gate::Abi::StableT { floor } => Abi::abi3t(PythonVersion(floor)),
        gate::Abi::Cpython => Abi::Cpython,
    })
}

#[test]
fn the_gate_reads_the_same_abis() {
    let floors =
        (0..=u8::MAX).flat_map(|minor| [format!("abi3-py3{minor}"), format!("abi3t-py3{minor}")]);
    let others = [
        "abi3",
        "cpython",
        "abi3-py3",
        "abi3-py3010",
        "abi3-py3+9",
        "abi3-py3256",
        "ABI3",
        "abi4-py39",
        "",
    ];
    for text in floors.chain(others.map(str::to_owned)) {
        assert_eq!(of_gate(&text), text.parse().ok(), "{text}");
    }
    // A feature of PyO3 that `pyo3_extension` does not accept: an extension for free-threaded Pythons must name its
    // floor.
    assert_eq!(of_gate("abi3t"), None);
}
