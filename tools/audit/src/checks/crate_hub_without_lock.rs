//! A crate hub without `Cargo.lock`.

use super::prelude::*;
use crate::facts::graph::file_path;
use crate::facts::hub::{Hubs, Tag};

check! {
    "crate-hub-without-lock",
    group: Group::Hermeticity,
    severity: Severity::Error,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Safe,
    of_hubs: true,
    title: "a crate hub without a lock file",
    why: "Without `cargo_lockfile`, the versions of all crates are resolved again whenever the hub is created: on each \
          machine, and after each `bazel clean --expunge`. The result may differ.",
    remedy: "Create `Cargo.lock` with `cargo generate-lockfile`, commit it, and reference it: `cargo_lockfile = \
             \"//:Cargo.lock\"`. `--fix` adds the reference if the file exists.",
    wrong_when: "The file beside the manifest is not the lock file of the hub: it lacks a crate that a manifest asks for, so the \
                 hub cannot be created. Or `.gitignore` excludes it, so other checkouts lack it. The fix is unsafe in both cases.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let all = Hubs::all(facts);
    let each = all.iter().flat_map(|hubs| hubs.makers().iter().map(move |maker| (hubs, *maker)));
    each.filter_map(|(hubs, maker)| look(facts, hubs, maker)).collect()
}

fn look<'a>(facts: &'a Facts, hubs: &Hubs<'a>, maker: Tag<'a>) -> Option<Finding> {
    let (file, call) = (maker.file, maker.call);
    let hub = call.text("name").unwrap_or("crates");
    let argument = hubs.lock_argument();
    match hubs.lock(call) {
        // The value is not a literal, so a lock file may exist.
        Some((None, _)) => None,
        Some((Some(label), span)) => {
            let path = file_path(label.trim_start_matches('@'));
            let is_missing = path.is_some_and(|path| !facts.paths.contains(&path));
            is_missing.then(|| {
                CHECK
                    .finding(format!("`{label}` does not exist, so the crates of `{hub}` are resolved again each time"))
                    .at(file.place(span))
                    .help("create it with `cargo generate-lockfile`, and commit it")
            })
        }
        None => {
            let finding = CHECK
                .finding(format!("`{hub}` has no lock file, so its crates are resolved again each time it is created"))
                .at(file.head(call))
                .help(format!("create one with `cargo generate-lockfile`, commit it, and reference it in `{argument}`"));
            let Some((label, path)) = lock_beside(facts, hubs, maker) else {
                return Some(finding);
            };
            let fix = Fix::safe(
                &format!("set `{argument}` to `{label}`"),
                &file.source.path,
                Edit::SetArgument {
                    call: CallOf::with(&call.function, "name", hub),
                    argument: argument.to_owned(),
                    code: syntax::quoted(&label),
                },
            );
            let finding = match missing(facts, hubs, &path) {
                Some(package) => finding.help(format!("`{path}` does not match the hub: it lacks `{package}`")),
                None if facts.ignored.excludes(&path) => {
                    finding.help(format!("`.gitignore` excludes `{path}`: stop ignoring it and commit it first, or other checkouts \
                                          lack it"))
                }
                None => return Some(finding.fix(fix)),
            };
            Some(finding.fix(fix.safe_if(false)))
        }
    }
}

/// Returns label and path of the lock file beside the first manifest that the hub names.
fn lock_beside<'a>(facts: &Facts, hubs: &Hubs<'a>, maker: Tag<'a>) -> Option<(String, String)> {
    maker.call.text("name")?;
    let manifest = hubs.manifests(maker.call).into_iter().next()?;
    let lock = manifest.strip_suffix("Cargo.toml")?.to_owned() + "Cargo.lock";
    let path = file_path(lock.trim_start_matches('@'))?;
    facts.paths.contains(&path).then_some((lock, path))
}

/// Returns a crate that a manifest of the hub requests and a lock file lacks. None if the lock file is unreadable, which is
/// reported elsewhere.
fn missing(facts: &Facts, hubs: &Hubs<'_>, path: &str) -> Option<String> {
    let lock = facts.locks.iter().find(|lock| lock.source.path == path)?;
    let named = hubs.makers().iter().flat_map(|maker| hubs.manifests(maker.call));
    let named: Vec<_> = named.filter_map(|label| file_path(label.trim_start_matches('@'))).collect();
    let manifests = facts.manifests.iter().filter(|manifest| named.contains(&manifest.source.path));
    let mut asked = manifests.flat_map(|manifest| &manifest.dependencies).filter(|asked| {
        // Members need not use a dependency that only the workspace table offers.
        asked.table.first().is_none_or(|table| table != "workspace")
    });
    asked
        .find(|asked| lock.named(&asked.package).next().is_none())
        .map(|asked| asked.package.clone())
}
