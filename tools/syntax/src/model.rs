//! The literal content of a file: statements, calls, arguments and values, each with its span.

/// A range of bytes of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

/// A place as editors show it: both start at 1, the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// A statement that is an expression or assigns one. Others (`def`, `if`, `import`) are not kept, but the statements in them are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// All of it, without the end of the line.
    pub span: Span,
    /// The name that is assigned, dotted as written; None for a mere expression.
    pub target: Option<String>,
    /// What is evaluated.
    pub value: Value,
    /// 0 at the top of the file, more inside of `def`, `if`, `for` and their like.
    pub nesting: usize,
}

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A string without interpolation, adjacent literals joined, escapes resolved.
    Str(String),
    /// A whole number, as written.
    Int(String),
    /// `True` or `False`.
    Bool(bool),
    /// `None`.
    None,
    /// `[…]`, also a Python set.
    List(Vec<Value>),
    /// `(…, …)`.
    Tuple(Vec<Value>),
    /// `{…: …}`.
    Dict(Vec<(Value, Value)>),
    /// `name` or `a.b.c`.
    Name(String),
    /// `f(…)`.
    Call(Box<Call>),
    /// `a + b`.
    Sum(Box<Value>, Box<Value>),
    /// Anything else: comprehensions, lambdas, arithmetic, what is broken or nested too deeply.
    Other,
}

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// All of it, from the function's name to the closing parenthesis.
    pub span: Span,
    /// The function as written: `glob`, `crate.from_cargo`. Empty if it is no plain name.
    pub function: String,
    /// From `(` to `)`.
    pub parentheses: Span,
    /// In the order of the file.
    pub arguments: Vec<Argument>,
}

/// An argument of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// All of it, without the comma.
    pub span: Span,
    /// The keyword; None for a positional argument, `*args` and `**kwargs`.
    pub name: Option<String>,
    /// What is passed.
    pub value: Value,
}

impl Call {
    /// The value of a keyword argument.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        Some(&self.argument(name)?.value)
    }

    /// The text of a keyword argument that is a string.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// A keyword argument.
    #[must_use]
    pub fn argument(&self, name: &str) -> Option<&Argument> {
        self.arguments
            .iter()
            .find(|argument| argument.name.as_deref() == Some(name))
    }

    /// The values of the positional arguments.
    pub fn positional(&self) -> impl Iterator<Item = &Value> {
        let unnamed = self
            .arguments
            .iter()
            .filter(|argument| argument.name.is_none());
        unnamed.map(|argument| &argument.value)
    }
}

impl Value {
    /// The text, if it is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The call, if it is one.
    #[must_use]
    pub fn as_call(&self) -> Option<&Call> {
        match &self.kind {
            Kind::Call(call) => Some(call),
            _ => None,
        }
    }

    /// The elements, if it is a list or a tuple.
    #[must_use]
    pub fn items(&self) -> Option<&[Value]> {
        match &self.kind {
            Kind::List(items) | Kind::Tuple(items) => Some(items),
            _ => None,
        }
    }

    /// The strings of a list or tuple, those elements that are none left out; None if it is neither.
    #[must_use]
    pub fn strings(&self) -> Option<Vec<&str>> {
        Some(self.items()?.iter().filter_map(Value::as_str).collect())
    }

    /// The values directly below this one.
    pub(crate) fn children(&self) -> Vec<&Value> {
        match &self.kind {
            Kind::List(items) | Kind::Tuple(items) => items.iter().collect(),
            Kind::Dict(pairs) => pairs.iter().flat_map(|(key, value)| [key, value]).collect(),
            Kind::Call(call) => call
                .arguments
                .iter()
                .map(|argument| &argument.value)
                .collect(),
            Kind::Sum(left, right) => vec![left, right],
            _ => Vec::new(),
        }
    }
}
