//! Tables of lines: words, options, imports, configs.

use std::collections::BTreeMap;

use super::{last, statements, Rc, RcFile, Statement};
use crate::source::Source;

/// Renders each option as `command[:config] name[=value] @ slice`.
fn options(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for statement in statements(text, 0) {
        let Statement::Options(options) = statement else {
            continue;
        };
        for option in options {
            let config = option
                .config
                .map_or(String::new(), |config| format!(":{config}"));
            let value = option
                .value
                .map_or(String::new(), |value| format!("={value}"));
            let slice = text.get(option.span).unwrap_or("?");
            all.push(format!(
                "{}{config} {}{value} @ {slice}",
                option.command, option.name
            ));
        }
    }
    all
}

#[test]
fn lines() {
    let table: &[(&str, &[&str])] = &[
        ("", &[]),
        ("# build --a\n\n   \n", &[]),
        ("build --a --nob", &["build a @ --a", "build nob @ --nob"]),
        ("build:ci --a=b=c", &["build:ci a=b=c @ --a=b=c"]),
        (
            "build --jobs 8 --x",
            &["build jobs=8 @ --jobs 8", "build x @ --x"],
        ),
        ("build -c opt", &["build c=opt @ -c opt"]),
        ("build --a # --b", &["build a @ --a"]),
        // Bazel starts a comment at `#` even inside a word.
        ("build --a=x#y", &["build a=x @ --a=x"]),
        (
            "build --a='x # y' --b",
            &["build a=x # y @ --a='x # y'", "build b @ --b"],
        ),
        ("build --a=\"x\\\"y\"", &["build a=x\"y @ --a=\"x\\\"y\""]),
        ("build --a=x\\ y", &["build a=x y @ --a=x\\ y"]),
        (
            "build --a \\\n  --b\nbuild --c",
            &["build a @ --a", "build b @ --b", "build c @ --c"],
        ),
        (
            "build --a \\\r\n  --b\r\n",
            &["build a @ --a", "build b @ --b"],
        ),
        ("# a comment goes on \\\nbuild --a", &[]),
        (
            "build --a='never closed",
            &["build a=never closed @ --a='never closed"],
        ),
        ("build --a\\", &["build a @ --a"]),
        ("build stray --a", &["build a @ --a"]),
        ("build --é=ü", &["build é=ü @ --é=ü"]),
        ("build --", &[]),
    ];
    for (text, expected) in table {
        assert_eq!(options(text), *expected, "{text}");
    }
}

fn rc(files: &[(&str, &str)]) -> (Rc, Vec<String>) {
    let texts: BTreeMap<_, _> = files.iter().copied().collect();
    let file = |path: &str| {
        Some(RcFile {
            source: Source::new(path, *texts.get(path)?),
            personal: path.starts_with("user"),
        })
    };
    let start = file(".bazelrc").unwrap_or_else(|| RcFile {
        source: Source::new(".bazelrc", ""),
        personal: false,
    });
    let (rc, problems) = Rc::read(start, &mut |path| file(path));
    let problems = problems.into_iter().map(|(place, problem)| match place {
        Some(place) => format!("{}:{}:{}: {problem}", place.file, place.line, place.column),
        None => problem,
    });
    (rc, problems.collect())
}

#[test]
fn imports() {
    let (rc, problems) = rc(&[
        (
            ".bazelrc",
            "build --a\nimport b\ntry-import nowhere\nbuild --c\ntry-import user",
        ),
        ("b", "build --b\n"),
        ("user", "build --mine\n"),
    ]);
    assert_eq!(problems, [""; 0]);
    let names: Vec<_> = rc
        .options
        .iter()
        .map(|option| option.name.as_str())
        .collect();
    assert_eq!(names, ["a", "b", "c", "mine"]);
    let shared: Vec<_> = rc.shared().map(|option| option.name.as_str()).collect();
    assert_eq!(shared, ["a", "b", "c"]);
}

#[test]
fn what_bazel_refuses() {
    let (_, problems) = rc(&[
        (".bazelrc", "import a\nimport\nimport x y\nimport gone\n"),
        ("a", "\n import b"),
        ("b", "import a"),
    ]);
    assert_eq!(
        problems,
        [
            "b:1:1: the imports form a cycle: .bazelrc → a → b → a",
            ".bazelrc:2:1: `import` takes one file, got 0",
            ".bazelrc:3:1: `import` takes one file, got 2",
            ".bazelrc:4:1: `import gone`: no such file",
        ]
    );
}

#[test]
fn configs() {
    let (rc, _) = rc(&[(
        ".bazelrc",
        "build --x=1\ncommon --config=all\nbuild:all --y=1\nbuild:ci --config=cache --x=2\nbuild:cache --config=ci --z\ntest:t --q\n",
    )]);
    assert_eq!(
        rc.configs().into_iter().collect::<Vec<_>>(),
        ["all", "cache", "ci"]
    );
    let names = |config| {
        let options = rc.in_force(config);
        let shown = options.iter().map(|option| {
            let value = option.value.as_deref().unwrap_or("");
            format!("{}={value}", option.name)
        });
        shown.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(None), "x=1 y=1");
    // `ci` and `cache` name each other: each is expanded once.
    assert_eq!(names(Some("ci")), "x=1 y=1 z= x=2");
    let options = rc.in_force(Some("ci"));
    assert_eq!(
        last(&options, "x").and_then(|option| option.value.as_deref()),
        Some("2")
    );
}

#[test]
fn on_or_off() {
    let says = |line: &str| {
        let found = statements(line, 0);
        match found.first() {
            Some(Statement::Options(options)) => {
                options.first().and_then(|option| option.bool_value("x"))
            }
            _ => None,
        }
    };
    let table = [
        ("build --x", Some(true)),
        ("build --nox", Some(false)),
        ("build --x=true", Some(true)),
        ("build --x=0", Some(false)),
        ("build --x no", Some(false)),
        ("build --x=maybe", None),
        ("build --xy", None),
    ];
    for (line, expected) in table {
        assert_eq!(says(line), expected, "{line}");
    }
}

#[test]
fn configs_of_systems() {
    let names = |text: &str| {
        let file = RcFile {
            source: Source::new(".bazelrc", text),
            personal: false,
        };
        let (rc, problems) = Rc::read(file, &mut |_| None);
        assert_eq!(problems, []);
        let options = rc.in_force(None).into_iter();
        options
            .map(|option| option.name.clone())
            .collect::<Vec<_>>()
    };
    let both = "build:linux --a --config=more\nbuild:more --b\nbuild:macos --c\nbuild:other --d\n";
    let flag = "enable_platform_specific_config";
    assert_eq!(names(both), [""; 0]);
    assert_eq!(
        names(&format!("common --{flag}\n{both}")),
        [flag, "c", "a", "b"]
    );
    assert_eq!(
        names(&format!("common --no{flag}\n{both}")),
        [format!("no{flag}")]
    );
}
