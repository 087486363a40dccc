//! Machine-specific paths in the environment of build scripts.

use super::hub::variables;
use super::prelude::*;
use crate::facts::hub::Hubs;
use crate::facts::starlark::pairs;
use crate::source::Place;

check! {
    "absolute-path-in-build-script-env",
    group: Group::Hermeticity,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    of_hubs: true,
    title: "a build script gets a machine-specific path",
    why: "`PYO3_PYTHON = \"/home/me/.venv/bin/python3\"` builds on one machine only. Where the path exists on another machine, \
          it may hold a different program. The program is not an input, so Bazel does not notice, and a cache returns what was \
          built with the other one.",
    remedy: "For PyO3, set `PYO3_NO_PYTHON` and a floor: it then needs no Python. Otherwise, list the file in \
             `build_script_data` or `build_script_tools`, and pass its path with `$(execpath …)`.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut look = |whose: &str, name: &str, value: &str, place: Place| {
        let Some(path) = absolute_path(value) else {
            return;
        };
        let finding = CHECK
            .finding(format!("the build script of `{whose}` gets a machine-specific path in `{name}`: `{path}`"))
            .at(place);
        findings.push(if name.starts_with("PYO3_") { finding.help("set `PYO3_NO_PYTHON` instead, and a floor such as the feature `abi3-py39`: PyO3 then needs no Python") } else { finding.help("list the file in `build_script_data` or `build_script_tools`, and write `$(execpath …)`") });
    };
    for hubs in Hubs::all(facts) {
        for annotation in hubs.all_annotations() {
            for set in variables(annotation).unwrap_or_default() {
                look(annotation.package, &set.name, set.value.as_deref().unwrap_or_default(), set.place);
            }
        }
    }
    for build in &facts.builds {
        for call in build.calls("cargo_build_script") {
            for (name, value, span) in call.get("build_script_env").map(pairs).unwrap_or_default() {
                let whose = call.text("name").unwrap_or("?");
                look(whose, name, value.as_str().unwrap_or_default(), build.place(span));
            }
        }
    }
    // PATH has its own finding.
    findings.retain(|finding| !finding.message.contains("`PATH`"));
    findings
}

/// Returns the first absolute POSIX or Windows path in a value. Ignores paths that are the same on every machine (`/dev/null`).
fn absolute_path(value: &str) -> Option<&str> {
    let starts = value.char_indices().filter_map(|(at, _)| {
        let rest = value.get(at..)?;
        let before = value.get(..at)?;
        let begins = before.is_empty() || before == "-L" || before == "-I" || before.ends_with(['=', ',', ' ', ':', ';', '"']);
        (begins && (is_posix(rest) || is_windows(rest))).then_some(rest)
    });
    let path = starts.into_iter().next()?;
    let end = path.char_indices().find(|(at, c)| matches!(c, ',' | ' ' | ';' | '"') || (*c == ':' && *at > 1));
    path.get(..end.map_or(path.len(), |(at, _)| at))
}

fn is_posix(text: &str) -> bool {
    text.len() > 1 && text.starts_with('/') && !text.starts_with("//") && !text.starts_with("/dev/")
}

/// Recognizes `C:\\…`, `C:/…` and `\\\\server\\share`.
fn is_windows(text: &str) -> bool {
    let mut letters = text.chars();
    let drive = letters.next().is_some_and(|letter| letter.is_ascii_alphabetic()) && letters.next() == Some(':');
    (drive && matches!(letters.next(), Some('/' | '\\'))) || text.starts_with("\\\\")
}

#[cfg(test)]
mod tests {
    use super::absolute_path;

    #[test]
    fn table() {
        let table = [
            ("/home/me/.venv/bin/python3", Some("/home/me/.venv/bin/python3")),
            ("C:/Users/me/python.exe", Some("C:/Users/me/python.exe")),
            ("c:\\Python\\python.exe", Some("c:\\Python\\python.exe")),
            ("\\\\server\\share\\x", Some("\\\\server\\share\\x")),
            ("-L/usr/lib -lz", Some("/usr/lib")),
            ("a:/opt/b:/opt/c", Some("a:/opt/b")),
            ("$${pwd}/$(execpath //a:b)", None),
            ("$(execpath //a:b)", None),
            ("//a:b", None),
            ("https://example.org/x", None),
            ("/dev/null", None),
            ("python3.12", None),
            ("1", None),
            ("/", None),
            ("", None),
        ];
        for (value, expected) in table {
            assert_eq!(absolute_path(value), expected, "{value}");
        }
    }
}
