//! Checks that the library loads on other machines than the build machine, and into a running Python.

use super::super::ids;
use super::super::library::{Format, Slice};
use super::super::problem::{list, Problem};
use super::super::promise::Promise;
use super::super::Abi;

pub fn check(slice: &Slice<'_>, promise: &Promise) -> Vec<Problem> {
    let mut problems = Vec::new();
    if slice.format == Format::Pe {
        problems.extend(dll(slice, promise));
    } else {
        problems.extend(libpython(slice));
    }
    problems.extend(search_paths(slice));
    problems.extend(own_paths(slice));
    problems
}

fn file_name(path: &[u8]) -> &[u8] {
    path.rsplit(|byte| matches!(byte, b'/' | b'\\'))
        .next()
        .unwrap_or_default()
}

fn is_libpython(path: &[u8]) -> bool {
    let name = file_name(path);
    // macOS: …/Python.framework/Versions/3.13/Python, …/Python3.framework/Versions/3.9/Python3.
    let framework = matches!(name, b"Python" | b"Python3" | b"PythonT")
        && path.windows(11).any(|part| part == b".framework/");
    framework || name.starts_with(b"libpython")
}

fn libpython(slice: &Slice<'_>) -> Option<Problem> {
    let found: Vec<&[u8]> = slice
        .needed
        .iter()
        .map(|name| &**name)
        .filter(|name| is_libpython(name))
        .collect();
    (!found.is_empty()).then(|| Problem {
        id: ids::LINKS_LIBPYTHON,
        message: format!("links {}: it would load a second Python, or none where Python has no shared library", list(&found, plain)),
        help: vec![
            "set `PYO3_BUILD_EXTENSION_MODULE=1`, and unless it is for one CPython `PYO3_NO_PYTHON=1`, for pyo3-ffi's build script (`crate.annotation(crate = \"pyo3-ffi\", build_script_env = …)`)".to_owned(),
            "and do not link `libpython` by hand: the interpreter provides these symbols".to_owned(),
        ],
    })
}

/// Matches `python3.dll`, `python313.dll`, `libpython3.11.dll` (MinGW). Ignores case, as Windows does.
pub fn is_python_dll(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    (name.starts_with(b"python") || name.starts_with(b"libpython")) && name.ends_with(b".dll")
}

fn dll(slice: &Slice<'_>, promise: &Promise) -> Option<Problem> {
    let mut found: Vec<Vec<u8>> = slice
        .needed
        .iter()
        .filter(|name| is_python_dll(name))
        .map(|name| name.to_ascii_lowercase())
        .collect();
    found.sort_unstable();
    found.dedup();
    let (right, help) = match (promise.abi, promise.python) {
        (Abi::Stable { .. }, _) => (
            "python3.dll".to_owned(),
            "build pyo3 with a feature such as `abi3-py310`, and do not set `PYO3_PYTHON` to one version",
        ),
        // CPython 3.15 ships it with a GIL and without (python/cpython issue 148690).
        (Abi::StableT { .. }, _) => ("python3t.dll".to_owned(), "build pyo3 with its feature `abi3t-py315`"),
        (Abi::Cpython, Some(python)) => {
            let suffix = if python.free_threaded { "t" } else { "" };
            (format!("python3{}{suffix}.dll", python.minor), "configure pyo3-ffi for the Python that `python_version` names")
        }
        (Abi::Cpython, None) => {
            let versions: Vec<&Vec<u8>> = found.iter().filter(|name| **name != b"python3.dll").collect();
            return (versions.len() > 1).then(|| {
                Problem::new(
                    ids::WRONG_PYTHON_DLL,
                    format!("imports from {}, which cannot be in one process", list(&versions, |name| (name, String::new()))),
                    "build all crates against one Python",
                )
            });
        }
    };
    // A library for a single Python version may also use the stable part through python3.dll.
    let stable_too = promise.abi == Abi::Cpython;
    let wrong: Vec<&Vec<u8>> = found
        .iter()
        .filter(|name| **name != right.as_bytes() && !(stable_too && **name == b"python3.dll"))
        .collect();
    let needs = match promise.python {
        Some(python) => format!("Python {python}"),
        None => format!("`{}`", promise.abi),
    };
    (!wrong.is_empty()).then(|| {
        Problem::new(
            ids::WRONG_PYTHON_DLL,
            format!(
                "imports from {}, but {needs} needs `{right}`",
                list(&wrong, |name| (name, String::new()))
            ),
            help,
        )
    })
}

fn search_paths(slice: &Slice<'_>) -> Option<Problem> {
    let absolute: Vec<_> = slice
        .search
        .iter()
        .filter(|search| search.path.starts_with(b"/"))
        .collect();
    let tag = absolute.first()?.tag;
    let origin = if slice.format == Format::MachO {
        "@loader_path"
    } else {
        "$ORIGIN"
    };
    Some(Problem::new(
        ids::ABSOLUTE_RPATH,
        format!(
            "searches libraries in the absolute {tag} {}, which other machines do not have",
            list(&absolute, |search| (&search.path, String::new()))
        ),
        format!(
            "drop `-C link-arg=-Wl,-rpath,/…` from rustc_flags or linkopts, or make it relative to the library: `{origin}/…`"
        ),
    ))
}

fn own_paths(slice: &Slice<'_>) -> Option<Problem> {
    match slice.format {
        Format::MachO => {
            let name = slice
                .install_name
                .as_deref()
                .filter(|name| name.starts_with(b"/"))?;
            Some(Problem::new(
                ids::ABSOLUTE_INSTALL_NAME,
                format!(
                    "has the absolute install name {}, a path of the build machine",
                    list(&[name], |name| (name, String::new()))
                ),
                "link with `-C link-arg=-Wl,-install_name,@rpath/<file>`",
            ))
        }
        // The loader identifies a library without a soname by the path with which it was linked.
        Format::Elf => {
            let paths: Vec<_> = slice
                .needed
                .iter()
                .filter(|name| name.contains(&b'/') && !is_libpython(name))
                .collect();
            (!paths.is_empty()).then(|| {
                Problem::new(
                    ids::NEEDED_PATH,
                    format!(
                        "needs {} by path, which other machines do not have",
                        list(&paths, |name| (name, String::new()))
                    ),
                    "that library has no soname: link it with `-Wl,-soname,<file>`, or statically",
                )
            })
        }
        Format::Pe => None,
    }
}

fn plain<'n>(name: &'n &'n [u8]) -> (&'n [u8], String) {
    (name, String::new())
}
