//! Parses arguments into a command. Every option has the form `--name=value` or `--name value`, and may occur once.

use std::path::PathBuf;

use super::super::abi::Abi;
use super::super::promise::{Promise, PythonVersion, CPUS, OSES};

/// The result of parsing the arguments.
pub enum Invocation {
    /// Text for stdout.
    Text(String),
    /// A command to run.
    Run(Command),
}

/// A command with all its arguments.
pub enum Command {
    Check {
        label: String,
        promise: Promise,
        out: PathBuf,
        library: PathBuf,
    },
    Copy {
        out: PathBuf,
        library: PathBuf,
    },
    Describe {
        library: PathBuf,
        json: bool,
    },
}

const HELP: &str = "\
gate: rejects a Python extension that Python could not import

usage:
  gate check --label=LABEL --module=DOTTED --abi=ABI --out=OUT [--os=OS] [--arch=CPU] [--python-version=3.X] LIBRARY
  gate copy --out=OUT LIBRARY
  gate describe [--format=text|json] LIBRARY
  gate COMMAND --help | gate --help | gate --version

exit codes: 0 done, 1 rejected or failed, 2 wrong usage
";

const HELP_CHECK: &str = "\
gate check: copies a library if Python can import it as promised; otherwise explains on stderr why not

  --label=LABEL           the target, for messages
  --module=DOTTED         the name that Python imports, such as `package._native`
  --abi=ABI               `abi3`, `abi3-py310` (the oldest Python promised), `abi3t-py315` or `cpython`
  --out=OUT               where the copy goes; the gate leaves no file there if it rejects the library
  --os=OS                 `linux`, `macos` or `windows` (default: any)
  --arch=CPU              `aarch64`, `armv7`, `ppc64le`, `riscv64`, `s390x`, `x86_32` or `x86_64` (default: any)
  --python-version=3.X    with `--abi=cpython`, the Python that it is for, such as `3.14` or `3.14t`
";

const HELP_COPY: &str = "\
gate copy: copies a library, whole or not at all, without checking it

  --out=OUT    where the copy goes
";

const HELP_DESCRIBE: &str = "\
gate describe: shows what is in a library

  --format=FORMAT    `text` (default) or `json`, one document with `\"version\": 1`
";

/// Parses the arguments after the program's name. The error is a sentence.
pub fn parse(arguments: &[String]) -> Result<Invocation, String> {
    let Some((command, rest)) = arguments.split_first() else {
        return Err("a command is missing: `check`, `copy` or `describe`".to_owned());
    };
    let text = |text: &str| Ok(Invocation::Text(text.to_owned()));
    let help = rest
        .iter()
        .any(|argument| argument == "--help" || argument == "-h");
    match command.as_str() {
        "--help" | "-h" | "help" => text(HELP),
        "--version" | "-V" => text("gate 0.1.0\n"),
        "check" if help => text(HELP_CHECK),
        "copy" if help => text(HELP_COPY),
        "describe" if help => text(HELP_DESCRIBE),
        "check" => check(rest).map(Invocation::Run),
        "copy" => {
            let mut given = Given::parse(rest, &["out"])?;
            let (out, library) = (given.required("out")?.into(), given.library()?);
            Ok(Invocation::Run(Command::Copy { out, library }))
        }
        "describe" => {
            let mut given = Given::parse(rest, &["format"])?;
            let json = match given.take("format").as_deref() {
                None | Some("text") => false,
                Some("json") => true,
                Some(other) => {
                    return Err(format!(
                        "unknown format `{other}`: known are `text`, `json`"
                    ))
                }
            };
            Ok(Invocation::Run(Command::Describe {
                library: given.library()?,
                json,
            }))
        }
        other => Err(format!(
            "unknown command `{other}`: known are `check`, `copy`, `describe`"
        )),
    }
}

fn check(arguments: &[String]) -> Result<Command, String> {
    let mut given = Given::parse(
        arguments,
        &[
            "label",
            "module",
            "abi",
            "out",
            "os",
            "arch",
            "python-version",
        ],
    )?;
    let module = given.required("module")?;
    if module.split('.').any(str::is_empty) {
        return Err(format!("`{module}` is not a module name: write identifiers separated by dots, such as `package._native`"));
    }
    let mut promise = Promise::new(module, Abi::parse(&given.required("abi")?)?);
    promise.os = known("operating system", given.take("os"), &OSES)?;
    promise.cpu = known("processor", given.take("arch"), &CPUS)?;
    promise.python = given
        .take("python-version")
        .map(|text| PythonVersion::parse(&text))
        .transpose()?;
    if promise.python.is_some() && promise.abi != Abi::Cpython {
        return Err(format!(
            "`--python-version` goes with `--abi=cpython`: `{}` is not for one Python",
            promise.abi
        ));
    }
    Ok(Command::Check {
        label: given.required("label")?,
        promise,
        out: given.required("out")?.into(),
        library: given.library()?,
    })
}

fn known(
    what: &str,
    value: Option<String>,
    names: &[&'static str],
) -> Result<Option<&'static str>, String> {
    let Some(value) = value else { return Ok(None) };
    match names.iter().find(|name| **name == value) {
        Some(name) => Ok(Some(name)),
        None => Err(format!(
            "unknown {what} `{value}`: known are `{}`",
            names.join("`, `")
        )),
    }
}

/// Options and files as given by the user.
struct Given {
    options: Vec<(String, String)>,
    files: Vec<String>,
}

impl Given {
    fn parse(arguments: &[String], names: &[&str]) -> Result<Self, String> {
        let mut given = Self {
            options: Vec::new(),
            files: Vec::new(),
        };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let Some(option) = argument.strip_prefix("--") else {
                given.files.push(argument.clone());
                continue;
            };
            let (name, value) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (option, None),
            };
            if !names.contains(&name) {
                return Err(format!(
                    "unknown option `--{name}`: known are `--{}`",
                    names.join("`, `--")
                ));
            }
            let value = value
                .or_else(|| rest.next().cloned())
                .ok_or_else(|| format!("`--{name}` needs a value"))?;
            if given.options.iter().any(|(known, _)| known == name) {
                return Err(format!("`--{name}` is given twice"));
            }
            given.options.push((name.to_owned(), value));
        }
        Ok(given)
    }

    fn take(&mut self, name: &str) -> Option<String> {
        let index = self.options.iter().position(|(known, _)| known == name)?;
        Some(self.options.swap_remove(index).1)
    }

    fn required(&mut self, name: &str) -> Result<String, String> {
        self.take(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| format!("`--{name}` is missing"))
    }

    fn library(&mut self) -> Result<PathBuf, String> {
        match (self.files.pop(), self.files.pop()) {
            (Some(file), None) => Ok(file.into()),
            (None, _) => Err("the library is missing".to_owned()),
            (Some(_), Some(_)) => Err("more than one library is given".to_owned()),
        }
    }
}
