//! The command `gate`, as Bazel builds it: one crate and one rustc call. All code is in `lib.rs`.

#![forbid(unsafe_code)]

// Other crates depend on the library. Here it is a module, so that a user's build compiles and links only one crate.
#[expect(
    dead_code,
    unused_imports,
    reason = "the library's public API, of which the command uses a part"
)]
#[path = "lib.rs"]
mod gate;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    gate::cli::run(&arguments, &mut std::io::stdout(), &mut std::io::stderr()).into()
}
