//! A genrule that runs the machine's own Python.

use std::collections::BTreeSet;

use super::prelude::*;
use crate::source::Place;

check! {
    "genrule-runs-host-python",
    group: Group::Hermeticity,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "a command runs the Python of the machine",
    why: "A bare `python3` or `pip` in the `cmd` of a `genrule` is whatever `PATH` finds. It is not an input of the action, so two \
          machines with different Pythons share one cache entry, and a machine without it fails. `pip` also downloads from an index \
          that changes.",
    remedy: "Make the script a `py_binary`, name it in `tools`, and call it with `$(execpath …)`. For wheels, use \
             `py_wheel`; for packages, `pip.parse`.",
    run: run,
}

/// Host programs that are Python or install into one.
const PROGRAMS: [&str; 6] = ["maturin", "pip", "pip3", "python", "python3", "uv"];

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut seen = BTreeSet::new();
    let mut found = |program: &str, place: Option<Place>, label: String| {
        if !label.is_empty() && !seen.insert(label.clone()) {
            return;
        }
        let finding = CHECK
            .finding(format!("this command runs the `{program}` of the machine"))
            .maybe_at(place)
            .about(label);
        findings.push(finding.help("make the script a `py_binary`, name it in `tools`, and call it with `$(execpath …)`"));
    };
    for build in &facts.builds {
        for call in build.calls("genrule") {
            if let Some(program) = call.text("cmd").and_then(program) {
                found(program, Some(build.argument(call, "cmd")), build.label(call).unwrap_or_default());
            }
        }
    }
    // A genrule that a macro creates belongs to the call of the macro.
    for target in facts.graph.iter().flat_map(|graph| graph.own()) {
        if target.kind != "genrule" {
            continue;
        }
        if let Some(program) = target.string("cmd").and_then(program) {
            found(program, facts.place_of(target, None), target.label.clone());
        }
    }
    findings
}

/// Returns the host program that a command runs.
fn program(cmd: &str) -> Option<&str> {
    let mut starts = true;
    let mut quote: Option<char> = None;
    let mut rest = cmd;
    while let Some(first) = rest.chars().next() {
        let length = first.len_utf8();
        if let Some(open) = quote {
            if first == open {
                quote = None;
            }
            rest = rest.get(length..)?;
            continue;
        }
        match first {
            '\'' | '"' => {
                quote = Some(first);
                starts = false;
                rest = rest.get(length..)?;
            }
            '#' if starts => {
                rest = rest.find('\n').and_then(|end| rest.get(end..)).unwrap_or_default();
            }
            ';' | '|' | '&' | '(' | '\n' | '{' => {
                starts = true;
                rest = rest.get(length..)?;
            }
            _ if first.is_whitespace() => rest = rest.get(length..)?,
            _ => {
                let is_end = |c: char| c.is_whitespace() || ";|&()\n'\"".contains(c);
                let end = rest.find(is_end).unwrap_or(rest.len()).max(length);
                let word = rest.get(..end)?;
                let name = word.strip_prefix("/usr/bin/").or_else(|| word.strip_prefix("/usr/local/bin/")).unwrap_or(word);
                let bare = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
                if starts && (PROGRAMS.contains(&name) || PROGRAMS.contains(&bare)) {
                    return Some(word);
                }
                // The next word is still the command: `A=1 python3`, `exec python3`, `env python3`, `if python3`.
                let goes_on = word.contains('=') || ["!", "/usr/bin/env", "do", "else", "env", "exec", "if", "then", "time"].contains(&word);
                starts = starts && goes_on;
                rest = rest.get(end..)?;
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::program;

    #[test]
    fn commands() {
        let table = [
            ("python3 $(location zip.py) $@", Some("python3")),
            ("set -e; cd x && PYTHONPATH=. python3.12 -m zip", Some("python3.12")),
            ("mkdir x\npip install --target x y", Some("pip")),
            ("if ! uv pip compile x; then exit 1; fi", Some("uv")),
            ("(exec /usr/bin/python3 -c 'x')", Some("/usr/bin/python3")),
            ("env A=1 maturin build", Some("maturin")),
            ("$(execpath :zip) $@", None),
            ("$(PYTHON3) zip.py", None),
            ("echo python3 >$@", None),
            ("echo 'a; python3 b' >$@", None),
            ("# python3 x\ncp $< $@", None),
            ("cp python3 $@", None),
            ("python3_wrapper x; pipx run y", None),
            ("./python3 x", None),
            ("", None),
        ];
        for (cmd, expected) in table {
            assert_eq!(program(cmd), expected, "{cmd}");
        }
    }
}
