//! The literal content of a file: statements, calls, arguments and values, each with its span.

/// A range of bytes of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

/// A position as editors show it: line and column start at 1, and the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// An expression statement or an assignment. Other statements (`def`, `if`, `import`) are not kept, but the statements in them
/// are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The span without the line break.
    pub span: Span,
    /// The assigned name, dotted as written. `None` for an expression statement.
    pub target: Option<String>,
    /// The evaluated expression.
    pub value: Value,
    /// 0 at the top level of the file, more inside `def`, `if`, `for` and similar blocks.
    pub nesting: usize,
}

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// The span of the expression.
    pub span: Span,
    /// The kind of expression.
    pub kind: Kind,
}

/// The kind of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A string without interpolation. Adjacent literals are joined, and escapes are resolved.
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
    /// Anything else: comprehensions, lambdas, arithmetic, and code that is broken or nested too deeply.
    Other,
}

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The span from the function's name to the closing parenthesis.
    pub span: Span,
    /// The function as written: `glob`, `crate.from_cargo`. Empty if it is not a plain name.
    pub function: String,
    /// The span from `(` to `)`.
    pub parentheses: Span,
    /// The arguments in the order of the file.
    pub arguments: Vec<Argument>,
}

/// An argument of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// The span without the comma.
    pub span: Span,
    /// The keyword. `None` for a positional argument, `*args` and `**kwargs`.
    pub name: Option<String>,
    /// The passed expression.
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

    /// The strings of a list or tuple, without other elements. `None` if it is neither.
    #[must_use]
    pub fn strings(&self) -> Option<Vec<&str>> {
        Some(self.items()?.iter().filter_map(Value::as_str).collect())
    }

    /// The direct child values.
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
