//! Tables of pure functions: names of ABIs and init symbols, the stable ABI, printing, the list of ids.

use gate::{
    printable, stable_symbol, Abi, Entry, Malformed, Place, Problem, Promise, PythonVersion,
};

#[test]
fn abis() {
    for (name, abi) in [
        ("abi3", Abi::Stable { floor: None }),
        ("abi3-py37", Abi::Stable { floor: Some(7) }),
        ("abi3-py310", Abi::Stable { floor: Some(10) }),
        ("abi3t-py315", Abi::StableT { floor: 15 }),
        ("abi3t-py316", Abi::StableT { floor: 16 }),
        ("cpython", Abi::Cpython),
    ] {
        assert_eq!(Abi::parse(name), Ok(abi));
        assert_eq!(abi.to_string(), name);
    }
    let expected = "known are `abi3`, `abi3-py37` and later, `abi3t-py315` and later, `cpython`";
    for name in [
        "",
        "abi",
        "abi3-py36",
        "abi3-py3",
        "abi3-py3-1",
        "abi3-py3+9",
        "abi3-py309",
        "abi3-py3999",
        "abi3t",
        "abi3t-py314",
        "ABI3",
    ] {
        assert_eq!(
            Abi::parse(name),
            Err(format!("unknown ABI `{name}`: {expected}"))
        );
    }
}

#[test]
fn python_versions() {
    for (text, minor, free_threaded) in
        [("3.9", 9, false), ("3.14", 14, false), ("3.14t", 14, true)]
    {
        assert_eq!(
            PythonVersion::parse(text),
            Ok(PythonVersion {
                minor,
                free_threaded
            })
        );
    }
    for text in ["", "3", "2.7", "3.x", "3.14tt", "t", "3.14.1"] {
        assert!(PythonVersion::parse(text).is_err(), "{text}");
    }
}

#[test]
fn init_symbols() {
    // The punycode is the result of Python's own codec: `"größe".encode("punycode")`.
    for (stem, init, export) in [
        ("native", "PyInit_native", "PyModExport_native"),
        ("_native", "PyInit__native", "PyModExport__native"),
        ("größe", "PyInitU_gre_6ka8i", "PyModExportU_gre_6ka8i"),
        ("ёжик", "PyInitU_f1aeg3g", "PyModExportU_f1aeg3g"),
        ("数据", "PyInitU_vxup8b", "PyModExportU_vxup8b"),
        (
            "naïve_модуль",
            "PyInitU_nave__dta679cvbhu0d8f",
            "PyModExportU_nave__dta679cvbhu0d8f",
        ),
    ] {
        assert_eq!(Entry::Init.symbol(stem), init);
        assert_eq!(Entry::Export.symbol(stem), export);
        assert_eq!(Entry::of(init.as_bytes()), Some(Entry::Init));
        assert_eq!(Entry::of(export.as_bytes()), Some(Entry::Export));
    }
    assert_eq!(Entry::of(b"PyModule_New"), None);
}

#[test]
fn stems() {
    for (module, stem) in [("native", "native"), ("a.b._native", "_native")] {
        assert_eq!(Promise::new(module, Abi::Cpython).stem(), stem);
    }
}

#[test]
fn stable_abi() {
    let facts =
        |name: &str| stable_symbol(name.as_bytes()).map(|s| (s.added, s.data, s.place, s.abi3t));
    for (name, expected) in [
        (
            "PyABIInfo_Check",
            Some((15, false, Place::Everywhere, true)),
        ),
        (
            "PyErr_SetFromWindowsErr",
            Some((7, false, Place::Windows, true)),
        ),
        ("PyExc_ValueError", Some((2, true, Place::Everywhere, true))),
        (
            "PyModuleDef_Init",
            Some((5, false, Place::Everywhere, false)),
        ),
        (
            "PyObject_CallNoArgs",
            Some((10, false, Place::Everywhere, true)),
        ),
        ("PyOS_AfterFork_Child", Some((7, false, Place::Unix, true))),
        (
            "_PyArg_ParseTuple_SizeT",
            Some((3, false, Place::Everywhere, true)),
        ),
        ("_Py_NoneStruct", Some((2, true, Place::Everywhere, true))),
        ("_Py_RefTotal", Some((10, true, Place::Debug, true))),
        (
            "_Py_VaBuildValue_SizeT",
            Some((2, false, Place::Everywhere, true)),
        ),
        ("PyUnicode_New", None),
        ("_PyRuntime", None),
        ("", None),
        ("~", None),
    ] {
        assert_eq!(facts(name), expected, "{name}");
    }
}

#[test]
fn stable_abi_is_what_its_data_say() {
    let csv = include_str!("../../table/stable_abi.csv");
    let rows: Vec<Vec<&str>> = csv
        .lines()
        .skip(2)
        .map(|line| line.split(',').collect())
        .collect();
    assert!(rows.len() > 900);
    for row in rows {
        let symbol =
            stable_symbol(row[0].as_bytes()).unwrap_or_else(|| panic!("{} is missing", row[0]));
        assert_eq!(format!("3.{}", symbol.added), row[1], "{}", row[0]);
        let kind = if symbol.data { "data" } else { "function" };
        let place = match symbol.place {
            Place::Everywhere => "all",
            Place::Windows => "windows",
            Place::Unix => "unix",
            Place::Debug => "debug",
        };
        let abi3t = if symbol.abi3t { "yes" } else { "unusable" };
        assert_eq!([kind, place, abi3t], row[2..5], "{}", row[0]);
    }
}

#[test]
fn names_for_terminals() {
    for (name, expected) in [
        (b"PyList_New".as_slice(), "PyList_New"),
        (b"a\x1b[31mb\r\n\t", "a\\u{1b}[31mb\\r\\n\\t"),
        (b"a`b", "a'b"),
        (b"\xff\xfe", "\\xff\\xfe"),
        ("a\u{202e}b".as_bytes(), "a\\u{202e}b"),
        ("größe".as_bytes(), "größe"),
        (b"", ""),
    ] {
        assert_eq!(printable(name), expected);
    }
    assert_eq!(printable(&[b'a'; 121]), "a".repeat(120) + "…");
}

#[test]
fn every_id_is_unique_and_documented() {
    let readme = include_str!("../../README.md");
    for (index, id) in gate::ids::ALL.iter().enumerate() {
        assert!(
            readme.contains(&format!("| `{id}` |")),
            "README.md does not explain `{id}`"
        );
        assert!(
            !gate::ids::ALL[..index].contains(id),
            "`{id}` is there twice"
        );
        assert!(
            id.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
            "{id}"
        );
    }
}

#[test]
fn every_id_has_a_refused_file() {
    let tests = [
        include_str!("damaged_elf.rs"),
        include_str!("refused_elf.rs"),
        include_str!("refused_elf_loading.rs"),
        include_str!("refused_files.rs"),
        include_str!("refused_macho.rs"),
        include_str!("refused_pe.rs"),
    ];
    for id in gate::ids::ALL {
        let start = format!("error[{id}]: ");
        assert!(
            tests.iter().any(|test| test.contains(&start)),
            "no test refuses a file with `{id}`"
        );
    }
}

#[test]
fn house_style_of_texts() {
    let problem = Problem::from(Malformed::Empty);
    assert_eq!(
        problem.render("", "a.so").lines().next(),
        Some("error[empty-file]: `a.so` is empty")
    );
    for line in problem.render("//a:b", "a.so").lines() {
        assert!(!line.ends_with('.'), "{line}");
    }
}
