//! Rejected PE libraries, each with its complete error message.

use super::build::pe::Pe;
use super::{promise, promise_on, refused};
use gate::{Promise, PythonVersion};

fn cpython(version: &str) -> Promise {
    Promise {
        python: Some(PythonVersion::parse(version).unwrap()),
        ..promise("cpython")
    }
}

#[test]
fn renamed_module() {
    refused(
        &Pe {
            exports: vec!["PyInit_other"],
            ..Pe::default()
        }
        .bytes(),
        &promise("abi3"),
        r#"
error[no-init-symbol]: //pkg:native: `libnative.so` exports the init symbol `PyInit_other`, but `import pkg.native` looks for `PyInit_native`
  help: renamed `#[pymodule]`? Name it `native` (or write `#[pyo3(name = "native")]`), or end `module_name` in `other`
"#,
    );
}

#[test]
fn nothing_exported() {
    refused(
        &Pe {
            exports: vec![],
            ..Pe::default()
        }
        .bytes(),
        &promise("abi3"),
        r#"
error[no-init-symbol]: //pkg:native: `libnative.so` exports no init symbol at all, but `import pkg.native` looks for `PyInit_native`
  help: one `#[pymodule]` named `native` must be in the crate that is built as `cdylib`: one in a library that it only links is dropped
  help: if the library was stripped or linked with a version script, its exported symbols must be kept
"#,
    );
}

#[test]
fn versioned_python_dll() {
    refused(
        &Pe::from_dll("python313.dll").bytes(),
        &promise("abi3-py310"),
        r#"
error[wrong-python-dll]: //pkg:native: `libnative.so` imports from `python313.dll`, but `abi3-py310` needs `python3.dll`
  help: build pyo3 with a feature such as `abi3-py310`, and do not set `PYO3_PYTHON` to one version
"#,
    );
}

#[test]
fn versioned_python_dll_in_capitals() {
    refused(
        &Pe::from_dll("PYTHON313.DLL").bytes(),
        &promise("abi3"),
        r#"
error[wrong-python-dll]: //pkg:native: `libnative.so` imports from `python313.dll`, but `abi3` needs `python3.dll`
  help: build pyo3 with a feature such as `abi3-py310`, and do not set `PYO3_PYTHON` to one version
"#,
    );
}

#[test]
fn python_dll_of_mingw() {
    refused(
        &Pe::from_dll("libpython3.12.dll").bytes(),
        &promise("abi3"),
        r#"
error[wrong-python-dll]: //pkg:native: `libnative.so` imports from `libpython3.12.dll`, but `abi3` needs `python3.dll`
  help: build pyo3 with a feature such as `abi3-py310`, and do not set `PYO3_PYTHON` to one version
"#,
    );
}

#[test]
fn debug_python_dll() {
    refused(
        &Pe::from_dll("python3_d.dll").bytes(),
        &promise("abi3"),
        r#"
error[wrong-python-dll]: //pkg:native: `libnative.so` imports from `python3_d.dll`, but `abi3` needs `python3.dll`
  help: build pyo3 with a feature such as `abi3-py310`, and do not set `PYO3_PYTHON` to one version
"#,
    );
}

#[test]
fn python_dll_with_a_gil_for_abi3t() {
    let library = Pe {
        exports: vec!["PyModExport_native"],
        imports: vec![("python3.dll", vec![])],
        ..Pe::default()
    };
    refused(
        &library.bytes(),
        &promise("abi3t-py315"),
        r#"
error[wrong-python-dll]: //pkg:native: `libnative.so` imports from `python3.dll`, but `abi3t-py315` needs `python3t.dll`
  help: build pyo3 with its feature `abi3t-py315`
"#,
    );
}

#[test]
fn python_dll_of_another_version() {
    refused(
        &Pe::from_dll("python313.dll").bytes(),
        &cpython("3.14"),
        r#"
error[wrong-python-dll]: //pkg:native: `libnative.so` imports from `python313.dll`, but Python 3.14 needs `python314.dll`
  help: configure pyo3-ffi for the Python that `python_version` names
"#,
    );
}

#[test]
fn python_dll_with_a_gil() {
    refused(
        &Pe::from_dll("python314.dll").bytes(),
        &cpython("3.14t"),
        r#"
error[wrong-python-dll]: //pkg:native: `libnative.so` imports from `python314.dll`, but Python 3.14t needs `python314t.dll`
  help: configure pyo3-ffi for the Python that `python_version` names
"#,
    );
}

#[test]
fn two_python_dlls() {
    let imports = vec![
        ("python313.dll", vec!["PyList_New"]),
        ("python314.dll", vec!["PyDict_New"]),
    ];
    refused(
        &Pe {
            imports,
            ..Pe::default()
        }
        .bytes(),
        &promise("cpython"),
        r#"
error[wrong-python-dll]: //pkg:native: `libnative.so` imports from `python313.dll`, `python314.dll`, which cannot be in one process
  help: build all crates against one Python
"#,
    );
}

#[test]
fn unstable_symbol() {
    let imports = vec![("python3.dll", vec!["PyUnicode_New", "#12"])];
    refused(
        &Pe {
            imports,
            ..Pe::default()
        }
        .bytes(),
        &promise("abi3"),
        r#"
error[unstable-symbol]: //pkg:native: `libnative.so` imports 1 symbol that no stable ABI has: `PyUnicode_New`
  help: `abi3` was promised: build pyo3 with a feature such as `abi3-py310`, which leaves these out
  help: a crate that declares CPython's functions itself must use only the limited API; otherwise set `abi = "cpython"`
"#,
    );
}

#[test]
fn newer_delayed_symbol() {
    let delayed = vec![("python3.dll", vec!["PyType_GetName"])];
    refused(
        &Pe {
            delayed,
            ..Pe::default()
        }
        .bytes(),
        &promise("abi3-py310"),
        r#"
error[symbol-above-floor]: //pkg:native: `libnative.so` must load on Python 3.10, but imports 1 symbol newer than that: `PyType_GetName` (3.11)
  help: build pyo3 with its feature `abi3-py310`, which uses none of these
  help: or promise what was built: `abi = "abi3-py311"`
"#,
    );
}

#[test]
fn fork_on_windows() {
    let imports = vec![("python3.dll", vec!["PyOS_AfterFork_Child"])];
    refused(
        &Pe {
            imports,
            ..Pe::default()
        }
        .bytes(),
        &promise("abi3"),
        r#"
error[symbol-not-on-os]: //pkg:native: `libnative.so` imports 1 symbol that Python does not have on this platform: `PyOS_AfterFork_Child` (not on Windows)
  help: put the calls behind `#[cfg(windows)]`, `#[cfg(unix)]` or `#[cfg(py_sys_config = "Py_REF_DEBUG")]`
"#,
    );
}

#[test]
fn wrong_machine() {
    refused(
        &Pe::default().bytes(),
        &promise_on("abi3", "windows", "aarch64"),
        r#"
error[wrong-arch]: //pkg:native: `libnative.so` holds code for `x86_64`, but the target platform's processor is `aarch64`
  help: build it for the target platform: register a Rust toolchain for it, and do not force the Rust target to another platform
"#,
    );
}

#[test]
fn wrong_bits() {
    let library = Pe {
        wide: false,
        machine: 0x14c,
        ..Pe::default()
    };
    refused(
        &library.bytes(),
        &promise_on("abi3", "windows", "x86_64"),
        r#"
error[wrong-arch]: //pkg:native: `libnative.so` holds code for `x86_32`, but the target platform's processor is `x86_64`
  help: build it for the target platform: register a Rust toolchain for it, and do not force the Rust target to another platform
"#,
    );
}

#[test]
fn wrong_operating_system() {
    refused(
        &Pe::default().bytes(),
        &promise_on("abi3", "linux", "x86_64"),
        r#"
error[wrong-os]: //pkg:native: `libnative.so` is for `windows` (PE), but the target platform is `linux`
  help: build it for the target platform: register a Rust toolchain for it, and do not force the Rust target to another platform
"#,
    );
}

#[test]
fn executable() {
    refused(
        &Pe {
            characteristics: 0x22,
            ..Pe::default()
        }
        .bytes(),
        &promise("abi3"),
        r#"
error[not-shared]: //pkg:native: `libnative.so` is an executable, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`)
"#,
    );
}
