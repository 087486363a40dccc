//! Planted causes: a build of four actions is changed in one place. Each cause is named exactly, in logs of all formats, and nothing
//! else is called a cause.

use execlog::Reader;
use logdiff::{compare, Comparison, Difference};

use crate::build::{output, spawn, Made};
use crate::formats;

/// The `PATH` of a developer: thirty entries.
fn path() -> String {
    let entries: Vec<String> = (1..=30).map(|one| format!("/opt/tool{one}/bin")).collect();
    entries.join(":")
}

const PYTHON: &str = "external/rules_python~~python~python_3_11/lib/python3.11";
const PARAMETERS: &str = "bazel-out/k8/bin/gen-0.params";

/// A generator, a library made of what it generates, what is linked of that, and a test.
fn build() -> Vec<Made> {
    let mut generated = spawn("gen")
        .with(&["@bazel-out/k8/bin/gen-0.params", "--define=a,b,c"])
        .variable("PATH", &path())
        .variable("CC", "/usr/bin/gcc")
        .input("src/schema.json", "schema")
        .input(PARAMETERS, "parameters")
        .input(&format!("{PYTHON}/os.py"), "os")
        .input("bazel-out/stable-status.txt", "status")
        .tool("tools/gen.py", "generator")
        .makes("generated");
    generated.mnemonic = "Genrule".to_owned();
    let library = spawn("lib")
        .with(&["--codegen=linker=/usr/bin/gcc", "--edition=2021"])
        .variable("PATH", "/usr/bin:/bin")
        .property("OSFamily", "linux")
        .input("src/lib.rs", "library")
        .input(&output("gen"), "generated")
        .input("external/crates__libc-0.2.1/src/lib.rs", "libc")
        .tool(
            "external/rust_linux_x86_64__stable_tools/bin/rustc",
            "rustc",
        )
        .makes("lib of it");
    let linked = spawn("linked")
        .input(&output("lib"), "lib of it")
        .makes("linked of it");
    let mut test = spawn("test").input(
        "bazel-out/k8/bin/test.runfiles/_main/linked",
        "linked of it",
    );
    test.timeout_millis = 300_000;
    vec![generated, library, linked, test]
}

/// What follows from another output of `gen`, `lib` or `linked`.
fn follow(mut build: Vec<Made>, from: usize) -> Vec<Made> {
    let mut changed: Vec<(String, String)> = Vec::new();
    for (index, one) in build.iter_mut().enumerate() {
        for (path, content) in &mut one.inputs {
            let path = path.rsplit('/').next().unwrap_or_default();
            let made = changed.iter().find(|(name, _)| name == path);
            if let Some((_, new)) = made {
                content.clone_from(new);
            }
        }
        if index >= from {
            one.outputs[0].1.push_str(" again");
            changed.push((one.name.clone(), one.outputs[0].1.clone()));
        }
    }
    build
}

/// The build with one action edited, and all that follows.
fn edited(index: usize, edit: impl FnOnce(&mut Made)) -> Vec<Made> {
    let mut changed = follow(build(), index);
    edit(&mut changed[index]);
    changed
}

fn set(pairs: &mut [(String, String)], name: &str, value: &str) {
    let pair = pairs.iter_mut().find(|(one, _)| one == name).unwrap();
    value.clone_into(&mut pair.1);
}

/// Everything in one folder below `bazel-out` is in another.
fn moved(mut build: Vec<Made>, folder: &str) -> Vec<Made> {
    let change =
        |text: &mut String| *text = text.replace("bazel-out/k8/", &format!("bazel-out/{folder}/"));
    for one in &mut build {
        one.arguments.iter_mut().for_each(change);
        for (path, content) in one.inputs.iter_mut().chain(&mut one.outputs) {
            change(path);
            // A parameter file has the folder in it.
            if path.ends_with(".params") {
                content.push('!');
            }
        }
        one.environment
            .iter_mut()
            .for_each(|(_, value)| change(value));
    }
    build
}

/// The comparison, which is the same in all formats.
#[track_caller]
fn compared(before: &[Made], after: &[Made]) -> Comparison {
    let [json, binary, compact] = [0, 1, 2].map(|format| {
        let (before, after) = (formats::all(before), formats::all(after));
        let open = |log: &[Vec<u8>; 3]| {
            let bytes = std::io::Cursor::new(log[format].clone());
            Reader::from_reader(bytes).unwrap()
        };
        compare(open(&before), || open(&after))
            .map_err(|error| error.error)
            .unwrap()
    });
    assert_eq!(json, binary);
    assert_eq!(json, compact);
    json
}

/// `//a:lib: inputs: …` of all that is called a cause.
fn causes(found: &Comparison) -> Vec<String> {
    let lists = [&found.culprits, &found.roots, &found.new, &found.not_cached];
    let one = |difference: &Difference| -> Vec<String> {
        let label = &difference.key.target_label;
        let causes = difference.causes.iter();
        causes.map(|cause| format!("{label}: {cause}")).collect()
    };
    lists.into_iter().flatten().flat_map(one).collect()
}

/// What the advice has in it.
fn advice(found: &Comparison) -> String {
    let differences = found.culprits.iter().chain(&found.roots);
    let causes = differences.flat_map(|difference| &difference.causes);
    causes.filter_map(logdiff::Cause::advice).collect()
}

#[test]
fn each_cause_is_named_and_nothing_else() {
    let table: Vec<(Vec<Made>, &str, &str)> = vec![
        (
            edited(0, |gen| set(&mut gen.environment, "PATH", &path().replace("/opt/tool17/", "/home/me/"))),
            "//a:gen: environment: PATH: entry 17 of 30 was /opt/tool17/bin, is /home/me/bin",
            "--incompatible_strict_action_env",
        ),
        (
            edited(0, |gen| set(&mut gen.environment, "PATH", &format!("{}:/snap/bin", path()))),
            "//a:gen: environment: PATH: entry 31 of 31 is new: /snap/bin",
            "--incompatible_strict_action_env",
        ),
        (
            edited(0, |gen| set(&mut gen.environment, "PATH", &path().replace("/opt/tool1/bin:/opt/tool2/bin:", "/opt/tool2/bin:/opt/tool1/bin:"))),
            "//a:gen: environment: PATH: the same 30 entries in a different order, from entry 1 on",
            "--action_env=PATH",
        ),
        (
            edited(0, |gen| set(&mut gen.environment, "CC", "/bin/gcc")),
            "//a:gen: environment: CC was /usr/bin/gcc, is /bin/gcc",
            "--repo_env=CC=PATH",
        ),
        (
            edited(0, |gen| gen.environment.push(("HOME".to_owned(), "/home/me".to_owned()))),
            "//a:gen: environment: HOME was not set, is /home/me",
            "remove `--action_env=HOME`",
        ),
        (
            edited(0, |gen| gen.environment.push(("PYO3_PYTHON".to_owned(), "/usr/bin/python3".to_owned()))),
            "//a:gen: environment: PYO3_PYTHON was not set, is /usr/bin/python3",
            "PYO3_NO_PYTHON",
        ),
        (
            edited(0, |gen| gen.environment.retain(|(name, _)| name != "CC")),
            "//a:gen: environment: CC was /usr/bin/gcc, is not set",
            "same image",
        ),
        (
            edited(1, |lib| lib.arguments[5] = "--edition=2024".to_owned()),
            "//a:lib: command: argument 5 was `--edition=2021`, is `--edition=2024`",
            "same flags",
        ),
        (
            edited(1, |lib| lib.arguments[4] = "--codegen=linker=/usr/local/bin/gcc".to_owned()),
            "//a:lib: command: argument 4 was `--codegen=linker=/usr/bin/gcc`, is `--codegen=linker=/usr/local/bin/gcc`",
            "--repo_env=CC=PATH",
        ),
        (
            edited(0, |gen| gen.arguments[5] = "--define=a,x,c".to_owned()),
            "//a:gen: command: argument 5 `--define`: entry 2 of 3 was b, is x",
            "same flags",
        ),
        (
            edited(1, |lib| lib.arguments.insert(4, "-g".to_owned())),
            "//a:lib: command: argument 4 is new: `-g`",
            "same flags",
        ),
        (
            edited(1, |lib| lib.arguments.swap(3, 5)),
            "//a:lib: command: the same 5 arguments in a different order: argument 3 was `-O`, is `--edition=2021`",
            "unordered collection",
        ),
        (
            edited(1, |lib| lib.arguments.push("--cfg=dir=/home/me/src".to_owned())),
            "//a:lib: command: argument 6 is new: `--cfg=dir=/home/me/src`",
            "path of one machine",
        ),
        (
            edited(1, |lib| {
                lib.arguments
                    .push("--codegen=metadata=-1794287338".to_owned());
            }),
            "//a:lib: command: argument 6 is new: `--codegen=metadata=-1794287338`",
            "the crate's label and root",
        ),
        (
            edited(0, |gen| set(&mut gen.inputs, PARAMETERS, "others")),
            "//a:gen: arguments in a parameter file: 1 changed: bazel-out/k8/bin/gen-0.params",
            "--materialize_param_files",
        ),
        (
            edited(0, |gen| {
                for name in ["os", "abc"] {
                    let path = format!("{PYTHON}/__pycache__/{name}.cpython-311.pyc");
                    gen.inputs.push((path, "bytecode".to_owned()));
                }
            }),
            "//a:gen: Python bytecode: 2 added: \
             external/rules_python~~python~python_3_11/lib/python3.11/__pycache__/abc.cpython-311.pyc, \
             external/rules_python~~python~python_3_11/lib/python3.11/__pycache__/os.cpython-311.pyc",
            "Python wrote them beside the sources when it ran: set `PYTHONDONTWRITEBYTECODE=1`",
        ),
        (
            edited(0, |gen| set(&mut gen.inputs, &format!("{PYTHON}/os.py"), "other")),
            "//a:gen: toolchain: 1 changed: external/rules_python~~python~python_3_11/lib/python3.11/os.py",
            "same compiler or interpreter",
        ),
        (
            edited(0, |gen| set(&mut gen.tools, "tools/gen.py", "other")),
            "//a:gen: tool: 1 changed: tools/gen.py",
            "the tool is part of the key",
        ),
        (
            edited(1, |lib| lib.tools[0].1 = "rustc 1.97".to_owned()),
            "//a:lib: toolchain: 1 changed: external/rust_linux_x86_64__stable_tools/bin/rustc",
            "MODULE.bazel pins",
        ),
        (
            edited(0, |gen| set(&mut gen.inputs, "bazel-out/stable-status.txt", "other")),
            "//a:gen: stamp: 1 changed: bazel-out/stable-status.txt",
            "--nostamp",
        ),
        (
            edited(1, |lib| lib.inputs[2] = ("external/crates__libc-0.2.1/src/lib.rs".to_owned(), "patched".to_owned())),
            "//a:lib: external repository: 1 changed: external/crates__libc-0.2.1/src/lib.rs",
            "Cargo.lock",
        ),
        (
            edited(1, |lib| set(&mut lib.inputs, "src/lib.rs", "edited")),
            "//a:lib: inputs: 1 changed: src/lib.rs",
            "",
        ),
        (
            edited(1, |lib| lib.inputs.push(("src/new.rs".to_owned(), "new".to_owned()))),
            "//a:lib: inputs: 1 added: src/new.rs",
            "",
        ),
        (
            edited(1, |lib| set(&mut lib.platform, "OSFamily", "macos")),
            "//a:lib: platform: OSFamily was linux, is macos",
            "exec_properties",
        ),
        (
            edited(3, |test| test.timeout_millis = 60_000),
            "//a:test: timeout: it was 300s, is 60s",
            "--test_timeout",
        ),
        (
            edited(1, |lib| lib.outputs.push(("bazel-out/k8/bin/lib.d".to_owned(), "d".to_owned()))),
            "//a:lib: declared outputs: 1 added: bazel-out/k8/bin/lib.d",
            "same version of the ruleset",
        ),
        (
            edited(1, |_| {}),
            "//a:lib: outputs: 1 differs although the action is the same: bazel-out/k8/bin/lib",
            "the time, random numbers",
        ),
    ];
    assert!(table.len() >= 20);
    for (after, expected, fix) in table {
        let found = compared(&build(), &after);
        assert_eq!(causes(&found), [expected]);
        assert!(
            advice(&found).contains(fix),
            "{expected}: {}",
            advice(&found)
        );
        assert_eq!(found.gone, 0, "{expected}");
    }
}

#[test]
fn windows_paths() {
    let with = |value: &str| [spawn("x").variable("Path", value)];
    let found = compared(
        &with(r"C:\Windows;C:\Python311;D:\bin"),
        &with(r"C:\Windows;C:\Python312;D:\bin"),
    );
    assert_eq!(
        causes(&found),
        [r"//a:x: environment: Path: entry 2 of 3 was C:\Python311, is C:\Python312"]
    );
}

#[test]
fn what_does_not_confuse() {
    // The order in which inputs are listed.
    let mut after = build();
    for one in &mut after {
        one.inputs.reverse();
        one.tools.reverse();
    }
    assert!(compared(&build(), &after).is_same());
}

#[test]
fn an_output_folder_is_reported_once_and_a_second_cause_behind_it_is_found() {
    let elsewhere = moved(build(), "darwin_arm64");
    let found = compared(&build(), &elsewhere);
    assert_eq!(causes(&found), [""; 0]);
    assert_eq!((found.moved, found.gone, found.pairs), (4, 0, 4));
    assert_eq!(found.reconfigured.len(), 1);
    let folder = &found.reconfigured[0];
    assert_eq!((folder.spawns, folder.reason()), (4, "the client's system"));

    let mut second = moved(
        edited(1, |lib| lib.arguments[5] = "--edition=2024".to_owned()),
        "darwin_arm64",
    );
    second[0].outputs[0].1 = "built for arm".to_owned();
    second[1].inputs[1].1 = "built for arm".to_owned();
    let found = compared(&build(), &second);
    assert_eq!(
        causes(&found),
        ["//a:lib: command: argument 5 was `--edition=2021`, is `--edition=2024`"]
    );
    assert_eq!((found.reconfigured.len(), found.propagated), (1, 2));
}

#[test]
fn a_time_in_a_name_is_reported_once() {
    let build = |time: &str| {
        let name = format!("bazel-out/k8/bin/app-{time}.whl");
        let mut wheel = spawn("wheel").with(&["--out", &name]);
        wheel.outputs[0].0.clone_from(&name);
        let upload = spawn("upload").with(&[&name]).input(&name, "made of wheel");
        [wheel, upload]
    };
    let found = compared(&build("20261127152229"), &build("20261128090000"));
    assert_eq!(
        causes(&found),
        ["//a:wheel: name of an output: was bazel-out/k8/bin/app-20261127152229.whl, is bazel-out/k8/bin/app-20261128090000.whl"]
    );
    assert_eq!((found.gone, found.new.len()), (0, 0));
    assert!(advice(&found).contains("take the time out"));
}
