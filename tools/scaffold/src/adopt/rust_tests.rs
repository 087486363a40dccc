//! The Rust tests and programs of a crate. Those with PyO3 in them link libpython, so they need rules of their own.

use std::collections::{BTreeMap, BTreeSet};

use syntax::build::{glob, labels, list, sum, text, Expr, Rule};

use super::layout::Layout;
use super::names;
use super::packages::relative;
use super::part::Part;
use super::rust::dependencies::{
    documentation_dependencies, program_dependencies, test_dependencies,
};
use super::rust::{files, variables};
use crate::project::{parent, Crate, CrateTests, Program, Reads};

/// Returns the programs of a crate, followed by its tests.
pub(super) fn parts(layout: &Layout<'_>, one: &Crate) -> Vec<Part> {
    let Some(tests) = layout.rust_tests_of(one) else {
        return Vec::new();
    };
    let programs = tests.programs.iter();
    let programs = programs
        .map(|program| binary(layout, one, tests, program))
        .collect();
    let mut rules: Vec<Rule> = unit(layout, one, tests).into_iter().collect();
    rules.extend(
        tests
            .tests
            .iter()
            .map(|test| integration(layout, one, tests, test)),
    );
    rules.extend(documentation(layout, one, tests));
    let part = |kind: &str, rules: Vec<Rule>| {
        let name = format!("{kind}/{}", one.package.to_lowercase());
        (!rules.is_empty()).then_some(Part { name, rules })
    };
    [part("programs", programs), part("rust_tests", rules)]
        .into_iter()
        .flatten()
        .collect()
}

/// Gives tests names that no other target of the package has. No target refers to a test.
pub(super) fn make_unique(parts: &mut [Part]) {
    let is_tests = |part: &&Part| part.name.starts_with("rust_tests/");
    let others = parts.iter().filter(|part| !is_tests(part));
    let mut taken: BTreeSet<String> = others
        .flat_map(|part| &part.rules)
        .filter_map(Rule::name)
        .flat_map(|name| [name.to_owned(), format!("{name}_rs")])
        .collect();
    let tests = parts.iter_mut().filter(|part| is_tests(&&**part));
    for rule in tests.flat_map(|part| &mut part.rules) {
        let Some(name) = rule.name().map(ToOwned::to_owned) else {
            continue;
        };
        let mut unique = name.clone();
        let mut number = 2;
        while !taken.insert(unique.clone()) {
            unique = format!("{name}_{number}");
            number += 1;
        }
        if unique != name {
            rule.rename(unique);
        }
    }
}

/// Adds the Python that the extension is for. With another one, PyO3 would be linked with a libpython that it was not built for.
fn with_python(layout: &Layout<'_>, rule: Rule) -> Rule {
    let version = layout.promise.python_version.as_ref();
    rule.set_if("python_version", version.map(text))
}

/// Adds the project's own Python packages, if a test imports them.
fn with_imports(
    layout: &Layout<'_>,
    rule: Rule,
    one: &Crate,
    tests: &CrateTests,
    reads: &Reads,
) -> Rule {
    let project = layout.project;
    let is_top = layout.packages.package_of(&one.folder).is_empty();
    let top = if is_top { "" } else { "//" };
    let first = project.extensions.first();
    let first = first.filter(|_| tests.tests_embed && reads.imports);
    let label = first.map(|first| format!("{top}:{}", names::extension(project, first)));
    rule.set_if("py_deps", label.map(|label| list([label])))
}

fn unit(layout: &Layout<'_>, one: &Crate, tests: &CrateTests) -> Option<Rule> {
    let reads = tests.unit.as_ref()?;
    let library = names::library(one);
    let rule = match (tests.tests_embed, one.is_extension) {
        (true, true) => {
            let project = layout.project;
            let mut extensions = project.extensions.iter();
            let extension = extensions.find(|extension| extension.package == one.package)?;
            let label = format!(":{}", names::extension(project, extension));
            let rule = Rule::new("pyo3_rust_test").comment(
                "The unit tests, with libpython linked. The extension itself does not link it.",
            );
            with_python(layout, rule).set("extension", text(label))
        }
        (true, false) => {
            let rule =
                Rule::new("pyo3_rust_test").comment("The unit tests, with libpython linked.");
            with_python(layout, rule).set("crate", text(format!(":{library}")))
        }
        (false, _) => Rule::new("rust_test").set("crate", text(format!(":{library}"))),
    };
    let rule = rule.set("name", text(names::rust_test(one, "unit")));
    let rule = described(layout, rule, one, reads, &BTreeMap::new());
    let rule = with_imports(layout, rule, one, tests, reads);
    Some(test_dependencies(layout, rule, one, tests))
}

fn integration(layout: &Layout<'_>, one: &Crate, tests: &CrateTests, test: &Program) -> Rule {
    let rule = if tests.tests_embed {
        with_python(layout, Rule::new("pyo3_rust_test"))
    } else {
        Rule::new("rust_test")
    };
    // `unit` and `doc` are the names of other targets.
    let kind = match test.name.as_str() {
        "doc" | "unit" => format!("{}_tests", test.name),
        name => name.to_owned(),
    };
    let rule = rule.set("name", text(names::rust_test(one, &kind)));
    let rule = built(layout, rule, one, test);
    let rule = with_imports(layout, rule, one, tests, &test.reads);
    program_dependencies(layout, rule, one, Some(&tests.dev))
}

fn documentation(layout: &Layout<'_>, one: &Crate, tests: &CrateTests) -> Option<Rule> {
    tests.documentation.then_some(())?;
    let rule = Rule::new("rust_doc_test")
        .comment("The examples in the documentation.")
        .set("name", text(names::rust_test(one, "doc")))
        .set("crate", text(format!(":{}", names::library(one))));
    Some(documentation_dependencies(layout, rule, one, tests))
}

fn binary(layout: &Layout<'_>, one: &Crate, tests: &CrateTests, program: &Program) -> Rule {
    let rule = if tests.embeds {
        let rule = Rule::new("pyo3_rust_binary").comment("This program runs Python inside.");
        with_python(layout, rule)
    } else {
        Rule::new("rust_binary")
    };
    let name = names::program(layout.project, one, &program.name);
    let rule = rule
        .set("name", text(name))
        .set("visibility", list(["//visibility:public"]));
    let rule = built(layout, rule, one, program);
    program_dependencies(layout, rule, one, None)
}

/// Adds the sources of a crate root of its own.
fn built(layout: &Layout<'_>, rule: Rule, one: &Crate, program: &Program) -> Rule {
    let package = layout.packages.package_of(&one.folder);
    let rule = rule
        .set_if("srcs", sources(layout, package, program))
        .set("crate_root", text(relative(&program.root, package)))
        .set("edition", text(&program.edition));
    described(layout, rule, one, &program.reads, &program.environment)
}

/// Returns the root and the files beside it one by one, and the folders of its modules as patterns.
fn sources(layout: &Layout<'_>, package: &str, program: &Program) -> Option<Expr> {
    let folder = parent(&program.root);
    let mut single = Vec::new();
    let mut folders = BTreeSet::new();
    for path in &program.sources {
        let is_ours = layout.packages.package_of(path) == package;
        let inner = relative(path, folder).split_once('/');
        match inner
            .filter(|_| is_ours && (folder.is_empty() || path.starts_with(&format!("{folder}/"))))
        {
            Some((first, _)) => {
                let inner = relative(folder, package);
                let separator = if inner.is_empty() { "" } else { "/" };
                folders.insert(format!("{inner}{separator}{first}/**/*.rs"));
            }
            None => single.push(layout.packages.label(package, path)),
        }
    }
    let mut parts = vec![labels(single)];
    if !folders.is_empty() {
        parts.push(glob(folders.into_iter().collect(), Vec::new()));
    }
    sum(parts)
}

/// Adds the attributes that all tests and programs have.
fn described(
    layout: &Layout<'_>,
    rule: Rule,
    one: &Crate,
    reads: &Reads,
    environment: &BTreeMap<String, String>,
) -> Rule {
    let package = layout.packages.package_of(&one.folder);
    let mut environment = variables(environment);
    if reads.by_manifest {
        let folder = if one.folder.is_empty() {
            "."
        } else {
            &one.folder
        };
        environment.push((
            "CARGO_MANIFEST_DIR".to_owned(),
            text(folder.replace('$', "$$")),
        ));
    } else if !reads.embedded.is_empty() && one.folder != package {
        let folder = format!("$${{pwd}}/{}", one.folder.replace('$', "$$"));
        environment.push(("CARGO_MANIFEST_DIR".to_owned(), text(folder)));
    }
    let mut programs = Vec::new();
    for program in &reads.programs {
        let label = format!(":{}", names::program(layout.project, one, program));
        environment.push((
            format!("CARGO_BIN_EXE_{program}"),
            text(format!("$(rootpath {label})")),
        ));
        programs.push(label);
    }
    environment.sort_by(|(one, _), (other, _)| one.cmp(other));
    let features = &one.features;
    let embedded = &reads.embedded;
    rule.set("version", text(&one.version))
        .set_if(
            "crate_features",
            (!features.is_empty()).then(|| list(features)),
        )
        .set_if(
            "compile_data",
            (!embedded.is_empty()).then(|| files(layout, package, embedded)),
        )
        .set_if("data", data(layout, package, reads, programs))
        .set_if(
            "rustc_env",
            (!environment.is_empty()).then_some(Expr::Dict(environment)),
        )
}

fn data(layout: &Layout<'_>, package: &str, reads: &Reads, programs: Vec<String>) -> Option<Expr> {
    let mut patterns = Vec::new();
    let mut groups = Vec::new();
    for folder in &reads.folders {
        match layout.packages.group(package, folder) {
            Some(label) => groups.push(label),
            None => patterns.push(format!("{}/**", relative(folder, package))),
        }
    }
    let is_inside = |file: &&String| {
        let mut folders = reads.folders.iter();
        !folders.any(|folder| file.starts_with(&format!("{folder}/")))
    };
    let single = reads.files.iter().filter(is_inside);
    let single = single.map(|path| layout.packages.label(package, path));
    let mut parts = vec![labels(single.chain(programs).chain(groups))];
    if !patterns.is_empty() {
        parts.push(glob(patterns, Vec::new()));
    }
    sum(parts)
}
