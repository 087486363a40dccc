//! Compares a library with a promise. Each file covers one subject and only returns problems, which `gate` prints.

mod init;
mod linking;
mod platform;
mod symbols;

pub use symbols::python_imports;

use super::library::{Library, Slice};
use super::problem::Problem;
use super::promise::Promise;
use super::read::describe;

/// Returns all reasons why Python could not import this library as promised. Empty if it can.
///
/// Stops at a file for another platform, because its other problems would only be consequences. In a universal file,
/// every slice must pass.
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
        let mut found: Vec<Problem> = init::check(slice, promise).into_iter().collect();
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

/// Like [`check()`], for the bytes of a file. A file that is not a library also has a problem.
///
/// # Example
/// ```
/// let promise = gate::Promise::new("package._native", gate::Abi::Cpython);
/// assert_eq!(gate::check_bytes(b"", &promise)[0].id, "empty-file");
/// ```
#[must_use]
pub fn check_bytes(data: &[u8], promise: &Promise) -> Vec<Problem> {
    match describe(data) {
        Ok(library) => check(&library, promise),
        Err(malformed) => vec![malformed.into()],
    }
}

/// Formats the architecture, including unusual properties of the processor: `aarch64`, or `aarch64, 64-bit big-endian`.
fn architecture(slice: &Slice<'_>) -> String {
    match slice.cpu() {
        Some(cpu) => cpu.to_owned(),
        None => {
            let order = if slice.big_endian { "big" } else { "little" };
            format!(
                "{}, {}-bit {order}-endian",
                slice.machine.name(),
                slice.bits
            )
        }
    }
}
