//! Shortens a command line for people.

use std::sync::Arc;

/// Arguments with these prefixes are omitted, because the toolchain adds them for every crate.
const DULL: [&str; 11] = [
    "--error-format",
    "--color",
    "--codegen=link-arg",
    "--codegen=linker",
    "--codegen=metadata",
    "--codegen=extra-filename",
    "--codegen=strip",
    "--remap-path-prefix",
    "-Ldependency",
    "-Lnative",
    "--sysroot",
];

/// These arguments are omitted together with the one after them.
const DULL_PAIRS: [&str; 5] = [
    "--arg-file",
    "--env-file",
    "--subst",
    "-L",
    "--rustc-quit-on-rmeta",
];

/// Returns the program's name, followed by the arguments that distinguish this command, with paths shortened to the part below
/// their `bazel-out` folder. Keeps at most `most` arguments, and also returns the number of omitted ones.
pub fn shortened(arguments: &[Arc<str>], most: usize) -> (Vec<String>, usize) {
    // rules_rust's process wrapper runs the command after `--`.
    let start = arguments.iter().position(|one| &**one == "--");
    let is_wrapped = arguments
        .first()
        .is_some_and(|first| first.contains("process_wrapper"));
    let start = start.filter(|_| is_wrapped).map_or(0, |at| at + 1);
    let mut kept = Vec::new();
    let mut rest = arguments.iter().skip(start);
    while let Some(argument) = rest.next() {
        if DULL_PAIRS.contains(&&**argument) {
            rest.next();
        } else if !DULL.iter().any(|dull| argument.starts_with(dull)) {
            kept.push(short(argument, kept.is_empty()));
        }
    }
    kept.truncate(most);
    let left_out = arguments.len().saturating_sub(kept.len());
    (kept, left_out)
}

/// Returns an argument without `bazel-out/CONFIGURATION/bin/`. For a program, returns its name.
fn short(argument: &str, is_program: bool) -> String {
    if is_program {
        return argument.rsplit('/').next().unwrap_or(argument).to_owned();
    }
    let Some(at) = argument.find("bazel-out/") else {
        return argument.to_owned();
    };
    let (before, path) = argument.split_at(at);
    match path.splitn(4, '/').nth(3) {
        Some(below) => format!("{before}{below}"),
        None => argument.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::shortened;

    fn words(text: &str) -> Vec<std::sync::Arc<str>> {
        text.split(' ').map(Into::into).collect()
    }

    #[test]
    fn rustc_behind_its_wrapper() {
        let command = words(
            "bazel-out/x-exec/bin/external/r/process_wrapper --arg-file bazel-out/k/bin/a --subst pwd=${pwd} -- \
             bazel-out/k/bin/external/t/bin/rustc src/lib.rs --crate-name=tally --error-format=human --out-dir=bazel-out/k/bin/p -L \
             bazel-out/k/bin/lib --extern=pyo3=bazel-out/k/bin/external/c/libpyo3.rlib -Ldependency=bazel-out/k/bin/x",
        );
        let (kept, left_out) = shortened(&command, 40);
        assert_eq!(
            kept.join(" "),
            "rustc src/lib.rs --crate-name=tally --out-dir=p --extern=pyo3=external/c/libpyo3.rlib"
        );
        assert_eq!(left_out, 10);
    }

    #[test]
    fn another_command_and_none() {
        let command = words("bazel-out/x-exec/bin/gate check --out=bazel-out/k/bin/tally/_native.abi3.so bazel-out/k/bin/libtally.so");
        let (kept, left_out) = shortened(&command, 40);
        assert_eq!(
            kept.join(" "),
            "gate check --out=tally/_native.abi3.so libtally.so"
        );
        assert_eq!(left_out, 0);
        assert_eq!(shortened(&command, 2).1, 2);
        assert_eq!(shortened(&[], 2), (Vec::new(), 0));
    }
}
