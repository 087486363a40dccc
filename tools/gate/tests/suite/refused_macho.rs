//! Refused Mach-O libraries and universal files, each with all that is said of it.

use super::build::macho::{universal, Binds, MachO, X86_64};
use super::build::patch;
use super::{promise, promise_on, refused};

#[test]
fn renamed_module() {
    let library = MachO { exports: vec!["PyInit_other"], ..MachO::default() };
    refused(&library.bytes(), &promise("abi3"), r#"
error[no-init-symbol]: //pkg:native: `libnative.so` exports the init symbol `PyInit_other`, but `import pkg.native` looks for `PyInit_native`
  help: renamed `#[pymodule]`? Name it `native` (or write `#[pyo3(name = "native")]`), or end `module_name` in `other`
"#);
}

#[test]
fn unstable_symbol() {
    let library = MachO { imports: vec!["_PyObject_GetDictPtr"], ..MachO::default() };
    refused(&library.bytes(), &promise("abi3"), r#"
error[unstable-symbol]: //pkg:native: `libnative.so` imports 1 symbol that no stable ABI has: `_PyObject_GetDictPtr`
  help: `abi3` was promised: build pyo3 with a feature such as `abi3-py310`, which leaves these out
  help: a crate that declares CPython's functions itself must keep to the limited API; else set `abi = "cpython"`
"#);
}

#[test]
fn newer_symbol_in_opcodes() {
    let library = MachO { symtab: false, binds: Binds::Opcodes, imports: vec!["PyType_GetName"], ..MachO::default() };
    refused(&library.bytes(), &promise("abi3-py310"), r#"
error[symbol-above-floor]: //pkg:native: `libnative.so` must load on Python 3.10, but imports 1 symbol newer than that: `PyType_GetName` (3.11)
  help: build pyo3 with its feature `abi3-py310`, which uses none of these
  help: or promise what was built: `abi = "abi3-py311"`
"#);
}

#[test]
fn newer_symbol_in_chained_fixups() {
    let library = MachO { symtab: false, binds: Binds::Chained, imports: vec!["PyType_GetName"], ..MachO::default() };
    refused(&library.bytes(), &promise("abi3-py310"), r#"
error[symbol-above-floor]: //pkg:native: `libnative.so` must load on Python 3.10, but imports 1 symbol newer than that: `PyType_GetName` (3.11)
  help: build pyo3 with its feature `abi3-py310`, which uses none of these
  help: or promise what was built: `abi = "abi3-py311"`
"#);
}

#[test]
fn libpython() {
    let library = MachO { needed: vec!["/opt/homebrew/lib/libpython3.13.dylib"], ..MachO::default() };
    refused(&library.bytes(), &promise("abi3"), r#"
error[links-libpython]: //pkg:native: `libnative.so` links `/opt/homebrew/lib/libpython3.13.dylib`: it would load a second Python, or none where Python has no shared library
  help: set `PYO3_BUILD_EXTENSION_MODULE=1` for pyo3-ffi's build script (`crate.annotation(crate = "pyo3-ffi", build_script_env = …)`)
  help: and link no `libpython` by hand: the interpreter brings these symbols
"#);
}

#[test]
fn python_framework() {
    let library = MachO {
        needed: vec!["/Library/Frameworks/Python.framework/Versions/3.13/Python", "@rpath/Python3.framework/Versions/3.9/Python3"],
        ..MachO::default()
    };
    refused(&library.bytes(), &promise("cpython"), r#"
error[links-libpython]: //pkg:native: `libnative.so` links `/Library/Frameworks/Python.framework/Versions/3.13/Python`, `@rpath/Python3.framework/Versions/3.9/Python3`: it would load a second Python, or none where Python has no shared library
  help: set `PYO3_BUILD_EXTENSION_MODULE=1` for pyo3-ffi's build script (`crate.annotation(crate = "pyo3-ffi", build_script_env = …)`)
  help: and link no `libpython` by hand: the interpreter brings these symbols
"#);
}

#[test]
fn absolute_install_name() {
    let library = MachO { install_name: Some("/private/var/tmp/_bazel/libnative.dylib"), ..MachO::default() };
    refused(&library.bytes(), &promise("abi3"), r#"
error[absolute-install-name]: //pkg:native: `libnative.so` has the absolute install name `/private/var/tmp/_bazel/libnative.dylib`, a path of the build machine
  help: link with `-C link-arg=-Wl,-install_name,@rpath/<file>`
"#);
}

#[test]
fn absolute_rpath() {
    let library = MachO { rpaths: vec!["@loader_path/lib", "/opt/homebrew/lib"], ..MachO::default() };
    refused(&library.bytes(), &promise("abi3"), r#"
error[absolute-rpath]: //pkg:native: `libnative.so` searches libraries in the absolute LC_RPATH `/opt/homebrew/lib`, which other machines do not have
  help: drop `-C link-arg=-Wl,-rpath,/…` from rustc_flags or linkopts, or make it relative to the library: `@loader_path/…`
"#);
}

#[test]
fn wrong_operating_system() {
    refused(&MachO::default().bytes(), &promise_on("abi3", "linux", "aarch64"), r#"
error[wrong-os]: //pkg:native: `libnative.so` is for `macos` (Mach-O), but the target platform is `linux`
  help: build it for the target platform: register a Rust toolchain for it, and force the Rust target to no other platform
"#);
}

#[test]
fn wrong_machine() {
    refused(&MachO::default().bytes(), &promise_on("abi3", "macos", "x86_64"), r#"
error[wrong-arch]: //pkg:native: `libnative.so` holds code for `aarch64`, but the target platform's processor is `x86_64`
  help: build it for the target platform: register a Rust toolchain for it, and force the Rust target to no other platform
"#);
}

#[test]
fn universal_without_the_architecture() {
    let slices = [MachO::default().bytes(), MachO { wide: false, cpu: 7, ..MachO::default() }.bytes()];
    refused(&universal(&slices, false), &promise_on("abi3", "macos", "x86_64"), r#"
error[wrong-arch]: //pkg:native: `libnative.so` holds code for `aarch64` and `x86_32`, but the target platform's processor is `x86_64`
  help: build it for the target platform: register a Rust toolchain for it, and force the Rust target to no other platform
"#);
}

#[test]
fn universal_with_one_bad_slice() {
    let bad = MachO { cpu: X86_64, imports: vec!["PyUnicode_New"], ..MachO::default() };
    refused(&universal(&[MachO::default().bytes(), bad.bytes()], true), &promise_on("abi3", "macos", "aarch64"), r#"
error[unstable-symbol]: //pkg:native: `libnative.so` (slice `x86_64`) imports 1 symbol that no stable ABI has: `PyUnicode_New`
  help: `abi3` was promised: build pyo3 with a feature such as `abi3-py310`, which leaves these out
  help: a crate that declares CPython's functions itself must keep to the limited API; else set `abi = "cpython"`
"#);
}

#[test]
fn universal_with_an_executable() {
    let program = MachO { cpu: X86_64, kind: 2, ..MachO::default() };
    refused(&universal(&[MachO::default().bytes(), program.bytes()], false), &promise("abi3"), r#"
error[not-shared]: //pkg:native: `libnative.so` is an executable, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`)
"#);
}

#[test]
fn universal_archive() {
    refused(&universal(&[b"!<arch>\nlib.rmeta".to_vec()], false), &promise("abi3"), r#"
error[not-a-library]: //pkg:native: `libnative.so` is a static archive or rlib, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`), whose output is a `.so`, `.dylib` or `.dll`
"#);
}

#[test]
fn universal_of_something_else() {
    refused(&universal(&[b"#!/bin/sh\n".to_vec()], false), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the universal header: a slice that is no Mach-O file
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn universal_without_slices() {
    refused(&universal(&[], false), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the universal header: no architectures
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn universal_with_a_huge_number_of_slices() {
    refused(&patch(universal(&[MachO::default().bytes()], false), 4, &[0xff; 4]), &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the universal header: bytes 8 to 85899345908 are wanted, but it ends at 378
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn universal_cut_in_a_slice() {
    let data = universal(&[MachO::default().bytes()], false);
    refused(&data[..data.len() - 1], &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in a slice of a universal file: bytes 32 to 378 are wanted, but it ends at 377
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn universal_cut_in_its_header() {
    refused(&universal(&[MachO::default().bytes()], false)[..12], &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the universal header: bytes 8 to 28 are wanted, but it ends at 12
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn object_file() {
    refused(&MachO { kind: 1, ..MachO::default() }.bytes(), &promise("abi3"), r#"
error[not-shared]: //pkg:native: `libnative.so` is an object file, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`)
"#);
}

#[test]
fn executable() {
    refused(&MachO { kind: 2, ..MachO::default() }.bytes(), &promise("abi3"), r#"
error[not-shared]: //pkg:native: `libnative.so` is an executable, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`)
"#);
}

#[test]
fn debug_symbols() {
    refused(&MachO { kind: 10, ..MachO::default() }.bytes(), &promise("abi3"), r#"
error[not-shared]: //pkg:native: `libnative.so` is debug information, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`)
"#);
}

#[test]
fn cut_in_the_header() {
    refused(&MachO::default().bytes()[..20], &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the Mach-O header: bytes 0 to 32 are wanted, but it ends at 20
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn cut_in_the_load_commands() {
    refused(&MachO::default().bytes()[..60], &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the load commands: bytes 32 to 200 are wanted, but it ends at 60
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn huge_number_of_load_commands() {
    refused(&patch(MachO::default().bytes(), 16, &[0xff; 4]), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in a load command: bytes 200 to 204 are outside their table, which ends at 200
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn load_command_without_size() {
    refused(&patch(MachO::default().bytes(), 36, &[0; 4]), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in a load command: 0 bytes
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn load_command_of_a_huge_size() {
    refused(&patch(MachO::default().bytes(), 36, &[0xff; 4]), &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in a load command: bytes 32 to 4294967327 are wanted, but it ends at 346
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn install_name_outside_its_command() {
    refused(&patch(MachO::default().bytes(), 40, &[0xff]), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the install name: bytes 287 to 287 are outside their table, which ends at 80
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

/// Where LC_SYMTAB starts in the default library.
fn symtab(data: &[u8]) -> usize {
    super::build::find(data, &[2, 0, 0, 0, 24, 0, 0, 0])
}

#[test]
fn symbol_table_outside() {
    let data = MachO::default().bytes();
    let at = symtab(&data);
    refused(&patch(data, at + 8, &[0xff; 4]), &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the symbol table: bytes 4294967295 to 4294967359 are wanted, but it ends at 346
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn huge_number_of_symbols() {
    let data = MachO::default().bytes();
    let at = symtab(&data);
    refused(&patch(data, at + 12, &[0xff; 4]), &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the symbol table: bytes 200 to 68719476920 are wanted, but it ends at 346
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn string_table_outside() {
    let data = MachO::default().bytes();
    let at = symtab(&data);
    refused(&patch(data, at + 16, &[0xff; 4]), &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the string table: bytes 4294967295 to 4294967354 are wanted, but it ends at 346
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}

#[test]
fn symbol_name_without_end() {
    let data = MachO::default().bytes();
    let at = symtab(&data);
    refused(&patch(data, at + 20, &[5, 0]), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in a symbol: a name without an end
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn export_trie_that_goes_round() {
    let data = MachO::default().bytes();
    let leaf = super::build::find(&data, b"_PyInit_native\0\x92");
    // The only child of the root is the root.
    refused(&patch(data, leaf + 15, &[0x80, 0]), &promise("abi3"), "");
}

#[test]
fn export_trie_cut() {
    let data = MachO::default().bytes();
    let leaf = super::build::find(&data, b"_PyInit_native\0\x92");
    refused(&patch(data, leaf + 15, &[0xff, 0x7f]), &promise("abi3"), "");
}

#[test]
fn unknown_bind_opcode() {
    let data = MachO { symtab: false, binds: Binds::Opcodes, ..MachO::default() }.bytes();
    let at = super::build::find(&data, b"\x11\x40_PyModuleDef_Init\0");
    refused(&patch(data, at, &[0xe0]), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the bind opcodes: the unknown opcode 0xe0
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn chained_fixups_of_an_unknown_format() {
    let data = MachO { symtab: false, binds: Binds::Chained, ..MachO::default() }.bytes();
    let at = super::build::find(&data, &[28, 0, 0, 0, 28, 0, 0, 0]);
    refused(&patch(data, at + 16, &[9]), &promise("abi3"), r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the chained fixups: the unknown import format 9
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#);
}

#[test]
fn huge_number_of_chained_imports() {
    let data = MachO { symtab: false, binds: Binds::Chained, ..MachO::default() }.bytes();
    let at = super::build::find(&data, &[28, 0, 0, 0, 28, 0, 0, 0]);
    refused(&patch(data, at + 12, &[0xff; 4]), &promise("abi3"), r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the chained imports: bytes 243 to 17179869423 are wanted, but it ends at 299
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#);
}
