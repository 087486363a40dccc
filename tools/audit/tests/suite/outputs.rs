//! The complete output in each format.

use audit::facts::rc::RcFile;
use audit::facts::{Facts, Manifest, Problem, Rc};
use audit::output::{github, sarif, text};
use audit::source::Source;
use audit::{audit, Config, Report, Selection};

fn report(path: &str, text: &str) -> Report {
    let selection = Selection {
        only: ["extension-module-feature".to_owned()].into(),
        ..Selection::default()
    };
    let facts = Facts {
        manifests: vec![Manifest::parse(Source::new(path, text)).unwrap()],
        ..Facts::default()
    };
    audit(&facts, &Config::default(), &selection)
}

const MANIFEST: &str =
    "[dependencies]\npyo3 = { version = \"0.30\", features = [\"extension-module\"] }\n";

#[test]
fn for_people() {
    let report = report("Cargo.toml", MANIFEST);
    let expected = "\
warning[extension-module-feature]: the feature `extension-module` is deprecated and keeps tests of the crate from linking
 --> Cargo.toml:2:40
  |
2 | pyo3 = { version = \"0.30\", features = [\"extension-module\"] }
  |                                        ^^^^^^^^^^^^^^^^^^
  help: remove it: `PYO3_BUILD_EXTENSION_MODULE` for the build script of `pyo3-ffi` has the same effect
  help: set `PYO3_BUILD_EXTENSION_MODULE` at the same time: nothing else in this workspace tells PyO3 that it builds an extension
  help: `pyo3-bzl audit --fix --unsafe-fixes` fixes this: remove `extension-module` from the features

1 finding: 1 warning; 1 check ran, 61 did not
";
    assert_eq!(text::text(&report, text::Colour(false)), expected);
    let coloured = text::text(&report, text::Colour(true));
    assert!(
        coloured.starts_with("\u{1b}[1m\u{1b}[33mwarning[extension-module-feature]\u{1b}[0m: "),
        "{coloured}"
    );
    let plain = coloured
        .replace("\u{1b}[33m", "")
        .replace("\u{1b}[1m", "")
        .replace("\u{1b}[0m", "");
    assert_eq!(plain, expected);
}

/// Text from a file cannot control the terminal.
#[test]
fn control_characters() {
    let file = RcFile {
        source: Source::new(
            ".bazelrc",
            "\tbuild --remote_cache=http://a\u{1b}[2J # \u{9b}2J\n",
        ),
        personal: false,
    };
    let facts = Facts {
        rc: Rc::read(file, &mut |_| None).0,
        ..Facts::default()
    };
    let report = audit(&facts, &Config::default(), &Selection::default());
    let text = text::text(&report, text::Colour(false));
    let line = "1 |  build --remote_cache=http://a\u{fffd}[2J # \u{fffd}2J\n";
    assert!(
        text.contains("error[plaintext-remote]: the connection to `a\u{fffd}[2J` is"),
        "{text}"
    );
    assert!(text.contains(line), "{text}");
    assert!(
        !text.contains(|character: char| character.is_control() && character != '\n'),
        "{text}"
    );
}

#[test]
fn a_long_line() {
    let manifest = MANIFEST.replace(
        "\"extension-module\"",
        &format!(
            "\"{}\", \"extension-module\", \"{}\"",
            "a".repeat(300),
            "b".repeat(300)
        ),
    );
    let report = report("Cargo.toml", &manifest);
    let text = text::text(&report, text::Colour(false));
    assert!(
        text.lines()
            .skip(1)
            .take(4)
            .all(|line| line.chars().count() <= 110),
        "{text}"
    );
    let marks = text.lines().nth(4).unwrap();
    let line = text.lines().nth(3).unwrap();
    let start = marks.find('^').unwrap();
    assert!(
        line.get(start..)
            .unwrap()
            .starts_with("\"extension-module\""),
        "{text}"
    );
}

#[test]
fn for_github() {
    let report = report("a,b: c/Cargo.toml", MANIFEST);
    assert_eq!(
        github::annotations(&report),
        "::warning file=a%2Cb%3A c/Cargo.toml,line=2,endLine=2,col=40,endColumn=58,title=extension-module-feature::the feature \
         `extension-module` is deprecated and keeps tests of the crate from linking%0Ahelp: remove it: \
         `PYO3_BUILD_EXTENSION_MODULE` for the build script of `pyo3-ffi` has the same effect%0Ahelp: set \
         `PYO3_BUILD_EXTENSION_MODULE` at the same time: nothing else in this workspace tells PyO3 that it builds an extension\n"
    );
}

/// //e2e:audit_test validates it against the schema.
#[test]
fn for_code_scanning() {
    let mut report = report("a b/Cargo.toml", MANIFEST);
    report.problems.push(Problem {
        file: "BUILD".to_owned(),
        place: None,
        message: "not a text file".to_owned(),
    });
    let log: serde_json::Value = serde_json::from_str(&sarif::sarif(&report).unwrap()).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let ids: Vec<_> = rules
        .iter()
        .map(|rule| rule["id"].as_str().unwrap())
        .collect();
    let checks: Vec<_> = audit::registry::CHECKS
        .iter()
        .map(|check| check.id)
        .collect();
    assert_eq!(ids, checks);
    let result = &run["results"][0];
    assert_eq!(result["ruleId"], "extension-module-feature");
    assert_eq!(
        ids[result["ruleIndex"].as_u64().unwrap() as usize],
        "extension-module-feature"
    );
    assert_eq!(result["level"], "warning");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20b/Cargo.toml");
    assert_eq!(place["region"]["startColumn"], 40);
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    assert_eq!(
        run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"],
        "BUILD: not a text file"
    );
}

#[test]
fn lists_and_explanations() {
    let list = text::list();
    assert_eq!(list.lines().count(), audit::registry::CHECKS.len());
    assert!(list.contains("extension-module-feature           warning  the deprecated feature `extension-module` [--fix]\n"), "{list}");
    let check = audit::registry::find("unpinned-bazel").unwrap();
    assert_eq!(
        text::explain(check),
        format!(
            "unpinned-bazel: the Bazel version is not pinned\nseverity warning, confidence high, fix by hand\n\n{}\n\n{}\n",
            check.why, check.remedy
        )
    );
}
