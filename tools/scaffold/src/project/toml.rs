//! Reads values of a TOML file. A value of an unexpected type counts as missing.

use toml_edit::{Item, Value};

/// Returns the tables of an array, in either syntax.
pub(super) fn tables(item: Option<&Item>) -> Vec<Item> {
    match item {
        Some(Item::ArrayOfTables(array)) => array
            .iter()
            .map(|table| Item::Table(table.clone()))
            .collect(),
        Some(Item::Value(Value::Array(array))) => array
            .iter()
            .filter(|value| value.is_inline_table())
            .map(|value| Item::Value(value.clone()))
            .collect(),
        _ => Vec::new(),
    }
}

pub(super) fn at<'a>(item: &'a Item, keys: &[&str]) -> Option<&'a Item> {
    keys.iter().try_fold(item, |item, key| item.get(*key))
}

pub(super) fn text_of(item: Option<&Item>) -> Option<String> {
    Some(item?.as_str()?.to_owned())
}

/// Returns the strings of a list.
pub(super) fn strings(item: Option<&Item>) -> Vec<String> {
    let Some(array) = item.and_then(Item::as_array) else {
        return Vec::new();
    };
    array
        .iter()
        .filter_map(Value::as_str)
        .map(ToOwned::to_owned)
        .collect()
}

/// Returns the strings of a list, or the words of a string.
pub(super) fn words(item: Option<&Item>) -> Vec<String> {
    match item.and_then(Item::as_str) {
        Some(text) => words_of(text),
        None => strings(item),
    }
}

/// Returns the words of a text, split like a shell does. Without regard to quotes if one is not closed.
pub(super) fn words_of(text: &str) -> Vec<String> {
    let plain = || text.split_whitespace().map(ToOwned::to_owned).collect();
    shlex::split(text).unwrap_or_else(plain)
}

pub(super) fn keys(item: Option<&Item>) -> Vec<String> {
    let Some(table) = item.and_then(Item::as_table_like) else {
        return Vec::new();
    };
    table.iter().map(|(key, _)| key.to_owned()).collect()
}

pub(super) fn pairs(item: Option<&Item>) -> impl Iterator<Item = (String, String)> + '_ {
    let table = item.and_then(Item::as_table_like);
    table.into_iter().flat_map(|table| {
        table
            .iter()
            .filter_map(|(key, value)| Some((key.to_owned(), value.as_str()?.to_owned())))
    })
}

/// Returns the lists of a table, by key.
pub(super) fn pairs_of_lists(item: Option<&Item>) -> impl Iterator<Item = (String, &Item)> + '_ {
    let keys = keys(item);
    keys.into_iter().filter_map(move |key| {
        let list = item?.get(&key)?;
        Some((key, list))
    })
}
