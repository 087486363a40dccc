//! Checks that the file is a shared library for this operating system and processor.

use super::super::ids;
use super::super::library::Library;
use super::super::problem::Problem;
use super::super::promise::Promise;
use super::architecture;

const BUILD_FOR_TARGET: &str =
    "build it for the target platform: register a Rust toolchain for it, and do not force the Rust target to another platform";

pub fn check(library: &Library<'_>, promise: &Promise) -> Vec<Problem> {
    let mut problems = Vec::new();
    let Some(first) = library.slices.first() else {
        return problems;
    };
    if let Some(os) = promise.os.filter(|os| *os != first.format.os()) {
        problems.push(Problem::new(
            ids::WRONG_OS,
            format!(
                "is for `{}` ({}), but the target platform is `{os}`",
                first.format.os(),
                first.format.name()
            ),
            BUILD_FOR_TARGET,
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
            let mut have: Vec<String> = library
                .slices
                .iter()
                .map(|slice| format!("`{}`", architecture(slice)))
                .collect();
            have.dedup();
            problems.push(Problem::new(
                ids::WRONG_ARCH,
                format!(
                    "holds code for {}, but the target platform's processor is `{cpu}`",
                    have.join(" and ")
                ),
                BUILD_FOR_TARGET,
            ));
        }
    }
    problems
}
