//! The command line: `wheel --manifest=FILE --out=FOLDER [--name-file=FILE] [--sdist]`. All output goes to the given writers.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use crate::assemble::write;
use crate::manifest::Manifest;
use crate::problem::Problem;
use crate::sdist::write_sdist;

const HELP: &str = "\
wheel: writes a wheel whose tags are computed from the libraries inside, or a source distribution

  --manifest=FILE     what to put in, from the rule `pyo3_wheel`
  --out=FOLDER        where the file goes, under its real name
  --name-file=FILE    a file that gets that name, on a line
  --sdist             write the source distribution

exit codes: 0 done, 1 no correct file is possible, 2 wrong usage
";

/// Runs one invocation and returns the exit code. `arguments` excludes the program's name.
///
/// # Example
/// ```
/// let mut output = Vec::new();
/// assert_eq!(wheel::cli::run(&["--help".into()], &mut output, &mut Vec::new()), 0);
/// assert!(output.starts_with(b"wheel: "));
/// ```
pub fn run(arguments: &[String], stdout: &mut dyn Write, stderr: &mut dyn Write) -> u8 {
    let (mut manifest, mut out, mut name_file) = (None, None, None);
    let mut is_sdist = false;
    for argument in arguments {
        let (option, value) = argument.split_once('=').unwrap_or((argument, ""));
        let place = match option {
            "--help" | "-h" => {
                // There is nowhere to report a failure.
                let _ = stdout.write_all(HELP.as_bytes());
                return 0;
            }
            "--sdist" => {
                is_sdist = true;
                continue;
            }
            "--manifest" => &mut manifest,
            "--out" => &mut out,
            "--name-file" => &mut name_file,
            _ => {
                let _ = writeln!(
                    stderr,
                    "error: unknown argument `{argument}`\n  help: `wheel --help` shows the usage"
                );
                return 2;
            }
        };
        *place = Some(PathBuf::from(value));
    }
    let (Some(manifest), Some(out)) = (manifest, out) else {
        let _ = writeln!(
            stderr,
            "error: `--manifest` or `--out` is missing\n  help: `wheel --help` shows the usage"
        );
        return 2;
    };
    let mut label = String::new();
    match execute(&manifest, &out, name_file, is_sdist, &mut label) {
        Ok(()) => 0,
        Err(problems) => {
            let label = if label.is_empty() {
                label
            } else {
                format!("{label}: ")
            };
            for problem in problems {
                let _ = writeln!(
                    stderr,
                    "error[{}]: {label}{}\n  help: {}",
                    problem.id, problem.message, problem.help
                );
            }
            1
        }
    }
}

fn execute(
    manifest: &PathBuf,
    out: &PathBuf,
    name_file: Option<PathBuf>,
    is_sdist: bool,
    label: &mut String,
) -> Result<(), Vec<Problem>> {
    let failed = |attempt: &str, path: &PathBuf, error: &dyn std::fmt::Display| {
        vec![Problem::new(
            "unreadable-file",
            format!("cannot {attempt} `{}`: {error}", path.display()),
            "check the path",
        )]
    };
    let text = fs::read_to_string(manifest).map_err(|error| failed("read", manifest, &error))?;
    let manifest = Manifest::parse(&text).map_err(|problem| vec![problem])?;
    label.clone_from(&manifest.label);
    fs::create_dir_all(out).map_err(|error| failed("create", out, &error))?;
    let name = if is_sdist {
        write_sdist(&manifest, out).map_err(|problem| vec![problem])?
    } else {
        write(&manifest, out)?
    };
    if let Some(path) = name_file {
        fs::write(&path, format!("{name}\n")).map_err(|error| failed("write", &path, &error))?;
    }
    Ok(())
}
