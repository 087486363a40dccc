//! The command that makes a lock file for the Python distributions that targets need.

use std::collections::BTreeSet;

use crate::adopt::layout::Layout;
use crate::adopt::shell::word;
use crate::adopt::{distributions, Locker};
use crate::project::{normalised, requirement, Project, Suite};

/// Returns the pytest plugins that tests may use, as written.
pub(super) fn plugins(project: &Project) -> Vec<String> {
    let mut plugins = project.plugins.clone();
    let named: BTreeSet<String> = plugins.iter().filter_map(|text| name(text)).collect();
    let used = project.suites.iter().flat_map(|suite| &suite.plugins);
    let used: BTreeSet<&String> = used.filter(|name| !named.contains(*name)).collect();
    plugins.extend(used.into_iter().cloned());
    plugins
}

/// Returns what targets need, as written or by name.
fn wanted(layout: &Layout<'_>) -> Vec<String> {
    let Layout {
        project,
        distributions,
        ..
    } = layout;
    let mut wanted = project.requirements.clone();
    if !project.suites.is_empty() {
        let mut suites = project.suites.iter();
        if suites.any(|suite| distributions.leaves_to_pytest(suite)) {
            wanted.push("pytest".to_owned());
        }
        wanted.extend(plugins(project));
        // A module that no file requires and the project does not request may not exist at all. One of an extra that no file requires
        // is optional in the tests, too, and may be hard to install.
        let asked: BTreeSet<String> = project
            .test_requirements
            .iter()
            .chain(&project.other_requirements)
            .filter_map(|text| name(text))
            .collect();
        for suite in &project.suites {
            wanted.extend(modules(suite, project, &asked));
        }
    }
    wanted.retain(|one| distributions.wants(one, layout.python.version));
    wanted
}

/// Returns the distributions of the modules that a suite imports.
fn modules(suite: &Suite, project: &Project, asked: &BTreeSet<String>) -> Vec<String> {
    let named = suite
        .imports
        .keys()
        .map(|module| (module, distributions::likely(module)));
    let needed = named.filter(|(module, name)| {
        let is_skipped = suite.guarded.contains(*module) && project.elsewhere.contains(name);
        !is_skipped && (suite.required.contains(*module) || asked.contains(name))
    });
    needed.map(|(_, name)| name).collect()
}

fn name(text: &str) -> Option<String> {
    Some(normalised(requirement(text)?.name.as_ref()))
}

/// Returns the command that creates a lock file for what targets need, whether another one pins it or not.
pub(super) fn command(locker: &Locker, layout: &Layout<'_>) -> String {
    let project = layout.project;
    let written = project
        .requirements
        .iter()
        .chain(&project.test_requirements)
        .chain(&project.other_requirements)
        .chain(&project.extra_requirements);
    let written: Vec<(String, &String)> = written
        .filter_map(|text| Some((normalised(requirement(text)?.name.as_ref()), text)))
        .collect();
    let mut names = BTreeSet::new();
    let mut all = Vec::new();
    for text in wanted(layout) {
        let Some(name) = requirement(&text).map(|one| normalised(one.name.as_ref())) else {
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
