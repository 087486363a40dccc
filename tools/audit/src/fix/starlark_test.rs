//! Tables of edits: before and after. Applying an edit twice equals applying it once.

use super::edit;
use crate::change::{CallOf, Edit};

#[track_caller]
fn becomes(text: &str, change: &Edit, expected: &str) {
    let once = edit(text, change);
    assert_eq!(once.as_deref(), Ok(expected));
    let twice = once.and_then(|once| edit(&once, change));
    assert_eq!(twice.as_deref(), Ok(expected), "twice");
}

fn argument(name: &str, code: &str) -> Edit {
    Edit::SetArgument {
        call: CallOf::with("f", "name", "a"),
        argument: name.to_owned(),
        code: code.to_owned(),
    }
}

#[test]
fn arguments() {
    becomes(
        "f(name = \"b\")\nf(\n    name = \"a\",  # mine\n    deps = [],\n)\n",
        &argument("imports", "[\".\"]"),
        "f(name = \"b\")\nf(\n    name = \"a\",  # mine\n    imports = [\".\"],\n    deps = [],\n)\n",
    );
    let remove = Edit::RemoveArgument {
        call: CallOf::with("f", "name", "a"),
        argument: "stamp".to_owned(),
    };
    becomes(
        "f(\n    name = \"a\",\n    stamp = 1,\n)\n",
        &remove,
        "f(\n    name = \"a\",\n)\n",
    );
    let error = edit("f(name = \"b\")", &remove).err();
    assert_eq!(
        error.as_deref(),
        Some("there is no `f` with `name = \"a\"`")
    );
}

fn list(add: bool, text: &str) -> Edit {
    let (call, argument, text) = (CallOf::only("f"), "deps".to_owned(), text.to_owned());
    if add {
        Edit::AddToList {
            call,
            argument,
            text,
        }
    } else {
        Edit::RemoveFromList {
            call,
            argument,
            text,
        }
    }
}

#[test]
fn lists() {
    becomes(
        "f(name = \"a\")\n",
        &list(true, ":b"),
        "f(name = \"a\", deps = [\":b\"])\n",
    );
    becomes(
        "f(deps = [\":a\"] + X)\n",
        &list(true, ":b"),
        "f(deps = [\":a\", \":b\"] + X)\n",
    );
    becomes(
        "f(\n    deps = [\n        \":a\",\n        \":c\",\n    ],\n)\n",
        &list(true, ":b"),
        "f(\n    deps = [\n        \":a\",\n        \":b\",\n        \":c\",\n    ],\n)\n",
    );
    becomes(
        "f(deps = [\":a\", \":b\"])\n",
        &list(false, ":b"),
        "f(deps = [\":a\"])\n",
    );
    becomes(
        "f(\n    name = \"x\",\n    deps = [\":b\"],\n)\n",
        &list(false, ":b"),
        "f(\n    name = \"x\",\n)\n",
    );
    becomes("f(deps = X)\n", &list(false, ":b"), "f(deps = X)\n");
    let error = edit("f(deps = X)", &list(true, ":b")).err();
    assert_eq!(error.as_deref(), Some("no list to add `:b` to"));
}

#[test]
fn keys() {
    let add = Edit::AddKeys {
        call: CallOf::only("f"),
        argument: "env".to_owned(),
        pairs: vec![
            ("B".to_owned(), "1".to_owned()),
            ("D".to_owned(), "1".to_owned()),
        ],
    };
    becomes(
        "f(\n    env = {\n        \"C\": \"x\",  # c\n    },\n)\n",
        &add,
        "f(\n    env = {\n        \"B\": \"1\",\n        \"C\": \"x\",\n        \"D\": \"1\",  # c\n    },\n)\n",
    );
    becomes(
        "f(env = {\"B\": \"0\"})\n",
        &add,
        "f(env = {\"B\": \"0\", \"D\": \"1\"})\n",
    );
    becomes(
        "f(\n    name = \"a\",\n)\n",
        &add,
        "f(\n    name = \"a\",\n    env = {\n        \"B\": \"1\",\n        \"D\": \"1\",\n    },\n)\n",
    );
    let error = edit("f(env = E)", &add).err();
    assert_eq!(error.as_deref(), Some("`env` is not a dict"));
}

#[test]
fn statements() {
    let add = Edit::AddStatement {
        after: "crate.from_cargo".to_owned(),
        code: "# Why.\ncrate.annotation(\n    crate = \"x\",\n)".to_owned(),
    };
    becomes(
        "crate.from_cargo(name = \"a\")\nuse_repo(crate, \"a\")\n",
        &add,
        "crate.from_cargo(name = \"a\")\n\n# Why.\ncrate.annotation(\n    crate = \"x\",\n)\nuse_repo(crate, \"a\")\n",
    );
    becomes(
        "x = 1\n",
        &add,
        "x = 1\n\n# Why.\ncrate.annotation(\n    crate = \"x\",\n)\n",
    );
}
