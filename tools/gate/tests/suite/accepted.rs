//! Libraries that must pass, whatever else they contain.

use super::build::elf::{Elf, Hash};
use super::build::macho::{universal, Binds, MachO, X86_64};
use super::build::pe::Pe;
use super::{accepted, promise, promise_on};
use gate::{Promise, PythonVersion};

#[test]
fn every_format_on_its_platform() {
    accepted(
        &Elf::default().bytes(),
        &promise_on("abi3-py37", "linux", "x86_64"),
    );
    accepted(
        &MachO::default().bytes(),
        &promise_on("abi3-py37", "macos", "aarch64"),
    );
    accepted(
        &Pe::default().bytes(),
        &promise_on("abi3-py37", "windows", "x86_64"),
    );
}

#[test]
fn every_processor_of_elf() {
    for (machine, wide, big_endian, cpu) in [
        (183, true, false, "aarch64"),
        (40, false, false, "armv7"),
        (21, true, false, "ppc64le"),
        (243, true, false, "riscv64"),
        (22, true, true, "s390x"),
        (3, false, false, "x86_32"),
        (62, true, false, "x86_64"),
    ] {
        for hash in [Hash::Sysv, Hash::Gnu] {
            let elf = Elf {
                machine,
                wide,
                big_endian,
                hash,
                ..Elf::default()
            };
            accepted(&elf.bytes(), &promise_on("abi3", "linux", cpu));
        }
    }
}

#[test]
fn elf_without_a_hash_table() {
    accepted(
        &Elf {
            hash: Hash::None,
            ..Elf::default()
        }
        .bytes(),
        &promise("abi3"),
    );
}

#[test]
fn mod_export_where_python_looks_for_it() {
    let elf = Elf {
        exports: vec!["PyModExport_native"],
        imports: vec!["PyType_FromSlots"],
        ..Elf::default()
    };
    let data = elf.bytes();
    accepted(&data, &promise("abi3t-py315"));
    accepted(&data, &promise("abi3-py315"));
    accepted(&data, &promise("abi3"));
    let python = Some(PythonVersion::parse("3.15t").unwrap());
    accepted(
        &data,
        &Promise {
            python,
            ..promise("cpython")
        },
    );
}

#[test]
fn both_init_symbols() {
    let elf = Elf {
        imports: vec![],
        exports: vec!["PyModExport_native", "PyInit_native"],
        ..Elf::default()
    };
    for abi in ["abi3", "abi3-py310", "abi3-py315", "abi3t-py315", "cpython"] {
        accepted(&elf.bytes(), &promise(abi));
    }
}

#[test]
fn several_modules_in_one_library() {
    accepted(
        &Elf::exporting(&["PyInit_first", "PyInit_native"]).bytes(),
        &promise("abi3"),
    );
}

#[test]
fn name_in_punycode() {
    let promise = Promise {
        module: "pkg.größe".to_owned(),
        ..promise("abi3")
    };
    accepted(&Elf::exporting(&["PyInitU_gre_6ka8i"]).bytes(), &promise);
}

#[test]
fn stable_data_and_private_symbols() {
    let names = [
        "PyExc_ValueError",
        "_Py_NoneStruct",
        "_PyArg_ParseTuple_SizeT",
        "_Py_Dealloc",
    ];
    accepted(&Elf::importing(&names).bytes(), &promise("abi3-py37"));
}

#[test]
fn weak_symbols_of_newer_pythons() {
    // Older Pythons leave these symbols unbound. The code must check them before the call.
    let weak_imports = vec!["PyType_GetName", "_PyLong_AsByteArray"];
    accepted(
        &Elf {
            weak_imports: weak_imports.clone(),
            ..Elf::default()
        }
        .bytes(),
        &promise("abi3-py37"),
    );
    for binds in [Binds::None, Binds::Opcodes, Binds::Chained] {
        let library = MachO {
            weak_imports: weak_imports.clone(),
            symtab: binds == Binds::None,
            binds,
            ..MachO::default()
        };
        accepted(&library.bytes(), &promise("abi3-py37"));
    }
}

#[test]
fn any_symbol_for_one_python() {
    accepted(
        &Elf::importing(&["_PyLong_AsByteArray", "PyUnicode_New"]).bytes(),
        &promise("cpython"),
    );
}

#[test]
fn relative_paths() {
    let elf = Elf {
        runpath: Some("$ORIGIN/../lib:${ORIGIN}"),
        soname: Some("libnative.so"),
        ..Elf::default()
    };
    accepted(&elf.bytes(), &promise("abi3"));
    for install_name in [
        None,
        Some("@rpath/native.so"),
        Some("@loader_path/native.so"),
        Some("native.so"),
    ] {
        let library = MachO {
            install_name,
            rpaths: vec!["@loader_path/../lib"],
            ..MachO::default()
        };
        accepted(&library.bytes(), &promise("abi3"));
    }
}

#[test]
fn libraries_that_only_look_like_python() {
    let elf = Elf {
        needed: vec!["libboost_python311.so.1.83.0", "libpyside.so"],
        ..Elf::default()
    };
    accepted(&elf.bytes(), &promise("abi3"));
}

#[test]
fn bundle() {
    let library = MachO {
        kind: 8,
        install_name: None,
        ..MachO::default()
    };
    accepted(&library.bytes(), &promise_on("abi3", "macos", "aarch64"));
}

#[test]
fn stripped_mach_o() {
    for binds in [Binds::Opcodes, Binds::Chained] {
        let library = MachO {
            symtab: false,
            binds,
            ..MachO::default()
        };
        accepted(&library.bytes(), &promise("abi3-py37"));
    }
}

#[test]
fn mach_o_without_a_trie() {
    accepted(
        &MachO {
            trie: false,
            ..MachO::default()
        }
        .bytes(),
        &promise("abi3"),
    );
}

#[test]
fn mach_o_of_32_bits_and_of_the_other_byte_order() {
    accepted(
        &MachO {
            wide: false,
            cpu: 7,
            ..MachO::default()
        }
        .bytes(),
        &promise_on("abi3", "macos", "x86_32"),
    );
    accepted(
        &MachO {
            big_endian: true,
            cpu: 0x0100_0012,
            ..MachO::default()
        }
        .bytes(),
        &promise("abi3"),
    );
}

#[test]
fn universal_files() {
    let slices = [
        MachO {
            cpu: X86_64,
            ..MachO::default()
        }
        .bytes(),
        MachO::default().bytes(),
    ];
    for wide in [false, true] {
        for cpu in ["aarch64", "x86_64"] {
            accepted(&universal(&slices, wide), &promise_on("abi3", "macos", cpu));
        }
    }
}

#[test]
fn pe_of_32_bits() {
    let library = Pe {
        wide: false,
        machine: 0x14c,
        delayed: vec![("SHELL32.dll", vec!["#3", "Open"])],
        ..Pe::default()
    };
    accepted(&library.bytes(), &promise_on("abi3", "windows", "x86_32"));
}

#[test]
fn the_right_python_dll() {
    let cpython = |version: &str| Promise {
        python: Some(PythonVersion::parse(version).unwrap()),
        ..promise("cpython")
    };
    accepted(&Pe::from_dll("PYTHON3.DLL").bytes(), &promise("abi3"));
    accepted(&Pe::from_dll("python314.dll").bytes(), &cpython("3.14"));
    accepted(&Pe::from_dll("python314t.dll").bytes(), &cpython("3.14t"));
    accepted(&Pe::from_dll("python3.dll").bytes(), &cpython("3.14"));
    accepted(&Pe::from_dll("python313.dll").bytes(), &promise("cpython"));
    let abi3t = Pe {
        exports: vec!["PyModExport_native"],
        imports: vec![("python3t.dll", vec![])],
        ..Pe::default()
    };
    accepted(&abi3t.bytes(), &promise("abi3t-py315"));
}

#[test]
fn symbols_of_other_dlls_that_start_like_pythons() {
    let imports = vec![
        ("python3.dll", vec!["PyList_New"]),
        ("helper.dll", vec!["PyHelper_New"]),
    ];
    accepted(
        &Pe {
            imports,
            ..Pe::default()
        }
        .bytes(),
        &promise("abi3"),
    );
}
