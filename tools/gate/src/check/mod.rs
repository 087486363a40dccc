//! Holds a library against a promise. One file a subject; each only returns problems, which `gate` prints.

mod init;
mod linking;
mod platform;
mod symbols;

pub use symbols::python_imports;

use super::library::{Library, Slice};
use super::problem::Problem;
use super::promise::Promise;
use super::read::describe;

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

/// As [`check()`], from the bytes of the file: a file that is no library has a problem too.
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

/// `aarch64`, or what is odd about the processor: `aarch64, 64-bit big-endian`.
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
