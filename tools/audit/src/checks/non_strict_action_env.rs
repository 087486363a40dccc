//! Actions that see the user's environment.

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
    title: "actions see `PATH` of whoever builds",
    why: "Without `--incompatible_strict_action_env` the `PATH` and `LD_LIBRARY_PATH` of the shell go into the environment of actions, \
          and so into their cache keys: two users share no hit, and one user gets misses from another terminal or an IDE. From Bazel \
          9.0 on the flag is on by default: `audit` goes by the version in `.bazelversion`, \
          else by the Bazel that runs here, else it assumes 7.",
    remedy: "Add `build --incompatible_strict_action_env` to `.bazelrc`. An action that then misses a program wants a toolchain, or \
             `--action_env=NAME=VALUE` with a value that is the same for all.",
    wrong_when: "An action runs a program that is on your `PATH` but neither in `/bin`, `/usr/bin` nor `/usr/local/bin`: a compiler of Nix, \
                 Conda or Homebrew, or what `LD_LIBRARY_PATH` finds. It then fails with `command not found`. The fix is unsafe where \
                 there is a file of such an environment (`flake.nix`, `environment.yml` …), a script that sets one of the two variables \
                 for Bazel, or a genrule whose command begins with a program that is no part of every system.",
    run: run,
}

const FLAG: &str = "incompatible_strict_action_env";


fn run(facts: &Facts) -> Vec<Finding> {
    let options = facts.rc.in_force(None);
    let strict = |option: &&crate::facts::rc::RcOption| option.is(FLAG) || option.is("experimental_strict_action_env");
    let set = options.iter().rev().find(|option| strict(option)).copied().or_else(|| last(&options, FLAG));
    let says = |option: &crate::facts::rc::RcOption| option.says(FLAG).or_else(|| option.says("experimental_strict_action_env"));
    match set.map(says) {
        Some(Some(true)) => Vec::new(),
        Some(_) => {
            let place = set.and_then(|option| facts.rc.place(option));
            vec![CHECK
                .finding("actions see `PATH` of whoever builds: `--incompatible_strict_action_env` is turned off here")
                .maybe_at(place)
                .help("take the option back, and give an action that needs more `--action_env=NAME=VALUE`")]
        }
        None => not_set(facts, release::of(facts)).into_iter().collect(),
    }
}

/// The first Bazel that has it on by default.
const BY_DEFAULT: u64 = 9;

fn not_set(facts: &Facts, release: Release) -> Option<Finding> {
    if release.major >= BY_DEFAULT {
        return None;
    }
    let mut finding = CHECK
        .finding("actions see `PATH` of whoever builds: no `--incompatible_strict_action_env` in .bazelrc")
        .help("write `build --incompatible_strict_action_env`, so that all users and terminals share one cache");
    if let Some(assumed) = release.assumed() {
        finding = finding.help(format!("{assumed}; from Bazel {BY_DEFAULT}.0 on the flag is on by default"));
    }
    let need = needs_path(facts);
    if let Some(need) = &need {
        finding = finding.help(format!("look at {need} first: an action may need a program that only your `PATH` has"));
    }
    let fix = Fix::safe(
        "add `build --incompatible_strict_action_env` to .bazelrc",
        ".bazelrc",
        Edit::RcAdd {
            line: "build --incompatible_strict_action_env".to_owned(),
            comment: "The same environment for every user and machine, so that all share one cache.".to_owned(),
        },
    );
    Some(finding.fix(fix.safe_if(need.is_none())))
}

/// Files of environments whose programs are on the `PATH` alone.
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

/// What shows that an action may need more than the programs of every system: a file, or a target.
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

/// A genrule whose command begins with a program that not every system has.
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
