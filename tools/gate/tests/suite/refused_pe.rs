//! Refused PE libraries, each with all that is said of it.

use super::build::pe::Pe;
use super::build::{find, patch};
use super::{promise, promise_on, refused};
use gate::{Promise, PythonVersion};

fn cpython(version: &str) -> Promise {
    Promise { python: Some(PythonVersion::parse(version).unwrap()), ..promise("cpython") }
}

#[test]
fn renamed_module() {
    refused(&Pe { exports: vec!["PyInit_other"], ..Pe::default() }.bytes(), &promise("abi3"), r#"
error[no-init-symbol]: //pkg:native: `libnative.so` exports the init symbol `PyInit_other`, but `import pkg.native` looks for `PyInit_native`
  help: renamed `#[pymodule]`? Name it `native` (or write `#[pyo3(name = "native")]`), or end `module_name` in `other`
"#);
}

#[test]
fn nothing_exported() {
    refused(&Pe { exports: vec![], ..Pe::default() }.bytes(), &promise("abi3"), r#"
error[no-init-symbol]: //pkg:native: `libnative.so` exports no init symbol at all, but `import pkg.native` looks for `PyInit_native`
  help: one `#[pymodule]` named `native` must be in the crate that is built as `cdylib`: one in a library that it only links is dropped
  help: if the library was stripped or linked with a version script, its exported symbols must be kept
"#);
}

#[test]
fn versioned_python_dll() {
    refused(&Pe::from_dll("python313.dll").bytes(), &promise("abi3-py310"), r#"
error[wrong-python-dll]: //pkg:native: `libnative.so` imports from `python313.dll`, but `abi3-py310` needs `python3.dll`
  help: build pyo3 with a feature such as `abi3-py310`, and do not set `PYO3_PYTHON` to one version
"#);
}

#[test]
fn versioned_python_dll_in_capitals() {
    refused(&Pe::from_dll("PYTHON313.DLL").bytes(), &promise("abi3"), r#"
error[wrong-python-dll]: //pkg:native: `libnative.so` imports from `python313.dll`, but `abi3` needs `python3.dll`
  help: build pyo3 with a feature such as `abi3-py310`, and do not set `PYO3_PYTHON` to one version
"#);
}

#[test]
fn python_dll_of_mingw() {
    refused(&Pe::from_dll("libpython3.12.dll").bytes(), &promise("abi3"), r#"
error[wrong-python-dll]: //pkg:native: `libnative.so` imports from `libpython3.12.dll`, but `abi3` needs `python3.dll`
  help: build pyo3 with a feature such as `abi3-py310`, and do not set `PYO3_PYTHON` to one version
"#);
}

#[test]
fn debug_python_dll() {
    refused(&Pe::from_dll("python3_d.dll").bytes(), &promise("abi3"), r#"
error[wrong-python-dll]: //pkg:native: `libnative.so` imports from `python3_d.dll`, but `abi3` needs `python3.dll`
  help: build pyo3 with a feature such as `abi3-py310`, and do not set `PYO3_PYTHON` to one version
"#);
}

#[test]
fn python_dll_with_a_gil_for_abi3t() {
    let library = Pe { exports: vec!["PyModExport_native"], imports: vec![("python3.dll", vec![])], ..Pe::default() };
    refused(&library.bytes(), &promise("abi3t-py315"), r#"
error[wrong-python-dll]: //pkg:native: `libnative.so` imports from `python3.dll`, but `abi3t-py315` needs `python3t.dll`
  help: build pyo3 with its feature `abi3t-py315`
"#);
}

#[test]
fn python_dll_of_another_version() {
    refused(&Pe::from_dll("python313.dll").bytes(), &cpython("3.14"), r#"
error[wrong-python-dll]: //pkg:native: `libnative.so` imports from `python313.dll`, but Python 3.14 needs `python314.dll`
  help: configure pyo3-ffi for the Python that `python_version` names
"#);
}

#[test]
fn python_dll_with_a_gil() {
    refused(&Pe::from_dll("python314.dll").bytes(), &cpython("3.14t"), r#"
error[wrong-python-dll]: //pkg:native: `libnative.so` imports from `python314.dll`, but Python 3.14t needs `python314t.dll`
  help: configure pyo3-ffi for the Python that `python_version` names
"#);
}

#[test]
fn two_python_dlls() {
    let imports = vec![("python313.dll", vec!["PyList_New"]), ("python314.dll", vec!["PyDict_New"])];
    refused(&Pe { imports, ..Pe::default() }.bytes(), &promise("cpython"), r#"
error[wrong-python-dll]: //pkg:native: `libnative.so` imports from `python313.dll`, `python314.dll`, which cannot be in one process
  help: build all crates against one Python
"#);
}

#[test]
fn unstable_symbol() {
    let imports = vec![("python3.dll", vec!["PyUnicode_New", "#12"])];
    refused(&Pe { imports, ..Pe::default() }.bytes(), &promise("abi3"), r#"
error[unstable-symbol]: //pkg:native: `libnative.so` imports 1 symbol that no stable ABI has: `PyUnicode_New`
  help: `abi3` was promised: build pyo3 with a feature such as `abi3-py310`, which leaves these out
  help: a crate that declares CPython's functions itself must keep to the limited API; else set `abi = "cpython"`
"#);
}

#[test]
fn newer_delayed_symbol() {
    let delayed = vec![("python3.dll", vec!["PyType_GetName"])];
    refused(&Pe { delayed, ..Pe::default() }.bytes(), &promise("abi3-py310"), r#"
error[symbol-above-floor]: //pkg:native: `libnative.so` must load on Python 3.10, but imports 1 symbol newer than that: `PyType_GetName` (3.11)
  help: build pyo3 with its feature `abi3-py310`, which uses none of these
  help: or promise what was built: `abi = "abi3-py311"`
"#);
}

#[test]
fn fork_on_windows() {
    let imports = vec![("python3.dll", vec!["PyOS_AfterFork_Child"])];
    refused(&Pe { imports, ..Pe::default() }.bytes(), &promise("abi3"), r#"
error[symbol-not-on-os]: //pkg:native: `libnative.so` imports 1 symbol that Python does not have on this platform: `PyOS_AfterFork_Child` (not on Windows)
  help: put the calls behind `#[cfg(windows)]`, `#[cfg(unix)]` or `#[cfg(py_sys_config = "Py_REF_DEBUG")]`
"#);
}

#[test]
fn wrong_machine() {
    refused(&Pe::default().bytes(), &promise_on("abi3", "windows", "aarch64"), r#"
error[wrong-arch]: //pkg:native: `libnative.so` holds code for `x86_64`, but the target platform's processor is `aarch64`
  help: build it for the target platform: register a Rust toolchain for it, and force the Rust target to no other platform
"#);
}

#[test]
fn wrong_bits() {
    let library = Pe { wide: false, machine: 0x14c, ..Pe::default() };
    refused(&library.bytes(), &promise_on("abi3", "windows", "x86_64"), r#"
error[wrong-arch]: //pkg:native: `libnative.so` holds code for `x86_32`, but the target platform's processor is `x86_64`
  help: build it for the target platform: register a Rust toolchain for it, and force the Rust target to no other platform
"#);
}

#[test]
fn wrong_operating_system() {
    refused(&Pe::default().bytes(), &promise_on("abi3", "linux", "x86_64"), r#"
error[wrong-os]: //pkg:native: `libnative.so` is for `windows` (PE), but the target platform is `linux`
  help: build it for the target platform: register a Rust toolchain for it, and force the Rust target to no other platform
"#);
}

#[test]
fn executable() {
    refused(&Pe { characteristics: 0x22, ..Pe::default() }.bytes(), &promise("abi3"), r#"
error[not-shared]: //pkg:native: `libnative.so` is an executable, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`)
"#);
}

#[test]
fn dos_program() {
    refused(&patch(Pe::default().bytes(), 64, b"NE"), &promise("abi3"), r#"
error[not-a-library]: //pkg:native: `libnative.so` is a DOS program, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`), whose output is a `.so`, `.dylib` or `.dll`
"#);
}

#[test]
fn cut_in_the_dos_header() {
    refused(&Pe::default().bytes()[..32], &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the DOS header: bytes 0 to 64 are wanted, but it ends at 32
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn cut_before_the_signature() {
    refused(&Pe::default().bytes()[..66], &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the PE signature: bytes 64 to 68 are wanted, but it ends at 66
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn cut_in_the_coff_header() {
    refused(&Pe::default().bytes()[..80], &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the COFF header: bytes 68 to 88 are wanted, but it ends at 80
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn cut_in_the_optional_header() {
    refused(&Pe::default().bytes()[..200], &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the optional header: bytes 88 to 328 are wanted, but it ends at 200
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn cut_in_the_section_table() {
    refused(&Pe::default().bytes()[..340], &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the section table: bytes 328 to 368 are wanted, but it ends at 340
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn cut_in_a_section() {
    let data = Pe::default().bytes();
    refused(&data[..data.len() - 1], &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in a section: bytes 368 to 644 are wanted, but it ends at 643
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn unknown_optional_header() {
    refused(&patch(Pe::default().bytes(), 88, &[7, 1]), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the optional header: the magic 0x0107, neither PE32 nor PE32+
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn huge_number_of_sections() {
    refused(&patch(Pe::default().bytes(), 70, &[0xff, 0xff]), &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the section table: bytes 328 to 2621728 are wanted, but it ends at 644
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

/// Where the addresses of the data directories stand in a PE32+ file.
const DIRECTORIES: usize = 88 + 112;

#[test]
fn export_directory_outside() {
    refused(&patch(Pe::default().bytes(), DIRECTORIES, &[0xff; 4]), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the export directory: the address 0xffffffff, which no section holds
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn import_directory_outside() {
    refused(&patch(Pe::default().bytes(), DIRECTORIES + 8, &[1]), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the name of a DLL: the address 0x74616e00, which no section holds
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn delay_load_directory_outside() {
    refused(&patch(Pe::default().bytes(), DIRECTORIES + 13 * 8, &[0xff; 4]), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the delay-load directory: the address 0xffffffff, which no section holds
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

/// Where the export directory stands in the default library.
fn exports(data: &[u8]) -> usize {
    find(data, &[1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]) - 16
}

#[test]
fn huge_number_of_exports() {
    let data = Pe::default().bytes();
    let at = exports(&data);
    refused(&patch(data, at + 24, &[0xff; 4]), &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the export name table: bytes 400 to 17179869580 are wanted, but it ends at 644
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn export_names_outside() {
    let data = Pe::default().bytes();
    let at = exports(&data);
    refused(&patch(data, at + 32, &[0xff; 4]), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the export name table: the address 0xffffffff, which no section holds
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn import_directory_without_end() {
    let data = Pe::default().bytes();
    let end = data.len();
    refused(&patch(data, end - 20, &[0x41; 20]), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the name of a DLL: the address 0x41414141, which no section holds
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn dll_name_without_end() {
    let library = Pe { exports: vec![], imports: vec![], ..Pe::default() }.bytes();
    // A section of 24 bytes: one descriptor whose name is the last 4 bytes, without a zero.
    let mut data = library.clone();
    data.extend([[0; 12].as_slice(), &[0x14, 0x10, 0, 0], &[0; 4], b"dll!"].concat());
    let section = find(&data, b".rdata\0\0");
    let size = [24, 0, 0, 0];
    let data = patch(patch(data, section + 16, &size), DIRECTORIES + 8, &[0, 0x10]);
    refused(&data, &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the name of a DLL: a name without an end
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}
