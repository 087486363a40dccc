//! Completions and the manual.

use crate::run;

#[test]
fn completions() {
    for (shell, expected) in [
        ("bash", "complete -F _pyo3__bzl"),
        ("zsh", "#compdef pyo3-bzl"),
        ("fish", "complete -c pyo3-bzl"),
        ("powershell", "Register-ArgumentCompleter"),
        ("elvish", "edit:completion:arg-completer[pyo3-bzl]"),
    ] {
        let found = run(&["completions", shell]);
        assert_eq!((found.code, found.err.as_str()), (0, ""));
        assert!(found.out.contains(expected), "{shell}: {}", found.out);
        assert!(
            found.out.contains("remote-cache"),
            "{shell}: options of commands"
        );
    }
    assert_eq!(run(&["completions", "tcsh"]).code, 2);
}

#[test]
fn manual() {
    let found = run(&["man"]);
    assert_eq!(found.code, 0);
    for page in [
        ".TH pyo3-bzl 1",
        ".TH pyo3-bzl-new 1",
        ".TH pyo3-bzl-cache-diff 1",
    ] {
        assert!(found.out.contains(page), "{page}");
    }
}

#[test]
fn every_command_has_examples() {
    for command in ["new", "doctor", "completions", "man"] {
        let help = run(&[command, "--help"]);
        assert!(
            help.out.contains("\nExamples:\n  pyo3-bzl "),
            "{}",
            help.out
        );
    }
}
