//! Other versions and features of pyo3, and the crates that they recompile.

use crate::lockfile::Pin;

/// Pins for pyo3 0.29.1.
pub const V0_29_1: [Pin; 6] = [
    (
        "pyo3",
        "0.29.1",
        "fc153f5fd745cc038b5eed86622125969f8a39834a57bc96beaaf2512b1da729",
    ),
    (
        "pyo3-build-config",
        "0.29.1",
        "bb77d9aa6d647507b55c69ee714d266d84c526c78ff0bc6dd8757f58591e64d1",
    ),
    (
        "pyo3-ffi",
        "0.29.1",
        "3160087aa5733bce7d9a729f8c55f85a2a53b74742a09613178eeebff0722253",
    ),
    (
        "pyo3-macros",
        "0.29.1",
        "91f9d455db760a9a0b0ddeaac25f1390b8a36ba73dfbda9f127cac6fc340d4d5",
    ),
    (
        "pyo3-macros-backend",
        "0.29.1",
        "e343bcec300ff262f5806a33a4e51b6d097a8a46435f512fcb83e95592581625",
    ),
    (
        "syn",
        "2.0.119",
        "872831b642d1a07999a962a351ed35b955ea2cfc8f3862091e2a240a84f17297",
    ),
];

/// Pins for pyo3 0.29.3, two patch releases later.
pub const V0_29_3: [Pin; 6] = [
    (
        "pyo3",
        "0.29.3",
        "700d18fa267b73b9b521fd7e13580e2f446916f176cacee1ab63fcc8191f1655",
    ),
    (
        "pyo3-build-config",
        "0.29.3",
        "7b3fc0c4d08f6bb10e71fe39dfb9e2f59c6eb6854e22ec8092f50c69a4499adb",
    ),
    (
        "pyo3-ffi",
        "0.29.3",
        "dfc0b8e19df29aad7086cf977bb0c2a2f143e30567eb113e9cf72b62ca698330",
    ),
    (
        "pyo3-macros",
        "0.29.3",
        "6100e8a4b5eba53afaa5ed078364851a0b2499c553a44c31026b929049b49dc6",
    ),
    (
        "pyo3-macros-backend",
        "0.29.3",
        "6143877a16e82b5a727b7127ff4cd86858a24a28d745d72f43e6f227c7b1bdb3",
    ),
    (
        "syn",
        "2.0.119",
        "872831b642d1a07999a962a351ed35b955ea2cfc8f3862091e2a240a84f17297",
    ),
];

/// All crates of a pyo3 release. Its dependencies stay the same.
pub const PATCH: &[(&str, &str)] = &[
    (
        "Rustc",
        "@crates__pyo3-build-config-0.29.3//:pyo3_build_config",
    ),
    ("Rustc", "@crates__pyo3-ffi-0.29.3//:_bs_"),
    ("CargoBuildScriptRun", "@crates__pyo3-ffi-0.29.3//:_bs"),
    ("Rustc", "@crates__pyo3-ffi-0.29.3//:pyo3_ffi"),
    (
        "Rustc",
        "@crates__pyo3-macros-backend-0.29.3//:pyo3_macros_backend",
    ),
    ("Rustc", "@crates__pyo3-macros-0.29.3//:pyo3_macros"),
    ("Rustc", "@crates__pyo3-0.29.3//:_bs_"),
    ("CargoBuildScriptRun", "@crates__pyo3-0.29.3//:_bs"),
    ("Rustc", "@crates__pyo3-0.29.3//:pyo3"),
];

/// Only pyo3 and its build script: no other crate sees its features.
pub const FEATURE: &[(&str, &str)] = &[
    ("Rustc", "@crates__pyo3-0.30.1//:_bs_"),
    ("CargoBuildScriptRun", "@crates__pyo3-0.30.1//:_bs"),
    ("Rustc", "@crates__pyo3-0.30.1//:pyo3"),
];
