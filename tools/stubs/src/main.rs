//! Writes the type stubs of a PyO3 library into a folder.
//!
//! The crate `pyo3-introspection` reads the library and renders the stubs. It comes from the user's own crates, so that its release is that
//! of the user's PyO3. This program adds arguments, `py.typed` and messages that say what to change, and uses no other crate.
//!
//! ```text
//! stubs --label=//:geometry --module=_native --out=FOLDER [--typed] LIBRARY
//! ```

#![forbid(unsafe_code)]

mod arguments;
mod explain;

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

use crate::arguments::Arguments;

fn main() -> ExitCode {
    let given = env::args_os()
        .skip(1)
        .map(|one| one.to_string_lossy().into_owned());
    match arguments::parse(given).and_then(|arguments| run(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // If stderr is closed, nobody reads the message.
            let _ = writeln!(io::stderr(), "{message}");
            ExitCode::FAILURE
        }
    }
}

/// Writes the stubs of the module and its submodules. The module itself becomes `__init__.pyi`.
fn run(arguments: &Arguments) -> Result<(), String> {
    let module = pyo3_introspection::introspect_cdylib(&arguments.library, &arguments.module)
        .map_err(|error| {
            let library = fs::read(&arguments.library).unwrap_or_default();
            explain::unreadable(arguments, &library, &format!("{error:#}"))
        })?;
    for (path, text) in pyo3_introspection::module_stub_files(&module) {
        write(&arguments.out.join(path), &text)?;
    }
    if arguments.typed {
        write(&arguments.out.join("py.typed"), "")?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, text))
        .map_err(|error| format!("error: cannot write {}: {error}", path.display()))
}
