//! Suppression by comments, entries of pyo3-bzl.toml, `--only` and `--skip`.

use std::collections::BTreeSet;

use audit::facts::{rc::RcFile, Facts, Manifest, Rc};
use audit::source::Source;
use audit::{audit, Config, Report, Selection};

fn facts(rc: &str, manifest: &str) -> Facts {
    let file = RcFile {
        source: Source::new(".bazelrc", rc),
        personal: false,
    };
    let (rc, _) = Rc::read(file, &mut |_| None);
    let manifest = Manifest::parse(Source::new("a/Cargo.toml", manifest)).unwrap();
    Facts {
        rc,
        manifests: vec![manifest],
        ..Facts::default()
    }
}

const RC: &str = "build --host_compilation_mode=fastbuild --incompatible_strict_action_env\n";

fn config(text: &str) -> Config {
    Config::parse(&Source::new("pyo3-bzl.toml", text)).unwrap()
}

fn run(facts: &Facts, config: &str) -> Report {
    audit(facts, &self::config(config), &Selection::default())
}

/// Returns `id at file:line` of findings, and `(id)` of suppressed ones.
fn shown(report: &Report) -> Vec<String> {
    let found = report.findings.iter().map(|finding| match &finding.place {
        Some(place) => format!("{} at {}:{}", finding.id, place.file, place.line),
        None => finding.id.to_owned(),
    });
    let wanted = report
        .suppressed
        .iter()
        .map(|one| format!("({}) {}", one.finding.id, one.reason));
    found.chain(wanted).collect()
}

#[test]
fn comments() {
    let dependency =
        "pyo3 = { version = \"0.30\", features = [\"abi3-py39\", \"extension-module\"] }";
    let id = "extension-module-feature";
    let table = [
        // On the line.
        (format!("[dependencies]\n{dependency} # pyo3-bzl: allow({id}) maturin\n"), vec![format!("({id}) maturin")]),
        // Alone above it, with other comments in between.
        (format!("[dependencies]\n# pyo3-bzl: allow({id}) why\n# more\n\n{dependency}\n"), vec![format!("({id}) why")]),
        // A colon or dash before the reason is not part of it, and is not a reason by itself.
        (format!("[dependencies]\n{dependency} # pyo3-bzl: allow({id}): maturin\n"), vec![format!("({id}) maturin")]),
        (
            format!("[dependencies]\n{dependency} # pyo3-bzl: allow({id}) -\n"),
            vec!["suppression-without-reason at a/Cargo.toml:2".to_owned(), format!("({id}) ")],
        ),
        // One of several ids.
        (
            format!("[dependencies]\n# pyo3-bzl: allow(pyo3-too-old, {id}) both\n{dependency}\n"),
            vec!["unused-suppression at a/Cargo.toml:2".to_owned(), format!("({id}) both")],
        ),
        // Two lines above, it applies to another line.
        (
            format!("# pyo3-bzl: allow({id}) why\n[dependencies]\n{dependency}\n"),
            vec!["unused-suppression at a/Cargo.toml:1".to_owned(), format!("{id} at a/Cargo.toml:3")],
        ),
        // A suppression without a reason works, and is itself a finding.
        (
            format!("[dependencies]\n{dependency} # pyo3-bzl: allow({id})\n"),
            vec!["suppression-without-reason at a/Cargo.toml:2".to_owned(), format!("({id}) ")],
        ),
        (
            format!("[dependencies]\n{dependency} # pyo3-bzl: allow {id}\n"),
            vec![format!("{id} at a/Cargo.toml:2"), "unknown-suppression at a/Cargo.toml:2".to_owned()],
        ),
        // Not a comment.
        (
            format!("[package]\ndescription = \"pyo3-bzl: allow({id}) x\"\n[dependencies]\n{dependency}\n"),
            vec![format!("{id} at a/Cargo.toml:4")],
        ),
    ];
    for (manifest, expected) in table {
        assert_eq!(
            shown(&run(&facts(RC, &manifest), "")),
            expected,
            "{manifest}"
        );
    }
}

#[test]
fn entries() {
    let facts = facts(RC, "[dependencies]\npyo3 = { version = \"0.30\", features = [\"abi3-py39\", \"extension-module\"] }\n");
    let id = "extension-module-feature";
    let entry = |rest: &str| format!("[[audit.skip]]\nid = \"{id}\"\nreason = \"why\"\n{rest}\n");
    let found = format!("{id} at a/Cargo.toml:2");
    let unused = "unused-suppression at pyo3-bzl.toml:1".to_owned();
    let table = [
        (entry(""), vec![format!("({id}) why")]),
        (entry("paths = [\"a/**\"]"), vec![format!("({id}) why")]),
        (
            entry("paths = [\"b/**\"]"),
            vec![found.clone(), unused.clone()],
        ),
        (entry("targets = [\"//a/...\"]"), vec![found, unused]),
    ];
    for (config, expected) in table {
        assert_eq!(shown(&run(&facts, &config)), expected, "{config}");
    }
}

#[test]
fn settings_that_are_wrong() {
    let table = [
        ("[audit", "1:7: not TOML: unclosed table, expected `]`"),
        ("[audits]\n", "1:2: unknown key `audits`; expected `audit`"),
        (
            "[audit]\nfail_on = \"error\"\n",
            "2:1: unknown key `fail_on`; expected `fail-on`, `skip`",
        ),
        (
            "[audit]\nfail-on = \"all\"\n",
            "2:11: `fail-on` must be `error`, `warning` or `note`",
        ),
        (
            "[audit]\nskip = [\"not-abi3\"]\n",
            "2:8: `skip` is not a list of tables; write `[[audit.skip]]`",
        ),
        (
            "[[audit.skip]]\nid = \"not-abi3\"\n",
            "1:1: `reason` is missing or empty",
        ),
        (
            "[[audit.skip]]\nid = \"not-abi3\"\nreason = \" \"\n",
            "1:1: `reason` is missing or empty",
        ),
        (
            "[[audit.skip]]\nreason = \"x\"\n",
            "1:1: `id` is missing or empty",
        ),
        (
            "[[audit.skip]]\nid = \"not-abi\"\nreason = \"x\"\n",
            "1:1: there is no check `not-abi`, did you mean `not-abi3`?",
        ),
        (
            "[[audit.skip]]\nid = \"not-abi3\"\nreason = \"x\"\npath = \"a\"\n",
            "4:1: unknown key `path`; expected `id`, `reason`, `targets`, `paths`",
        ),
        (
            "[[audit.skip]]\nid = \"not-abi3\"\nreason = \"x\"\npaths = \"a\"\n",
            "1:1: `paths` is not a list of strings",
        ),
        (
            "[[audit.skip]]\nid = \"not-abi3\"\nreason = \"x\"\npaths = [\"a/[\"]\n",
            "1:1: `paths` has an invalid pattern: error parsing glob 'a/[': unclosed character class; missing ']'",
        ),
    ];
    for (text, expected) in table {
        let wrong = Config::parse(&Source::new("pyo3-bzl.toml", text)).unwrap_err();
        let (place, problem) = wrong;
        let place = place.expect(expected);
        assert_eq!(
            format!("{}:{}: {problem}", place.line, place.column),
            expected
        );
    }
}

#[test]
fn only_and_skip() {
    let facts = facts(
        "build --nox # pyo3-bzl: allow(non-strict-action-env) x\n",
        "[lib]\ncrate-type = [\"cdylib\"]\n[dependencies]\npyo3 = \"0.30\"\n",
    );
    let ids = |ids: &[&str]| ids.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
    let found = |only: &[&str], skip: &[&str]| {
        let selection = Selection {
            only: ids(only),
            skip: ids(skip),
        };
        let report = audit(&facts, &Config::default(), &selection);
        report
            .findings
            .iter()
            .map(|finding| finding.id)
            .collect::<Vec<_>>()
    };
    let all = [
        "exec-compiled-opt",
        "non-strict-action-env",
        "unused-suppression",
        "not-abi3",
    ];
    assert_eq!(found(&[], &[]), all);
    assert_eq!(found(&["not-abi3"], &[]), ["not-abi3"]);
    // A suppression of a check that did not run is not unused.
    assert_eq!(
        found(&[], &["non-strict-action-env"]),
        ["exec-compiled-opt", "not-abi3"]
    );
    assert_eq!(found(&["not-abi3"], &["not-abi3"]), [""; 0]);
    let report = audit(&facts, &Config::default(), &Selection::default());
    let missed: Vec<_> = report.not_run.iter().map(|check| check.reason).collect();
    assert_eq!(report.missed(), missed.len());
    assert!(
        missed
            .iter()
            .all(|reason| reason.starts_with("needs `bazel ")),
        "{missed:?}"
    );
}

/// The markers that `pyo3-bzl adopt` writes around its regions suppress nothing, and are not malformed suppressions.
#[test]
fn marks_of_regions() {
    let rc = format!(
        "# pyo3-bzl: begin bazelrc 45dec1340c7157f8\n{RC}# pyo3-bzl: end bazelrc\n# pyo3-bzl: begins\n# pyo3-bzl: allow( ) why\n"
    );
    let report = run(&facts(&rc, ""), "");
    assert_eq!(
        shown(&report),
        [
            "unknown-suppression at .bazelrc:4",
            "unknown-suppression at .bazelrc:5"
        ]
    );
    let messages = report
        .findings
        .iter()
        .map(|finding| finding.message.as_str());
    assert_eq!(
        messages.collect::<Vec<_>>(),
        [
            "this comment suppresses nothing: `begins`",
            "this comment suppresses nothing: `allow( ) why`"
        ]
    );
}
