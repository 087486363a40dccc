//! Converts Bazel's messages to the model of [`Target`].

use std::sync::Arc;

use crate::strings::Strings;
use crate::target::{Attribute, Branch, Configuration, Input, Kind, Location, Target, Value};
use crate::wire;

/// Converts an id. 0 means none.
pub(crate) fn id(id: u32) -> Option<u32> {
    (id != 0).then_some(id)
}

pub(crate) fn configuration(wire: wire::Configuration, strings: &mut Strings) -> Configuration {
    Configuration {
        id: wire.id,
        mnemonic: strings.get(&wire.mnemonic),
        checksum: strings.get(&wire.checksum),
        is_tool: wire.is_tool,
    }
}

/// Converts a target. `None` if it has no label.
pub(crate) fn target(wire: wire::Target, strings: &mut Strings) -> Option<Target> {
    let (name, location, kind, rule) = if let Some(rule) = wire.rule {
        let kind = Kind::Rule(strings.get(&rule.rule_class));
        (rule.name.clone(), rule.location.clone(), kind, Some(rule))
    } else if let Some(file) = wire.source_file {
        (file.name, file.location, Kind::SourceFile, None)
    } else if let Some(file) = wire.generated_file {
        let kind = Kind::GeneratedFile(strings.get(&file.generating_rule));
        (file.name, file.location, kind, None)
    } else if let Some(group) = wire.package_group {
        (group.name, String::new(), Kind::PackageGroup, None)
    } else {
        let group = wire.environment_group?;
        (group.name, String::new(), Kind::EnvironmentGroup, None)
    };
    if name.is_empty() {
        return None;
    }
    let mut inputs = Vec::new();
    if let Kind::GeneratedFile(rule) = &kind {
        inputs.push(Input {
            label: Arc::clone(rule),
            configuration: None,
        });
    }
    let mut attributes = Vec::new();
    if let Some(rule) = rule {
        inputs = self::inputs(&rule, strings);
        let all = rule.attribute.into_iter();
        attributes = all.filter_map(|one| attribute(one, strings)).collect();
        attributes.sort_by(|a: &Attribute, b| a.name.cmp(&b.name));
    }
    Some(Target {
        label: strings.get(&name),
        kind,
        location: Location::split(&location).map(|(file, line, column)| Location {
            file: strings.get(file),
            line,
            column,
        }),
        attributes,
        inputs,
    })
}

fn inputs(rule: &wire::Rule, strings: &mut Strings) -> Vec<Input> {
    if rule.configured_rule_input.is_empty() {
        let labels = rule.rule_input.iter();
        return labels
            .map(|label| Input {
                label: strings.get(label),
                configuration: None,
            })
            .collect();
    }
    let inputs = rule.configured_rule_input.iter();
    inputs
        .map(|input| Input {
            label: strings.get(&input.label),
            configuration: id(input.configuration_id),
        })
        .collect()
}

fn attribute(wire: wire::Attribute, strings: &mut Strings) -> Option<Attribute> {
    let kind = wire.kind;
    let value = match wire.selector_list {
        Some(list) => select(list, strings),
        None => Raw {
            number: wire.int_value,
            text: wire.string_value,
            truth: wire.boolean_value,
            texts: wire.string_list_value,
            pairs: wire.string_dict_value,
            label_pairs: wire.label_keyed_string_dict_value,
        }
        .value(kind, strings),
    };
    Some(Attribute {
        name: strings.get(&wire.name),
        explicit: wire.explicitly_specified,
        nodep: wire.nodep,
        value: value?,
    })
}

fn select(list: wire::SelectorList, strings: &mut Strings) -> Option<Value> {
    let kind = list.kind;
    let parts = list.elements.into_iter().map(|part| {
        let entries = part.entries.into_iter();
        entries
            .map(|entry| Branch {
                condition: if entry.is_default_value && entry.label.is_empty() {
                    strings.get("//conditions:default")
                } else {
                    strings.get(&entry.label)
                },
                value: Raw {
                    number: entry.int_value,
                    text: entry.string_value,
                    truth: entry.boolean_value,
                    texts: entry.string_list_value,
                    pairs: entry.string_dict_value,
                    label_pairs: entry.label_keyed_string_dict_value,
                }
                .value(kind, strings),
            })
            .collect()
    });
    Some(Value::Select(parts.collect()))
}

/// The possible values of an attribute, one of which is set.
struct Raw {
    number: Option<i32>,
    text: Option<String>,
    truth: Option<bool>,
    texts: Vec<String>,
    pairs: Vec<wire::Pair>,
    label_pairs: Vec<wire::Pair>,
}

impl Raw {
    /// Selects the value by `Attribute.Discriminator`. `None` if it is empty, or of a kind that is not supported.
    fn value(self, kind: i32, strings: &mut Strings) -> Option<Value> {
        let mut texts = |all: Vec<String>| {
            let all: Vec<_> = all.iter().map(|text| strings.get(text)).collect();
            (!all.is_empty()).then_some(all)
        };
        match kind {
            1 | 15 => self.number.map(Value::Int),
            2 => self.text.map(|text| Value::Text(strings.get(&text))),
            3 | 4 => self
                .text
                .filter(|text| !text.is_empty())
                .map(|text| Value::Label(strings.get(&text))),
            5 | 8 => texts(self.texts).map(Value::Texts),
            6 | 7 => texts(self.texts).map(Value::Labels),
            10 => pairs(&self.pairs, strings).map(Value::Pairs),
            14 => self.truth.map(Value::Bool),
            21 => pairs(&self.label_pairs, strings).map(Value::LabelPairs),
            _ => None,
        }
    }
}

fn pairs(wire: &[wire::Pair], strings: &mut Strings) -> Option<Vec<(Arc<str>, Arc<str>)>> {
    let pairs: Vec<_> = wire
        .iter()
        .map(|pair| (strings.get(&pair.key), strings.get(&pair.value)))
        .collect();
    (!pairs.is_empty()).then_some(pairs)
}
