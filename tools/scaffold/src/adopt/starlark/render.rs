//! The text of expressions, formatted as buildifier does.

use syntax::quoted;

use super::Expr;

pub(super) fn render(expr: &Expr, indent: usize) -> String {
    match expr {
        Expr::Str(text) => quoted(text),
        Expr::Raw(text) => (*text).to_owned(),
        Expr::List(items) => match items.as_slice() {
            [] => "[]".to_owned(),
            [one] => {
                let one = render(one, indent);
                format!("[{one}]")
            }
            items => {
                let lines = items.iter().map(|item| render(item, indent + 1));
                block('[', lines, ']', indent)
            }
        },
        Expr::Dict(pairs) => match pairs.as_slice() {
            [] => "{}".to_owned(),
            [(key, value)] if !matches!(value, Expr::List(_) | Expr::Dict(_)) => {
                format!("{{{}: {}}}", quoted(key), render(value, indent))
            }
            pairs => {
                let mut pairs = pairs.to_vec();
                pairs.sort_by_key(|(key, _)| (key == "//conditions:default", key.clone()));
                let lines = pairs
                    .iter()
                    .map(|(key, value)| format!("{}: {}", quoted(key), render(value, indent + 1)));
                block('{', lines, '}', indent)
            }
        },
        Expr::Call(function, positional, keywords) => {
            call(function, positional, keywords, indent, false)
        }
        Expr::Sum(parts) | Expr::Union(parts) => {
            let operator = if matches!(expr, Expr::Sum(_)) {
                " + "
            } else {
                " | "
            };
            parts
                .iter()
                .map(|part| render(part, indent))
                .collect::<Vec<_>>()
                .join(operator)
        }
    }
}

pub(super) fn call(
    function: &str,
    positional: &[Expr],
    keywords: &[(&'static str, Expr)],
    indent: usize,
    is_rule: bool,
) -> String {
    let mut keywords = keywords.to_vec();
    keywords.sort_by_key(|(name, _)| (priority(name), *name));
    let arguments = |indent: usize| {
        let positional = positional.iter().map(move |value| render(value, indent));
        let keywords = keywords
            .iter()
            .map(move |(name, value)| format!("{name} = {}", render(value, indent)));
        positional.chain(keywords).collect::<Vec<_>>()
    };
    let inline = arguments(indent);
    let is_inline = match inline.as_slice() {
        [] => true,
        [one] => !is_rule || !one.contains('\n'),
        // As people write a `bazel_dep`.
        inline => function == "bazel_dep" && inline.len() == 2,
    };
    if is_inline {
        return format!("{function}({})", inline.join(", "));
    }
    let lines = arguments(indent + 1);
    format!("{function}{}", block('(', lines.into_iter(), ')', indent))
}

fn block(open: char, lines: impl Iterator<Item = String>, close: char, indent: usize) -> String {
    let margin = "    ".repeat(indent + 1);
    let mut out = format!("{open}\n");
    for line in lines {
        out.push_str(&format!("{margin}{line},\n"));
    }
    out.push_str(&format!("{}{close}", "    ".repeat(indent)));
    out
}

/// Where buildifier puts an argument. Source: buildtools, `tables.NamePriority`.
fn priority(name: &str) -> i32 {
    match name {
        "name" => -99,
        "package_name" => -97,
        "size" => -95,
        "timeout" => -94,
        "testonly" => -93,
        "src" => -92,
        "srcs" => -90,
        "hdrs" => -87,
        "deps" => 4,
        _ => 0,
    }
}
