//! Renders expressions and rules with buildifier's layout.

use super::comment::comments;
use super::expr::Expr;
use super::rule::Rule;
use crate::order;
use crate::quoted;

/// One argument: its name if it is a keyword argument, its value, and its trailing comment.
type Argument<'a> = (Option<&'a str>, &'a Expr, Option<&'a str>);

impl Expr {
    /// Its code, for a line that is indented by `indent` levels of four spaces.
    ///
    /// ```
    /// use syntax::build::list;
    /// assert_eq!(list(["a", "b"]).code(1), "[\n        \"a\",\n        \"b\",\n    ]");
    /// ```
    #[must_use]
    pub fn code(&self, indent: usize) -> String {
        expr(self, indent)
    }
}

impl Rule {
    /// Renders the code with the comments above it and a final line break.
    #[must_use]
    pub fn render(&self) -> String {
        format!("{}{}\n", comments(&self.comments), rule(self))
    }

    /// Renders the code on one line without comments, for use in a comment.
    #[must_use]
    pub fn on_one_line(&self) -> String {
        assigned(self, &inline(&self.function, &arguments(self), 0))
    }
}

fn expr(value: &Expr, indent: usize) -> String {
    match value {
        Expr::Str(text) => quoted(text),
        Expr::Bool(true) => "True".to_owned(),
        Expr::Bool(false) => "False".to_owned(),
        Expr::Int(number) => number.to_string(),
        Expr::Name(name) => name.clone().into_owned(),
        Expr::List(items) => match items.as_slice() {
            [] => "[]".to_owned(),
            [one] => format!("[{}]", expr(one, indent)),
            items => {
                let lines = items
                    .iter()
                    .map(|item| format!("{},", expr(item, indent + 1)));
                block('[', lines, ']', indent)
            }
        },
        Expr::Dict(pairs) => dict(pairs, indent),
        Expr::Call(function, positional, keywords) => {
            let positional = positional.iter().map(|value| (None, value, None));
            let keywords = keywords
                .iter()
                .map(|(name, value)| (Some(*name), value, None));
            let arguments = sorted(function, positional.chain(keywords).collect());
            if let [] | [_] = arguments.as_slice() {
                return inline(function, &arguments, indent);
            }
            spread(function, &arguments, indent)
        }
        Expr::Sum(parts) => joined(parts, " + ", indent),
        Expr::Union(parts) => joined(parts, " | ", indent),
    }
}

fn rule(rule: &Rule) -> String {
    let arguments = arguments(rule);
    let code = if is_inline(rule, &arguments) {
        inline(&rule.function, &arguments, 0)
    } else {
        spread(&rule.function, &arguments, 0)
    };
    assigned(rule, &code)
}

fn assigned(rule: &Rule, code: &str) -> String {
    match &rule.variable {
        Some(variable) => format!("{variable} = {code}"),
        None => code.to_owned(),
    }
}

fn arguments(rule: &Rule) -> Vec<Argument<'_>> {
    let positional = rule.positional.iter().map(|value| (None, value, None));
    let keywords = rule
        .attributes
        .iter()
        .map(|attribute| (Some(attribute.name), &attribute.value, attribute.comment));
    sorted(&rule.function, positional.chain(keywords).collect())
}

/// Sorts arguments for output. Positional arguments stay first, in their order.
fn sorted<'a>(function: &str, mut arguments: Vec<Argument<'a>>) -> Vec<Argument<'a>> {
    arguments.sort_by_key(|(name, ..)| name.map(|name| order::key(function, name)));
    arguments
}

/// buildifier keeps both forms. A call with keyword arguments gets one argument per line, as people write rules. A `bazel_dep`,
/// `load` or `use_extension` stays on one line.
fn is_inline(rule: &Rule, arguments: &[Argument<'_>]) -> bool {
    if arguments.iter().any(|(.., comment)| comment.is_some()) {
        return false;
    }
    match arguments {
        [] => true,
        [(_, only, _)] => !expr(only, 0).contains('\n'),
        _ => rule.attributes.is_empty() || rule.function == "bazel_dep" && arguments.len() == 2,
    }
}

fn inline(function: &str, arguments: &[Argument<'_>], indent: usize) -> String {
    let code = arguments
        .iter()
        .map(|argument| self::argument(argument, indent))
        .collect::<Vec<_>>();
    format!("{function}({})", code.join(", "))
}

fn spread(function: &str, arguments: &[Argument<'_>], indent: usize) -> String {
    let lines = arguments.iter().map(|argument| {
        let comment = argument.2.map(|comment| format!("  # {comment}"));
        format!(
            "{},{}",
            self::argument(argument, indent + 1),
            comment.unwrap_or_default()
        )
    });
    format!("{function}{}", block('(', lines, ')', indent))
}

fn argument((name, value, _): &Argument<'_>, indent: usize) -> String {
    let code = expr(value, indent);
    match name {
        Some(name) => format!("{name} = {code}"),
        None => code,
    }
}

fn dict(pairs: &[(String, Expr)], indent: usize) -> String {
    match pairs {
        [] => "{}".to_owned(),
        [(key, value)] if !matches!(value, Expr::List(_) | Expr::Dict(_)) => {
            format!("{{{}: {}}}", quoted(key), expr(value, indent))
        }
        pairs => {
            let mut pairs: Vec<_> = pairs.iter().collect();
            pairs.sort_by_key(|(key, _)| (key == "//conditions:default", key));
            let lines = pairs
                .iter()
                .map(|(key, value)| format!("{}: {},", quoted(key), expr(value, indent + 1)));
            block('{', lines, '}', indent)
        }
    }
}

fn joined(parts: &[Expr], operator: &str, indent: usize) -> String {
    let parts: Vec<_> = parts.iter().map(|part| expr(part, indent)).collect();
    parts.join(operator)
}

fn block(open: char, lines: impl Iterator<Item = String>, close: char, indent: usize) -> String {
    let margin = "    ".repeat(indent + 1);
    let mut out = format!("{open}\n");
    for line in lines {
        out.push_str(&format!("{margin}{line}\n"));
    }
    out.push_str(&format!("{}{close}", "    ".repeat(indent)));
    out
}
