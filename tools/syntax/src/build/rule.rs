//! Statements that call something: a rule, a macro, a tag of a module extension.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::expr::{text, Expr};

/// A call as a statement, with the comment above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub(super) function: Cow<'static, str>,
    pub(super) variable: Option<Cow<'static, str>>,
    pub(super) comments: Vec<String>,
    pub(super) positional: Vec<Expr>,
    pub(super) attributes: Vec<Attribute>,
}

/// A keyword argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attribute {
    pub name: &'static str,
    pub value: Expr,
    /// The trailing comment on its line.
    pub comment: Option<&'static str>,
}

impl Rule {
    /// Creates a call of a function, whose name may be dotted: `py_test`, `crate.from_cargo`.
    #[must_use]
    pub fn new(function: impl Into<Cow<'static, str>>) -> Self {
        Self {
            function: function.into(),
            variable: None,
            comments: Vec::new(),
            positional: Vec::new(),
            attributes: Vec::new(),
        }
    }

    /// Assigns the result to a variable: `crate = use_extension(…)`.
    #[must_use]
    pub fn assign_to(mut self, variable: impl Into<Cow<'static, str>>) -> Self {
        self.variable = Some(variable.into());
        self
    }

    /// Adds a comment above the call and wraps it.
    #[must_use]
    pub fn comment(mut self, line: impl Into<String>) -> Self {
        self.comments.push(line.into());
        self
    }

    /// Adds comments above the call.
    #[must_use]
    pub fn comments<T: Into<String>>(mut self, lines: impl IntoIterator<Item = T>) -> Self {
        self.comments.extend(lines.into_iter().map(Into::into));
        self
    }

    /// Adds a positional argument.
    #[must_use]
    pub fn arg(mut self, value: Expr) -> Self {
        self.positional.push(value);
        self
    }

    /// Adds a keyword argument. The order of these calls does not matter.
    #[must_use]
    pub fn set(mut self, name: &'static str, value: Expr) -> Self {
        self.attributes.push(Attribute {
            name,
            value,
            comment: None,
        });
        self
    }

    /// Adds a keyword argument if there is a value.
    #[must_use]
    pub fn set_if(self, name: &'static str, value: Option<Expr>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// Adds a keyword argument with a trailing comment. A call with such a comment has one argument per line.
    #[must_use]
    pub fn set_with_comment(
        mut self,
        name: &'static str,
        value: Expr,
        comment: &'static str,
    ) -> Self {
        self.attributes.push(Attribute {
            name,
            value,
            comment: Some(comment),
        });
        self
    }

    /// Returns the text of its argument `name`.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        match &attributes.find(|one| one.name == "name")?.value {
            Expr::Str(name) => Some(name),
            _ => None,
        }
    }

    /// Replaces its argument `name`.
    pub fn rename(&mut self, name: impl Into<String>) {
        let value = text(name);
        let mut attributes = self.attributes.iter_mut();
        if let Some(one) = attributes.find(|one| one.name == "name") {
            one.value = value;
        }
    }

    /// All functions that it calls, including those in its arguments.
    #[must_use]
    pub fn functions(&self) -> BTreeSet<&str> {
        let mut found = BTreeSet::from([self.function.as_ref()]);
        let values = self.attributes.iter().map(|attribute| &attribute.value);
        for value in self.positional.iter().chain(values) {
            value.add_functions(&mut found);
        }
        found
    }
}

/// `load(…)`, with its symbols sorted.
#[must_use]
pub fn load(file: &str, symbols: impl IntoIterator<Item = impl Into<String>>) -> Rule {
    let symbols: BTreeSet<String> = symbols.into_iter().map(Into::into).collect();
    let load = Rule::new("load").arg(text(file));
    symbols
        .into_iter()
        .fold(load, |load, symbol| load.arg(text(symbol)))
}

/// Rules on consecutive lines.
#[must_use]
pub fn lines(rules: &[Rule]) -> String {
    rules.iter().map(Rule::render).collect()
}

/// Rules with an empty line between them.
#[must_use]
pub fn paragraphs(rules: &[Rule]) -> String {
    let rules: Vec<_> = rules.iter().map(Rule::render).collect();
    rules.join("\n")
}
