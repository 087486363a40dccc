//! Tests of single libraries outside a wheel.

use super::build::elf::Elf;
use super::build::macho::{universal, MachO, X86_64};
use super::build::pe::Pe;
use super::{data, ids, inspect, library};
use inspect::{Libc, Role, Undefined};

const NAME: &str = "pkg/_native.abi3.so";

#[test]
fn a_weak_symbol_with_a_hard_version_sets_the_floor() {
    let inspection = inspect(NAME, data("weak_glibc"));
    assert_eq!(ids(&inspection), [] as [&str; 0]);
    let slice = &library(&inspection).slices[0];
    let weak = Undefined {
        name: "pidfd_spawnp".to_owned(),
        weak: true,
    };
    let glibc = Libc::Glibc {
        floor: Some("2.39".to_owned()),
        set_by: vec![weak],
    };
    assert_eq!(slice.libc, Some(glibc));
    let honest = slice.honest.as_ref().unwrap();
    assert_eq!(honest.tag, "manylinux_2_39_x86_64");
    assert_eq!(honest.because, ["GLIBC_2.39"]);
}

#[test]
fn an_unwinder_that_nothing_has() {
    let inspection = inspect(NAME, data("no_unwinder"));
    assert_eq!(ids(&inspection), ["unresolved-symbol"]);
    let unresolved = &library(&inspection).slices[0].unresolved;
    assert_eq!(unresolved.len(), 1);
    assert_eq!(
        (unresolved[0].name.as_str(), unresolved[0].certain),
        ("_Unwind_Resume", true)
    );
}

#[test]
fn static_tls_and_executable_stack() {
    let inspection = inspect(NAME, data("static_tls"));
    assert_eq!(ids(&inspection), ["warning:static-tls"]);
    let tls = library(&inspection).slices[0].tls.unwrap();
    assert_eq!((tls.bytes, tls.is_static), (4, true));
    assert!(inspection.is_sound());

    let inspection = inspect(NAME, data("executable_stack"));
    assert_eq!(ids(&inspection), ["executable-stack"]);
    assert!(!inspection.is_sound());
}

#[test]
fn sizes_and_debug_information() {
    let inspection = inspect(NAME, data("crates"));
    let slice = &library(&inspection).slices[0];
    assert!(!slice.stripped && slice.debug.bytes > 500);
    let crates = slice.crates.as_ref().unwrap();
    let names: Vec<&str> = crates.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["mycrate", "(not Rust)", "core"]);
    assert!(slice
        .sections
        .iter()
        .any(|one| one.name == ".text" && one.bytes > 50));
    assert!(slice.compilers[0].starts_with("GCC"));

    let inspection = inspect(NAME, data("unstable"));
    let slice = &library(&inspection).slices[0];
    assert!(slice.stripped && slice.crates.is_none() && slice.debug.bytes == 0);
}

#[test]
fn the_three_abis_side_by_side() {
    let abi3 = inspect(NAME, data("crates"));
    let abi = &library(&abi3).abi;
    assert_eq!(
        (abi.name.as_str(), abi.tag.as_deref(), abi.agree),
        ("abi3", None, true)
    );
    assert_eq!(abi.symbols, ["abi3 from Python 3.11 on"]);
    let python = &library(&abi3).slices[0].python;
    assert_eq!(
        (python.floor.as_deref(), python.set_by[0].as_str()),
        (Some("3.11"), "PyType_GetName")
    );
    assert_eq!(python.init, ["PyInit__native"]);

    let lying = inspect(NAME, data("unstable"));
    assert_eq!(ids(&lying), ["unstable-symbol"]);
    assert!(!library(&lying).abi.agree);

    // The same bytes under names that do not promise the stable ABI.
    for name in ["_native.so", "_native.cpython-314-x86_64-linux-gnu.so"] {
        let sound = inspect(name, data("unstable"));
        assert_eq!(ids(&sound), [] as [&str; 0], "{name}");
        assert!(library(&sound).abi.agree);
    }
}

#[test]
fn names() {
    let table: [(&str, &[&str]); 6] = [
        ("_native.so", &[]),
        ("_other.abi3.so", &["no-init-symbol"]),
        ("lib_native.so", &["warning:name-not-importable"]),
        (
            "bazel-bin/pkg/lib_native.so",
            &["warning:name-not-importable"],
        ),
        ("_native.dylib", &["warning:name-not-importable"]),
        ("_native.abi3.pyd", &["name-not-importable"]),
    ];
    for (name, expected) in table {
        assert_eq!(ids(&inspect(name, data("crates"))), expected, "{name}");
    }
}

#[test]
fn a_library_that_is_no_extension() {
    let elf = Elf {
        exports: vec!["compress"],
        imports: vec!["malloc"],
        ..Elf::default()
    };
    let inspection = inspect("libz.so.1", &elf.bytes());
    assert_eq!(ids(&inspection), [] as [&str; 0]);
    assert_eq!(library(&inspection).role, Role::Library);
    // Without section headers, versions by symbol are unknown, and the report says so.
    let slice = &library(&inspection).slices[0];
    assert!(slice.unread[0].contains("no section headers"));
    let floor = Libc::Glibc {
        floor: Some("2.17".to_owned()),
        set_by: vec![],
    };
    assert_eq!(slice.libc, Some(floor));
    assert_eq!(slice.honest.as_ref().unwrap().tag, "manylinux_2_17_x86_64");
    let named = inspect("_raw.abi3.so", &elf.bytes());
    assert_eq!(ids(&named), ["warning:no-init-symbol"]);
}

#[test]
fn musl() {
    let elf = Elf {
        versions: vec![],
        needed: vec!["libc.musl-x86_64.so.1"],
        ..Elf::default()
    };
    let inspection = inspect("native.abi3.so", &elf.bytes());
    let slice = &library(&inspection).slices[0];
    assert_eq!(slice.libc, Some(Libc::Musl));
    assert_eq!(slice.honest.as_ref().unwrap().tag, "musllinux_1_2_x86_64");
}

#[test]
fn other_formats() {
    let macho = MachO::default().bytes();
    let inspection = inspect("native.abi3.so", &macho);
    let slice = &library(&inspection).slices[0];
    assert_eq!(
        (slice.format, slice.macos.as_deref()),
        ("Mach-O", Some("11.0"))
    );
    assert_eq!(slice.honest.as_ref().unwrap().tag, "macosx_11_0_arm64");
    assert_eq!(slice.needed, ["/usr/lib/libSystem.B.dylib"]);

    let intel = MachO {
        cpu: X86_64,
        ..MachO::default()
    };
    let both = universal(&[macho, intel.bytes()], false);
    let inspection = inspect("native.abi3.so", &both);
    let machines: Vec<&str> = library(&inspection)
        .slices
        .iter()
        .map(|one| one.machine.as_str())
        .collect();
    assert_eq!(machines, ["aarch64", "x86_64"]);
    assert!(library(&inspection)
        .slices
        .iter()
        .all(|slice| slice.unread.is_empty()));

    let inspection = inspect("native.pyd", &Pe::default().bytes());
    let slice = &library(&inspection).slices[0];
    assert_eq!(
        (slice.format, slice.needed[0].as_str()),
        ("PE", "python3.dll")
    );
    assert_eq!(slice.honest.as_ref().unwrap().tag, "win_amd64");
    assert_eq!(slice.sections[0].name, ".rdata");
    assert_eq!(ids(&inspection), [] as [&str; 0]);
    let wrong = inspect("native.abi3.pyd", &Pe::default().bytes());
    assert_eq!(ids(&wrong), ["name-not-importable"]);
}

/// Adds a COFF symbol table, as MinGW's linker does: offset in the only section, storage class, and name.
fn with_symbols(mut bytes: Vec<u8>, symbols: &[(u32, u8, &str)]) -> Vec<u8> {
    let table = u32::try_from(bytes.len()).unwrap();
    let count = u32::try_from(symbols.len()).unwrap();
    // The COFF header of these files starts at byte 68.
    bytes[76..80].copy_from_slice(&table.to_le_bytes());
    bytes[80..84].copy_from_slice(&count.to_le_bytes());
    let mut strings = vec![0; 4];
    for (offset, class, name) in symbols {
        if let Some(padding) = 8_usize.checked_sub(name.len()) {
            bytes.extend(name.as_bytes());
            bytes.extend(vec![0; padding]);
        } else {
            bytes.extend([0; 4]);
            bytes.extend(u32::try_from(strings.len()).unwrap().to_le_bytes());
            strings.extend(name.as_bytes());
            strings.push(0);
        }
        bytes.extend(offset.to_le_bytes());
        bytes.extend([1, 0, 0x20, 0, *class, 0]);
    }
    bytes.extend(strings);
    bytes
}

#[test]
fn symbols_of_mingw() {
    let symbols = [
        (0, 3, ".rdata"),
        (0, 2, "_RNvCs1234_7mycrate3foo"),
        (24, 3, "memcpy"),
        (32, 2, "_RNvCs1234_5other3foo"),
        (40, 103, "ignored.c"),
    ];
    let inspection = inspect("native.pyd", &with_symbols(Pe::default().bytes(), &symbols));
    let slice = &library(&inspection).slices[0];
    assert!(!slice.stripped && slice.unread.is_empty());
    let rest = slice.sections[0].bytes - 32;
    let crates: Vec<_> = slice
        .crates
        .iter()
        .flatten()
        .map(|one| (one.name.as_str(), one.bytes))
        .collect();
    assert_eq!(
        crates,
        [("other", rest), ("mycrate", 24), ("(not Rust)", 8)]
    );

    // A table that ends after the file is a damaged one.
    let mut cut = with_symbols(Pe::default().bytes(), &symbols);
    cut[80..84].copy_from_slice(&1000_u32.to_le_bytes());
    let damaged = inspect("native.pyd", &cut);
    let slice = &library(&damaged).slices[0];
    assert!(
        slice.crates.is_none() && slice.unread.len() == 1,
        "{slice:?}"
    );

    let inspection = inspect("native.pyd", &Pe::default().bytes());
    let slice = &library(&inspection).slices[0];
    assert!(slice.stripped && slice.crates.is_none() && slice.debug.file.is_none());
}

/// The extensions of this machine's Python, if they are where Debian puts them.
#[test]
fn extensions_of_this_machine() {
    for minor in 9..20 {
        let Ok(folder) = std::fs::read_dir(format!("/usr/lib/python3.{minor}/lib-dynload")) else {
            continue;
        };
        for file in folder {
            let path = file.unwrap().path();
            let shown = path.display().to_string();
            if !shown.ends_with(".so") {
                continue;
            }
            let inspection = inspect::open(&path, &shown).unwrap();
            assert!(inspection.is_sound(), "{shown}: {:?}", inspection.findings);
            let found = library(&inspection);
            assert!(found.abi.agree && found.role == Role::Extension, "{shown}");
            assert!(found.slices[0].unread.is_empty(), "{shown}");
        }
    }
}
