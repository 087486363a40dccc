//! The project's own tests: one `py_test` per folder.

use syntax::build::{glob, glob_or_nothing, labels, list, sum, text, Expr, Rule};

use super::generated::{program, RUNNER};
use super::layout::Layout;
use super::names;
use super::part::Part;
use super::shell::word;
use crate::project::{Framework, Script, Suite};

/// Modules that `--may-lack` never names. Without pytest, no test runs.
const NEVER_LACKING: [&str; 2] = ["pytest", "_pytest"];

/// Returns one part per suite.
pub(super) fn parts(layout: &Layout<'_>) -> Vec<Part> {
    let project = layout.project;
    let Some(first) = project.extensions.first() else {
        return Vec::new();
    };
    let target = names::extension(project, first);
    let part = |suite: &Suite| {
        let name = names::suite(project, suite);
        Part {
            name: format!("tests/{name}"),
            rules: vec![rule(layout, suite, &name, &target)],
        }
    };
    project.suites.iter().map(part).collect()
}

fn rule(layout: &Layout<'_>, suite: &Suite, name: &str, target: &str) -> Rule {
    let runner = layout.packages.label("", RUNNER);
    let mut deps = layout.distributions.of_suite(suite);
    let has_pytest = deps.iter().any(|label| label.ends_with("//pytest"));
    let framework = match layout.distributions.framework(suite) {
        Framework::Programs => "Python: each file is a program",
        Framework::Unittest => "Python's unittest",
        _ if has_pytest => "the pytest that the project pins",
        _ => "the pytest in Bazel's Python",
    };
    deps.push(format!(":{target}"));
    let rule = Rule::new("py_test")
        .comment(format!(
            "The project's own tests, unchanged, run by {framework}."
        ))
        .comment("`legacy_create_init = 0` keeps Bazel from adding `__init__.py` to test folders, which would hide helper modules from pytest.")
        .set("name", text(name))
        .set("srcs", list([&runner]))
        .set("main", text(&runner))
        .set("args", list(arguments(layout, suite)))
        .set("legacy_create_init", Expr::Int(0))
        .set_if("data", data(layout, suite))
        .set("deps", labels(deps));
    if lacking(layout, suite).is_empty() || !layout.distributions.leaves_to_pytest(suite) {
        return rule;
    }
    rule.comment("`--may-lack` lists Python packages that may be missing: tests that need a missing one are skipped, and the log names them. Once a package is in `deps`, remove it from the list, so that a test that cannot import it fails.")
}

/// Returns the modules that may be missing: those that no pinned distribution provides, as far as the project says.
fn lacking<'s>(layout: &Layout<'_>, suite: &'s Suite) -> Vec<&'s str> {
    let modules = suite.imports.keys().map(String::as_str);
    modules
        .filter(|name| {
            !NEVER_LACKING.contains(name)
                && !layout.distributions.surely_provides(layout.project, name)
        })
        .collect()
}

/// Returns the label of the wheel, if the tests need its metadata.
fn metadata(layout: &Layout<'_>, suite: &Suite) -> Option<String> {
    layout.wheel().filter(|_| suite.reads_metadata)?;
    Some(format!(":{}", names::wheel(layout.project)))
}

/// Returns the arguments, quoted for Bazel, which splits them like a shell.
fn arguments(layout: &Layout<'_>, suite: &Suite) -> Vec<String> {
    let mut arguments = Vec::new();
    if let Some(version) = &layout.promise.python_version {
        arguments.push(format!("--python={version}"));
    }
    let scripts = layout.project.scripts.iter();
    let scripts = scripts.filter(|script| program(script).is_some());
    arguments.extend(scripts.map(|script| {
        let Script {
            name,
            module,
            function,
        } = script;
        format!("--script={name}={module}:{function}")
    }));
    let lacking = lacking(layout, suite);
    let framework = layout.distributions.framework(suite);
    match framework {
        Framework::Programs => arguments.push("--programs".to_owned()),
        Framework::Unittest => arguments.push("--unittest".to_owned()),
        _ if lacking.is_empty() => {}
        _ => arguments.push(format!("--may-lack={}", lacking.join(","))),
    }
    arguments.push(suite.folder.clone());
    if framework == Framework::Pytest {
        arguments.extend(suite.options.iter().cloned());
        let of_plugins = suite.plugin_options.iter();
        let supported = of_plugins.filter(|(plugin, _)| layout.distributions.has(suite, plugin));
        arguments.extend(supported.map(|(_, word)| word.clone()));
    }
    let metadata = metadata(layout, suite);
    let metadata = metadata.map(|wheel| format!("--metadata=$(rootpath {wheel})"));
    let quoted = arguments.iter().map(|argument| shell(argument));
    metadata.into_iter().chain(quoted).collect()
}

/// Quotes a word of `args`, in which Bazel expands `$`.
fn shell(argument: &str) -> String {
    word(&argument.replace('$', "$$"), "-_=./,:+@$")
}

fn data(layout: &Layout<'_>, suite: &Suite) -> Option<Expr> {
    let packages = &layout.packages;
    let mut patterns = Vec::new();
    let mut others = Vec::new();
    let own = (!suite.is_file).then_some(&suite.folder);
    if suite.is_file {
        others.push(packages.label("", &suite.folder));
    }
    let inner = suite.folders.iter();
    let inner: Vec<&str> = inner.flat_map(|folder| packages.below(folder)).collect();
    others.extend(inner.iter().filter_map(|inner| packages.group("", inner)));
    for folder in own.into_iter().chain(&suite.folders) {
        match packages.group("", folder) {
            Some(label) => others.push(label),
            None if folder.is_empty() => patterns.push("**".to_owned()),
            None => patterns.push(format!("{folder}/**")),
        }
    }
    let unnamed = &suite.unnamed;
    let is_here = |path: &&String| packages.package_of(path).is_empty();
    let mut excluded = vec!["**/__pycache__/**".to_owned()];
    excluded.extend(unnamed.patterns.iter().filter(is_here).cloned());
    others.extend(unnamed.kept.iter().filter(is_here).cloned());
    others.extend(suite.files.iter().map(|path| packages.label("", path)));
    others.extend(metadata(layout, suite));
    others.sort();
    // All files of a folder may be in the packages below it.
    let own = if inner.is_empty() {
        glob(patterns, excluded)
    } else {
        glob_or_nothing(patterns, excluded)
    };
    sum(vec![own, labels(others)])
}
