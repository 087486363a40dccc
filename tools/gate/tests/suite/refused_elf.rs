//! Refused ELF libraries, each with all that is said of it.

use super::build::elf::{Elf, Hash};
use super::build::patch;
use super::{promise, promise_on, refused};
use gate::{Promise, PythonVersion};

#[test]
fn renamed_module() {
    refused(&Elf::exporting(&["PyInit_other"]).bytes(), &promise("abi3"), r#"
error[no-init-symbol]: //pkg:native: `libnative.so` exports the init symbol `PyInit_other`, but `import pkg.native` looks for `PyInit_native`
  help: renamed `#[pymodule]`? Name it `native` (or write `#[pyo3(name = "native")]`), or end `module_name` in `other`
"#);
}

#[test]
fn several_other_modules() {
    let names = ["PyInit_a", "PyInit_b", "PyInit_c", "PyInit_d", "PyInit_e", "PyModExport_f", "main"];
    refused(&Elf::exporting(&names).bytes(), &promise("abi3"), r#"
error[no-init-symbol]: //pkg:native: `libnative.so` exports the init symbols `PyInit_a`, `PyInit_b`, `PyInit_c`, `PyInit_d`, `PyInit_e` and 1 more, but `import pkg.native` looks for `PyInit_native`
  help: renamed `#[pymodule]`? Name it `native` (or write `#[pyo3(name = "native")]`), or end `module_name` in `a`
"#);
}

#[test]
fn no_init_symbol_at_all() {
    refused(&Elf::exporting(&["main"]).bytes(), &promise("abi3"), r#"
error[no-init-symbol]: //pkg:native: `libnative.so` exports no init symbol at all, but `import pkg.native` looks for `PyInit_native`
  help: one `#[pymodule]` named `native` must be in the crate that is built as `cdylib`: one in a library that it only links is dropped
  help: if the library was stripped or linked with a version script, its exported symbols must be kept
"#);
}

#[test]
fn nothing_exported() {
    refused(&Elf::exporting(&[]).bytes(), &promise("cpython"), r#"
error[no-init-symbol]: //pkg:native: `libnative.so` exports no init symbol at all, but `import pkg.native` looks for `PyInit_native`
  help: one `#[pymodule]` named `native` must be in the crate that is built as `cdylib`: one in a library that it only links is dropped
  help: if the library was stripped or linked with a version script, its exported symbols must be kept
"#);
}

#[test]
fn name_in_punycode() {
    let promise = Promise { module: "größe".to_owned(), ..promise("abi3") };
    refused(&Elf::exporting(&["PyInit_größe"]).bytes(), &promise, r#"
error[no-init-symbol]: //pkg:native: `libnative.so` exports the init symbol `PyInit_größe`, but `import größe` looks for `PyInitU_gre_6ka8i`
  help: renamed `#[pymodule]`? Name it `größe` (or write `#[pyo3(name = "größe")]`), or end `module_name` in `größe`
"#);
}

#[test]
fn terminal_escapes_in_a_name() {
    refused(&Elf::exporting(&["PyInit_\u{1b}[2J`"]).bytes(), &promise("abi3"), r#"
error[no-init-symbol]: //pkg:native: `libnative.so` exports the init symbol `PyInit_\u001b[2J'`, but `import pkg.native` looks for `PyInit_native`
  help: renamed `#[pymodule]`? Name it `native` (or write `#[pyo3(name = "native")]`), or end `module_name` in `native`
"#);
}

#[test]
fn mod_export_alone_before_3_15() {
    refused(&Elf::exporting(&["PyModExport_native"]).bytes(), &promise("abi3-py310"), r#"
error[init-too-new]: //pkg:native: `libnative.so` exports `PyModExport_native` but no `PyInit_native`: Python 3.10, which it must load on, does not look for the former (3.15 does)
  help: build pyo3 with its feature `abi3-py310` instead of `abi3t-py315`
"#);
}

#[test]
fn mod_export_alone_for_an_older_cpython() {
    let promise = Promise { python: Some(PythonVersion::parse("3.14").unwrap()), ..promise("cpython") };
    refused(&Elf::exporting(&["PyModExport_native"]).bytes(), &promise, r#"
error[init-too-new]: //pkg:native: `libnative.so` exports `PyModExport_native` but no `PyInit_native`: Python 3.14, which it must load on, does not look for the former (3.15 does)
  help: configure pyo3-ffi for that Python, without a feature `abi3t-py315`
"#);
}

#[test]
fn init_alone_for_abi3t() {
    refused(&Elf::importing(&["PyLong_FromLong"]).bytes(), &promise("abi3t-py315"), r#"
error[init-not-abi3t]: //pkg:native: `libnative.so` exports `PyInit_native` alone, but the ABI `abi3t-py315` is entered through `PyModExport_native`
  help: build pyo3 with its feature `abi3t-py315`, not with an `abi3-py3…` one
"#);
}

#[test]
fn no_init_symbol_for_abi3t() {
    let elf = Elf { exports: vec!["main"], imports: vec![], ..Elf::default() };
    refused(&elf.bytes(), &promise("abi3t-py315"), r#"
error[no-init-symbol]: //pkg:native: `libnative.so` exports no init symbol at all, but `import pkg.native` looks for `PyModExport_native`
  help: one `#[pymodule]` named `native` must be in the crate that is built as `cdylib`: one in a library that it only links is dropped
  help: if the library was stripped or linked with a version script, its exported symbols must be kept
"#);
}

#[test]
fn module_def_under_abi3t() {
    let elf = Elf { imports: vec!["PyModuleDef_Init"], exports: vec!["PyModExport_native"], ..Elf::default() };
    refused(&elf.bytes(), &promise("abi3t-py315"), r#"
error[symbol-not-abi3t]: //pkg:native: `libnative.so` imports 1 symbol that cannot be used under abi3t: `PyModuleDef_Init`
  help: `PyModuleDef` is opaque there (PEP 803): build pyo3 with its feature `abi3t-py315`, and make modules from slots (PEP 793)
"#);
}

#[test]
fn unstable_function() {
    refused(&Elf::importing(&["_PyLong_AsByteArray"]).bytes(), &promise("abi3"), r#"
error[unstable-symbol]: //pkg:native: `libnative.so` imports 1 symbol that no stable ABI has: `_PyLong_AsByteArray`
  help: `abi3` was promised: build pyo3 with a feature such as `abi3-py310`, which leaves these out
  help: a crate that declares CPython's functions itself must keep to the limited API; else set `abi = "cpython"`
"#);
}

#[test]
fn unstable_data() {
    refused(&Elf::importing(&["_PyRuntime", "PyExc_ValueError"]).bytes(), &promise("abi3-py310"), r#"
error[unstable-symbol]: //pkg:native: `libnative.so` imports 1 symbol that no stable ABI has: `_PyRuntime`
  help: `abi3-py310` was promised: build pyo3 with its feature `abi3-py310`, which leaves these out
  help: a crate that declares CPython's functions itself must keep to the limited API; else set `abi = "cpython"`
"#);
}

#[test]
fn symbols_above_the_floor() {
    let names = ["PyType_GetName", "PyObject_CallNoArgs", "PyLong_FromLong", "PyExc_EncodingWarning"];
    refused(&Elf::importing(&names).bytes(), &promise("abi3-py38"), r#"
error[symbol-above-floor]: //pkg:native: `libnative.so` must load on Python 3.8, but imports 3 symbols newer than that: `PyExc_EncodingWarning` (3.10), `PyObject_CallNoArgs` (3.10), `PyType_GetName` (3.11)
  help: build pyo3 with its feature `abi3-py38`, which uses none of these
  help: or promise what was built: `abi = "abi3-py311"`
"#);
}

#[test]
fn more_symbols_than_are_shown() {
    let names = ["_PyA", "_PyB", "_PyC", "_PyD", "_PyE", "_PyF", "_PyG", "_PyA"];
    refused(&Elf::importing(&names).bytes(), &promise("abi3"), r#"
error[unstable-symbol]: //pkg:native: `libnative.so` imports 7 symbols that no stable ABI has: `_PyA`, `_PyB`, `_PyC`, `_PyD`, `_PyE` and 2 more
  help: `abi3` was promised: build pyo3 with a feature such as `abi3-py310`, which leaves these out
  help: a crate that declares CPython's functions itself must keep to the limited API; else set `abi = "cpython"`
"#);
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
    refused(&elf.bytes(), &promise("abi3-py39"), r#"
error[no-init-symbol]: //pkg:native: `libnative.so` exports the init symbol `PyInit_old`, but `import pkg.native` looks for `PyInit_native`
  help: renamed `#[pymodule]`? Name it `native` (or write `#[pyo3(name = "native")]`), or end `module_name` in `old`
error[unstable-symbol]: //pkg:native: `libnative.so` imports 1 symbol that no stable ABI has: `PyUnicode_New`
  help: `abi3-py39` was promised: build pyo3 with its feature `abi3-py39`, which leaves these out
  help: a crate that declares CPython's functions itself must keep to the limited API; else set `abi = "cpython"`
error[symbol-above-floor]: //pkg:native: `libnative.so` must load on Python 3.9, but imports 1 symbol newer than that: `PyType_GetName` (3.11)
  help: build pyo3 with its feature `abi3-py39`, which uses none of these
  help: or promise what was built: `abi = "abi3-py311"`
error[links-libpython]: //pkg:native: `libnative.so` links `libpython3.11.so.1.0`: it would load a second Python, or none where Python has no shared library
  help: set `PYO3_BUILD_EXTENSION_MODULE=1` for pyo3-ffi's build script (`crate.annotation(crate = "pyo3-ffi", build_script_env = …)`)
  help: and link no `libpython` by hand: the interpreter brings these symbols
error[absolute-rpath]: //pkg:native: `libnative.so` searches libraries in the absolute RUNPATH `/home/me/lib`, which other machines do not have
  help: drop `-C link-arg=-Wl,-rpath,/…` from rustc_flags or linkopts, or make it relative to the library: `$ORIGIN/…`
"#);
}

#[test]
fn symbols_of_another_system() {
    refused(&Elf::importing(&["PyErr_SetFromWindowsErr", "_Py_RefTotal"]).bytes(), &promise("abi3"), r#"
error[symbol-not-on-os]: //pkg:native: `libnative.so` imports 2 symbols that Python does not have on this platform: `PyErr_SetFromWindowsErr` (on Windows only), `_Py_RefTotal` (in debug builds of Python only)
  help: put the calls behind `#[cfg(windows)]`, `#[cfg(unix)]` or `#[cfg(py_sys_config = "Py_REF_DEBUG")]`
"#);
}

#[test]
fn libpython() {
    let elf = Elf { needed: vec!["libc.so.6", "libpython3.11.so.1.0"], ..Elf::default() };
    refused(&elf.bytes(), &promise("cpython"), r#"
error[links-libpython]: //pkg:native: `libnative.so` links `libpython3.11.so.1.0`: it would load a second Python, or none where Python has no shared library
  help: set `PYO3_BUILD_EXTENSION_MODULE=1` for pyo3-ffi's build script (`crate.annotation(crate = "pyo3-ffi", build_script_env = …)`)
  help: and link no `libpython` by hand: the interpreter brings these symbols
"#);
}

#[test]
fn absolute_rpath() {
    let elf = Elf { rpath: Some("$ORIGIN/lib:/opt/lib:/home/me/lib"), ..Elf::default() };
    refused(&elf.bytes(), &promise("abi3"), r#"
error[absolute-rpath]: //pkg:native: `libnative.so` searches libraries in the absolute RPATH `/opt/lib`, `/home/me/lib`, which other machines do not have
  help: drop `-C link-arg=-Wl,-rpath,/…` from rustc_flags or linkopts, or make it relative to the library: `$ORIGIN/…`
"#);
}

#[test]
fn absolute_runpath() {
    let elf = Elf { runpath: Some("/usr/local/lib"), ..Elf::default() };
    refused(&elf.bytes(), &promise("abi3"), r#"
error[absolute-rpath]: //pkg:native: `libnative.so` searches libraries in the absolute RUNPATH `/usr/local/lib`, which other machines do not have
  help: drop `-C link-arg=-Wl,-rpath,/…` from rustc_flags or linkopts, or make it relative to the library: `$ORIGIN/…`
"#);
}

#[test]
fn needed_by_path() {
    let elf = Elf { needed: vec!["bazel-out/k8-fastbuild/bin/libhelp.so"], ..Elf::default() };
    refused(&elf.bytes(), &promise("abi3"), r#"
error[needed-path]: //pkg:native: `libnative.so` needs `bazel-out/k8-fastbuild/bin/libhelp.so` by path, which other machines do not have
  help: that library has no soname: link it with `-Wl,-soname,<file>`, or statically
"#);
}

#[test]
fn wrong_operating_system() {
    refused(&Elf::default().bytes(), &promise_on("abi3", "windows", "x86_64"), r#"
error[wrong-os]: //pkg:native: `libnative.so` is for `linux` (ELF), but the target platform is `windows`
  help: build it for the target platform: register a Rust toolchain for it, and force the Rust target to no other platform
"#);
}

#[test]
fn wrong_machine() {
    refused(&Elf::default().bytes(), &promise_on("abi3", "linux", "aarch64"), r#"
error[wrong-arch]: //pkg:native: `libnative.so` holds code for `x86_64`, but the target platform's processor is `aarch64`
  help: build it for the target platform: register a Rust toolchain for it, and force the Rust target to no other platform
"#);
}

#[test]
fn wrong_bits() {
    // x32: the processor is x86_64, the pointers are not.
    let elf = Elf { wide: false, ..Elf::default() };
    refused(&elf.bytes(), &promise_on("abi3", "linux", "x86_64"), r#"
error[wrong-arch]: //pkg:native: `libnative.so` holds code for `x86_64, 32-bit little-endian`, but the target platform's processor is `x86_64`
  help: build it for the target platform: register a Rust toolchain for it, and force the Rust target to no other platform
"#);
}

#[test]
fn wrong_byte_order() {
    let elf = Elf { big_endian: true, machine: 21, ..Elf::default() };
    refused(&elf.bytes(), &promise_on("abi3", "linux", "ppc64le"), r#"
error[wrong-arch]: //pkg:native: `libnative.so` holds code for `ppc64, 64-bit big-endian`, but the target platform's processor is `ppc64le`
  help: build it for the target platform: register a Rust toolchain for it, and force the Rust target to no other platform
"#);
}

#[test]
fn unknown_machine() {
    let elf = Elf { machine: 258, ..Elf::default() };
    refused(&elf.bytes(), &promise_on("abi3", "linux", "x86_64"), r#"
error[wrong-arch]: //pkg:native: `libnative.so` holds code for `machine 0x102, 64-bit little-endian`, but the target platform's processor is `x86_64`
  help: build it for the target platform: register a Rust toolchain for it, and force the Rust target to no other platform
"#);
}

#[test]
fn executable() {
    let elf = Elf { kind: 2, ..Elf::default() };
    refused(&elf.bytes(), &promise_on("abi3", "linux", "x86_64"), r#"
error[not-shared]: //pkg:native: `libnative.so` is an executable, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`)
"#);
}

#[test]
fn position_independent_executable() {
    let elf = Elf { interpreter: true, ..Elf::default() };
    refused(&elf.bytes(), &promise("abi3"), r#"
error[not-shared]: //pkg:native: `libnative.so` is an executable, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`)
"#);
}

#[test]
fn static_position_independent_executable() {
    let elf = Elf { pie_flag: true, ..Elf::default() };
    refused(&elf.bytes(), &promise("abi3"), r#"
error[not-shared]: //pkg:native: `libnative.so` is an executable, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`)
"#);
}

#[test]
fn object_file() {
    let elf = Elf { kind: 1, ..Elf::default() };
    refused(&elf.bytes(), &promise("abi3"), r#"
error[not-shared]: //pkg:native: `libnative.so` is an object file, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`)
"#);
}

#[test]
fn core_dump() {
    let elf = Elf { kind: 4, ..Elf::default() };
    refused(&elf.bytes(), &promise("abi3"), r#"
error[not-shared]: //pkg:native: `libnative.so` is a core dump, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`)
"#);
}

#[test]
fn cut_in_the_header() {
    refused(&Elf::default().bytes()[..20], &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the ELF header: bytes 0 to 64 are wanted, but it ends at 20
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn cut_in_the_identification() {
    refused(b"\x7fELF", &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the ELF header: bytes 0 to 16 are wanted, but it ends at 4
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn cut_in_the_program_headers() {
    refused(&Elf::default().bytes()[..100], &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the program header table: bytes 64 to 176 are wanted, but it ends at 100
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn cut_in_a_segment() {
    let data = Elf::default().bytes();
    refused(&data[..data.len() - 1], &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in a loaded segment: bytes 0 to 664 are wanted, but it ends at 663
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn unknown_class() {
    refused(&patch(Elf::default().bytes(), 4, &[3]), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the ELF header: the class 3, neither 32 nor 64 bit
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn unknown_byte_order() {
    refused(&patch(Elf::default().bytes(), 5, &[0]), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the ELF header: the byte order 0, neither little nor big
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn huge_number_of_program_headers() {
    refused(&patch(Elf::default().bytes(), 56, &[0xfe, 0xff]), &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the program header table: bytes 64 to 3669968 are wanted, but it ends at 664
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn tiny_program_headers() {
    refused(&patch(Elf::default().bytes(), 54, &[8]), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the program header table: entries of 8 bytes
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn program_headers_in_a_missing_section() {
    refused(&patch(Elf::default().bytes(), 56, &[0xff, 0xff]), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the program header table: no section header, where its length should stand
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn no_dynamic_segment() {
    refused(&patch(Elf::default().bytes(), 64 + 56, &[6]), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the program header table: no dynamic segment, so nothing can be loaded from it
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn dynamic_section_outside() {
    refused(&patch(Elf::default().bytes(), 64 + 56 + 8, &[0xff; 7]), &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the dynamic section: bytes 72057594037927935 to 72057594037928079 are wanted, but it ends at 664
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn dynamic_section_without_end() {
    let elf = Elf { dynamic_end: false, ..Elf::default() };
    refused(&elf.bytes(), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the dynamic section: no end (DT_NULL)
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

/// Tags that come later win, as in the loader.
fn with_dynamic(tag: u64, value: u64) -> Vec<u8> {
    Elf { extra_dynamic: vec![(tag, value)], ..Elf::default() }.bytes()
}

#[test]
fn string_table_outside() {
    refused(&with_dynamic(5, 0x10), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the dynamic string table: the address 0x10, which the file does not hold
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn huge_string_table() {
    refused(&with_dynamic(10, u64::MAX), &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the dynamic string table: bytes 320 to 18446744073709551615 are wanted, but it ends at 680
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn empty_string_table() {
    refused(&with_dynamic(10, 0), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in a needed library: bytes 70 to 70 are outside their table, which ends at 0
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn symbol_table_outside() {
    refused(&with_dynamic(6, u64::MAX), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the dynamic symbol table: the address 0xffffffffffffffff, which the file does not hold
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn tiny_symbols() {
    refused(&with_dynamic(11, 1), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the dynamic symbol table: entries of 1 bytes
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn hash_table_outside() {
    refused(&with_dynamic(4, 1), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the hash table: the address 0x1, which the file does not hold
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn huge_number_of_symbols() {
    let elf = Elf { hash: Hash::Sysv, ..Elf::default() };
    let data = elf.bytes();
    let at = super::build::find(&data, &[1, 0, 0, 0, 6, 0, 0, 0, 0]);
    refused(&patch(data, at + 4, &[0xff; 4]), &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the dynamic symbol table: bytes 176 to 103079215256 are wanted, but it ends at 672
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn huge_number_of_buckets() {
    let data = Elf::default().bytes();
    let at = super::build::find(&data, &[1, 0, 0, 0, 5, 0, 0, 0, 1]);
    refused(&patch(data, at, &[0xff; 4]), &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the GNU hash table: bytes 464 to 17179869644 are wanted, but it ends at 664
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn bucket_before_the_first_symbol() {
    let data = Elf::default().bytes();
    let at = super::build::find(&data, &[1, 0, 0, 0, 5, 0, 0, 0, 1]);
    refused(&patch(data, at + 4, &[9]), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the GNU hash table: a bucket at symbol 5, before its first symbol 9
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn no_hash_table_and_strings_first() {
    let elf = Elf { hash: Hash::None, extra_dynamic: vec![(6, 0x1200)], ..Elf::default() };
    refused(&elf.bytes(), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the dynamic section: no hash table, so the symbols have no known number
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn needed_library_without_end() {
    refused(&with_dynamic(1, 0xffff), &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in a needed library: bytes 65855 to 65855 are wanted, but it ends at 680
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn symbol_name_without_end() {
    // The string table ends in the middle of its only string.
    let data = Elf { versions: vec![], imports: vec![], weak_imports: vec![], needed: vec![], ..Elf::default() }.bytes();
    let size = [10u8, 0, 0, 0, 0, 0, 0, 0, 25, 0, 0, 0, 0, 0, 0, 0];
    let at = super::build::find(&data, &size);
    refused(&patch(data, at + 8, &[10]), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in a symbol: a name without an end
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn versions_without_end() {
    let data = Elf { extra_dynamic: vec![(0x6fff_ffff, u64::MAX)], ..Elf::default() }.bytes();
    let need = super::build::find(&data, &[1, 0, 2, 0]);
    refused(&patch(data, need + 12, &[16]), &promise("abi3"), "");
}

#[test]
fn thousands_of_libraries_with_one_huge_name() {
    // 40 KB whose reading would take 20 MB of work.
    let name = Box::leak("Py".repeat(5000).into_boxed_str());
    let elf = Elf { needed: vec![name], extra_dynamic: vec![(1, 1); 2000], ..Elf::default() };
    refused(&elf.bytes(), &promise("abi3"), "");
}
