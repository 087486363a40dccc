//! ELF libraries rejected for their symbols, each with its complete error message.

use super::build::elf::Elf;
use super::{promise, refused};
use gate::{Promise, PythonVersion};

#[test]
fn renamed_module() {
    refused(
        &Elf::exporting(&["PyInit_other"]).bytes(),
        &promise("abi3"),
        r#"
error[no-init-symbol]: //pkg:native: `libnative.so` exports the init symbol `PyInit_other`, but `import pkg.native` looks for `PyInit_native`
  help: renamed `#[pymodule]`? Name it `native` (or write `#[pyo3(name = "native")]`), or end `module_name` in `other`
"#,
    );
}

#[test]
fn several_other_modules() {
    let names = [
        "PyInit_a",
        "PyInit_b",
        "PyInit_c",
        "PyInit_d",
        "PyInit_e",
        "PyModExport_f",
        "main",
    ];
    refused(
        &Elf::exporting(&names).bytes(),
        &promise("abi3"),
        r#"
error[no-init-symbol]: //pkg:native: `libnative.so` exports the init symbols `PyInit_a`, `PyInit_b`, `PyInit_c`, `PyInit_d`, `PyInit_e` and 1 more, but `import pkg.native` looks for `PyInit_native`
  help: renamed `#[pymodule]`? Name it `native` (or write `#[pyo3(name = "native")]`), or end `module_name` in `a`
"#,
    );
}

#[test]
fn no_init_symbol_at_all() {
    refused(
        &Elf::exporting(&["main"]).bytes(),
        &promise("abi3"),
        r#"
error[no-init-symbol]: //pkg:native: `libnative.so` exports no init symbol at all, but `import pkg.native` looks for `PyInit_native`
  help: one `#[pymodule]` named `native` must be in the crate that is built as `cdylib`: one in a library that it only links is dropped
  help: if the library was stripped or linked with a version script, its exported symbols must be kept
"#,
    );
}

#[test]
fn nothing_exported() {
    refused(
        &Elf::exporting(&[]).bytes(),
        &promise("cpython"),
        r#"
error[no-init-symbol]: //pkg:native: `libnative.so` exports no init symbol at all, but `import pkg.native` looks for `PyInit_native`
  help: one `#[pymodule]` named `native` must be in the crate that is built as `cdylib`: one in a library that it only links is dropped
  help: if the library was stripped or linked with a version script, its exported symbols must be kept
"#,
    );
}

#[test]
fn name_in_punycode() {
    let promise = Promise {
        module: "größe".to_owned(),
        ..promise("abi3")
    };
    refused(
        &Elf::exporting(&["PyInit_größe"]).bytes(),
        &promise,
        r#"
error[no-init-symbol]: //pkg:native: `libnative.so` exports the init symbol `PyInit_größe`, but `import größe` looks for `PyInitU_gre_6ka8i`
  help: renamed `#[pymodule]`? Name it `größe` (or write `#[pyo3(name = "größe")]`), or end `module_name` in `größe`
"#,
    );
}

#[test]
fn terminal_escapes_in_a_name() {
    refused(
        &Elf::exporting(&["PyInit_\u{1b}[2J`"]).bytes(),
        &promise("abi3"),
        r#"
error[no-init-symbol]: //pkg:native: `libnative.so` exports the init symbol `PyInit_\u{1b}[2J'`, but `import pkg.native` looks for `PyInit_native`
  help: renamed `#[pymodule]`? Name it `native` (or write `#[pyo3(name = "native")]`), or end `module_name` in `native`
"#,
    );
}

#[test]
fn mod_export_alone_before_3_15() {
    refused(
        &Elf::exporting(&["PyModExport_native"]).bytes(),
        &promise("abi3-py310"),
        r#"
error[init-too-new]: //pkg:native: `libnative.so` exports `PyModExport_native` but no `PyInit_native`: Python 3.10, which it must load on, does not look for the former (3.15 does)
  help: build pyo3 with its feature `abi3-py310` instead of `abi3t-py315`
"#,
    );
}

#[test]
fn mod_export_alone_for_an_older_cpython() {
    let promise = Promise {
        python: Some(PythonVersion::parse("3.14").unwrap()),
        ..promise("cpython")
    };
    refused(
        &Elf::exporting(&["PyModExport_native"]).bytes(),
        &promise,
        r#"
error[init-too-new]: //pkg:native: `libnative.so` exports `PyModExport_native` but no `PyInit_native`: Python 3.14, which it must load on, does not look for the former (3.15 does)
  help: configure pyo3-ffi for that Python, without a feature `abi3t-py315`
"#,
    );
}

#[test]
fn init_alone_for_abi3t() {
    refused(
        &Elf::importing(&["PyLong_FromLong"]).bytes(),
        &promise("abi3t-py315"),
        r#"
error[init-not-abi3t]: //pkg:native: `libnative.so` exports `PyInit_native` alone, but the ABI `abi3t-py315` is entered through `PyModExport_native`
  help: build pyo3 with its feature `abi3t-py315`, not with an `abi3-py3…` one
"#,
    );
}

#[test]
fn no_init_symbol_for_abi3t() {
    let elf = Elf {
        exports: vec!["main"],
        imports: vec![],
        ..Elf::default()
    };
    refused(
        &elf.bytes(),
        &promise("abi3t-py315"),
        r#"
error[no-init-symbol]: //pkg:native: `libnative.so` exports no init symbol at all, but `import pkg.native` looks for `PyModExport_native`
  help: one `#[pymodule]` named `native` must be in the crate that is built as `cdylib`: one in a library that it only links is dropped
  help: if the library was stripped or linked with a version script, its exported symbols must be kept
"#,
    );
}

#[test]
fn module_def_under_abi3t() {
    let elf = Elf {
        imports: vec!["PyModuleDef_Init"],
        exports: vec!["PyModExport_native"],
        ..Elf::default()
    };
    refused(
        &elf.bytes(),
        &promise("abi3t-py315"),
        r#"
error[symbol-not-abi3t]: //pkg:native: `libnative.so` imports 1 symbol that cannot be used under abi3t: `PyModuleDef_Init`
  help: `PyModuleDef` is opaque there (PEP 803): build pyo3 with its feature `abi3t-py315`, and make modules from slots (PEP 793)
"#,
    );
}

#[test]
fn unstable_function() {
    refused(
        &Elf::importing(&["_PyLong_AsByteArray"]).bytes(),
        &promise("abi3"),
        r#"
error[unstable-symbol]: //pkg:native: `libnative.so` imports 1 symbol that no stable ABI has: `_PyLong_AsByteArray`
  help: `abi3` was promised: build pyo3 with a feature such as `abi3-py310`, which leaves these out
  help: a crate that declares CPython's functions itself must use only the limited API; otherwise set `abi = "cpython"`
"#,
    );
}

#[test]
fn unstable_data() {
    refused(
        &Elf::importing(&["_PyRuntime", "PyExc_ValueError"]).bytes(),
        &promise("abi3-py310"),
        r#"
error[unstable-symbol]: //pkg:native: `libnative.so` imports 1 symbol that no stable ABI has: `_PyRuntime`
  help: `abi3-py310` was promised: build pyo3 with its feature `abi3-py310`, which leaves these out
  help: a crate that declares CPython's functions itself must use only the limited API; otherwise set `abi = "cpython"`
"#,
    );
}

#[test]
fn symbols_above_the_floor() {
    let names = [
        "PyType_GetName",
        "PyObject_CallNoArgs",
        "PyLong_FromLong",
        "PyExc_EncodingWarning",
    ];
    refused(
        &Elf::importing(&names).bytes(),
        &promise("abi3-py38"),
        r#"
error[symbol-above-floor]: //pkg:native: `libnative.so` must load on Python 3.8, but imports 3 symbols newer than that: `PyExc_EncodingWarning` (3.10), `PyObject_CallNoArgs` (3.10), `PyType_GetName` (3.11)
  help: build pyo3 with its feature `abi3-py38`, which uses none of these
  help: or promise what was built: `abi = "abi3-py311"`
"#,
    );
}

#[test]
fn more_symbols_than_are_shown() {
    let names = [
        "_PyA", "_PyB", "_PyC", "_PyD", "_PyE", "_PyF", "_PyG", "_PyA",
    ];
    refused(
        &Elf::importing(&names).bytes(),
        &promise("abi3"),
        r#"
error[unstable-symbol]: //pkg:native: `libnative.so` imports 7 symbols that no stable ABI has: `_PyA`, `_PyB`, `_PyC`, `_PyD`, `_PyE` and 2 more
  help: `abi3` was promised: build pyo3 with a feature such as `abi3-py310`, which leaves these out
  help: a crate that declares CPython's functions itself must use only the limited API; otherwise set `abi = "cpython"`
"#,
    );
}

#[test]
fn several_problems_at_once() {
    let elf = Elf {
        exports: vec!["PyInit_old"],
        imports: vec!["PyType_GetName", "PyUnicode_New"],
        needed: vec!["libpython3.11.so.1.0"],
        runpath: Some("/home/me/lib"),
        ..Elf::default()
    };
    refused(
        &elf.bytes(),
        &promise("abi3-py39"),
        r#"
error[no-init-symbol]: //pkg:native: `libnative.so` exports the init symbol `PyInit_old`, but `import pkg.native` looks for `PyInit_native`
  help: renamed `#[pymodule]`? Name it `native` (or write `#[pyo3(name = "native")]`), or end `module_name` in `old`
error[unstable-symbol]: //pkg:native: `libnative.so` imports 1 symbol that no stable ABI has: `PyUnicode_New`
  help: `abi3-py39` was promised: build pyo3 with its feature `abi3-py39`, which leaves these out
  help: a crate that declares CPython's functions itself must use only the limited API; otherwise set `abi = "cpython"`
error[symbol-above-floor]: //pkg:native: `libnative.so` must load on Python 3.9, but imports 1 symbol newer than that: `PyType_GetName` (3.11)
  help: build pyo3 with its feature `abi3-py39`, which uses none of these
  help: or promise what was built: `abi = "abi3-py311"`
error[links-libpython]: //pkg:native: `libnative.so` links `libpython3.11.so.1.0`: it would load a second Python, or none where Python has no shared library
  help: set `PYO3_BUILD_EXTENSION_MODULE=1`, and unless it is for one CPython `PYO3_NO_PYTHON=1`, for pyo3-ffi's build script (`crate.annotation(crate = "pyo3-ffi", build_script_env = …)`)
  help: and do not link `libpython` by hand: the interpreter provides these symbols
error[absolute-rpath]: //pkg:native: `libnative.so` searches libraries in the absolute RUNPATH `/home/me/lib`, which other machines do not have
  help: drop `-C link-arg=-Wl,-rpath,/…` from rustc_flags or linkopts, or make it relative to the library: `$ORIGIN/…`
"#,
    );
}

#[test]
fn symbols_of_another_system() {
    refused(
        &Elf::importing(&["PyErr_SetFromWindowsErr", "_Py_RefTotal"]).bytes(),
        &promise("abi3"),
        r#"
error[symbol-not-on-os]: //pkg:native: `libnative.so` imports 2 symbols that Python does not have on this platform: `PyErr_SetFromWindowsErr` (on Windows only), `_Py_RefTotal` (in debug builds of Python only)
  help: put the calls behind `#[cfg(windows)]`, `#[cfg(unix)]` or `#[cfg(py_sys_config = "Py_REF_DEBUG")]`
"#,
    );
}
