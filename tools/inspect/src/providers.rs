//! Finds undefined symbols that no needed library can provide.
//!
//! The proof: glibc and GCC's libraries version all their symbols, so a linker that saw these libraries recorded a version. An undefined
//! symbol without a version must come from Python, from a library of the wheel, or from a needed library with unknown symbols. If all
//! needed libraries are known, nothing provides it. Libraries that the Python process itself loads (`process`) do not count, because
//! extensions rely on them.

use std::collections::{HashMap, HashSet};

use crate::model::{Libc, Library, Slice, Unresolved};
use crate::process::in_process;

/// Libraries that version all their symbols.
const VERSIONED: [&str; 14] = [
    "libc.so.6",
    "libm.so.6",
    "libpthread.so.0",
    "libdl.so.2",
    "librt.so.1",
    "libutil.so.1",
    "libresolv.so.2",
    "libnsl.so.1",
    "libanl.so.1",
    "libmvec.so.1",
    "libgcc_s.so.1",
    "libstdc++.so.6",
    "libatomic.so.1",
    "libcrypt.so.1",
];

/// The libraries of one wheel, by file name.
#[derive(Debug, Default)]
pub struct Bundle<'w> {
    by_name: HashMap<&'w str, Vec<&'w Library>>,
}

impl<'w> Bundle<'w> {
    /// Indexes these libraries.
    pub fn new(libraries: &'w [Library]) -> Self {
        let mut by_name = HashMap::<_, Vec<_>>::new();
        for library in libraries {
            by_name
                .entry(file_name(&library.path))
                .or_default()
                .push(library);
        }
        Self { by_name }
    }

    /// Returns whether there is a library with this file name. Of a path such as `@rpath/libz.dylib`, only the last part counts.
    pub fn has(&self, needed: &str) -> bool {
        self.by_name.contains_key(file_name(needed))
    }

    fn get(&self, needed: &str) -> &[&'w Library] {
        self.by_name
            .get(file_name(needed))
            .map_or(&[], Vec::as_slice)
    }

    /// Returns the path of a library that exports a symbol.
    fn exporting(&self, symbol: &str) -> Option<&'w str> {
        let all = self.by_name.values().flatten();
        let mut paths: Vec<&str> = all
            .filter(|library| exports(library, symbol))
            .map(|library| library.path.as_str())
            .collect();
        paths.sort_unstable();
        paths.first().copied()
    }
}

fn exports(library: &Library, symbol: &str) -> bool {
    library
        .slices
        .iter()
        .any(|slice| slice.exports.contains(symbol))
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// Returns the symbols of a slice that nothing can provide.
pub fn unresolved(slice: &Slice, bundle: &Bundle<'_>) -> Vec<Unresolved> {
    let wanted = slice
        .undefined
        .iter()
        .filter(|symbol| !symbol.weak && !is_python(&symbol.name) && !in_process(&symbol.name));
    if slice.format == "Mach-O" {
        // The linker found these in no library.
        return wanted
            .map(|symbol| found(&symbol.name, bundle, false))
            .collect();
    }
    let (inside, outside) = reachable(slice, bundle);
    let is_unwinder = |name: &&str| {
        ["libgcc_s", "libunwind", "libc++abi"]
            .iter()
            .any(|start| name.starts_with(start))
    };
    let has_unwinder = outside.iter().any(is_unwinder);
    // Without glibc versions, the linker did not see glibc, so its symbols have no version.
    let sees_glibc = matches!(&slice.libc, Some(Libc::Glibc { floor: Some(_), .. }));
    let knows_all = sees_glibc && outside.iter().all(|name| is_versioned(name));
    wanted
        .filter(|symbol| !inside.iter().any(|library| exports(library, &symbol.name)))
        .filter(|symbol| knows_all || !has_unwinder && symbol.name.starts_with("_Unwind_"))
        .map(|symbol| found(&symbol.name, bundle, knows_all))
        .collect()
}

fn found(name: &str, bundle: &Bundle<'_>, certain: bool) -> Unresolved {
    let in_wheel = bundle.exporting(name).map(str::to_owned);
    Unresolved {
        name: name.to_owned(),
        certain: certain && in_wheel.is_none(),
        in_wheel,
    }
}

fn is_python(symbol: &str) -> bool {
    symbol.starts_with("Py") || symbol.starts_with("_Py")
}

fn is_versioned(name: &str) -> bool {
    VERSIONED.contains(&name) || name.starts_with("ld-linux") || name.starts_with("ld64.so")
}

/// Returns the libraries of the wheel that the loader loads with this one, and the names of the other needed libraries.
fn reachable<'w>(slice: &'w Slice, bundle: &Bundle<'w>) -> (Vec<&'w Library>, HashSet<&'w str>) {
    let mut inside: Vec<&Library> = Vec::new();
    let mut outside = HashSet::new();
    let mut seen = HashSet::new();
    let mut next: Vec<&str> = slice.needed.iter().map(String::as_str).collect();
    while let Some(name) = next.pop() {
        if !seen.insert(name) {
            continue;
        }
        let libraries = bundle.get(name);
        if libraries.is_empty() {
            outside.insert(file_name(name));
        }
        for library in libraries {
            inside.push(library);
            for slice in &library.slices {
                next.extend(slice.needed.iter().map(String::as_str));
            }
        }
    }
    (inside, outside)
}
