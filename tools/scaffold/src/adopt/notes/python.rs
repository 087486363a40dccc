//! Notes on Python distributions that no target depends on, and the command that pins them.

use std::collections::BTreeSet;

use pyo3_facts::PythonVersion;

use crate::adopt::backquoted::backquoted;
use crate::adopt::layout::Layout;
use crate::adopt::shell::word;
use crate::adopt::{distributions, Locker};

use crate::project::{normalised, requirement, Project, Suite, Unmapped};

/// Returns the Python distributions that no target depends on: those needed at run time, and those that only tests need.
pub(super) fn missing(layout: &Layout<'_>, locker: &Locker) -> Vec<Unmapped> {
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
        .filter(|suite| distributions.leaves_to_pytest(suite))
        .collect();
    if !project.suites.is_empty() {
        if !needs_pytest.is_empty() {
            wanted.push("pytest".to_owned());
        }
        wanted.extend(plugins.clone());
        // A module that no file requires and the project does not request may not exist at all. One of an extra that no file requires
        // is optional in the tests, too, and may be hard to install.
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
    let mut importing: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    for suite in &project.suites {
        let mut names = modules(suite);
        if !distributions.leaves_to_pytest(suite) {
            names.retain(|name| suite.required.contains(name));
        }
        match importing.iter_mut().find(|(other, _)| *other == names) {
            _ if names.is_empty() => {}
            Some((_, folders)) => folders.push(suite.folder.clone()),
            None => importing.push((names, vec![suite.folder.clone()])),
        }
    }
    all.extend(importing.iter().map(|(names, folders)| {
        Unmapped::new(
            format!("imported by {}: {}", backquoted(folders), backquoted(names)),
            &reason,
            hint.clone(),
        )
    }));
    if !needs_pytest.is_empty() {
        all.extend(old_pytest(layout));
    }
    let mut options = Vec::new();
    for suite in needs_pytest {
        let own = suite.plugin_options.iter();
        let own: Vec<String> = own
            .filter(|(plugin, _)| !distributions.has(suite, plugin))
            .map(|(_, word)| word.clone())
            .collect();
        if !own.is_empty() && !options.contains(&own) {
            options.push(own);
        }
    }
    all.extend(options.iter().map(|words| Unmapped::addopts(words)));
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

/// A Python version, the newest release of pytest that was seen to fail under it, and the oldest that was seen to run.
const PYTEST: (PythonVersion, [u32; 3], &str) = (PythonVersion(14), [7, 3, 0], "7.3.2");

/// Returns why no test runs, if the project pins a pytest that is too old for the Python that Bazel uses.
fn old_pytest(layout: &Layout<'_>) -> Option<Unmapped> {
    let (python, fails, runs) = PYTEST;
    let lines = &layout.distributions.lines;
    let line = lines.iter().find(|line| line.name == "pytest")?;
    let mut parts = line.version.split('.').map(str::parse);
    let mut next = || parts.next().transpose();
    let version = [next().ok()??, next().ok()??, next().ok()?.unwrap_or(0)];
    let is_old = layout.python.version >= python && version <= fails;
    is_old.then(|| {
        Unmapped::new(
            format!("`pytest` {}", line.version),
            format!(
                "{} pins it, and it does not run under Python {}",
                backquoted(&layout.distributions.locks),
                layout.python.version
            ),
            format!("pin pytest {runs} or later, and run `adopt` again"),
        )
    })
}

/// Returns the command that creates a lock file for these distributions.
fn command(locker: &Locker, project: &Project, wanted: &[String], layout: &Layout<'_>) -> String {
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
