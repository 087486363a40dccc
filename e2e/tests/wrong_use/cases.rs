//! Wrong uses of `pyo3_extension`, one package each.

/// A package with one wrong `pyo3_extension`.
pub struct Case {
    /// The package's folder.
    pub package: &'static str,
    /// Lines of the BUILD file before the extension.
    pub before: &'static str,
    /// Attributes that differ from correct use, as Starlark.
    pub changed: &'static [(&'static str, &'static str)],
    /// The expected message, after the label.
    pub message: &'static str,
}

/// One case for each message.
pub const CASES: [Case; 12] = [
    Case {
        package: "abi",
        before: "",
        changed: &[("abi", r#""abi4""#)],
        message: r#"abi: unknown ABI, got "abi4". Write "abi3" (any stable ABI), "abi3-py310" (CPython 3.10 and later), "abi3t-py315" or "cpython""#,
    },
    Case {
        package: "floor",
        before: "",
        changed: &[("abi", r#""abi3-py36""#)],
        message: r#"abi: the lowest floor of abi3 is py37, got "abi3-py36". Write "abi3-py37" or a later floor"#,
    },
    Case {
        package: "identifier",
        before: "",
        changed: &[("module_name", r#""my-ext""#)],
        message: r#"module_name: not a valid Python module name, got "my-ext". Write identifiers separated by dots, such as "package._native""#,
    },
    Case {
        package: "name_as_module",
        before: "",
        changed: &[("name", r#""my-ext""#)],
        message: r#"module_name: not a valid Python module name, got "my-ext". Write identifiers separated by dots, such as "package._native""#,
    },
    Case {
        package: "keyword",
        before: "",
        changed: &[("module_name", r#""pkg.lambda""#)],
        message: r#"module_name: `lambda` is a Python keyword, so it cannot be imported, got "pkg.lambda". Choose another name"#,
    },
    Case {
        package: "no_pyo3",
        before: "",
        changed: &[("deps", r#"["@crates//:serde"]"#)],
        message: r#"deps: no pyo3 crate, got ["@crates//:serde"]. Add your own, such as "@crates//:pyo3", even if another crate depends on it"#,
    },
    Case {
        package: "imports",
        before: "",
        changed: &[("imports", r#"["../.."]"#)],
        message: r#"imports: `ext` would be outside this package, got ["../.."]. Name an import root that places `*` inside `//imports`"#,
    },
    Case {
        package: "no_srcs",
        before: "",
        changed: &[("srcs", "[]")],
        message: r#"srcs: no Rust sources, got []. List them, such as ["src/lib.rs"] or glob(["src/**/*.rs"])"#,
    },
    Case {
        package: "clash",
        before: "filegroup(name = \"ext_rs\")\n",
        changed: &[],
        message: r#"name: `ext_rs` already exists in this package, and pyo3_extension declares a target of that name, got "ext". Rename one of the two"#,
    },
    Case {
        package: "same_module",
        before: "pyo3_extension(name = \"first\", srcs = [\"lib.rs\"], deps = [\"@crates//:pyo3\"], module_name = \"ext\")\n",
        changed: &[],
        message: r#"module_name: `first` already builds `ext`, and both would write the same file, got "ext". Give one of them another module_name"#,
    },
    Case {
        package: "no_python_version",
        before: "",
        changed: &[("abi", r#""cpython""#)],
        message: r#"python_version: abi = "cpython" needs exactly one Python version, got None. Write the version that pyo3-ffi is configured for, such as "3.14" or "3.14t""#,
    },
    Case {
        package: "stubs",
        before: "",
        changed: &[("stubs", "True"), ("pyi", "[\"ext.pyi\"]")],
        message: r#"pyi: a stub of `ext`, which stubs generates as well, got "ext.pyi". Remove it from pyi, or remove stubs"#,
    },
];
