//! PE files that are cut off or contradict themselves, each with its complete error message.

use super::build::pe::Pe;
use super::build::{find, patch};
use super::{promise, refused};

#[test]
fn dos_program() {
    refused(
        &patch(Pe::default().bytes(), 64, b"NE"),
        &promise("abi3"),
        r#"
error[not-a-library]: //pkg:native: `libnative.so` is a DOS program, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`), whose output is a `.so`, `.dylib` or `.dll`
"#,
    );
}

#[test]
fn cut_in_the_dos_header() {
    refused(
        &Pe::default().bytes()[..32],
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the DOS header: bytes 0 to 64 are needed, but it ends at 32
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn cut_before_the_signature() {
    refused(
        &Pe::default().bytes()[..66],
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the PE signature: bytes 64 to 68 are needed, but it ends at 66
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn cut_in_the_coff_header() {
    refused(
        &Pe::default().bytes()[..80],
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the COFF header: bytes 68 to 88 are needed, but it ends at 80
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn cut_in_the_optional_header() {
    refused(
        &Pe::default().bytes()[..200],
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the optional header: bytes 88 to 328 are needed, but it ends at 200
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn cut_in_the_section_table() {
    refused(
        &Pe::default().bytes()[..340],
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the section table: bytes 328 to 368 are needed, but it ends at 340
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn cut_in_a_section() {
    let data = Pe::default().bytes();
    refused(
        &data[..data.len() - 1],
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in a section: bytes 368 to 644 are needed, but it ends at 643
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn unknown_optional_header() {
    refused(
        &patch(Pe::default().bytes(), 88, &[7, 1]),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the optional header: the magic 0x0107, neither PE32 nor PE32+
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn huge_number_of_sections() {
    refused(
        &patch(Pe::default().bytes(), 70, &[0xff, 0xff]),
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the section table: bytes 328 to 2621728 are needed, but it ends at 644
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

/// The offset of the data directories' addresses in a PE32+ file.
const DIRECTORIES: usize = 88 + 112;

#[test]
fn export_directory_outside() {
    refused(
        &patch(Pe::default().bytes(), DIRECTORIES, &[0xff; 4]),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the export directory: the address 0xffffffff, which no section holds
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn import_directory_outside() {
    refused(
        &patch(Pe::default().bytes(), DIRECTORIES + 8, &[1]),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the name of a DLL: the address 0x74616e00, which no section holds
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn delay_load_directory_outside() {
    refused(
        &patch(Pe::default().bytes(), DIRECTORIES + 13 * 8, &[0xff; 4]),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the delay-load directory: the address 0xffffffff, which no section holds
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

/// The offset of the export directory in the default library.
fn exports(data: &[u8]) -> usize {
    find(data, &[1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]) - 16
}

#[test]
fn huge_number_of_exports() {
    let data = Pe::default().bytes();
    let at = exports(&data);
    refused(
        &patch(data, at + 24, &[0xff; 4]),
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the export name table: bytes 400 to 17179869580 are needed, but it ends at 644
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn export_names_outside() {
    let data = Pe::default().bytes();
    let at = exports(&data);
    refused(
        &patch(data, at + 32, &[0xff; 4]),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the export name table: the address 0xffffffff, which no section holds
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn import_directory_without_end() {
    let data = Pe::default().bytes();
    let end = data.len();
    refused(
        &patch(data, end - 20, &[0x41; 20]),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the name of a DLL: the address 0x41414141, which no section holds
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn dll_name_without_end() {
    let library = Pe {
        exports: vec![],
        imports: vec![],
        ..Pe::default()
    }
    .bytes();
    // A section of 24 bytes: one descriptor whose name is the last 4 bytes, without a zero.
    let mut data = library.clone();
    data.extend([[0; 12].as_slice(), &[0x14, 0x10, 0, 0], &[0; 4], b"dll!"].concat());
    let section = find(&data, b".rdata\0\0");
    let size = [24, 0, 0, 0];
    let data = patch(
        patch(data, section + 16, &size),
        DIRECTORIES + 8,
        &[0, 0x10],
    );
    refused(
        &data,
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the name of a DLL: a name without an end
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}
