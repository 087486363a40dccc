//! Toolchains that build scripts receive but do not use.

use syntax::Value;

use super::hub::variables;
use super::prelude::*;
use crate::facts::hub::Hubs;
use crate::facts::starlark::pairs;
use crate::source::Place;

check! {
    "unused-build-script-toolchain",
    group: Group::Hermeticity,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    of_hubs: true,
    title: "a build script gets a toolchain that no variable uses",
    why: "`build_script_toolchains` makes the files of a toolchain inputs of the build script, and defines Make variables such as \
          `$(PYTHON3)`. It sets no environment variable. If no value of `build_script_env` refers to a Make variable, the build \
          script does not find the toolchain: PyO3 still runs the first `python3` on `PATH`. But every file of the toolchain is \
          an input, so a new Python version reruns the script, with everything that depends on it.",
    remedy: "For PyO3 with a stable ABI, remove the toolchain and set `PYO3_NO_PYTHON`: it needs no Python. Otherwise, refer to the \
             toolchain, for example `\"PYO3_PYTHON\": \"$(PYTHON3)\"`.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for hubs in Hubs::all(facts) {
        for annotation in hubs.all_annotations() {
            let (file, call) = (annotation.tag.file, annotation.tag.call);
            // A value that is not a literal may refer to any toolchain.
            let (Some(toolchains), Some(set)) = (call.get("build_script_toolchains"), variables(annotation)) else {
                continue;
            };
            let values = set.iter().map(|variable| variable.value.as_deref());
            findings.extend(look(annotation.package, toolchains, values, file.place(toolchains.span)));
        }
    }
    for build in &facts.builds {
        for call in build.calls("cargo_build_script") {
            let Some(toolchains) = call.get("toolchains") else {
                continue;
            };
            let env = call.get("build_script_env");
            if env.is_some_and(|env| !matches!(env.kind, syntax::Kind::Dict(_))) {
                continue;
            }
            let set = env.map(pairs).unwrap_or_default();
            let values = set.iter().map(|(_, value, _)| value.as_str());
            findings.extend(look(call.text("name").unwrap_or("?"), toolchains, values, build.place(toolchains.span)));
        }
    }
    findings
}

fn look<'a>(whose: &str, toolchains: &Value, mut values: impl Iterator<Item = Option<&'a str>>, place: Place) -> Option<Finding> {
    let names = toolchains.strings().filter(|names| !names.is_empty())?;
    if values.any(|value| value.is_none_or(has_make_variable)) {
        return None;
    }
    let finding = CHECK
        .finding(format!(
            "no variable of the build script of `{whose}` uses the toolchain `{}`",
            names.join("`, `")
        ))
        .at(place);
    Some(finding.help("remove it, or refer to one of its Make variables in `build_script_env`, such as `$(PYTHON3)`"))
}

/// Returns whether a value refers to a Make variable, `$(NAME)`. `$(execpath LABEL)` and similar functions refer to a target.
fn has_make_variable(value: &str) -> bool {
    let references = value.split("$(").skip(1);
    references
        .filter_map(|rest| rest.split_once(')'))
        .any(|(name, _)| !name.is_empty() && !name.contains(' '))
}

#[cfg(test)]
mod tests {
    use super::has_make_variable;

    #[test]
    fn table() {
        let table = [
            ("$(PYTHON3)", true),
            ("$${pwd}/$(PYTHON3) -I", true),
            ("$(execpath //a:b) $(CC)", true),
            ("$(execpath //a:b)", false),
            ("$(PYTHON3", false),
            ("$()", false),
            ("1", false),
            ("", false),
        ];
        for (value, expected) in table {
            assert_eq!(has_make_variable(value), expected, "{value}");
        }
    }
}
