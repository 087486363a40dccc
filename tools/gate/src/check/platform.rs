//! Is it a shared library at all, for this operating system and processor?

use super::super::ids;
use super::super::library::Library;
use super::super::problem::Problem;
use super::super::promise::Promise;
use super::architecture;

pub fn check(library: &Library<'_>, promise: &Promise) -> Vec<Problem> {
    let mut problems = Vec::new();
    let Some(first) = library.slices.first() else {
        return problems;
    };
    if let Some(os) = promise.os.filter(|os| *os != first.format.os()) {
        problems.push(Problem::new(
            ids::WRONG_OS,
            format!("is a {} file, for `{}`, but the target platform is `{os}`", first.format.name(), first.format.os()),
            "build it for the target platform: a Rust toolchain for it must be registered, and the target must not be forced to another platform",
        ));
        return problems;
    }
    if let Some(slice) = library.slices.iter().find(|slice| !slice.kind.loads()) {
        problems.push(Problem::new(
            ids::NOT_SHARED,
            format!("is {}, not a shared library", slice.kind.name()),
            "give the target of a `rust_shared_library` (crate type `cdylib`)",
        ));
    }
    if let Some(cpu) = promise.cpu {
        if library.slices.iter().all(|slice| slice.cpu() != Some(cpu)) {
            let mut have: Vec<String> = library.slices.iter().map(|slice| format!("`{}`", architecture(slice))).collect();
            have.dedup();
            problems.push(Problem::new(
                ids::WRONG_ARCH,
                format!("holds code for {}, but the target platform's processor is `{cpu}`", have.join(" and ")),
                "build it for the target platform: a Rust toolchain for it must be registered, and the target must not be forced to another platform",
            ));
        }
    }
    problems
}
