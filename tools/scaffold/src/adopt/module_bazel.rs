//! MODULE.bazel.

use pyo3_facts::written;
use syntax::build::{comments, lines, paragraphs, text, Rule};

use super::annotations::annotations;
use super::hub::obstacle_text;
use super::layout::Layout;
use super::python::is_offered;
use crate::module_file::{
    from_cargo, pyo3_bzl, python_toolchain, render_config, rulesets, rust_toolchains,
    use_extension, use_repo, Pyo3Bzl,
};
use crate::plan::Section;
use crate::project::Project;

/// Returns the sections of MODULE.bazel. `unmapped` contains comments on settings without a counterpart.
pub(super) fn sections(layout: &Layout<'_>, source: &Pyo3Bzl, unmapped: String) -> Vec<Section> {
    let name = module_name(&layout.project.name);
    let module = Rule::new("module").set("name", text(name));
    let rules = [pyo3_bzl(source), lines(&rulesets())];
    let mut sections = vec![
        Section::new("module", module.render()),
        Section::new("rules", rules.join("\n")),
        Section::new("toolchains", toolchains(layout.project)),
        Section::new("crates", crates(layout)),
        Section::new("python", python(layout)),
    ];
    if !unmapped.is_empty() {
        sections.push(Section::new("unmapped", unmapped));
    }
    sections
}

/// Returns the name of the module. Bazel allows lower-case letters, digits, `.`, `-` and `_`.
fn module_name(name: &str) -> String {
    let name: String = name
        .to_lowercase()
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || ".-_".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let name = name
        .trim_start_matches(|c: char| !c.is_ascii_lowercase())
        .trim_end_matches(['.', '-', '_']);
    if name.is_empty() {
        "project".to_owned()
    } else {
        name.to_owned()
    }
}

fn toolchains(project: &Project) -> String {
    let crates = project.crates.iter();
    let edition = crates.map(|one| one.library.edition.as_str()).max();
    lines(&rust_toolchains(edition.unwrap_or("2021")))
}

fn crates(layout: &Layout<'_>) -> String {
    let Layout {
        project,
        packages,
        hub,
        ..
    } = layout;
    let why = match &project.cargo.obstacle {
        None => "Third-party crates, from the project's own manifests and Cargo.lock.".to_owned(),
        Some(obstacle) => format!(
            "{}. Each crate of the project therefore has an equivalent manifest in bazel/crates, and Cargo.lock there pins the versions of the project's own.",
            obstacle_text(obstacle)
        ),
    };
    let lockfile = packages.absolute(&layout.hub.lock(project));
    let manifests = hub.manifests(project, packages);
    let mut rules = vec![
        use_extension("crate", written::CRATE_UNIVERSE, "crate"),
        from_cargo("crate", "crates", &lockfile, manifests).comment(why),
    ];
    rules.extend(annotations(layout));
    rules.push(render_config("crate", None));
    format!(
        "{}{}",
        paragraphs(&rules),
        use_repo("crate", "crates").render()
    )
}

/// Returns the statements for Python and its packages. Those that are the user's choice are in comments.
fn python(layout: &Layout<'_>) -> String {
    let Layout {
        project,
        promise,
        python,
        distributions,
        ..
    } = layout;
    let only = promise.python_version.is_some();
    let version = python.version;
    let toolchain = python_toolchain(&version.to_string());
    let has_hub = distributions.has_hub();
    let mut rules = Vec::new();
    let mut remarks = Vec::new();
    if (only || has_hub) && is_offered(version) {
        let [extension, toolchain] = toolchain;
        let why = if only {
            format!(
                "Tests run under CPython {version}, the only version that can load the extension."
            )
        } else {
            format!("Tests run under CPython {version}. To change the version, run `adopt --python 3.X`.")
        };
        rules.push(lines(&[extension.comment(why), toolchain]));
    } else {
        remarks.push(if only {
            format!("Only CPython {version} can load the extension, so Bazel must use that version too:")
        } else {
            "Bazel uses rules_python's default Python. To choose a version:".to_owned()
        });
        let code = toolchain.iter().map(Rule::on_one_line);
        remarks.extend(code.map(|line| format!("    {line}")));
    }
    if has_hub {
        let [extension, parse, repo] = distributions.hub(&module_name(&project.name), version);
        let hub = [extension, parse];
        rules.push(format!("{}{}", paragraphs(&hub), repo.render()));
    } else {
        remarks.push(
            "Python packages, pytest among them, come from a lock file. `adopt` uses uv.lock, poetry.lock, pdm.lock, pylock.toml, \
             Pipfile.lock, and requirements files with hashes."
                .to_owned(),
        );
    }
    if !remarks.is_empty() {
        rules.push(comments(&remarks));
    }
    rules.join("\n")
}

#[cfg(test)]
mod tests {
    use super::module_name;

    #[test]
    fn names() {
        let table = [
            ("nh3", "nh3"),
            ("rpds-py", "rpds-py"),
            ("My.Project", "my.project"),
            ("3d-thing_", "d-thing"),
            ("größe", "gr__e"),
            ("\"\n", "project"),
            ("", "project"),
        ];
        for (name, expected) in table {
            assert_eq!(module_name(name), expected, "{name}");
        }
    }
}
