//! Reads recorded output of Bazel 7.7.1 (`tests/fixtures/make.sh`).

use bazel_client::{
    ActionGraph, ConfiguredReader, Kind, Limits, Requested, Target, TargetReader, Value,
};

use crate::fixture;

fn targets() -> Vec<Target> {
    let bytes = fixture("query.pb");
    let targets: Result<_, _> = TargetReader::new(bytes.as_slice()).collect();
    targets.unwrap()
}

fn named<'a>(targets: &'a [Target], label: &str) -> &'a Target {
    let found = targets.iter().find(|target| &*target.label == label);
    found.expect(label)
}

#[test]
fn targets_of_every_kind() {
    let targets = targets();
    let kinds = |label: &str| named(&targets, label).kind.to_string();
    assert_eq!(kinds("//:last"), "genrule");
    assert_eq!(kinds("//:in.txt"), "source file");
    assert_eq!(kinds("//:é.txt"), "source file");
    assert_eq!(kinds("//:friends"), "package group");
    assert_eq!(kinds("//:also_two"), "alias");
    let made = named(&targets, "//:tool.sh");
    assert_eq!(made.kind, Kind::GeneratedFile("//:tool".into()));
    assert_eq!(&*made.inputs[0].label, "//:tool");
}

#[test]
fn a_rule() {
    let targets = targets();
    let two = named(&targets, "//:two_one");
    assert_eq!(two.made_by(), "pair");
    assert_eq!(two.list("tags"), ["manual", "slow"]);
    assert_eq!(two.location.as_ref().unwrap().to_string(), "BUILD.bazel:5");
    let last = named(&targets, "//:last");
    assert_eq!(last.value("testonly"), Some(&Value::Bool(true)));
    assert_eq!(last.text("cmd"), "$(execpath :tool) $(SRCS) > $@");
    assert_eq!(last.text("no such attribute"), "");
    let through = last.attributes_with("//:tool");
    assert_eq!(
        through.iter().map(|one| &*one.name).collect::<Vec<_>>(),
        ["tools"]
    );
}

#[test]
fn a_select_has_its_branches() {
    let targets = targets();
    let Some(Value::Select(parts)) = named(&targets, "//:last").value("srcs") else {
        panic!("no select");
    };
    let branches: Vec<(&str, Vec<&str>)> = parts
        .iter()
        .flatten()
        .map(|one| {
            (
                &*one.condition,
                one.value.as_ref().map(Value::list).unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(branches[0].0, "//conditions:default");
    assert_eq!(branches[0].1[..2], ["//:also_two", "//:in.txt"]);
    assert_eq!(branches[1], ("//:optimized", vec!["//:opt.txt"]));
    assert_eq!(branches[2], ("//conditions:default", vec!["//:other.txt"]));
}

#[test]
fn configured_targets() {
    let bytes = fixture("cquery.pb");
    let mut reader = ConfiguredReader::new(bytes.as_slice());
    let all: Vec<_> = (&mut reader).map(Result::unwrap).collect();
    let by_id = reader.configurations();
    let find = |label: &str| {
        all.iter()
            .find(|one| &*one.target.label == label)
            .expect(label)
    };
    let mnemonic = |id: Option<u32>| by_id[&id.unwrap()].mnemonic.to_string();
    let last = find("//:last");
    assert_eq!(mnemonic(last.configuration), "k8-fastbuild");
    // The tool is in the exec configuration, and a source file has none. The select is resolved.
    let input = |label: &str| {
        let inputs = &last.target.inputs;
        inputs
            .iter()
            .find(|one| &*one.label == label)
            .expect(label)
            .configuration
    };
    assert!(by_id[&input("//:tool").unwrap()].is_tool);
    assert!(!by_id[&input("//:also_two").unwrap()].is_tool);
    assert_eq!(input("//:in.txt"), None);
    let srcs = last.target.list("srcs");
    assert!(
        srcs.contains(&"//:other.txt") && !srcs.contains(&"//:opt.txt"),
        "{srcs:?}"
    );
}

#[test]
fn actions_and_what_follows_from_a_change() {
    let bytes = fixture("aquery.pb");
    let graph = ActionGraph::read(bytes.as_slice(), Limits::default(), |_| true).unwrap();
    let mut all: Vec<_> = graph
        .actions()
        .iter()
        .map(|action| {
            format!(
                "{} {} {}",
                action.mnemonic,
                graph.label(action),
                graph.rule_class(action)
            )
        })
        .collect();
    all.sort();
    assert_eq!(
        all,
        [
            "Genrule //:last genrule",
            "Genrule //:tool genrule",
            "Genrule //:two_one genrule",
            "Genrule //pkg:first genrule"
        ]
    );
    let last = graph
        .actions()
        .iter()
        .find(|one| graph.label(one) == "//:last")
        .unwrap();
    assert_eq!(
        graph.path(last.primary_output),
        "bazel-out/k8-fastbuild/bin/last.txt"
    );
    assert!(last.arguments[0].ends_with("bash"), "{:?}", last.arguments);
    let mut inputs: Vec<_> = graph.inputs(last).map(|file| graph.path(file)).collect();
    inputs.sort();
    assert!(inputs.contains(&"in.txt".to_owned()), "{inputs:?}");
    assert!(
        inputs.contains(&"bazel-out/k8-fastbuild/bin/two_1.txt".to_owned()),
        "{inputs:?}"
    );

    let file = |path: &str| {
        graph
            .all_files()
            .find(|file| graph.path(*file) == path)
            .expect(path)
    };
    let affected = |path: &str| -> Vec<&str> {
        let actions = graph.affected(&[file(path)]);
        actions.iter().map(|action| graph.label(action)).collect()
    };
    // Directly, and through the tool that contains the output of `first`.
    assert_eq!(affected("in.txt"), ["//:last", "//pkg:first", "//:tool"]);
    assert_eq!(affected("other.txt"), ["//:last"]);
    assert_eq!(affected("é.txt"), ["//:last"]);
    assert_eq!(affected("bazel-out/k8-fastbuild/bin/last.txt"), [""; 0]);
}

#[test]
fn what_a_build_runs() {
    let needed = |requested: &str| -> (Vec<String>, usize) {
        let bytes = fixture("aquery.pb");
        let mut graph = ActionGraph::read(bytes.as_slice(), Limits::default(), |_| true).unwrap();
        let all = graph.actions().len();
        let dropped = graph.keep_needed(&Requested::read(requested)).len();
        assert_eq!(graph.actions().len() + dropped, all);
        let actions = graph.actions().iter();
        let mut labels: Vec<_> = actions.map(|one| graph.label(one).to_owned()).collect();
        labels.sort();
        (labels, dropped)
    };
    let bin = "bazel-out/k8-fastbuild/bin";
    let all = ["//:last", "//:tool", "//:two_one", "//pkg:first"].map(str::to_owned);
    assert_eq!(
        needed(&format!("@@//:last\n{bin}/last.txt\n")),
        (all.to_vec(), 0)
    );
    assert_eq!(
        needed(&format!("@@//:two_one\n{bin}/two_1.txt\nin.txt\n")),
        (vec!["//:two_one".to_owned()], 3)
    );
    assert_eq!(needed("@@//:in.txt\nin.txt\n"), (Vec::new(), 4));
    assert_eq!(needed(""), (Vec::new(), 4));
}

#[test]
fn only_what_is_wanted_is_kept() {
    let bytes = fixture("aquery.pb");
    let graph = ActionGraph::read(bytes.as_slice(), Limits::default(), |_| false).unwrap();
    assert!(graph.actions().is_empty());
}
