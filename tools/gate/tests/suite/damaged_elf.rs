//! ELF files that are cut off or contradict themselves, each with its complete error message.

use super::build::elf::{Elf, Hash};
use super::build::{find, patch};
use super::{promise, refused};

#[test]
fn cut_in_the_header() {
    refused(
        &Elf::default().bytes()[..20],
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the ELF header: bytes 0 to 64 are needed, but it ends at 20
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn cut_in_the_identification() {
    refused(
        b"\x7fELF",
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the ELF header: bytes 0 to 16 are needed, but it ends at 4
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn cut_in_the_program_headers() {
    refused(
        &Elf::default().bytes()[..100],
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the program header table: bytes 64 to 176 are needed, but it ends at 100
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn cut_in_a_segment() {
    let data = Elf::default().bytes();
    refused(
        &data[..data.len() - 1],
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in a loaded segment: bytes 0 to 664 are needed, but it ends at 663
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn unknown_class() {
    refused(
        &patch(Elf::default().bytes(), 4, &[3]),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the ELF header: the class 3, neither 32 nor 64 bit
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn unknown_byte_order() {
    refused(
        &patch(Elf::default().bytes(), 5, &[0]),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the ELF header: the byte order 0, neither little nor big
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn huge_number_of_program_headers() {
    refused(
        &patch(Elf::default().bytes(), 56, &[0xfe, 0xff]),
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the program header table: bytes 64 to 3669968 are needed, but it ends at 664
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn tiny_program_headers() {
    refused(
        &patch(Elf::default().bytes(), 54, &[8]),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the program header table: entries of 8 bytes
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn program_headers_in_a_missing_section() {
    refused(
        &patch(Elf::default().bytes(), 56, &[0xff, 0xff]),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the program header table: no section header, which should contain its length
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn no_dynamic_segment() {
    refused(
        &patch(Elf::default().bytes(), 64 + 56, &[6]),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the program header table: no dynamic segment, so nothing can be loaded from it
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn dynamic_section_outside() {
    refused(
        &patch(Elf::default().bytes(), 64 + 56 + 8, &[0xff; 7]),
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the dynamic section: bytes 72057594037927935 to 72057594037928079 are needed, but it ends at 664
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn dynamic_section_without_end() {
    let elf = Elf {
        dynamic_end: false,
        ..Elf::default()
    };
    refused(
        &elf.bytes(),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the dynamic section: no end (DT_NULL)
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

/// Later tags take precedence, as in the loader.
fn with_dynamic(tag: u64, value: u64) -> Vec<u8> {
    Elf {
        extra_dynamic: vec![(tag, value)],
        ..Elf::default()
    }
    .bytes()
}

#[test]
fn string_table_outside() {
    refused(
        &with_dynamic(5, 0x10),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the dynamic string table: the address 0x10, which the file does not hold
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn huge_string_table() {
    refused(
        &with_dynamic(10, u64::MAX),
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the dynamic string table: bytes 320 to 18446744073709551615 are needed, but it ends at 680
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn empty_string_table() {
    refused(
        &with_dynamic(10, 0),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in a needed library: bytes 70 to 70 are outside their table, which ends at 0
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn symbol_table_outside() {
    refused(
        &with_dynamic(6, u64::MAX),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the dynamic symbol table: the address 0xffffffffffffffff, which the file does not hold
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn tiny_symbols() {
    refused(
        &with_dynamic(11, 1),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the dynamic symbol table: entries of 1 bytes
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn hash_table_outside() {
    refused(
        &with_dynamic(4, 1),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the hash table: the address 0x1, which the file does not hold
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn huge_number_of_symbols() {
    let elf = Elf {
        hash: Hash::Sysv,
        ..Elf::default()
    };
    let data = elf.bytes();
    let at = find(&data, &[1, 0, 0, 0, 6, 0, 0, 0, 0]);
    refused(
        &patch(data, at + 4, &[0xff; 4]),
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the dynamic symbol table: bytes 176 to 103079215256 are needed, but it ends at 672
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn huge_number_of_buckets() {
    let data = Elf::default().bytes();
    let at = find(&data, &[1, 0, 0, 0, 5, 0, 0, 0, 1]);
    refused(
        &patch(data, at, &[0xff; 4]),
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the GNU hash table: bytes 464 to 17179869644 are needed, but it ends at 664
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn bucket_before_the_first_symbol() {
    let data = Elf::default().bytes();
    let at = find(&data, &[1, 0, 0, 0, 5, 0, 0, 0, 1]);
    refused(
        &patch(data, at + 4, &[9]),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the GNU hash table: a bucket at symbol 5, before its first symbol 9
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn no_hash_table_and_strings_first() {
    let elf = Elf {
        hash: Hash::None,
        extra_dynamic: vec![(6, 0x1200)],
        ..Elf::default()
    };
    refused(
        &elf.bytes(),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in the dynamic section: no hash table, so the symbols have no known number
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn needed_library_without_end() {
    refused(
        &with_dynamic(1, 0xffff),
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in a needed library: bytes 65855 to 65855 are needed, but it ends at 680
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn symbol_name_without_end() {
    // The string table ends inside its only string.
    let data = Elf {
        versions: vec![],
        imports: vec![],
        weak_imports: vec![],
        needed: vec![],
        ..Elf::default()
    }
    .bytes();
    let size = [10u8, 0, 0, 0, 0, 0, 0, 0, 25, 0, 0, 0, 0, 0, 0, 0];
    let at = find(&data, &size);
    refused(
        &patch(data, at + 8, &[10]),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed in a symbol: a name without an end
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn versions_without_end() {
    let data = Elf {
        extra_dynamic: vec![(0x6fff_ffff, u64::MAX)],
        ..Elf::default()
    }
    .bytes();
    let need = find(&data, &[1, 0, 2, 0]);
    refused(
        &patch(data, need + 12, &[0xf0, 0xff, 0xff, 0xff]),
        &promise("abi3"),
        r#"
error[truncated]: //pkg:native: `libnative.so` is cut off in the version needs: bytes 4294967754 to 4294967756 are needed, but it ends at 680
  help: the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry
"#,
    );
}

#[test]
fn thousands_of_libraries_with_one_huge_name() {
    // A file of 40 KB that would take 20 MB of work to read.
    let name = Box::leak("Py".repeat(5000).into_boxed_str());
    let elf = Elf {
        imports: vec![name],
        extra_dynamic: vec![(1, 1); 2000],
        ..Elf::default()
    };
    refused(
        &elf.bytes(),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed: its tables overlap or refer to each other in a loop
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}

#[test]
fn search_path_of_colons() {
    let elf = Elf {
        runpath: Some(Box::leak(":".repeat(5000).into_boxed_str())),
        ..Elf::default()
    };
    refused(
        &elf.bytes(),
        &promise("abi3"),
        r#"
error[malformed]: //pkg:native: `libnative.so` is malformed: its tables overlap or refer to each other in a loop
  help: no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)
"#,
    );
}
