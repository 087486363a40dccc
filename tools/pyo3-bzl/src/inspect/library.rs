//! Renders a library as text.

use inspect::{Libc, Library, Role, Size, Slice};

use super::{bytes, SHOWN};
use crate::page::{some, Page};

/// Writes a library with all its slices.
pub fn show(page: &mut Page, library: &Library, full: bool) {
    let role = match library.role {
        Role::Extension => "extension",
        Role::Library => "library, not an extension",
        Role::Program => "program",
    };
    page.heading(&library.path, &format!(": {role}, {}", bytes(library.size)));
    if library.role == Role::Extension {
        page.row("ABI by name", &library.abi.name);
        if let Some(tag) = &library.abi.tag {
            page.row("ABI by tag", tag);
        }
    }
    for (index, slice) in library.slices.iter().enumerate() {
        page.row(
            "for",
            &format!("{} {}, {}-bit", slice.format, slice.machine, slice.bits),
        );
        if library.role == Role::Extension {
            python(page, library, slice, index, full);
        }
        loading(page, slice, full);
        contents(page, slice, full);
    }
}

/// Writes what the library requires of Python.
fn python(page: &mut Page, library: &Library, slice: &Slice, index: usize, full: bool) {
    let agree = if library.abi.agree {
        ""
    } else {
        " (they disagree)"
    };
    let by_symbols = library.abi.symbols.get(index).map_or("", String::as_str);
    page.row("ABI by symbols", &format!("{by_symbols}{agree}"));
    let python = &slice.python;
    let most = most(full);
    if let Some(floor) = &python.floor {
        let set_by = some(&python.set_by, most);
        // A library for one CPython version has a floor, too: the one it would have with the stable ABI.
        let label = format!("{} floor", python.abi);
        page.row(&label, &format!("{floor}, because of {set_by}"));
    } else if !python.unstable.is_empty() {
        page.row("not in abi3", &some(&python.unstable, most));
    }
    let init = match python.init.len() {
        0 => "none".to_owned(),
        _ => some(&python.init, most),
    };
    page.row("init symbols", &init);
}

/// Writes what the loader requires.
fn loading(page: &mut Page, slice: &Slice, full: bool) {
    if let Some(honest) = &slice.honest {
        let because = match honest.because.len() {
            0 => String::new(),
            _ => format!(", because of {}", some(&honest.because, most(full))),
        };
        page.row("honest tag", &format!("{}{because}", honest.tag));
    }
    match &slice.libc {
        Some(Libc::Glibc {
            floor: Some(floor),
            set_by,
        }) => {
            let is_weak = |weak| if weak { " (weak)" } else { "" };
            let names: Vec<String> = set_by
                .iter()
                .map(|one| format!("{}{}", one.name, is_weak(one.weak)))
                .collect();
            let because = match names.len() {
                0 => String::new(),
                _ => format!(", because of {}", some(&names, most(full))),
            };
            page.row("oldest glibc", &format!("{floor}{because}"));
        }
        Some(Libc::Glibc { floor: None, .. }) => page.row("libc", "glibc, without versions"),
        Some(Libc::Musl) => page.row("libc", "musl"),
        Some(Libc::None) => page.row("libc", "none"),
        None => {}
    }
    if let Some(macos) = &slice.macos {
        page.row("oldest macOS", macos);
    }
    let needed = match slice.needed.len() {
        0 => "no library".to_owned(),
        _ => some(&slice.needed, most(full)),
    };
    page.row("needs", &needed);
    if !slice.search.is_empty() {
        page.row("searches", &some(&slice.search, most(full)));
    }
    if !slice.unresolved.is_empty() {
        let names: Vec<&str> = slice
            .unresolved
            .iter()
            .map(|one| one.name.as_str())
            .collect();
        page.row("from nowhere", &some(&names, most(full)));
    }
    if let Some(tls) = slice.tls {
        let kind = if tls.is_static { ", static" } else { "" };
        page.row("TLS", &format!("{} per thread{kind}", bytes(tls.bytes)));
    }
}

/// Writes what takes up the space.
fn contents(page: &mut Page, slice: &Slice, full: bool) {
    let stripped = if slice.stripped {
        "stripped"
    } else {
        "not stripped"
    };
    let debug = match (slice.debug.bytes, &slice.debug.file) {
        (0, None) => "no debug information".to_owned(),
        (0, Some(file)) => format!("debug information in {file}"),
        (size, _) => format!("{} of debug information", bytes(size)),
    };
    page.row("symbols", &format!("{stripped}, {debug}"));
    page.row("sections", &sizes(&slice.sections, full));
    match &slice.crates {
        Some(crates) => page.row("crates", &sizes(crates, full)),
        None => page.row(
            "crates",
            &no_crates(slice.stripped, slice.debug.file.as_deref()),
        ),
    }
    if !slice.compilers.is_empty() {
        page.row("compilers", &slice.compilers.join("; "));
    }
    for problem in &slice.unread {
        page.row("not read", problem);
    }
}

/// Why nothing is known about the crates.
fn no_crates(stripped: bool, debug_file: Option<&str>) -> String {
    match debug_file {
        _ if !stripped => "unknown: the symbols cannot be read".to_owned(),
        Some(file) => format!("unknown: the symbols are in {file}"),
        None => "unknown: stripped".to_owned(),
    }
}

fn sizes(sizes: &[Size], full: bool) -> String {
    let shown: Vec<String> = sizes
        .iter()
        .map(|one| format!("{} {}", one.name, bytes(one.bytes)))
        .collect();
    match shown.len() {
        0 => "none".to_owned(),
        _ => some(&shown, most(full)),
    }
}

fn most(full: bool) -> usize {
    if full {
        usize::MAX
    } else {
        SHOWN
    }
}

#[cfg(test)]
mod tests {
    use super::no_crates;

    #[test]
    fn why_crates_are_unknown() {
        let table = [
            // MSVC, a library that MinGW or `strip` stripped, and a damaged table.
            (true, Some("_native.pdb"), "the symbols are in _native.pdb"),
            (true, None, "stripped"),
            (false, None, "the symbols cannot be read"),
        ];
        for (stripped, file, expected) in table {
            let shown = no_crates(stripped, file);
            assert_eq!(shown, format!("unknown: {expected}"));
        }
    }
}
