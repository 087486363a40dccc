//! Compares a library with what its name, its wheel's tags and its loader promise. One file per subject, all pure.

mod abi;
mod loading;
mod platform;
mod promise;

pub use abi::{abis, wheel as wheel_abi};
pub use promise::gate;

use crate::model::{Finding, Library, Role};
use crate::policy::honest;
use crate::providers::{unresolved, Bundle};
use crate::tag::WheelName;

/// Fills in the facts that depend on the other libraries, and adds findings. `findings` starts with those of the gate.
pub fn libraries(
    libraries: &mut [Library],
    wheel: Option<&WheelName>,
    findings: &mut Vec<Finding>,
) {
    let bundle = Bundle::new(libraries);
    let facts: Vec<Vec<_>> = libraries
        .iter()
        .map(|library| {
            let slices = library.slices.iter();
            let of_slice = |slice| {
                let missing = match library.role {
                    Role::Program => Vec::new(),
                    Role::Extension | Role::Library => unresolved(slice, &bundle),
                };
                (honest(slice, &|name| bundle.has(name)), missing)
            };
            slices.map(of_slice).collect()
        })
        .collect();
    for (library, facts) in libraries.iter_mut().zip(facts) {
        for (slice, (honest, unresolved)) in library.slices.iter_mut().zip(facts) {
            slice.honest = honest;
            slice.unresolved = unresolved;
        }
        if library.role == Role::Extension {
            findings.extend(abi::extension(library, wheel));
        } else if library.role == Role::Library {
            findings.extend(abi::without_python(library));
        }
        findings.extend(platform::check(library, wheel));
        if library.role != Role::Program {
            findings.extend(loading::check(library));
        }
    }
    let contradicted = abi::contradicted(findings);
    for library in libraries.iter_mut() {
        library.abi = abis(library, wheel, &contradicted);
    }
}

/// Formats names as `a, b, c and 4 more`, each in backquotes.
pub fn list<T: AsRef<str>>(names: &[T]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<String> = names
        .iter()
        .take(SHOWN)
        .map(|name| format!("`{}`", name.as_ref()))
        .collect();
    match names.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
