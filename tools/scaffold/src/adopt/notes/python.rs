//! Notes on Python distributions that no target depends on.

use pyo3_facts::PythonVersion;

use super::lock;
use crate::adopt::backquoted::backquoted;
use crate::adopt::layout::Layout;
use crate::adopt::Locker;
use crate::project::{Suite, Unmapped};

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
    let mut plugins = lock::plugins(project);
    plugins.retain(|one| is_missing(&one));
    let modules = |suite: &Suite| -> Vec<String> {
        let modules = suite.imports.keys();
        let missing = modules
            .filter(|module| !distributions.provides(module) && !distributions.is_left_out(module));
        missing.cloned().collect()
    };
    let needs_pytest: Vec<&Suite> = project
        .suites
        .iter()
        .filter(|suite| distributions.leaves_to_pytest(suite))
        .collect();
    let pytest = "pytest".to_owned();
    let lacks_pytest = !needs_pytest.is_empty() && is_missing(&&pytest);
    let make = || {
        format!(
            "make a lock file and run `adopt` again: `{}`",
            lock::command(locker, layout)
        )
    };
    let (reason, hint) = match &project.pins {
        None => ("no lock file pins their versions".to_owned(), make()),
        Some(pins) => {
            let locks = backquoted(&pins.files);
            let reason = format!("{locks} pins no distribution of that name");
            if lacks_pytest && !pins.are_printed() {
                (reason, make())
            } else {
                (reason, format!("add what the tests need to the project's dependencies, update {locks}, and run `adopt` again"))
            }
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
    let silent = needs_pytest
        .iter()
        .filter(|suite| !suite.imports.contains_key(&pytest));
    let silent: Vec<String> = silent.map(|suite| suite.folder.clone()).collect();
    if !silent.is_empty() && lacks_pytest {
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
