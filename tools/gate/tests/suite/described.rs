//! The measurements of `gate describe`, and their format.

use super::build::elf::{Elf, Hash};
use super::build::macho::{universal, MachO, X86_64};
use super::build::pe::Pe;
use gate::{describe, AbiKind, Report};

fn measured(data: &[u8]) -> (AbiKind, Option<u8>) {
    let library = describe(data).unwrap();
    let report = Report::new(&library.slices[0]);
    (report.kind, report.floor)
}

#[test]
fn floors() {
    assert_eq!(
        measured(&Elf::importing(&["PyLong_FromLong"]).bytes()),
        (AbiKind::Abi3, Some(2))
    );
    assert_eq!(
        measured(&Elf::importing(&["PyLong_FromLong", "PyType_GetName"]).bytes()),
        (AbiKind::Abi3, Some(11))
    );
    assert_eq!(
        measured(&Elf::importing(&["PyUnicode_New", "PyType_GetName"]).bytes()),
        (AbiKind::Cpython, Some(11))
    );
    let export = Elf {
        exports: vec!["PyModExport_a"],
        imports: vec!["PyList_New"],
        ..Elf::default()
    };
    assert_eq!(measured(&export.bytes()), (AbiKind::Abi3t, Some(15)));
    let both = Elf {
        exports: vec!["PyModExport_a", "PyInit_a"],
        imports: vec!["PyModuleDef_Init"],
        ..Elf::default()
    };
    assert_eq!(measured(&both.bytes()), (AbiKind::Abi3, Some(5)));
    let plain = Elf {
        exports: vec!["main"],
        imports: vec!["malloc"],
        ..Elf::default()
    };
    assert_eq!(measured(&plain.bytes()), (AbiKind::None, None));
}

#[test]
fn version_needs() {
    let data = Elf {
        imports: vec!["malloc", "memcpy", "PyLong_FromLong"],
        weak_imports: vec!["gettid"],
        versions: vec!["GLIBC_2.2.5", "GLIBC_2.14"],
        weak_versions: vec!["GLIBC_2.30"],
        versioned: vec![
            ("malloc", "GLIBC_2.2.5"),
            ("memcpy", "GLIBC_2.14"),
            ("gettid", "GLIBC_2.30"),
        ],
        ..Elf::default()
    }
    .bytes();
    let library = describe(&data).unwrap();
    let text = |name: &[u8]| String::from_utf8(name.to_vec()).unwrap();
    let found: Vec<_> = library.slices[0]
        .versions
        .iter()
        .map(|need| {
            let symbols: Vec<_> = need.symbols.iter().map(|name| text(name)).collect();
            (
                text(&need.library),
                text(&need.version),
                need.weak,
                symbols.join(" "),
            )
        })
        .collect();
    let need = |version: &str, weak, symbols: &str| {
        (
            "libc.so.6".to_owned(),
            version.to_owned(),
            weak,
            symbols.to_owned(),
        )
    };
    assert_eq!(
        found,
        [
            need("GLIBC_2.2.5", false, "malloc"),
            need("GLIBC_2.14", false, "memcpy"),
            need("GLIBC_2.30", true, "gettid"),
        ]
    );
}

#[test]
fn glibc_floors() {
    type Names = &'static [&'static str];
    let table: [(Names, Names, Option<&[u32]>); 4] = [
        (&["GLIBC_2.9", "GLIBC_2.17"], &[], Some(&[2, 17])),
        (&["GLIBC_2.17"], &["GLIBC_2.39"], Some(&[2, 17])),
        (&["GLIBC_2.17", "GLIBC_ABI_DT_RELR"], &[], Some(&[2, 36])),
        (&[], &["GLIBC_2.39"], None),
    ];
    for (versions, weak_versions, expected) in table {
        let data = Elf {
            versions: versions.to_vec(),
            weak_versions: weak_versions.to_vec(),
            ..Elf::default()
        }
        .bytes();
        let library = describe(&data).unwrap();
        let glibc = library.slices[0].glibc.as_deref();
        assert_eq!(glibc, expected, "{versions:?} {weak_versions:?}");
    }
    // GCC's own library has a version of that name, on musl as well.
    let data = Elf {
        versions: vec!["GLIBC_2.0"],
        versions_of: "libgcc_s-0bf60adc.so.1",
        ..Elf::default()
    }
    .bytes();
    assert_eq!(describe(&data).unwrap().slices[0].glibc, None);
}

#[test]
fn imports_are_found_where_nothing_is_exported() {
    for hash in [Hash::Sysv, Hash::Gnu, Hash::None] {
        let data = Elf {
            hash,
            ..Elf::exporting(&[])
        }
        .bytes();
        let library = describe(&data).unwrap();
        assert_eq!(library.slices[0].imports.len(), 4);
    }
}

fn run(arguments: &[&str], file: &str, data: &[u8]) -> String {
    let folder = super::command::Folder::new("describe");
    let path = folder.write(file, data);
    let mut arguments: Vec<String> = arguments
        .iter()
        .map(|argument| argument.to_string())
        .collect();
    arguments.push(path.clone());
    let (mut out, mut err) = (Vec::new(), Vec::new());
    assert_eq!(
        gate::cli::run(&arguments, &mut out, &mut err),
        0,
        "{}",
        String::from_utf8_lossy(&err)
    );
    String::from_utf8(out).unwrap().replace(&path, file)
}

#[test]
fn elf_as_text() {
    let elf = Elf {
        imports: vec!["PyType_GetName", "PyUnicode_New", "malloc"],
        weak_imports: vec!["PyType_FromSlots"],
        runpath: Some("$ORIGIN:/lib"),
        soname: Some("libnative.so"),
        ..Elf::default()
    };
    let text = run(&["describe"], "libnative.so", &elf.bytes());
    assert_eq!(
        text,
        r#"libnative.so: 720 bytes, one architecture

ELF x86_64, 64-bit little-endian, a shared library
  abi               cpython, from Python 3.11 on
  init symbols      PyInit_native
  floor set by      PyType_GetName
  unstable symbols  PyUnicode_New
  optional symbols  PyType_FromSlots
  needed            libc.so.6
  searched          $ORIGIN (RUNPATH)
                    /lib (RUNPATH)
  own name          libnative.so
  needs system      glibc 2.17
"#
    );
}

#[test]
fn universal_mach_o_as_json() {
    let slices = [
        MachO {
            cpu: X86_64,
            imports: vec![],
            ..MachO::default()
        }
        .bytes(),
        MachO {
            kind: 2,
            ..MachO::default()
        }
        .bytes(),
    ];
    let text = run(
        &["describe", "--format=json"],
        "native.dylib",
        &universal(&slices, false),
    );
    assert_eq!(
        text,
        r#"{"version": 1, "file": "native.dylib", "size": 650, "universal": true, "slices": [{"format": "Mach-O", "os": "macos", "machine": "x86_64", "cpu": "x86_64", "bits": 64, "endianness": "little", "kind": "a shared library", "loadable": true, "abi": "abi3", "floor": null, "floor_set_by": [], "init_symbols": ["PyInit_native"], "unstable_symbols": [], "optional_symbols": [], "python_symbols": [], "needed": ["/usr/lib/libSystem.B.dylib"], "search_paths": [], "install_name": "@rpath/native.abi3.so", "glibc": null, "macos": "11.0"}, {"format": "Mach-O", "os": "macos", "machine": "aarch64", "cpu": "aarch64", "bits": 64, "endianness": "little", "kind": "an executable", "loadable": false, "abi": "none", "floor": null, "floor_set_by": [], "init_symbols": [], "unstable_symbols": [], "optional_symbols": [], "python_symbols": [], "needed": [], "search_paths": [], "install_name": null, "glibc": null, "macos": null}]}
"#
    );
}

#[test]
fn odd_names_as_json() {
    let library = Pe {
        exports: vec!["PyInit_\"\\\n\u{1}\u{2028}é"],
        imports: vec![],
        ..Pe::default()
    };
    let text = run(
        &["describe", "--format", "json"],
        "native.pyd",
        &library.bytes(),
    );
    assert!(
        text.contains(r#""init_symbols": ["PyInit_\"\\\n\u0001\u2028é"]"#),
        "{text}"
    );
}
