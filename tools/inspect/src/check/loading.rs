//! Finds reasons why the loader may reject a library whose ABI is right.

use super::list;
use crate::ids;
use crate::model::{Finding, Libc, Library, Slice};

/// Bytes of static TLS that glibc reserves for all libraries loaded after startup: `glibc.rtld.optional_static_tls` in the manual, "Dynamic
/// Linking Tunables".
const SPARE_STATIC_TLS: u64 = 512;

/// Returns what may prevent the loader from loading the library.
pub fn check(library: &Library) -> Vec<Finding> {
    let slices = library.slices.iter();
    slices
        .flat_map(|slice| {
            let mut found: Vec<Finding> = unresolved(library, slice);
            found.extend(static_tls(library, slice));
            found.extend(executable_stack(library, slice));
            found
        })
        .collect()
}

fn unresolved(library: &Library, slice: &Slice) -> Vec<Finding> {
    let (certain, doubtful): (Vec<_>, Vec<_>) =
        slice.unresolved.iter().partition(|symbol| symbol.certain);
    let names = |symbols: &[&crate::model::Unresolved]| {
        let names: Vec<&str> = symbols.iter().map(|symbol| symbol.name.as_str()).collect();
        list(&names)
    };
    let unwinds = slice
        .unresolved
        .iter()
        .any(|symbol| symbol.name.starts_with("_Unwind_"));
    let help = if unwinds {
        "link libgcc_s (`-lgcc_s`), or an unwinder statically: Rust unwinds through it"
    } else {
        "link the library that has them, or remove the calls"
    };
    let mut findings = Vec::new();
    if !certain.is_empty() {
        findings.push(Finding::error(
            ids::UNRESOLVED_SYMBOL,
            &library.path,
            format!(
                "imports {}, which neither Python nor a library that it needs has",
                names(&certain)
            ),
            help,
        ));
    }
    if !doubtful.is_empty() {
        let in_wheel = doubtful.iter().find_map(|symbol| symbol.in_wheel.as_ref());
        let but = match in_wheel {
            Some(path) => {
                format!("; `{path}` has some, and must be loaded into the global namespace first")
            }
            None => String::new(),
        };
        findings.push(Finding::warning(
            ids::UNRESOLVED_SYMBOL,
            &library.path,
            format!(
                "imports {}, which no library that it needs is known to have{but}",
                names(&doubtful)
            ),
            help,
        ));
    }
    findings
}

fn static_tls(library: &Library, slice: &Slice) -> Option<Finding> {
    let tls = slice.tls.filter(|tls| tls.is_static && tls.bytes > 0)?;
    let help = "compile C and C++ without `-ftls-model=initial-exec`, and Rust without `-Z tls-model=initial-exec`";
    if slice.libc == Some(Libc::Musl) {
        return Some(Finding::error(
            ids::STATIC_TLS,
            &library.path,
            format!(
                "has {} bytes of static TLS: musl refuses it in a library that is loaded after the start",
                tls.bytes
            ),
            help,
        ));
    }
    let more = if tls.bytes > SPARE_STATIC_TLS {
        "more than glibc keeps for all libraries that are loaded after the start"
    } else {
        "from what glibc keeps for all libraries that are loaded after the start"
    };
    Some(Finding::warning(
        ids::STATIC_TLS,
        &library.path,
        format!(
            "takes {} bytes of static TLS, {more} ({SPARE_STATIC_TLS}). Without space, the import fails: `cannot allocate memory in static TLS block`",
            tls.bytes
        ),
        help,
    ))
}

fn executable_stack(library: &Library, slice: &Slice) -> Option<Finding> {
    slice.executable_stack.then(|| {
        Finding::error(
            ids::EXECUTABLE_STACK,
            &library.path,
            "asks for an executable stack: glibc 2.41 and later refuse to load it".to_owned(),
            "mark assembly files with `.section .note.GNU-stack,\"\",@progbits`, or link with `-Wl,-z,noexecstack`",
        )
    })
}
