//! Holds a library against a promise. One file a subject; each only returns problems, which `gate` prints.

mod init;
mod linking;
mod platform;
mod symbols;

use super::library::{Library, Slice};
use super::problem::Problem;
use super::promise::Promise;

/// All reasons why Python could not import this library as promised; none if it can.
///
/// A file that is for another platform is not looked into further: its other problems would only repeat that one.
/// In a universal file every slice must pass.
///
/// # Example
/// See the crate's first page.
#[must_use]
pub fn check(library: &Library<'_>, promise: &Promise) -> Vec<Problem> {
    let mut problems = platform::check(library, promise);
    if !problems.is_empty() {
        return problems;
    }
    for slice in &library.slices {
        let mut found = init::check(slice, promise);
        found.extend(symbols::check(slice, promise));
        found.extend(linking::check(slice, promise));
        if library.universal {
            for problem in &mut found {
                problem.message = format!("(slice `{}`) {}", architecture(slice), problem.message);
            }
        }
        problems.extend(found);
    }
    problems
}

/// `aarch64`, or what is odd about the processor: `aarch64, 64-bit big-endian`.
fn architecture(slice: &Slice<'_>) -> String {
    match slice.cpu() {
        Some(cpu) => cpu.to_owned(),
        None => {
            let order = if slice.big_endian { "big" } else { "little" };
            format!("{}, {}-bit {order}-endian", slice.machine.name(), slice.bits)
        }
    }
}
