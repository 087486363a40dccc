//! The projects, each of a different shape.

use crate::project::Published;

pub const PROJECTS: [Published; 8] = [
    Published {
        name: "nh3",
        version: "0.3.7",
        sdist: "PYO3_BZL_NH3_SDIST",
        shape: "maturin, one crate, a module that is all Rust",
        without: "",
        flags: &[],
        least: 25,
    },
    Published {
        name: "rpds-py",
        version: "2026.9.1",
        sdist: "PYO3_BZL_RPDS_PY_SDIST",
        shape: "maturin, one crate with a build script, no stable ABI",
        without: "",
        flags: &[],
        least: 100,
    },
    Published {
        name: "safetensors",
        version: "0.8.0",
        sdist: "PYO3_BZL_SAFETENSORS_SDIST",
        shape: "maturin, `manifest-path` and `python-source`, a path dependency outside of any Cargo workspace, PyO3 0.28",
        without: "flax,jax,mlx,paddlepaddle,tensorflow,torch",
        flags: &[],
        // Most of its test files import torch, jax, paddle or tensorflow, which take gigabytes each and are left out.
        least: 3,
    },
    Published {
        name: "bcrypt",
        version: "5.0.0",
        sdist: "PYO3_BZL_BCRYPT_SDIST",
        shape: "setuptools-rust, `src` layout, `abi3` without a floor, PyO3 0.26",
        // Its hashes are slow on purpose, and 15 times slower without optimization.
        without: "",
        flags: &["--compilation_mode=opt"],
        least: 100,
    },
    Published {
        name: "jiter",
        version: "0.19.0",
        sdist: "PYO3_BZL_JITER_SDIST",
        shape: "maturin, a Cargo workspace of two crates, optional features, a build script that uses pyo3-build-config",
        without: "",
        flags: &[],
        least: 25,
    },
    Published {
        name: "jellyfish",
        version: "1.3.0",
        sdist: "PYO3_BZL_JELLYFISH_SDIST",
        shape: "maturin, Python package with a part in Rust, features that are not Cargo's default",
        without: "",
        flags: &[],
        least: 300,
    },
    Published {
        name: "orjson",
        version: "3.13.0",
        sdist: "PYO3_BZL_ORJSON_SDIST",
        shape: "maturin, PyO3's raw bindings alone, C compiled by the build script, edition 2024 and `resolver = \"3\"`",
        without: "",
        flags: &[],
        least: 500,
    },
    Published {
        name: "ahocorasick-rs",
        version: "1.0.3",
        sdist: "PYO3_BZL_AHOCORASICK_RS_SDIST",
        shape: "maturin, one crate with `package.resolver`, PyO3 0.26",
        without: "",
        flags: &[],
        least: 50,
    },
];
