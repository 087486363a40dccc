//! Mach-O and universal files that are cut off or contradict themselves, each with its complete error message.

use super::build::macho::{universal, Binds, MachO};
use super::build::{find, patch};
use super::{promise, refused};

#[test]
fn universal_archive() {
    refused(
        &universal(&[b"!<arch>\nlib.rmeta".to_vec()], false),
        &promise("abi3"),
        r#"
error[not-a-library]: //pkg:native: `libnative.so` is a static archive or rlib, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`), whose output is a `.so`, `.dylib` or `.dll`
"#,
    );
}

#[test]
fn universal_of_something_else() {
    refused(
        &universal(&[b"#!/bin/sh\n".to_vec()], false),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the universal header: a slice that is not a Mach-O file
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn universal_without_slices() {
    refused(
        &universal(&[], false),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the universal header: no architectures
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn universal_with_a_huge_number_of_slices() {
    refused(
        &patch(universal(&[MachO::default().bytes()], false), 4, &[0xff; 4]),
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the universal header: bytes 8 to 85899345908 are needed, but it ends at 378
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn universal_cut_in_a_slice() {
    let data = universal(&[MachO::default().bytes()], false);
    refused(
        &data[..data.len() - 1],
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in a slice of a universal file: bytes 32 to 378 are needed, but it ends at 377
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn universal_cut_in_its_header() {
    refused(
        &universal(&[MachO::default().bytes()], false)[..12],
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the universal header: bytes 8 to 28 are needed, but it ends at 12
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn cut_in_the_header() {
    refused(
        &MachO::default().bytes()[..20],
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the Mach-O header: bytes 0 to 32 are needed, but it ends at 20
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn cut_in_the_load_commands() {
    refused(
        &MachO::default().bytes()[..60],
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the load commands: bytes 32 to 200 are needed, but it ends at 60
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn huge_number_of_load_commands() {
    refused(
        &patch(MachO::default().bytes(), 16, &[0xff; 4]),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in a load command: bytes 200 to 204 are outside their table, which ends at 200
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn load_command_without_size() {
    refused(
        &patch(MachO::default().bytes(), 36, &[0; 4]),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in a load command: 0 bytes
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn load_command_of_a_huge_size() {
    refused(
        &patch(MachO::default().bytes(), 36, &[0xff; 4]),
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in a load command: bytes 32 to 4294967327 are needed, but it ends at 346
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn install_name_outside_its_command() {
    refused(
        &patch(MachO::default().bytes(), 40, &[0xff]),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the install name: bytes 287 to 287 are outside their table, which ends at 80
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

/// The offset of LC_SYMTAB in the default library.
fn symtab(data: &[u8]) -> usize {
    find(data, &[2, 0, 0, 0, 24, 0, 0, 0])
}

#[test]
fn symbol_table_outside() {
    let data = MachO::default().bytes();
    let at = symtab(&data);
    refused(
        &patch(data, at + 8, &[0xff; 4]),
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the symbol table: bytes 4294967295 to 4294967359 are needed, but it ends at 346
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn huge_number_of_symbols() {
    let data = MachO::default().bytes();
    let at = symtab(&data);
    refused(
        &patch(data, at + 12, &[0xff; 4]),
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the symbol table: bytes 200 to 68719476920 are needed, but it ends at 346
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn string_table_outside() {
    let data = MachO::default().bytes();
    let at = symtab(&data);
    refused(
        &patch(data, at + 16, &[0xff; 4]),
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the string table: bytes 4294967295 to 4294967354 are needed, but it ends at 346
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn symbol_name_without_end() {
    let data = MachO::default().bytes();
    let at = symtab(&data);
    refused(
        &patch(data, at + 20, &[5, 0]),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in a symbol: a name without an end
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn export_trie_that_goes_round() {
    let data = MachO::default().bytes();
    let leaf = find(&data, b"_PyInit_native\0\x93");
    // The only child of the root is the root.
    refused(
        &patch(data, leaf + 15, &[0x80, 0]),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed: its tables overlap or refer to each other in a loop
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn export_trie_cut() {
    let data = MachO::default().bytes();
    let leaf = find(&data, b"_PyInit_native\0\x93");
    refused(
        &patch(data, leaf + 15, &[0xff, 0x7f]),
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the export trie: bytes 16706 to 16707 are needed, but it ends at 346
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn unknown_bind_opcode() {
    let data = MachO {
        symtab: false,
        binds: Binds::Opcodes,
        ..MachO::default()
    }
    .bytes();
    let at = find(&data, b"\x11\x40_PyModuleDef_Init\0");
    refused(
        &patch(data, at, &[0xe0]),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the bind opcodes: the unknown opcode 0xe0
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn chained_fixups_of_an_unknown_format() {
    let data = MachO {
        symtab: false,
        binds: Binds::Chained,
        ..MachO::default()
    }
    .bytes();
    let at = find(&data, &[28, 0, 0, 0, 28, 0, 0, 0]);
    refused(
        &patch(data, at + 16, &[9]),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the chained fixups: the unknown import format 9
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn huge_number_of_chained_imports() {
    let data = MachO {
        symtab: false,
        binds: Binds::Chained,
        ..MachO::default()
    }
    .bytes();
    let at = find(&data, &[28, 0, 0, 0, 28, 0, 0, 0]);
    refused(
        &patch(data, at + 12, &[0xff; 4]),
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the chained imports: bytes 243 to 17179869423 are needed, but it ends at 299
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}
