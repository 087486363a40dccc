//! `inspect`, on a library that GCC made and on a file that is none. The crate `inspect` tests what is found.

use crate::{binary, ended, file, fixtures, run};

/// An extension made of a few bytes of machine code: `tools/inspect/tests/fixtures/make.sh`.
const WEAK: &[u8] = include_bytes!("../../../inspect/tests/fixtures/weak_glibc.elf");
const STACK: &[u8] = include_bytes!("../../../inspect/tests/fixtures/executable_stack.elf");

#[test]
fn a_library_is_shown() {
    let found = run(&["inspect", &file("_native.abi3.so", WEAK)]);
    assert_eq!((found.code, found.err.as_str()), (0, ""));
    for part in [
        "_native.abi3.so: extension, 5.2 KiB\n",
        "\n  ABI by name     abi3\n",
        "\n  ABI by symbols  abi3 from Python 3.5 on\n",
        "\n  abi3 floor      3.5, because of PyModuleDef_Init\n",
        "\n  init symbols    PyInit__native\n",
        "\n  honest tag      manylinux_2_39_x86_64, because of GLIBC_2.39\n",
        "\n  oldest glibc    2.39, because of pidfd_spawnp (weak)\n",
        "\n  needs           libc.so.6\n",
        "\n  symbols         stripped, no debug information\n",
        "_native.abi3.so: no findings\n",
    ] {
        assert!(found.out.contains(part), "{part}\n{}", found.out);
    }
}

#[test]
fn an_error_is_exit_code_10() {
    let path = file("_native.abi3.so", STACK);
    let found = run(&["inspect", &path]);
    assert_eq!((found.code, found.err.as_str()), (10, ""));
    let expected = format!("\nerror[executable-stack]: `{path}` asks for an executable stack: ");
    assert!(found.out.contains(&expected), "{}", found.out);
    assert!(found.out.ends_with(": 1 error\n"), "{}", found.out);
}

#[test]
fn a_warning_is_one_if_asked() {
    let path = file("lib_native.so", WEAK);
    assert_eq!(run(&["inspect", &path]).code, 0);
    let strict = run(&["inspect", &path, "--fail-on", "warning"]);
    assert_eq!(strict.code, 10);
    assert!(
        strict.out.contains("warning[name-not-importable]"),
        "{}",
        strict.out
    );
}

#[test]
fn json() {
    let good = file("_native.abi3.so", WEAK);
    let bad = file("empty.so", b"");
    let found = run(&["inspect", "--format", "json", &good, &bad]);
    // One file could not be read; the other is shown.
    assert_eq!(found.code, 1);
    assert!(
        found.err.starts_with("error: `") && found.err.contains("empty.so` is empty"),
        "{}",
        found.err
    );
    let json = found.json();
    assert_eq!(
        (&json["schema_version"], &json["command"]),
        (&1.into(), &"inspect".into())
    );
    let library = &json["files"][0]["library"];
    assert_eq!(library["slices"][0]["libc"]["floor"], "2.39");
    assert_eq!(library["abi"]["agree"], true);
    assert_eq!(
        json["unreadable"][0]["error"]
            .as_str()
            .map(|text| text.contains("is empty")),
        Some(true)
    );
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let script = file("a.so", b"#!/bin/sh\n");
    let wheel = file("a-1-py3-none-any.whl", b"PK\x03\x04");
    let table = [
        (
            script.as_str(),
            "is a script, not a shared library\n  help: ",
        ),
        (wheel.as_str(), "cannot be read as a wheel: "),
        ("no-such.so", "no-such.so`: No such file"),
        (".", "`.` is a folder\n  help: name the files in it"),
    ];
    for (path, expected) in table {
        let found = run(&["inspect", path]);
        assert_eq!((found.code, found.out.as_str()), (1, ""), "{path}");
        assert!(found.err.contains(expected), "{}", found.err);
    }
    assert_eq!(run(&["inspect"]).code, 2);
}

#[test]
fn a_relative_path_starts_from_the_root() {
    let path = file("_native.abi3.so", WEAK);
    let folder = std::path::Path::new(&path).parent().unwrap();
    let mut command = std::process::Command::new(binary());
    command
        .args(["inspect", "_native.abi3.so", "--root"])
        .arg(folder);
    let found = ended(command.current_dir(fixtures()).output().unwrap());
    assert_eq!(found.code, 0, "{}", found.err);
    assert!(
        found.out.starts_with("_native.abi3.so: extension"),
        "{}",
        found.out
    );
}
