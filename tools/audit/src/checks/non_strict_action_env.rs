//! Actions that inherit the user's environment.

use super::prelude::*;
use crate::facts::rc::last;
use crate::facts::release::{self, Release};
use crate::facts::starlark::Starlark;

check! {
    "non-strict-action-env",
    group: Group::Hermeticity,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Safe,
    title: "actions inherit the user's `PATH`",
    why: "Without `--incompatible_strict_action_env`, Bazel passes the shell's `PATH` and `LD_LIBRARY_PATH` to actions, and \
          both become part of their cache keys. Two users share no cache hits, and one user gets misses from another terminal \
          or an IDE. The flag is on by default from Bazel 9.0. `audit` uses the version in `.bazelversion`, or else that of \
          the installed Bazel, or else assumes 7.",
    remedy: "Add `build --incompatible_strict_action_env` to `.bazelrc`. If an action then misses a program, use a toolchain, \
             or `--action_env=NAME=VALUE` with a value that is the same for everyone.",
    wrong_when: "An action runs a program that is on your `PATH` but not in `/bin`, `/usr/bin` or `/usr/local/bin`, such as a \
                 compiler from Nix, Conda or Homebrew, or it needs `LD_LIBRARY_PATH`. It then fails with `command not found`. \
                 The fix is unsafe if there is a file of such an environment (`flake.nix`, `environment.yml` …), a script that \
                 sets one of the two variables for Bazel, or a genrule whose command starts with a program that not every \
                 system has.",
    run: run,
}

const FLAG: &str = "incompatible_strict_action_env";


fn run(facts: &Facts) -> Vec<Finding> {
    let options = facts.rc.in_force(None);
    let strict = |option: &&crate::facts::rc::RcOption| option.is(FLAG) || option.is("experimental_strict_action_env");
    let set = options.iter().rev().find(|option| strict(option)).copied().or_else(|| last(&options, FLAG));
    let flag_value = |option: &crate::facts::rc::RcOption| option.bool_value(FLAG).or_else(|| option.bool_value("experimental_strict_action_env"));
    match set.map(flag_value) {
        Some(Some(true)) => Vec::new(),
        Some(_) => {
            let place = set.and_then(|option| facts.rc.place(option));
            vec![CHECK
                .finding("actions inherit the user's `PATH`: `--incompatible_strict_action_env` is turned off here")
                .maybe_at(place)
                .help("remove the option, and use `--action_env=NAME=VALUE` for an action that needs more")]
        }
        None => not_set(facts, release::of(facts)).into_iter().collect(),
    }
}

/// The first Bazel release that enables the flag by default.
const BY_DEFAULT: u64 = 9;

fn not_set(facts: &Facts, release: Release) -> Option<Finding> {
    if release.major >= BY_DEFAULT {
        return None;
    }
    let mut finding = CHECK
        .finding("actions inherit the user's `PATH`: .bazelrc does not set `--incompatible_strict_action_env`")
        .help("write `build --incompatible_strict_action_env`, so that all users and terminals share one cache");
    if let Some(assumed) = release.assumed() {
        finding = finding.help(format!("{assumed}; the flag is on by default from Bazel {BY_DEFAULT}.0"));
    }
    let need = needs_path(facts);
    if let Some(need) = &need {
        finding = finding.help(format!("check {need} first: an action may need a program that only your `PATH` has"));
    }
    let fix = Fix::safe(
        "add `build --incompatible_strict_action_env` to .bazelrc",
        ".bazelrc",
        Edit::RcAdd {
            line: "build --incompatible_strict_action_env".to_owned(),
            comment: "The same environment for every user and machine: all share one cache.".to_owned(),
        },
    );
    Some(finding.fix(fix.safe_if(need.is_none())))
}

/// Files of environments whose programs are only on the `PATH`.
const ENVIRONMENTS: [&str; 9] = [
    "flake.nix",
    "shell.nix",
    "default.nix",
    "devenv.nix",
    "devbox.json",
    "guix.scm",
    "environment.yml",
    "environment.yaml",
    "pixi.toml",
];

/// Returns a file or target that shows that an action may need programs that not every system has.
fn needs_path(facts: &Facts) -> Option<String> {
    let environment = ENVIRONMENTS.iter().find(|name| facts.paths.contains(**name));
    let script = || {
        let sets = |text: &str| {
            let code = text.lines().map(str::trim_start).filter(|line| !line.starts_with('#'));
            let mut code = code.filter_map(|line| line.strip_prefix("export ").or(Some(line)));
            text.contains("bazel") && code.any(|line| line.starts_with("PATH=") || line.starts_with("LD_LIBRARY_PATH="))
        };
        facts.scripts.iter().find(|source| sets(&source.text)).map(|source| source.path.clone())
    };
    let genrule = || facts.builds.iter().find_map(unusual_genrule);
    environment.map(ToString::to_string).or_else(script).or_else(genrule).map(|what| format!("`{what}`"))
}

/// Returns a genrule whose command begins with a program that not every system has.
fn unusual_genrule(build: &Starlark) -> Option<String> {
    let mut rules = build.calls("genrule");
    rules.find(|call| call.text("cmd").is_some_and(is_unusual)).and_then(|call| build.label(call))
}

fn is_unusual(command: &str) -> bool {
    const USUAL: [&str; 28] = [
        "awk", "basename", "bash", "cat", "cd", "chmod", "cp", "cut", "dirname", "echo", "env", "exec", "export", "find", "grep", "gzip", "head",
        "ln", "mkdir", "mv", "printf", "sed", "set", "sh", "sort", "tar", "touch", "tr",
    ];
    let first = command.split_whitespace().next().unwrap_or_default();
    let is_name = first.starts_with(|c: char| c.is_ascii_alphabetic()) && !first.contains(['$', '=', '/']);
    is_name && !USUAL.contains(&first)
}

#[cfg(test)]
mod tests {
    use super::is_unusual;

    #[test]
    fn commands() {
        let table = [
            ("cp $< $@", false),
            ("$(execpath //tools:gen) > $@", false),
            ("A=1 ./run", false),
            ("/usr/bin/x", false),
            ("  protoc --version", true),
            ("cmake -S .", true),
            ("", false),
        ];
        for (command, expected) in table {
            assert_eq!(is_unusual(command), expected, "{command}");
        }
    }
}
