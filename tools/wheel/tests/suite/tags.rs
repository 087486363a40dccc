//! Tests of tags for different wheel contents.

use crate::build::elf::Elf;
use crate::build::macho::{MachO, X86_64};
use crate::build::pe::Pe;
use crate::written::{workspace, write};

/// A library: its path, its bytes, and the promise of `pyo3_extension`.
type File<'f> = (&'f str, Vec<u8>, &'f str);

fn made(files: &[File<'_>], attributes: &str) -> Result<String, Vec<(&'static str, String)>> {
    let mut lines = format!("name\tn\nversion\t1\n{attributes}import\t_main\n");
    let names: Vec<String> = (0..files.len()).map(|index| index.to_string()).collect();
    for ((path, _, promise), name) in files.iter().zip(&names) {
        lines += &format!("runfile\t_main/{path}\t@{name}\n");
        if let Some((abi, python)) = promise.split_once(' ') {
            lines += &format!("extension\t_main/{path}\t{abi}\t{python}\n");
        }
    }
    let data: Vec<(&str, &[u8])> = names
        .iter()
        .map(String::as_str)
        .zip(files.iter().map(|file| file.1.as_slice()))
        .collect();
    let (folder, manifest) = workspace(&data, &lines);
    let name = write(folder.path(), &manifest)?;
    Ok(name
        .trim_start_matches("n-1-")
        .trim_end_matches(".whl")
        .to_owned())
}

fn elf() -> Elf {
    Elf::default()
}

fn abi3t() -> Elf {
    Elf {
        exports: vec!["PyModExport_native"],
        imports: vec!["PyLong_FromLong"],
        ..elf()
    }
}

fn unstable() -> Elf {
    Elf::importing(&["PyModuleDef_Init", "_PyLong_AsByteArray"])
}

#[test]
fn computed() {
    let musl = Elf {
        needed: vec!["libc.musl-x86_64.so.1"],
        versions: vec![],
        ..elf()
    };
    let musl_gcc = Elf {
        needed: vec!["libgcc_s-0bf60adc.so.1", "libc.so"],
        versions: vec!["GCC_3.0", "GLIBC_2.0"],
        versions_of: "libgcc_s-0bf60adc.so.1",
        ..elf()
    };
    let gcc = Elf {
        exports: vec!["_Unwind_Resume"],
        imports: vec!["malloc"],
        ..musl.clone()
    };
    let relr = Elf {
        versions: vec!["GLIBC_2.17", "GLIBC_ABI_DT_RELR"],
        ..elf()
    };
    let newer = Elf {
        imports: vec!["PyType_GetName"],
        versions: vec!["GLIBC_2.28"],
        ..elf()
    };
    let library = Elf {
        exports: vec!["deflate"],
        imports: vec!["malloc"],
        ..elf()
    };
    let external = Elf {
        needed: vec!["libssl.so.3", "libc.so.6"],
        ..elf()
    };
    let x86 = MachO {
        cpu: X86_64,
        ..MachO::default()
    };
    let windows_t = Pe {
        exports: vec!["PyModExport_native"],
        imports: vec![("python3t.dll", vec!["PyLong_FromLong"])],
        ..Pe::default()
    };
    let elf = elf().bytes();
    let table: Vec<(Vec<File<'_>>, &str)> = vec![
        (vec![("a.py", b"x".to_vec(), "")], "py3-none-any"),
        // PyModuleDef_Init determines the floor.
        (
            vec![("native.abi3.so", elf.clone(), "")],
            "cp35-abi3-manylinux_2_17_x86_64",
        ),
        (
            vec![("native.abi3.so", elf.clone(), "abi3-py39 ")],
            "cp39-abi3-manylinux_2_17_x86_64",
        ),
        // Only the symbols count, regardless of the name.
        (
            vec![("p/native.so", elf.clone(), "")],
            "cp35-abi3-manylinux_2_17_x86_64",
        ),
        (
            vec![("native.cpython-314-x86_64-linux-gnu.so", elf.clone(), "")],
            "cp314-cp314-manylinux_2_17_x86_64",
        ),
        (
            vec![(
                "native.cpython-314t-x86_64-linux-gnu.so",
                unstable().bytes(),
                "",
            )],
            "cp314-cp314t-manylinux_2_17_x86_64",
        ),
        (
            vec![("native.so", unstable().bytes(), "cpython 3.13")],
            "cp313-cp313-manylinux_2_17_x86_64",
        ),
        (
            vec![("native.abi3t.so", abi3t().bytes(), "abi3t-py315 ")],
            "cp315-abi3.abi3t-manylinux_2_17_x86_64",
        ),
        (
            vec![("native.abi3.so", musl.bytes(), "")],
            "cp35-abi3-musllinux_1_2_x86_64",
        ),
        (
            vec![
                ("native.abi3.so", musl_gcc.bytes(), ""),
                ("n.libs/libgcc_s-0bf60adc.so.1", gcc.bytes(), ""),
            ],
            "cp35-abi3-musllinux_1_2_x86_64",
        ),
        (
            vec![("native.abi3.so", relr.bytes(), "")],
            "cp35-abi3-manylinux_2_36_x86_64",
        ),
        (
            vec![("native.abi3.so", external.bytes(), "")],
            "cp35-abi3-linux_x86_64",
        ),
        (
            vec![
                ("native.abi3.so", external.bytes(), ""),
                ("n.libs/libssl.so.3", library.bytes(), ""),
            ],
            "cp35-abi3-manylinux_2_17_x86_64",
        ),
        // The highest floors of several libraries.
        (
            vec![
                ("native.abi3.so", elf.clone(), "abi3-py39 "),
                ("p/native.abi3.so", newer.bytes(), ""),
            ],
            "cp311-abi3-manylinux_2_28_x86_64",
        ),
        (
            vec![
                ("native.abi3.so", elf.clone(), ""),
                ("p/native.abi3t.so", abi3t().bytes(), ""),
            ],
            "cp315-abi3-manylinux_2_17_x86_64",
        ),
        (
            vec![
                ("native.abi3.so", elf.clone(), ""),
                ("o.cpython-313-x86_64-linux-gnu.so", unstable().bytes(), ""),
            ],
            "cp313-cp313-manylinux_2_17_x86_64",
        ),
        (
            vec![("data/libz.so.1", library.bytes(), "")],
            "py3-none-manylinux_2_17_x86_64",
        ),
        // Native content is recognized by its bytes, regardless of its name.
        (
            vec![("data/blob.bin", library.bytes(), "")],
            "py3-none-manylinux_2_17_x86_64",
        ),
        (
            vec![("native.pyd", Pe::default().bytes(), "abi3-py310 ")],
            "cp310-abi3-win_amd64",
        ),
        (
            vec![("native.pyd", windows_t.bytes(), "abi3t-py315 ")],
            "cp315-abi3t-win_amd64",
        ),
        (
            vec![("native.abi3.so", MachO::default().bytes(), "")],
            "cp35-abi3-macosx_11_0_arm64",
        ),
        (
            vec![("native.abi3.so", x86.bytes(), "")],
            "cp35-abi3-macosx_11_0_x86_64",
        ),
    ];
    for (files, expected) in table {
        let names: Vec<&str> = files.iter().map(|file| file.0).collect();
        assert_eq!(made(&files, "").as_deref(), Ok(expected), "{names:?}");
    }
}

#[test]
fn python_requires_raises_the_floor() {
    let files = [("native.abi3.so", elf().bytes(), "")];
    let found = made(&files, "python_requires\t>=3.10\n");
    assert_eq!(found.as_deref(), Ok("cp310-abi3-manylinux_2_17_x86_64"));
}

#[test]
fn refused() {
    let needs = Elf {
        imports: vec!["PyType_GetName", "pidfd_open"],
        versions: vec!["GLIBC_2.17", "GLIBC_2.36"],
        versioned: vec![("pidfd_open", "GLIBC_2.36")],
        ..elf()
    };
    let external = Elf {
        needed: vec!["libssl.so.3", "libc.so.6"],
        ..elf()
    };
    let s390x = Elf {
        machine: 22,
        big_endian: true,
        ..elf()
    };
    let elf = elf().bytes();
    let table: Vec<(Vec<File<'_>>, &str, &str, &str)> = vec![
        (
            vec![("native.abi3.so", needs.bytes(), "")],
            "manylinux\t2_28\n",
            "above-manylinux",
            "`native.abi3.so` needs `GLIBC_2.36` for `pidfd_open`, which is newer than manylinux_2_28",
        ),
        (
            vec![("native.abi3.so", external.bytes(), "")],
            "manylinux\t2_28\n",
            "above-manylinux",
            "`native.abi3.so` needs `libssl.so.3`, which not every system of manylinux_2_28 has",
        ),
        (
            vec![("native.abi3.so", needs.bytes(), "")],
            "python_requires\t>=3.9\n",
            "python-too-old",
            "python_requires `>=3.9` admits Python 3.9, but `native.abi3.so` needs 3.11 for `PyType_GetName`",
        ),
        (
            vec![("native.abi3.so", elf.clone(), "abi3-py310 ")],
            "python_requires\t>=3.9\n",
            "python-too-old",
            "python_requires `>=3.9` admits Python 3.9, but `native.abi3.so` needs 3.10 for abi = \"abi3-py310\"",
        ),
        (
            vec![("native.cpython-314-x86_64-linux-gnu.so", elf.clone(), "")],
            "python_requires\t>=3.9,<3.14\n",
            "python-too-old",
            "python_requires `>=3.9,<3.14` does not admit Python 3.14, for which `native.cpython-314-x86_64-linux-gnu.so` was built",
        ),
        (
            vec![("native.abi3.so", unstable().bytes(), "")],
            "",
            "mixed-abis",
            "`native.abi3.so` is named for the stable ABI, but imports `_PyLong_AsByteArray`, which no stable ABI has",
        ),
        (
            vec![("native.so", unstable().bytes(), "")],
            "",
            "unknown-abi",
            "`native.so` imports `_PyLong_AsByteArray`, which no stable ABI has, and its name states no Python version",
        ),
        (
            vec![
                ("a/native.cpython-313-x86_64-linux-gnu.so", elf.clone(), ""),
                ("b/native.cpython-314-x86_64-linux-gnu.so", elf.clone(), ""),
            ],
            "",
            "mixed-abis",
            "`a/native.cpython-313-x86_64-linux-gnu.so` is for Python 3.13, and `b/native.cpython-314-x86_64-linux-gnu.so` for Python 3.14",
        ),
        (
            vec![
                ("a/native.abi3.so", elf.clone(), ""),
                ("b/native.cpython-314t-x86_64-linux-gnu.so", elf.clone(), ""),
            ],
            "",
            "mixed-abis",
            "`b/native.cpython-314t-x86_64-linux-gnu.so` is for Python 3.14t, and `a/native.abi3.so` has the stable ABI, which free-threaded Pythons lack",
        ),
        (
            vec![("a/native.abi3.so", elf.clone(), ""), ("b/native.abi3.so", s390x.bytes(), "")],
            "",
            "mixed-platforms",
            "`a/native.abi3.so` is for `manylinux_2_17_x86_64`, and `b/native.abi3.so` for `manylinux_2_17_s390x`",
        ),
        (
            vec![("a/native.abi3.so", elf.clone(), ""), ("b/native.pyd", Pe::default().bytes(), "")],
            "",
            "mixed-platforms",
            "`a/native.abi3.so` is for `manylinux_2_17_x86_64`, and `b/native.pyd` for `win_amd64`",
        ),
        (
            vec![("native.abi3.so", elf[..100].to_vec(), "")],
            "",
            "unreadable-file",
            "`native.abi3.so` ",
        ),
        (
            vec![("native.dll", Pe::default().bytes(), "")],
            "",
            "unknown-abi",
            "`native.dll` exports an init symbol, but no Python imports a file of this name",
        ),
    ];
    for (files, attributes, id, message) in table {
        let problems = made(&files, attributes).unwrap_err();
        let (found, text) = &problems[0];
        assert_eq!(*found, id, "{text}");
        assert!(text.starts_with(message), "{text}");
    }
}

/// For any bytes, the tool neither panics nor calls a native file portable.
#[test]
fn damaged_libraries() {
    for data in [
        elf().bytes(),
        MachO::default().bytes(),
        Pe::default().bytes(),
    ] {
        for length in (0..data.len()).step_by(7) {
            let _ = made(&[("native.abi3.so", data[..length].to_vec(), "")], "");
        }
        for at in (4..data.len()).step_by(5) {
            let mut data = data.clone();
            data[at] ^= 0x55;
            let tag = made(&[("native.abi3.so", data, "")], "");
            assert!(
                tag.as_ref().map_or(true, |tag| !tag.ends_with("-any")),
                "{at} {tag:?}"
            );
        }
    }
}
