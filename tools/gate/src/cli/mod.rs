//! The command `gate`: `check`, `copy`, `describe`. The only part that touches files; all output goes through the two
//! writers it is given.
//!
//! Exit codes: 0 done, 1 refused or failed, 2 wrong usage.

mod arguments;
mod files;

use std::io::Write;

use super::problem::Problem;
use super::{check, output, read};
use arguments::{Command, Invocation};

/// Runs one invocation. `arguments` does not include the program's own name. Returns the exit code.
///
/// # Example
/// ```
/// let mut output = Vec::new();
/// assert_eq!(gate::cli::run(&["--version".into()], &mut output, &mut Vec::new()), 0);
/// assert!(output.starts_with(b"gate "));
/// ```
pub fn run(arguments: &[String], stdout: &mut dyn Write, stderr: &mut dyn Write) -> u8 {
    let result = match arguments::parse(arguments) {
        Ok(Invocation::Text(text)) => write(stdout, &text),
        Ok(Invocation::Run(command)) => execute(&command, stdout),
        Err(usage) => {
            let _ = write(
                stderr,
                &format!("error: {usage}\n  help: `gate --help` shows the usage\n"),
            );
            return 2;
        }
    };
    match result {
        Ok(()) => 0,
        Err(text) => {
            // If this fails, there is nowhere to report it.
            let _ = write(stderr, &text);
            1
        }
    }
}

fn write(to: &mut dyn Write, text: &str) -> Result<(), String> {
    let written = to.write_all(text.as_bytes()).and_then(|()| to.flush());
    written.map_err(|error| format!("error: cannot write the output: {error}\n"))
}

/// Executes a command. The error is the text for stderr.
fn execute(command: &Command, stdout: &mut dyn Write) -> Result<(), String> {
    match command {
        Command::Copy { out, library } => files::write(out, library, &files::read(library)?),
        Command::Describe { library, json } => {
            let data = files::read(library)?;
            let file = library.display().to_string();
            let described = read::describe(&data)
                .map_err(|malformed| Problem::from(malformed).render("", &file))?;
            write(
                stdout,
                &if *json {
                    output::json(&described, &file)
                } else {
                    output::text(&described, &file)
                },
            )
        }
        Command::Check {
            label,
            promise,
            out,
            library,
        } => {
            let refused = |problems: &[Problem]| -> String {
                let file = library.display().to_string();
                problems
                    .iter()
                    .map(|problem| problem.render(label, &file))
                    .collect()
            };
            files::remove(out, library)?;
            let data = files::read(library)?;
            let problems = check::check_bytes(&data, promise);
            if !problems.is_empty() {
                return Err(refused(&problems));
            }
            files::write(out, library, &data)
        }
    }
}
