//! Edits BUILD files and `MODULE.bazel` by their syntax tree, which keeps comments and order.

use syntax::{quoted, Call, Edits, Kind, Source, Value};

use crate::change::{CallOf, Edit};

/// Applies an edit. Returns the text unchanged if the edit is already applied.
///
/// # Errors
/// Fails if there is no such call, a value is not a literal, or the result would not be Starlark.
pub fn edit(text: &str, edit: &Edit) -> Result<String, String> {
    let source = Source::parse(text).map_err(|error| format!("{error:#}"))?;
    let mut edits = Edits::new(&source);
    match edit {
        Edit::SetArgument {
            call,
            argument,
            code,
        } => {
            let call = find(&source, call)?;
            let value = call.get(argument);
            if value.is_none_or(|value| source.slice(value.span) != code) {
                edits.set(call, argument, code);
            }
        }
        Edit::RemoveArgument { call, argument } => edits.remove(find(&source, call)?, argument),
        Edit::AddToList {
            call,
            argument,
            text,
        } => {
            let call = find(&source, call)?;
            match call.get(argument) {
                None => edits.set(call, argument, &format!("[{}]", quoted(text))),
                Some(value) => add_to_list(&mut edits, value, text)?,
            }
        }
        Edit::RemoveFromList {
            call,
            argument,
            text,
        } => {
            let call = find(&source, call)?;
            for list in call.get(argument).map(lists).unwrap_or_default() {
                let items = list.items().unwrap_or_default();
                if let Some(index) = items.iter().position(|item| item.as_str() == Some(text)) {
                    match items.len() {
                        // Removing the last entry of a plain list removes the argument.
                        1 if call
                            .get(argument)
                            .is_some_and(|value| value.span == list.span) =>
                        {
                            edits.remove(call, argument);
                        }
                        _ => drop(edits.remove_from_list(list, index)),
                    }
                }
            }
        }
        Edit::AddKeys {
            call,
            argument,
            pairs,
        } => add_keys(&source, &mut edits, find(&source, call)?, argument, pairs)?,
        Edit::AddStatement { after, code } => add_statement(&source, &mut edits, after, code),
        Edit::RcAdd { .. } | Edit::CargoRemoveFeature { .. } | Edit::CargoReplaceFeature { .. } => {
            return Err("it is a Starlark file".to_owned());
        }
    }
    let after = edits.apply().map_err(|error| format!("{error:#}"))?;
    let problems = |source: &Source| source.problems().len();
    let checked = Source::parse(after.as_str()).map_err(|error| format!("{error:#}"))?;
    if problems(&checked) > problems(&source) {
        return Err("the file is written in a way that this edit does not understand".to_owned());
    }
    Ok(after)
}

fn find<'a>(source: &'a Source, wanted: &CallOf) -> Result<&'a Call, String> {
    let fits = |call: &&Call| {
        call.function == wanted.function
            && wanted
                .having
                .as_ref()
                .is_none_or(|(argument, text)| call.text(argument) == Some(text))
    };
    let found = source.calls().find(fits);
    found.ok_or_else(|| match &wanted.having {
        Some((argument, text)) => {
            format!(
                "there is no `{}` with `{argument} = \"{text}\"`",
                wanted.function
            )
        }
        None => format!("there is no `{}`", wanted.function),
    })
}

/// Returns the lists in a value, including operands of `+`.
fn lists(value: &Value) -> Vec<&Value> {
    match &value.kind {
        Kind::List(_) => vec![value],
        Kind::Sum(left, right) => [lists(left), lists(right)].concat(),
        _ => Vec::new(),
    }
}

fn add_to_list(edits: &mut Edits<'_>, value: &Value, text: &str) -> Result<(), String> {
    let lists = lists(value);
    let has = |list: &&Value| list.strings().unwrap_or_default().contains(&text);
    if lists.iter().any(has) {
        return Ok(());
    }
    match lists.first() {
        Some(list) => drop(edits.add_to_list(list, &quoted(text))),
        None => return Err(format!("no list to add `{text}` to")),
    }
    Ok(())
}

fn add_keys(
    source: &Source,
    edits: &mut Edits<'_>,
    call: &Call,
    argument: &str,
    pairs: &[(String, String)],
) -> Result<(), String> {
    let line = |(key, value): &(String, String)| format!("{}: {}", quoted(key), quoted(value));
    let Some(value) = call.get(argument) else {
        let lines: String = pairs
            .iter()
            .map(|pair| format!("        {},\n", line(pair)))
            .collect();
        edits.set(call, argument, &format!("{{\n{lines}    }}"));
        return Ok(());
    };
    let Kind::Dict(there) = &value.kind else {
        return Err(format!("`{argument}` is not a dict"));
    };
    let is_new =
        |pair: &&(String, String)| !there.iter().any(|(key, _)| key.as_str() == Some(&pair.0));
    let new: Vec<_> = pairs.iter().filter(is_new).collect();
    let is_multiline = source.slice(value.span).contains('\n');
    let indent = there
        .first()
        .map_or(8, |(key, _)| source.position(key.span.start).column - 1);
    for pair in new {
        // Insert in the order of the keys, because buildifier warns about any other.
        let next = there
            .iter()
            .find(|(key, _)| key.as_str().is_some_and(|key| key > pair.0.as_str()));
        match (next, there.last(), is_multiline) {
            (Some((key, _)), _, true) => {
                edits.insert(
                    key.span.start,
                    format!("{},\n{}", line(pair), " ".repeat(indent)),
                );
            }
            (Some((key, _)), _, false) => edits.insert(key.span.start, format!("{}, ", line(pair))),
            (None, Some((_, last)), true) => {
                edits.insert(
                    last.span.end,
                    format!(",\n{}{}", " ".repeat(indent), line(pair)),
                );
            }
            (None, Some((_, last)), false) => {
                edits.insert(last.span.end, format!(", {}", line(pair)))
            }
            (None, None, _) => edits.insert(value.span.end - 1, line(pair)),
        }
    }
    Ok(())
}

fn add_statement(source: &Source, edits: &mut Edits<'_>, after: &str, code: &str) {
    // Compare the last lines only, because the comment above may have changed.
    let body = code.lines().filter(|line| !line.starts_with('#'));
    let body: Vec<_> = body.collect();
    if source.text().contains(&body.join("\n")) {
        return;
    }
    let last = source.statements().iter().rev().find(|statement| {
        let call = statement.value.as_call();
        statement.nesting == 0 && call.is_some_and(|call| call.function == after)
    });
    match last {
        Some(statement) => edits.insert_lines_after(statement.span, &format!("\n{code}")),
        None => edits.insert(source.text().len(), format!("\n{code}\n")),
    }
}

#[cfg(test)]
#[path = "starlark_test.rs"]
mod tests;
