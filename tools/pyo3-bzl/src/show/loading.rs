//! The loading phase: the BUILD files, before any `select` is resolved.

use bazel_client::{Attribute, Bazel, Call, Location, Target, Value};
use serde::Serialize;

use super::extension::{Extension, Parts};
use crate::bazel::with_progress;

/// The output of `query`.
#[derive(Debug, Serialize)]
pub struct Loading {
    /// Where the extension is declared.
    pub declared: Option<Location>,
    /// The macro that creates the targets; empty if they are hand-written.
    pub macro_name: String,
    /// The three targets.
    pub targets: Vec<Declared>,
    /// The targets that depend on the public one.
    pub used_by: Vec<User>,
    /// Broken packages, whose users of the extension are unknown.
    pub broken: Vec<String>,
    /// The commands to get the same by hand.
    pub by_hand: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Declared {
    pub label: String,
    pub rule: String,
    /// Who may depend on it.
    pub visibility: Vec<String>,
    pub tags: Vec<String>,
    /// The explicit attributes, except those above: name and values, including those of all branches of a `select`.
    pub attributes: Vec<Given>,
}

/// An explicit attribute.
#[derive(Debug, Serialize)]
pub struct Given {
    pub name: String,
    pub values: Vec<String>,
    /// Whether some values depend on the configuration.
    pub is_select: bool,
}

/// A target that depends on the extension.
#[derive(Debug, Serialize)]
pub struct User {
    pub label: String,
    pub kind: String,
    /// The attributes through which it depends on the extension.
    pub through: Vec<String>,
}

/// Queries Bazel.
///
/// # Errors
/// Fails if Bazel fails.
pub fn collect(bazel: &Bazel, extension: &Extension, parts: &Parts) -> anyhow::Result<Loading> {
    let public = &extension.public;
    // `rdeps` would load everything that the workspace depends on, including toolchains for tests and coverage tools. This query
    // loads only the workspace's packages.
    let call = Call::query("kind(rule, //...)")
        .keep_going()
        .hidden("--noproto:default_values");
    let mut used_by = Vec::new();
    let done = with_progress(&call, |progress| {
        bazel.targets(&call, progress, |target| {
            if target.inputs.iter().any(|input| *input.label == **public) {
                used_by.push(user(&target, public));
            }
        })
    })?;
    used_by.sort_by(|a: &User, b| a.label.cmp(&b.label));
    let first = parts.public.as_ref().unwrap_or(&parts.rename);
    let labels: Vec<_> = parts.all().map(|target| target.label.as_ref()).collect();
    let by_hand = [
        Call::query(labels.join(" + ")).flag("--output=build"),
        Call::query(format!("rdeps(//..., {public}, 1)")).keep_going(),
    ];
    Ok(Loading {
        declared: first.location.clone(),
        macro_name: first.made_by().to_owned(),
        targets: parts.all().map(declared).collect(),
        used_by,
        broken: done.complaints,
        by_hand: by_hand.iter().map(ToString::to_string).collect(),
    })
}

fn user(target: &Target, public: &str) -> User {
    let through = target.attributes_with(public);
    User {
        label: target.label.to_string(),
        kind: target.kind.to_string(),
        through: through.iter().map(|one| one.name.to_string()).collect(),
    }
}

/// Attributes that are shown elsewhere, or that the macro adds.
const APART: [&str; 6] = [
    "generator_function",
    "generator_location",
    "generator_name",
    "name",
    "tags",
    "visibility",
];

/// A tag that rules_python puts on its own targets.
const NOISE: &str = "__PYTHON_RULES_MIGRATION_DO_NOT_USE_WILL_BREAK__";

fn declared(target: &Target) -> Declared {
    let words = |name: &str| -> Vec<String> {
        let words = target.list(name).into_iter();
        words
            .filter(|word| *word != NOISE)
            .map(str::to_owned)
            .collect()
    };
    let given = target
        .attributes
        .iter()
        .filter(|attribute| attribute.explicit && !APART.contains(&attribute.name.as_ref()));
    let mut attributes: Vec<_> = given.map(self::given).collect();
    attributes.retain(|attribute| !attribute.values.is_empty());
    Declared {
        label: target.label.to_string(),
        rule: target.kind.to_string(),
        visibility: words("visibility"),
        tags: words("tags"),
        attributes,
    }
}

fn given(attribute: &Attribute) -> Given {
    let plain = attribute.value.list().into_iter();
    let mut values: Vec<String> = plain
        .filter(|value| !value.is_empty())
        .map(str::to_owned)
        .collect();
    match &attribute.value {
        Value::Bool(truth) => values.push(truth.to_string()),
        Value::Int(number) => values.push(number.to_string()),
        Value::Pairs(pairs) | Value::LabelPairs(pairs) => {
            values.extend(pairs.iter().map(|(key, value)| format!("{key}={value}")));
        }
        _ => {}
    }
    let is_select = match &attribute.value {
        Value::Select(parts) => parts.iter().any(|part| part.len() > 1),
        _ => false,
    };
    Given {
        name: attribute.name.to_string(),
        values,
        is_select,
    }
}
