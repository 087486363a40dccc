//! What removes a cause.

use crate::cause::Cause;
use crate::inputs::InputKind;
use crate::renames::without_times;

impl Cause {
    /// What removes the cause, in one or two sentences. `None` if the cause only follows from other spawns, or is wanted: an edited
    /// source.
    ///
    /// ```
    /// use logdiff::Cause;
    ///
    /// let cause = Cause::Environment { name: "PATH".into(), before: None, after: Some("/opt/bin".into()), part: None };
    /// assert!(cause.advice().unwrap().contains("--incompatible_strict_action_env"));
    /// ```
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        let advice = match self {
            Self::New => return None,
            Self::Environment { name, .. } => return Some(variable(name)),
            Self::Command { before, after, .. } => return Some(argument(before, after)),
            Self::ArgumentOrder { .. } => {
                "the rule takes the arguments from an unordered collection or a file listing: sort them where the rule builds the command"
            }
            Self::Platform { .. } => {
                "set the same `exec_properties` in the platform or target, and the same `--remote_default_exec_properties`, for both builds"
            }
            Self::Timeout { .. } => {
                "build both with the same `--test_timeout`, and keep `timeout` and `size` of the test as they are"
            }
            Self::DeclaredOutputs { .. } => {
                "the rule declares other outputs: use the same version of the ruleset and the same flags, such as `--save_temps` or `--features`"
            }
            Self::OutputName { .. } => {
                "take the time out of the output's name: a name that changes makes every action that reads the file run again"
            }
            Self::Inputs(changes) => return inputs(changes.kind),
            Self::InputsNotListed { .. } => return None,
            Self::HashFunction { .. } => "start both Bazels with the same `--digest_function`",
            Self::ActionDigest { .. } => {
                "use the same Bazel version (`.bazelversion`), and compare what logs leave out: tags such as `no-cache`, and \
                 `--experimental_remote_scrubbing_config`"
            }
            Self::SameKeyOtherOutputs { .. } => {
                "look in the tool for the time, random numbers, absolute paths, unordered collections and parallel writes. If a cache gave one of \
                 the outputs, it may be poisoned: delete the entry"
            }
            Self::Failed { .. } => "fix the failure; Bazel does not cache failed actions",
            Self::NotCached { cacheable: true } => {
                "the cache did not have it: check that the first build uploaded (`--remote_upload_local_results`), and that the entry was \
                 not evicted since"
            }
            Self::NotCached { cacheable: false } => {
                "remove `no-cache`, `no-remote-cache`, `local` or `external` from the target's `tags`, if its outputs depend on its inputs only"
            }
        };
        Some(advice.to_owned())
    }
}

/// Variables that say who builds and where.
const PERSONAL: [&str; 12] = [
    "HOME",
    "USER",
    "LOGNAME",
    "USERNAME",
    "USERPROFILE",
    "TMPDIR",
    "TMP",
    "TEMP",
    "PWD",
    "SHELL",
    "HOSTNAME",
    "TERM",
];

fn variable(name: &str) -> String {
    let is_personal = PERSONAL.contains(&name);
    let is_compiler = ["CC", "CXX", "LD", "AR", "BAZEL_COMPILER", "CPP"].contains(&name);
    match name {
        "PATH" | "LD_LIBRARY_PATH" | "DYLD_LIBRARY_PATH" => format!(
            "set `build --incompatible_strict_action_env` in `.bazelrc` (the default from Bazel 9), and remove `--action_env={name}`"
        ),
        _ if is_personal => format!(
            "remove `--action_env={name}`; if an action needs the variable, give it a fixed value: `--action_env={name}=VALUE`"
        ),
        _ if is_compiler => format!(
            "Bazel's C++ toolchain has the path of the compiler that it found first on the `PATH`: use the same image on both machines, or set \
             `common --repo_env={name}=PATH` in `.bazelrc`"
        ),
        "SOURCE_DATE_EPOCH" => {
            "set it to a fixed value: `--action_env=SOURCE_DATE_EPOCH=0`".to_owned()
        }
        _ if name.starts_with("PYO3_") || name.starts_with("PYTHON") => format!(
            "keep Python out of Rust actions: `PYO3_NO_PYTHON` and `PYO3_BUILD_EXTENSION_MODULE` in the annotation of `pyo3-ffi` (docs/guide.md), \
             and no `--action_env={name}`"
        ),
        _ => format!(
            "`{name}` comes from `--action_env`, from the `env` of the target or from its toolchain: give it the same value in both builds"
        ),
    }
}

fn argument(before: &Option<String>, after: &Option<String>) -> String {
    let values = [before, after].map(|value| value.as_deref().unwrap_or_default());
    let is = |test: fn(&str) -> bool| values.iter().any(|value| test(value));
    if is(|value| value.contains("metadata=") || value.contains("extra-filename=")) {
        return "rules_rust makes this hash of the crate's label and root: use the same Bazel and the same name for the repository, since both are \
                part of the label"
            .to_owned();
    }
    let is_time = match values {
        [before, after] => {
            before != after && !after.is_empty() && without_times(before) == without_times(after)
        }
    };
    if is_time {
        return "the argument is a time: pass a fixed one, or stamp only releases (`--config=release` with `--stamp`)".to_owned();
    }
    let is_of_machine = |value: &str| {
        [
            "/execroot/",
            "/_bazel_",
            "/home/",
            "/Users/",
            "/root/",
            "/tmp/",
            ":\\Users\\",
        ]
        .iter()
        .any(|part| value.contains(part))
    };
    if is(is_of_machine) {
        return "the argument has a path of one machine: use a path relative to the execution root, or `$(execpath …)`".to_owned();
    }
    let names_compiler = |value: &str| {
        let name = value.rsplit(['/', '=']).next().unwrap_or_default();
        ["gcc", "cc", "clang", "g++", "c++", "ld", "ld.lld", "ar"].contains(&name)
    };
    if is(names_compiler) {
        return "Bazel's C++ toolchain has the path of the compiler that it found first on the `PATH`: use the same image on both machines, or set \
                `common --repo_env=CC=PATH` in `.bazelrc`"
            .to_owned();
    }
    "build both with the same flags and the same version of the ruleset: compare the rc files (`--announce_rc`), MODULE.bazel and the target's attributes".to_owned()
}

fn inputs(kind: InputKind) -> Option<String> {
    let advice = match kind {
        InputKind::Source | InputKind::Made => return None,
        InputKind::Tool => {
            "the tool is part of the key: build it from the same sources with the same flags, or pin its version"
        }
        InputKind::Toolchain => {
            "use the same compiler or interpreter: the same image on both machines, or a toolchain that Bazel downloads and whose version \
             MODULE.bazel pins"
        }
        InputKind::Bytecode => {
            "Python wrote them beside the sources when it ran: set `PYTHONDONTWRITEBYTECODE=1` for whatever runs the \
             interpreter, or use a hermetic interpreter whose folder is read-only (rules_python's, not run as root)"
        }
        InputKind::Repository => {
            "pin the version of the repository: commit Cargo.lock and MODULE.bazel.lock, and use the same patches"
        }
        InputKind::ParameterFile => {
            "build both with `--materialize_param_files` and compare the two files, or `bazel aquery --include_param_files` of both: logs do not \
             contain these arguments"
        }
        InputKind::Status => {
            "do not stamp (`--nostamp`, `stamp = 0`), or keep what changes with each build out of the `STABLE_` keys of `--workspace_status_command`"
        }
        InputKind::Generated => {
            "Bazel wrote the file itself: use the same Bazel and the same flags, and compare `bazel aquery` of both"
        }
    };
    Some(advice.to_owned())
}
