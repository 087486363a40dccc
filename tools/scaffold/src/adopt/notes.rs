//! Choices and unmapped settings, as notes of the plan and as comments in MODULE.bazel.

use std::collections::BTreeSet;

use syntax::build::comments;

use super::backquoted::backquoted;
use super::hub::obstacle_text;
use super::layout::Layout;
use super::shell::word;
use super::{distributions, Locker};
use crate::plan::{Note, NoteKind};
use crate::project::{normalised, requirement, Project, Suite, Unmapped};

/// Returns the notes of a project.
pub(super) fn notes(layout: &Layout<'_>, unmapped: &[Unmapped]) -> Vec<Note> {
    let mut notes = choices(layout);
    notes.extend(unmapped.iter().map(|one| Note {
        kind: NoteKind::Unmapped,
        subject: one.subject.clone(),
        reason: one.reason.clone(),
        hint: Some(one.hint.clone()),
    }));
    notes
}

fn choices(layout: &Layout<'_>) -> Vec<Note> {
    let Layout {
        project, promise, ..
    } = layout;
    let choice = |subject: String, reason: &str, hint: Option<String>| Note {
        kind: NoteKind::Choice,
        subject,
        reason: reason.to_owned(),
        hint,
    };
    let abi = format!("abi = \"{}\"", promise.abi);
    let mut notes = vec![choice(abi, &promise.reason, None)];
    if let Some(obstacle) = &project.cargo.obstacle {
        let hint = "the manifests and the Cargo.lock in `bazel/crates` are generated from the project's own: run `adopt` again when those change";
        notes.push(choice(
            "crate_universe".to_owned(),
            &obstacle_text(obstacle),
            Some(hint.to_owned()),
        ));
    }
    if project.cargo.made_lock.is_some() {
        notes.push(choice(
            format!("`{}`", project.cargo.lock),
            "the project has no lock file, so `adopt` creates one",
            Some("commit it: Bazel builds the versions that it pins".to_owned()),
        ));
    }
    let distributions = &layout.distributions;
    if distributions.has_hub() {
        notes.push(choice(
            "`bazel/requirements.txt`".to_owned(),
            &format!(
                "it has the {} Python packages of {} that targets need, with their hashes and markers",
                distributions.lines.len(),
                backquoted(&distributions.locks)
            ),
            Some("run `adopt` again when the lock file changes".to_owned()),
        ));
    }
    if !project.suites.is_empty() && !project.pytest_avoids_links {
        let folders: Vec<_> = project
            .suites
            .iter()
            .map(|suite| format!("\"{}\"", suite.folder))
            .collect();
        notes.push(choice(
            "plain `pytest`".to_owned(),
            "after a Bazel build, it also collects the copies of the tests below the `bazel-*` links",
            Some(format!(
                "set `testpaths = [{}]` below `[tool.pytest.ini_options]` in pyproject.toml, or pass `--ignore-glob='bazel-*'`",
                folders.join(", ")
            )),
        ));
    }
    notes
}

/// Returns everything in a project that has no counterpart.
pub(super) fn unmapped(layout: &Layout<'_>, locker: &Locker) -> Vec<Unmapped> {
    let project = layout.project;
    let mut all = project.unmapped.clone();
    all.extend(libraries(project));
    all.extend(wheel(layout));
    all.extend(profile(project));
    all.extend(python(layout, locker));
    all
}

/// Renders the same as comments; empty if there is nothing.
pub(super) fn unmapped_comments(unmapped: &[Unmapped]) -> String {
    if unmapped.is_empty() {
        return String::new();
    }
    let mut lines = vec!["What `adopt` could not map:".to_owned()];
    for one in unmapped {
        lines.push(format!("- {}: {}.", one.subject, one.reason));
        lines.push(format!("  Hint: {}.", one.hint));
    }
    comments(&lines)
}

/// Returns the libraries that the build machine must provide.
fn libraries(project: &Project) -> Option<Unmapped> {
    let all = &project.cargo.system_libraries;
    if all.is_empty() {
        return None;
    }
    let names: Vec<_> = all
        .iter()
        .map(|(name, library)| format!("`{name}` links `{library}`"))
        .collect();
    Some(Unmapped::new(
        names.join(", "),
        "a build script without a bundled copy of the library searches the build machine for it with `pkg-config`",
        "if the build does not find it, install the library with its headers, or set its location in `build_script_env` of a `crate.annotation`",
    ))
}

/// Returns why there is no wheel, if the project promises more than the library keeps.
fn wheel(layout: &Layout<'_>) -> Option<Unmapped> {
    layout.project.wheel.as_ref()?;
    let (oldest, floor) = layout.too_old()?;
    Some(Unmapped::wheel(
        format!("`requires-python` allows Python {oldest}, but the extension loads on {floor} and later only"),
        format!("set `requires-python = \">={floor}\"`, and run `adopt` again"),
    ))
}

fn profile(project: &Project) -> Option<Unmapped> {
    if project.cargo.profile.is_empty() {
        return None;
    }
    Some(Unmapped::new(
        format!("`profile.release`: `{}`", project.cargo.profile.join(", ")),
        "Bazel has no equivalent of Cargo's profiles",
        "build releases with `-c opt`, or set `compilation_mode` and `rustc_flags` on the extension, for example `-Clto=fat`",
    ))
}

/// Returns the Python distributions that no target depends on: those needed at run time, and those that only tests need.
fn python(layout: &Layout<'_>, locker: &Locker) -> Vec<Unmapped> {
    let Layout {
        project,
        distributions,
        ..
    } = layout;
    let is_missing = |one: &&String| !distributions.covers(one, layout.python.version);
    let requirements: Vec<String> = project
        .requirements
        .iter()
        .filter(is_missing)
        .cloned()
        .collect();
    let mut plugins = project.plugins.clone();
    let named: BTreeSet<String> = plugins
        .iter()
        .filter_map(|text| Some(normalised(requirement(text)?.name.as_ref())))
        .collect();
    let used = project.suites.iter().flat_map(|suite| &suite.plugins);
    let used: BTreeSet<&String> = used.filter(|name| !named.contains(*name)).collect();
    plugins.extend(used.into_iter().cloned());
    plugins.retain(|one| is_missing(&one));
    let modules = |suite: &Suite| -> Vec<String> {
        let modules = suite.imports.keys();
        let missing = modules
            .filter(|module| !distributions.provides(module) && !distributions.is_left_out(module));
        missing.cloned().collect()
    };
    let mut wanted = requirements.clone();
    let needs_pytest: Vec<&Suite> = project
        .suites
        .iter()
        .filter(|suite| !distributions.leaves_to_unittest(suite))
        .collect();
    if !project.suites.is_empty() {
        if !needs_pytest.is_empty() {
            wanted.push("pytest".to_owned());
        }
        wanted.extend(plugins.clone());
        // A module that no file requires and the project does not request may not exist at all.
        let asked: BTreeSet<String> = project
            .test_requirements
            .iter()
            .chain(&project.other_requirements)
            .filter_map(|text| Some(normalised(requirement(text)?.name.as_ref())))
            .collect();
        for suite in &project.suites {
            for module in modules(suite) {
                let name = distributions::likely(&module);
                let is_skipped =
                    suite.guarded.contains(&module) && project.elsewhere.contains(&name);
                if !is_skipped && (suite.required.contains(&module) || asked.contains(&name)) {
                    wanted.push(name);
                }
            }
        }
    }
    let (reason, hint) = match &project.pins {
        None => (
            "no lock file pins their versions".to_owned(),
            format!(
                "make a lock file and run `adopt` again: `{}`",
                command(locker, project, &wanted, layout)
            ),
        ),
        Some(pins) => {
            let locks = backquoted(&pins.files);
            (
                format!("{locks} pins no distribution of that name"),
                format!("add what the tests need to the project's dependencies, update {locks}, and run `adopt` again"),
            )
        }
    };
    let mut all = Vec::new();
    if !requirements.is_empty() {
        all.push(Unmapped::new(
            format!("run-time requirements: {}", backquoted(&requirements)),
            &reason,
            hint.clone(),
        ));
    }
    if !plugins.is_empty() && !project.suites.is_empty() {
        all.push(Unmapped::new(
            format!(
                "pytest plugins that the project's tests may use: {}",
                backquoted(&plugins)
            ),
            &reason,
            hint.clone(),
        ));
    }
    // Tests that are plain functions do not import what runs them.
    let pytest = "pytest".to_owned();
    let silent = needs_pytest
        .iter()
        .filter(|suite| !suite.imports.contains_key(&pytest));
    let silent: Vec<String> = silent.map(|suite| suite.folder.clone()).collect();
    if !silent.is_empty() && is_missing(&&pytest) {
        all.push(Unmapped::new(
            format!("`pytest`, which runs the tests in {}", backquoted(&silent)),
            reason.replace("their versions", "its version"),
            hint.clone(),
        ));
    }
    for suite in &project.suites {
        let mut names = modules(suite);
        if distributions.leaves_to_unittest(suite) {
            names.clear();
        }
        if !names.is_empty() {
            all.push(Unmapped::new(
                format!("imported by `{}`: {}", suite.folder, backquoted(&names)),
                &reason,
                hint.clone(),
            ));
        }
    }
    for (name, machines) in &distributions.partial {
        all.push(Unmapped::new(
            format!("the Python package `{name}`"),
            format!("only some platforms need it: {}", machines.join(", ")),
            "add it to `deps` with a `select` on the platform",
        ));
    }
    let without = project.pins.iter().flat_map(|pins| &pins.without_hash);
    let without: Vec<String> = without.cloned().collect();
    if !without.is_empty() {
        all.push(Unmapped::new(
            format!("Python packages without a hash: {}", backquoted(&without)),
            "they come from Git, a folder or a URL, and a requirements file has hashes for all packages or for none",
            "add a separate rule for each, for example a `py_library` in an `http_archive`",
        ));
    }
    all
}

/// Returns the command that creates a lock file for these distributions.
fn command(locker: &Locker, project: &Project, wanted: &[String], layout: &Layout<'_>) -> String {
    let written = project
        .requirements
        .iter()
        .chain(&project.test_requirements)
        .chain(&project.other_requirements);
    let written: Vec<(String, &String)> = written
        .filter_map(|text| Some((normalised(requirement(text)?.name.as_ref()), text)))
        .collect();
    let mut names = BTreeSet::new();
    let mut all = Vec::new();
    for text in wanted {
        let Some(name) = requirement(text).map(|one| normalised(one.name.as_ref())) else {
            continue;
        };
        if names.insert(name.clone()) {
            let mut given = written.iter().filter(|(other, _)| *other == name);
            let first = given.clone().next();
            // Tests may need on every platform what the project itself needs on some.
            let given = given.find(|(_, text)| !text.contains(';')).or(first);
            all.push(given.map_or(name, |(_, text)| (*text).clone()));
        }
    }
    all.sort();
    let all: Vec<_> = all.iter().map(|text| word(text, "-_.")).collect();
    let all = all.join(" ");
    let python = layout.python.version;
    match locker {
        Locker::Uv => format!(
            "printf '%s\\n' {all} | uv pip compile --universal --generate-hashes --python-version {python} --output-file requirements_lock.txt -"
        ),
        Locker::PipCompile => {
            format!("printf '%s\\n' {all} | pip-compile --generate-hashes --output-file requirements_lock.txt -")
        }
        Locker::Pip(own) if *own == python => format!("python3 -m pip lock {all}"),
        // `pip lock` locks for its own Python only. The root runs its `python3` for a version that it does not have.
        Locker::Bazelw { path, pythons } => {
            let path = word(path, "-_./");
            let interpreter = if pythons.contains(&python) {
                format!("python{python}")
            } else {
                "python3".to_owned()
            };
            format!("{path} --shell {interpreter} -m pip lock {all}")
        }
        // Unlike `pip lock`, it writes the hashes of all wheels of a version, for every Python.
        Locker::Pip(_) | Locker::PipTools => format!(
            "d=$(mktemp -d) && python3 -m pip install -q --target \"$d\" pip-tools && printf '%s\\n' {all} | PYTHONPATH=\"$d\" python3 -m piptools compile -q --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --output-file requirements_lock.txt -"
        ),
    }
}
