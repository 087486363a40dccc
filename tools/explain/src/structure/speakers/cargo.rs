//! Cargo while it reads manifests and resolves and downloads crates, and cargo-bazel, which rules_rust runs for that.

use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{find, has, has_any, starts_with_any};

pub(super) const LITERALS: &[&str] = &[
    "error: ",
    "Error: Failed to ",
    "Error: Digests do not match",
    "failed to parse manifest",
    "spurious network error",
    "process didn't exit successfully: `git ",
    "crate_universe",
    "src/splicing/",
    "src/lockfile.rs",
    "src/metadata/",
    "src/context/",
    "cargo/core/",
    "cargo/sources/",
    "`cargo metadata`",
    "failed to query replaced source",
    "failed to fetch into: ",
    "failed to clone into: ",
    "failed to authenticate when downloading repository",
    "unable to update https://",
    "failed to get 200 response from",
    "failed to load source for dep",
    "failed to select a version for",
    "no token found for `",
    "no authentication methods",
    "unable to get packages from",
    "Unable to update registry `",
    "download of config.json failed",
    "lock file version ",
    "Unable to get packages from",
    "Failed to download package `",
];

/// How errors start, after `error: `, while Cargo makes the list of crates.
const RESOLUTION: [&str; 27] = [
    "manifest path `",
    "failed to download",
    "failed to fetch",
    "failed to get `",
    "failed to load manifest",
    "failed to load source",
    "failed to parse lock file",
    "failed to parse manifest",
    "failed to query replaced source",
    "failed to read `",
    "failed to select a version",
    "failed to sync",
    "failed to update",
    "failed to determine package fingerprint",
    "failed to authenticate",
    "failed to clone into",
    "unable to update registry",
    "Unable to update registry",
    "cannot update the lock file",
    "the lock file ",
    "no matching package",
    "package collision in the lockfile",
    "checksum for `",
    "cyclic package dependency",
    "current package believes it's in a workspace",
    "could not find `Cargo.toml`",
    "the manifest-path must be a path to a Cargo.toml",
];

/// How Cargo's reasons start, also without the first line of the error.
const CAUSES: [&str; 16] = [
    "failed to fetch into: ",
    "failed to clone into: ",
    "failed to authenticate when downloading repository",
    "unable to update https://",
    "failed to query replaced source registry",
    "failed to get 200 response from ",
    "failed to load source for dependency `",
    "failed to select a version for ",
    "no token found for `",
    "no authentication methods succeeded",
    "unable to get packages from source",
    "Unable to update registry `",
    "download of config.json failed",
    "lock file version ",
    // Old releases
    "Unable to get packages from source",
    "Failed to download package `",
];

/// How errors start, after `error: `, that only say that a crate was not built.
const WRAPPERS: [&str; 5] = [
    "failed to compile `",
    "could not compile `",
    "Could not compile `",
    "build failed",
    "could not document `",
];

/// How errors start, after `error: `, if Cargo or rustup cannot run rustc.
const NO_COMPILER: [&str; 5] = [
    "failed to run `rustc` to learn about",
    "could not execute process `",
    "rustup could not choose a version of ",
    "toolchain '",
    "the '",
];

/// What follows in such an error of rustup, whose start is too common.
const RUSTUP: [&str; 3] = [
    "' is not installed",
    "' binary, normally provided by the '",
    "rust",
];

/// How errors of cargo-bazel start.
const CARGO_BAZEL: [&str; 8] = [
    "Error: Failed to write registry URLs",
    "Error: Failed to generate lockfile",
    "Error: Failed to splice",
    "Error: Failed to fetch registry",
    "Error: Failed to update lockfile",
    "Error: Failed to parse metadata",
    "Error: Failed to find ",
    "Error: Digests do not match",
];

/// Source files of cargo-bazel, cargo-raze and Cargo's resolver, in a panic.
const SOURCES: [&str; 11] = [
    "cargo/core/manifest",
    "cargo/core/resolver",
    "cargo/core/registry",
    "cargo/sources/",
    "crate_universe/",
    "src/splicing/",
    "src/lockfile.rs",
    "src/metadata/",
    "src/context/",
    "src/rendering/",
    "cargo-raze-",
];

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let is_panic = super::python::is_panic(line) && has_any(line, &SOURCES);
    let is_extension = line.starts_with(b"crate_universe extension call `");
    if is_panic || is_extension || starts_with_any(line, &CARGO_BAZEL) {
        return Some(Said::new(
            Speaker::CargoBazel,
            Phase::Fetch,
            Depth::Resolution,
        ));
    }
    let resolves = || Said::new(Speaker::Cargo, Phase::Fetch, Depth::Resolution);
    // Programs that use Cargo as a library quote its message: `CliError { error: Some(failed to parse manifest at …`.
    if find(line, b"failed to parse manifest at `").is_some()
        || find(line, b"spurious network error").is_some()
        || starts_with_any(line, &CAUSES)
        || has(line, "`cargo metadata` exited with an error")
        || has(line, "failed to start `cargo metadata`")
    {
        return Some(resolves());
    }
    if line.starts_with(b"process didn't exit successfully: `git ") {
        return Some(resolves());
    }
    if line.starts_with(b"error: process didn't exit successfully: `") && has(line, "build-script-")
    {
        return Some(Said::new(
            Speaker::BuildScript,
            Phase::BuildScript,
            Depth::Script,
        ));
    }
    let message = line.strip_prefix(b"error: ")?;
    if starts_with_any(message, &RESOLUTION) {
        return Some(resolves());
    }
    let is_compiler = starts_with_any(message, &NO_COMPILER) && has_any(message, &RUSTUP);
    if is_compiler {
        // Cargo quotes rustc's output below this error under the headings of a build script's.
        let depth = if message.starts_with(b"failed to run `rustc` ") {
            Depth::Machine
        } else {
            Depth::Compilation
        };
        return Some(Said::new(Speaker::Cargo, Phase::Compile, depth));
    }
    starts_with_any(message, &WRAPPERS)
        .then(|| Said::new(Speaker::Cargo, Phase::Compile, Depth::Wrapper))
}

/// Whether this is Cargo's `  --> Cargo.toml:7:3`.
pub(crate) fn is_manifest_place(line: &[u8]) -> bool {
    line.trim_ascii_start().starts_with(b"--> ") && has(line, ".toml:")
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::phase::Phase;

    #[test]
    fn resolution_and_wrappers() {
        for (line, phase) in [
            ("error: failed to parse manifest at `/w/Cargo.toml`", Phase::Fetch),
            ("error: failed to select a version for the requirement `x`", Phase::Fetch),
            ("error: could not compile `tally` (lib) due to 1 previous error", Phase::Compile),
            ("Error: Failed to generate lockfile", Phase::Fetch),
            ("error: rustup could not choose a version of cargo to run, because one wasn't specified", Phase::Compile),
            ("error: toolchain '1.85.0' is not installed", Phase::Compile),
            ("error: failed to run `rustc` to learn about target-specific information", Phase::Compile),
            ("no token found for `artifactory`, please run `cargo login`", Phase::Fetch),
            (
                "thread 'main' panicked at 'called `Option::unwrap()` on a `None` value', src/splicing/splicer.rs:77:86",
                Phase::Fetch,
            ),
        ] {
            assert_eq!(read(line.as_bytes()).map(|said| said.phase), Some(phase), "{line}");
        }
        for line in [
            "error: the moon is in the wrong phase",
            "thread 'main' panicked at src/main.rs:3:5:",
            "Error: Failed to bind the port",
            "error: the 'moon' is in the wrong phase",
        ] {
            assert_eq!(read(line.as_bytes()), None, "{line}");
        }
    }
}
