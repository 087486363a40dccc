//! The command `wheel`, which the rule `pyo3_wheel` runs. `cli` contains the implementation.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    wheel::cli::run(&arguments, &mut std::io::stdout(), &mut std::io::stderr()).into()
}
