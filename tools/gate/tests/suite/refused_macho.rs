//! Rejected Mach-O libraries and universal files, each with its complete error message.

use super::build::macho::{universal, Binds, MachO, X86_64};
use super::{promise, promise_on, refused};

#[test]
fn renamed_module() {
    let library = MachO {
        exports: vec!["PyInit_other"],
        ..MachO::default()
    };
    refused(
        &library.bytes(),
        &promise("abi3"),
        r#"
error[no-init-symbol]: //pkg:native: `libnative.so` exports the init symbol `PyInit_other`, but `import pkg.native` looks for `PyInit_native`
  help: renamed `#[pymodule]`? Name it `native` (or write `#[pyo3(name = "native")]`), or end `module_name` in `other`
"#,
    );
}

#[test]
fn unstable_symbol() {
    let library = MachO {
        imports: vec!["_PyObject_GetDictPtr"],
        ..MachO::default()
    };
    refused(
        &library.bytes(),
        &promise("abi3"),
        r#"
error[unstable-symbol]: //pkg:native: `libnative.so` imports 1 symbol that no stable ABI has: `_PyObject_GetDictPtr`
  help: `abi3` was promised: build pyo3 with a feature such as `abi3-py310`, which leaves these out
  help: a crate that declares CPython's functions itself must use only the limited API; otherwise set `abi = "cpython"`
"#,
    );
}

#[test]
fn newer_symbol_in_opcodes() {
    let library = MachO {
        symtab: false,
        binds: Binds::Opcodes,
        imports: vec!["PyType_GetName"],
        ..MachO::default()
    };
    refused(
        &library.bytes(),
        &promise("abi3-py310"),
        r#"
error[symbol-above-floor]: //pkg:native: `libnative.so` must load on Python 3.10, but imports 1 symbol newer than that: `PyType_GetName` (3.11)
  help: build pyo3 with its feature `abi3-py310`, which uses none of these
  help: or promise what was built: `abi = "abi3-py311"`
"#,
    );
}

#[test]
fn newer_symbol_in_chained_fixups() {
    let library = MachO {
        symtab: false,
        binds: Binds::Chained,
        imports: vec!["PyType_GetName"],
        ..MachO::default()
    };
    refused(
        &library.bytes(),
        &promise("abi3-py310"),
        r#"
error[symbol-above-floor]: //pkg:native: `libnative.so` must load on Python 3.10, but imports 1 symbol newer than that: `PyType_GetName` (3.11)
  help: build pyo3 with its feature `abi3-py310`, which uses none of these
  help: or promise what was built: `abi = "abi3-py311"`
"#,
    );
}

#[test]
fn libpython() {
    let library = MachO {
        needed: vec!["/opt/homebrew/lib/libpython3.13.dylib"],
        ..MachO::default()
    };
    refused(
        &library.bytes(),
        &promise("abi3"),
        r#"
error[links-libpython]: //pkg:native: `libnative.so` links `/opt/homebrew/lib/libpython3.13.dylib`: it would load a second Python, or none where Python has no shared library
  help: set `PYO3_BUILD_EXTENSION_MODULE=1`, and unless it is for one CPython `PYO3_NO_PYTHON=1`, for pyo3-ffi's build script (`crate.annotation(crate = "pyo3-ffi", build_script_env = …)`)
  help: and do not link `libpython` by hand: the interpreter provides these symbols
"#,
    );
}

#[test]
fn python_framework() {
    let library = MachO {
        needed: vec![
            "/Library/Frameworks/Python.framework/Versions/3.13/Python",
            "@rpath/Python3.framework/Versions/3.9/Python3",
        ],
        ..MachO::default()
    };
    refused(
        &library.bytes(),
        &promise("cpython"),
        r#"
error[links-libpython]: //pkg:native: `libnative.so` links `/Library/Frameworks/Python.framework/Versions/3.13/Python`, `@rpath/Python3.framework/Versions/3.9/Python3`: it would load a second Python, or none where Python has no shared library
  help: set `PYO3_BUILD_EXTENSION_MODULE=1`, and unless it is for one CPython `PYO3_NO_PYTHON=1`, for pyo3-ffi's build script (`crate.annotation(crate = "pyo3-ffi", build_script_env = …)`)
  help: and do not link `libpython` by hand: the interpreter provides these symbols
"#,
    );
}

#[test]
fn absolute_install_name() {
    let library = MachO {
        install_name: Some("/private/var/tmp/_bazel/libnative.dylib"),
        ..MachO::default()
    };
    refused(
        &library.bytes(),
        &promise("abi3"),
        r#"
error[absolute-install-name]: //pkg:native: `libnative.so` has the absolute install name `/private/var/tmp/_bazel/libnative.dylib`, a path of the build machine
  help: link with `-C link-arg=-Wl,-install_name,@rpath/<file>`
"#,
    );
}

#[test]
fn absolute_rpath() {
    let library = MachO {
        rpaths: vec!["@loader_path/lib", "/opt/homebrew/lib"],
        ..MachO::default()
    };
    refused(
        &library.bytes(),
        &promise("abi3"),
        r#"
error[absolute-rpath]: //pkg:native: `libnative.so` searches libraries in the absolute LC_RPATH `/opt/homebrew/lib`, which other machines do not have
  help: drop `-C link-arg=-Wl,-rpath,/…` from rustc_flags or linkopts, or make it relative to the library: `@loader_path/…`
"#,
    );
}

#[test]
fn wrong_operating_system() {
    refused(
        &MachO::default().bytes(),
        &promise_on("abi3", "linux", "aarch64"),
        r#"
error[wrong-os]: //pkg:native: `libnative.so` is for `macos` (Mach-O), but the target platform is `linux`
  help: build it for the target platform: register a Rust toolchain for it, and do not force the Rust target to another platform
"#,
    );
}

#[test]
fn wrong_machine() {
    refused(
        &MachO::default().bytes(),
        &promise_on("abi3", "macos", "x86_64"),
        r#"
error[wrong-arch]: //pkg:native: `libnative.so` holds code for `aarch64`, but the target platform's processor is `x86_64`
  help: build it for the target platform: register a Rust toolchain for it, and do not force the Rust target to another platform
"#,
    );
}

#[test]
fn universal_without_the_architecture() {
    let slices = [
        MachO::default().bytes(),
        MachO {
            wide: false,
            cpu: 7,
            ..MachO::default()
        }
        .bytes(),
    ];
    refused(
        &universal(&slices, false),
        &promise_on("abi3", "macos", "x86_64"),
        r#"
error[wrong-arch]: //pkg:native: `libnative.so` holds code for `aarch64` and `x86_32`, but the target platform's processor is `x86_64`
  help: build it for the target platform: register a Rust toolchain for it, and do not force the Rust target to another platform
"#,
    );
}

#[test]
fn universal_with_one_bad_slice() {
    let bad = MachO {
        cpu: X86_64,
        imports: vec!["PyUnicode_New"],
        ..MachO::default()
    };
    refused(
        &universal(&[MachO::default().bytes(), bad.bytes()], true),
        &promise_on("abi3", "macos", "aarch64"),
        r#"
error[unstable-symbol]: //pkg:native: `libnative.so` (slice `x86_64`) imports 1 symbol that no stable ABI has: `PyUnicode_New`
  help: `abi3` was promised: build pyo3 with a feature such as `abi3-py310`, which leaves these out
  help: a crate that declares CPython's functions itself must use only the limited API; otherwise set `abi = "cpython"`
"#,
    );
}

#[test]
fn universal_with_an_executable() {
    let program = MachO {
        cpu: X86_64,
        kind: 2,
        ..MachO::default()
    };
    refused(
        &universal(&[MachO::default().bytes(), program.bytes()], false),
        &promise("abi3"),
        r#"
error[not-shared]: //pkg:native: `libnative.so` is an executable, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`)
"#,
    );
}

#[test]
fn object_file() {
    refused(
        &MachO {
            kind: 1,
            ..MachO::default()
        }
        .bytes(),
        &promise("abi3"),
        r#"
error[not-shared]: //pkg:native: `libnative.so` is an object file, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`)
"#,
    );
}

#[test]
fn executable() {
    refused(
        &MachO {
            kind: 2,
            ..MachO::default()
        }
        .bytes(),
        &promise("abi3"),
        r#"
error[not-shared]: //pkg:native: `libnative.so` is an executable, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`)
"#,
    );
}

#[test]
fn debug_symbols() {
    refused(
        &MachO {
            kind: 10,
            ..MachO::default()
        }
        .bytes(),
        &promise("abi3"),
        r#"
error[not-shared]: //pkg:native: `libnative.so` is debug information, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`)
"#,
    );
}
