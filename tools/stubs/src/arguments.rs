//! The arguments of the program. The rule `pyo3_stub_files` writes them, so a wrong one is a bug of ours.

use std::path::PathBuf;

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub struct Arguments {
    /// The user's target, for messages.
    pub label: String,
    /// The name of the `#[pymodule]`: the last part of the name that Python imports.
    pub module: String,
    /// The folder for the stubs.
    pub out: PathBuf,
    /// Whether to write `py.typed` beside `__init__.pyi`.
    pub typed: bool,
    /// The library.
    pub library: PathBuf,
}

/// Parses the arguments, without the program's name.
pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Arguments, String> {
    let (mut label, mut module, mut out, mut library) = (None, None, None, None);
    let mut typed = false;
    for argument in arguments {
        let (slot, value) = match argument.split_once('=') {
            Some(("--label", value)) => (&mut label, value),
            Some(("--module", value)) => (&mut module, value),
            Some(("--out", value)) => (&mut out, value),
            _ if argument == "--typed" => {
                typed = true;
                continue;
            }
            _ if argument.starts_with("--") => {
                return Err(format!("error: unknown argument `{argument}`"));
            }
            _ => (&mut library, argument.as_str()),
        };
        if slot.replace(value.to_owned()).is_some() {
            return Err(format!("error: `{argument}` sets what is set already"));
        }
    }
    let missing = |name: &str| format!("error: no {name} given");
    Ok(Arguments {
        label: label.ok_or_else(|| missing("--label"))?,
        module: module.ok_or_else(|| missing("--module"))?,
        out: out.ok_or_else(|| missing("--out"))?.into(),
        typed,
        library: library.ok_or_else(|| missing("library"))?.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Arguments, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn all_of_them() {
        let expected = Arguments {
            label: "//:geometry".to_owned(),
            module: "_native".to_owned(),
            out: "out".into(),
            typed: true,
            library: "lib.so".into(),
        };
        assert_eq!(
            parsed("--label=//:geometry --module=_native --typed --out=out lib.so"),
            Ok(expected)
        );
    }

    #[test]
    fn wrong_ones() {
        for (line, message) in [
            ("--module=m --out=o lib.so", "error: no --label given"),
            ("--label=l --module=m --out=o", "error: no library given"),
            ("--all", "error: unknown argument `--all`"),
            ("a.so b.so", "error: `b.so` sets what is set already"),
        ] {
            assert_eq!(parsed(line), Err(message.to_owned()));
        }
    }
}
