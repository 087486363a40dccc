//! Targets in the output of `query` and `cquery`.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

/// A target, or, from `cquery`, a target in one configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The label as Bazel prints it: `//pkg:name`, `@repo//pkg:name`, `@@canonical~repo//pkg:name`.
    pub label: Arc<str>,
    /// The kind of target.
    pub kind: Kind,
    /// The location of the declaration. For a target from a macro, this is the line of the BUILD file that calls the
    /// macro.
    pub location: Option<Location>,
    /// The attributes that have a value, sorted by name. The [`Call`](crate::Call) selects which ones are included.
    pub attributes: Vec<Attribute>,
    /// The direct dependencies, including implicit ones and, for `query`, those of all branches of a select.
    pub inputs: Vec<Input>,
}

/// The kind of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A rule, with the name of its class: `rust_library`.
    Rule(Arc<str>),
    /// A source file.
    SourceFile,
    /// A file that a rule generates, with the rule's label.
    GeneratedFile(Arc<str>),
    /// A `package_group`.
    PackageGroup,
    /// An `environment_group`.
    EnvironmentGroup,
}

impl Kind {
    /// Whether it is a rule.
    pub fn is_rule(&self) -> bool {
        matches!(self, Self::Rule(_))
    }

    /// The rule class. Empty for other kinds.
    pub fn rule_class(&self) -> &str {
        match self {
            Self::Rule(class) => class,
            _ => "",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(class) => write!(f, "{class}"),
            Self::SourceFile => write!(f, "source file"),
            Self::GeneratedFile(_) => write!(f, "generated file"),
            Self::PackageGroup => write!(f, "package group"),
            Self::EnvironmentGroup => write!(f, "environment group"),
        }
    }
}

/// A location in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Location {
    /// The path as Bazel prints it: absolute, or relative to the workspace if the call requests that.
    pub file: Arc<str>,
    /// The line, counted from 1.
    pub line: u32,
    /// The column, counted from 1.
    pub column: u32,
}

impl Location {
    /// Splits `file:line:column`.
    pub(crate) fn split(text: &str) -> Option<(&str, u32, u32)> {
        let (rest, column) = text.rsplit_once(':')?;
        let (file, line) = rest.rsplit_once(':')?;
        Some((file, line.parse().ok()?, column.parse().ok()?))
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// A direct dependency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Its label.
    pub label: Arc<str>,
    /// With `cquery --transitions=lite`, the id of its configuration. `None` for a source file.
    pub configuration: Option<u32>,
}

/// An attribute that has a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The name, e.g. `deps`. Implicit attributes start with `$` or `:`.
    pub name: Arc<str>,
    /// Whether the BUILD file or a macro sets it.
    pub explicit: bool,
    /// Whether its labels are not dependencies, as in `visibility`.
    pub nodep: bool,
    /// The value.
    pub value: Value,
}

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A string.
    Text(Arc<str>),
    /// A label.
    Label(Arc<str>),
    /// A list of strings.
    Texts(Vec<Arc<str>>),
    /// A list of labels.
    Labels(Vec<Arc<str>>),
    /// Pairs of strings.
    Pairs(Vec<(Arc<str>, Arc<str>)>),
    /// Pairs of a label and a string, as in `aliases`.
    LabelPairs(Vec<(Arc<str>, Arc<str>)>),
    /// A truth value.
    Bool(bool),
    /// A number.
    Int(i32),
    /// A concatenation. Each part is a `select`. A plain value is a part with only a default branch.
    Select(Vec<Vec<Branch>>),
}

/// A branch of a `select`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// The label of the condition. `//conditions:default` for the default.
    pub condition: Arc<str>,
    /// The value. `None` if it is empty.
    pub value: Option<Value>,
}

impl Value {
    /// All labels in the value, in order.
    pub fn labels(&self) -> Vec<&Arc<str>> {
        match self {
            Self::Label(label) => vec![label],
            Self::Labels(labels) => labels.iter().collect(),
            Self::LabelPairs(pairs) => pairs.iter().map(|(label, _)| label).collect(),
            Self::Select(parts) => {
                let branches = parts.iter().flatten();
                branches
                    .filter_map(|branch| branch.value.as_ref())
                    .flat_map(Value::labels)
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// The strings or labels in the value, in order. For a select, those of all branches.
    pub fn list(&self) -> Vec<&str> {
        match self {
            Self::Text(one) | Self::Label(one) => vec![one],
            Self::Texts(all) | Self::Labels(all) => all.iter().map(AsRef::as_ref).collect(),
            Self::Select(parts) => {
                let branches = parts.iter().flatten();
                branches
                    .filter_map(|branch| branch.value.as_ref())
                    .flat_map(Value::list)
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}

impl Target {
    /// The value of an attribute.
    pub fn value(&self, name: &str) -> Option<&Value> {
        let found = self
            .attributes
            .binary_search_by(|attribute| attribute.name.as_ref().cmp(name));
        let attribute = self.attributes.get(found.ok()?)?;
        Some(&attribute.value)
    }

    /// The string or label of an attribute. Empty if there is none.
    pub fn text(&self, name: &str) -> &str {
        match self.value(name) {
            Some(Value::Text(text) | Value::Label(text)) => text,
            _ => "",
        }
    }

    /// The strings or labels of a list, or the only one of a single value.
    pub fn list(&self, name: &str) -> Vec<&str> {
        self.value(name).map(Value::list).unwrap_or_default()
    }

    /// The macro that created the target. Empty if there is none.
    pub fn made_by(&self) -> &str {
        self.text("generator_function")
    }

    /// The attributes that contain a label: `deps`, `$gate`.
    pub fn attributes_with(&self, label: &str) -> Vec<&Attribute> {
        let attributes = self.attributes.iter().filter(|attribute| !attribute.nodep);
        attributes
            .filter(|attribute| {
                let labels = attribute.value.labels();
                labels.into_iter().any(|one| one.as_ref() == label)
            })
            .collect()
    }
}

/// How Bazel builds a target: the options of the command line, as changed by transitions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Configuration {
    /// The id within one output of Bazel.
    pub id: u32,
    /// The name of its folder below `bazel-out`: `k8-fastbuild`.
    pub mnemonic: Arc<str>,
    /// A hash of all its options, 64 digits.
    pub checksum: Arc<str>,
    /// Whether it is for tools (`exec`).
    pub is_tool: bool,
}
