//! Patches for crates from elsewhere whose build scripts speak by `cargo::`, and what there is to say of those that cannot be patched.

use super::places::{Places, BAZEL};
use super::starlark::{list, text, Rule};
use crate::plan::{NoteKind, Plan};
use crate::project::cargo::Deaf;
use crate::project::{Project, Unmapped};

/// The version without what is only about where it is from: `0.3.1` of `0.3.1+2.15.1`.
fn version(one: &Deaf) -> &str {
    one.version.split('+').next().unwrap_or_default()
}

fn path(one: &Deaf) -> String {
    format!("{BAZEL}/patches/{}-{}.patch", one.name, version(one))
}

/// The annotations that name the patches.
pub(super) fn annotations(project: &Project, places: &mut Places) -> Vec<Rule> {
    let patched = project.cargo.deaf.iter().filter(|one| one.patch.is_some());
    let annotation = |one: &Deaf| {
        let label = format!("@@{}", places.export(&path(one)));
        Rule::new("crate.annotation")
            .comment("rules_rust before 0.58 does not hear what its build script says with two colons, so it says it with one.")
            .comment("Made for this version; adopt again when Cargo.lock has another.")
            .set("crate", text(&one.name))
            .set("patch_args", list(["-p1"]))
            .set("patches", list([label]))
            .set("version", text(format!("={}", version(one))))
    };
    patched.map(annotation).collect()
}

/// The patches, by path.
pub(super) fn files(project: &Project) -> Vec<(String, String)> {
    let patch = |one: &Deaf| Some((path(one), one.patch.clone()?));
    project.cargo.deaf.iter().filter_map(patch).collect()
}

/// Says which crates are patched.
pub(super) fn note(plan: &mut Plan, project: &Project) {
    let names: Vec<String> = project
        .cargo
        .deaf
        .iter()
        .filter(|one| one.patch.is_some())
        .map(|one| format!("`{} {}`", one.name, one.version))
        .collect();
    if !names.is_empty() {
        plan.note(
            NoteKind::Choice,
            &format!("`{BAZEL}/patches`"),
            &format!("rules_rust before 0.58 does not hear `cargo::` with two colons, which the build scripts of these say: {}", names.join(", ")),
            Some("adopt again when Cargo.lock has other versions of them"),
        );
    }
}

/// Those that cannot be patched.
pub(super) fn unmapped(project: &Project) -> impl Iterator<Item = Unmapped> + '_ {
    let deaf = project.cargo.deaf.iter().filter(|one| one.patch.is_none());
    deaf.map(|one| {
        Unmapped::new(
            format!(
                "the build script of `{} {}`: `cargo::`",
                one.name, one.version
            ),
            "rules_rust before 0.58 does not hear what a build script says with two colons",
            "raise the bound of rules_rust in MODULE.bazel",
        )
    })
}
