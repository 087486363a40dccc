//! A hub of crates without `Cargo.lock`.

use super::prelude::*;
use super::hub::Hubs;
use crate::facts::graph::file_path;
use crate::facts::starlark::strings;

check! {
    "crate-hub-without-lock",
    group: Group::Hermeticity,
    severity: Severity::Error,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Safe,
    title: "a hub of crates without a lock file",
    why: "Without `cargo_lockfile` the versions of all crates are chosen anew whenever the hub is made: on each machine, \
          and after each `bazel clean --expunge`, possibly others.",
    remedy: "Make `Cargo.lock` with `cargo generate-lockfile`, commit it, and name it: `cargo_lockfile = \
          \"//:Cargo.lock\"`. `--fix` does the last where the file is there.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(hubs) = Hubs::of(facts) else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for (call, attribute) in hubs
        .tags("from_cargo")
        .map(|call| (call, "cargo_lockfile"))
        .chain(hubs.tags("from_specs").map(|call| (call, "cargo_lockfile")))
    {
        let hub = call.text("name").unwrap_or("crates");
        let named = call.get(attribute).or_else(|| call.get("lockfile"));
        match named.map(|value| (value.as_str(), value.span)) {
            // Not literal: it may well be there.
            Some((None, _)) => {}
            Some((Some(label), span)) => {
                let path = file_path(label.trim_start_matches('@'));
                if path.as_ref().is_some_and(|path| !facts.paths.contains(path)) {
                    findings.push(
                        CHECK
                            .finding(format!("`{label}` does not exist: the crates of `{hub}` are chosen anew each time"))
                            .at(hubs.file.place(span))
                            .help("`cargo generate-lockfile` makes it; commit it"),
                    );
                }
            }
            None => {
                let finding = CHECK
                    .finding(format!("`{hub}` has no lock file: its crates are chosen anew each time it is made"))
                    .at(hubs.file.head(call))
                    .help("make one with `cargo generate-lockfile`, commit it, and name it in `cargo_lockfile`");
                findings.push(match lock_beside(facts, call) {
                    Some(label) => finding.fix(Fix::safe(
                        &format!("name `{label}` in `cargo_lockfile`"),
                        &hubs.file.source.path,
                        Edit::SetArgument {
                            call: CallOf::with(&call.function, "name", hub),
                            argument: attribute.to_owned(),
                            code: syntax::quoted(&label),
                        },
                    )),
                    None => finding,
                });
            }
        }
    }
    findings
}

/// The label of the lock file beside the first manifest that is named.
fn lock_beside(facts: &Facts, call: &syntax::Call) -> Option<String> {
    call.text("name")?;
    let manifests = call.get("manifests").map(strings)?;
    let (manifest, _) = manifests.first()?;
    let lock = manifest.strip_suffix("Cargo.toml")?.to_owned() + "Cargo.lock";
    let path = file_path(lock.trim_start_matches('@'))?;
    facts.paths.contains(&path).then_some(lock)
}
