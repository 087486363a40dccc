//! Converts tree-sitter's tree to the model. Nothing here recurses without a bound, because files may be hostile.

use tree_sitter::{Node, Tree, TreeCursor};

use crate::literal;
use crate::model::{Argument, Call, Kind, Span, Statement, Value};

/// The parts of a file.
#[derive(Default)]
pub(crate) struct Found {
    pub statements: Vec<Statement>,
    pub comments: Vec<Span>,
    pub problems: Vec<Span>,
}

/// The maximum nesting. Deeper values are [`Kind::Other`].
const DEEPEST: usize = 64;

pub(crate) fn read(tree: &Tree, text: &str) -> Found {
    let mut found = Found::default();
    let mut cursor = tree.walk();
    // Visits all nodes depth first, without recursion.
    loop {
        let node = cursor.node();
        let enter = visit(node, text, &mut found, &cursor);
        if enter && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return found;
            }
        }
    }
}

/// Records a node. Returns whether to descend into it.
fn visit(node: Node<'_>, text: &str, found: &mut Found, cursor: &TreeCursor<'_>) -> bool {
    if node.is_error() || node.is_missing() {
        found.problems.push(span(node));
    }
    match node.kind() {
        "comment" => found.comments.push(span(node)),
        "expression_statement" => {
            // A statement is two levels below `module` and one level below a `block`. Blocks alternate with the
            // statements that they belong to.
            let nesting = (cursor.depth() as usize).saturating_sub(1) / 2;
            if let Some(inner) = node.named_child(0) {
                if let Some((target, value)) = statement(inner, text) {
                    found.statements.push(Statement {
                        span: span(node),
                        target,
                        value,
                        nesting,
                    });
                }
            }
        }
        _ => {}
    }
    true
}

fn statement(inner: Node<'_>, text: &str) -> Option<(Option<String>, Value)> {
    if inner.kind() == "assignment" {
        let left = inner.child_by_field_name("left")?;
        let right = inner.child_by_field_name("right")?;
        return Some((Some(slice(left, text).to_owned()), value(right, text, 0)));
    }
    Some((None, value(inner, text, 0)))
}

fn span(node: Node<'_>) -> Span {
    Span {
        start: node.start_byte(),
        end: node.end_byte(),
    }
}

fn slice<'a>(node: Node<'_>, text: &'a str) -> &'a str {
    text.get(node.byte_range()).unwrap_or_default()
}

fn value(node: Node<'_>, text: &str, depth: usize) -> Value {
    Value {
        span: span(node),
        kind: kind(node, text, depth),
    }
}

fn kind(node: Node<'_>, text: &str, depth: usize) -> Kind {
    if depth > DEEPEST {
        return Kind::Other;
    }
    match node.kind() {
        "string" => literal::string(node, text).map_or(Kind::Other, Kind::Str),
        "concatenated_string" => named(node)
            .map(|part| literal::string(part, text))
            .collect::<Option<String>>()
            .map_or(Kind::Other, Kind::Str),
        "integer" => Kind::Int(slice(node, text).to_owned()),
        "true" => Kind::Bool(true),
        "false" => Kind::Bool(false),
        "none" => Kind::None,
        "identifier" => Kind::Name(slice(node, text).to_owned()),
        "attribute" => dotted(node, text).map_or(Kind::Other, Kind::Name),
        "list" | "set" => Kind::List(values(node, text, depth)),
        "tuple" | "expression_list" => Kind::Tuple(values(node, text, depth)),
        "parenthesized_expression" => {
            let inner = named(node).next();
            inner.map_or(Kind::Other, |inner| kind(inner, text, depth + 1))
        }
        "dictionary" => Kind::Dict(pairs(node, text, depth)),
        "call" => call(node, text, depth).map_or(Kind::Other, |call| Kind::Call(Box::new(call))),
        "binary_operator" => sum(node, text, depth).unwrap_or(Kind::Other),
        _ => Kind::Other,
    }
}

fn named<'a>(node: Node<'a>) -> impl Iterator<Item = Node<'a>> {
    let mut cursor = node.walk();
    let children: Vec<_> = node
        .named_children(&mut cursor)
        .filter(|child| child.kind() != "comment")
        .collect();
    children.into_iter()
}

fn values(node: Node<'_>, text: &str, depth: usize) -> Vec<Value> {
    named(node)
        .map(|item| value(item, text, depth + 1))
        .collect()
}

fn pairs(node: Node<'_>, text: &str, depth: usize) -> Vec<(Value, Value)> {
    let pair = |pair: Node<'_>| {
        let key = pair.child_by_field_name("key")?;
        let content = pair.child_by_field_name("value")?;
        Some((value(key, text, depth + 1), value(content, text, depth + 1)))
    };
    named(node).filter_map(pair).collect()
}

fn dotted(node: Node<'_>, text: &str) -> Option<String> {
    let mut parts = Vec::new();
    let mut node = node;
    while node.kind() == "attribute" {
        parts.push(slice(node.child_by_field_name("attribute")?, text));
        node = node.child_by_field_name("object")?;
    }
    (node.kind() == "identifier").then_some(())?;
    parts.push(slice(node, text));
    parts.reverse();
    Some(parts.join("."))
}

fn call(node: Node<'_>, text: &str, depth: usize) -> Option<Call> {
    let function = node.child_by_field_name("function")?;
    let list = node.child_by_field_name("arguments")?;
    (list.kind() == "argument_list").then_some(())?;
    let arguments = named(list)
        .map(|argument| {
            let name = argument.child_by_field_name("name");
            let content = argument.child_by_field_name("value");
            match (argument.kind(), name, content) {
                ("keyword_argument", Some(name), Some(content)) => Argument {
                    span: span(argument),
                    name: Some(slice(name, text).to_owned()),
                    value: value(content, text, depth + 1),
                },
                _ => Argument {
                    span: span(argument),
                    name: None,
                    value: value(argument, text, depth + 1),
                },
            }
        })
        .collect();
    Some(Call {
        span: span(node),
        function: match function.kind() {
            "identifier" => slice(function, text).to_owned(),
            _ => dotted(function, text).unwrap_or_default(),
        },
        parentheses: span(list),
        arguments,
    })
}

fn sum(node: Node<'_>, text: &str, depth: usize) -> Option<Kind> {
    let operator = node.child_by_field_name("operator")?;
    (operator.kind() == "+").then_some(())?;
    let left = value(node.child_by_field_name("left")?, text, depth + 1);
    let right = value(node.child_by_field_name("right")?, text, depth + 1);
    // Strings joined with `+`, often over several lines, become one string.
    if let (Kind::Str(one), Kind::Str(other)) = (&left.kind, &right.kind) {
        return Some(Kind::Str(format!("{one}{other}")));
    }
    Some(Kind::Sum(Box::new(left), Box::new(right)))
}
