//! Authors and maintainers.

use super::{wrong, Pyproject};
use crate::manifest::Manifest;
use crate::problem::Problem;
use crate::toml::Value;

impl Pyproject {
    /// Adds the people in `{name, email}` form: a name alone goes to one field, an address with or without a name to the other.
    pub(super) fn people(
        &self,
        full: &mut Manifest,
        key: &str,
        field: &str,
        attribute: &str,
    ) -> Result<(), Problem> {
        let email_field = format!("{field}-email");
        let stated = match self.get(key) {
            None => None,
            Some(Value::Array(people)) => {
                let (mut plain, mut addresses) = (Vec::new(), Vec::new());
                for person in people {
                    let Value::Table(person) = person else {
                        return Err(self.not_a(key, "an array of tables", person));
                    };
                    match (person.string("name"), person.string("email")) {
                        (Some(name), None) => plain.push(name.to_owned()),
                        (None, Some(email)) => addresses.push(email.to_owned()),
                        (Some(name), Some(email)) => {
                            addresses.push(format!("{} <{email}>", phrase(name)));
                        }
                        (None, None) => {
                            return Err(wrong(
                                format!("`{key}` has an entry without `name` and `email`"),
                                "write { name = \"Ada\", email = \"ada@example.org\" }",
                            ));
                        }
                    }
                }
                let line = |values: Vec<String>| values.join(", ");
                Some((line(plain), line(addresses)))
            }
            Some(other) => return Err(self.not_a(key, "an array of tables", other)),
        };
        let lines = stated.map(|(plain, addresses)| {
            let both = [(field, plain), (email_field.as_str(), addresses)];
            let both = both.into_iter().filter(|(_, value)| !value.is_empty());
            both.map(|(name, value)| (name.to_owned(), value))
                .collect::<Vec<_>>()
        });
        let is_own = |name: &str| name == field || name == email_field;
        let given: Vec<(String, String)> = full
            .fields
            .iter()
            .filter(|(name, _)| is_own(name))
            .cloned()
            .collect();
        let shown = |lines: &[(String, String)]| {
            let values: Vec<&str> = lines.iter().map(|(_, value)| value.as_str()).collect();
            values.join(", ")
        };
        let (given_shown, stated_shown) = (shown(&given), lines.as_deref().map(shown));
        let given_shown = Some(given_shown.as_str()).filter(|text| !text.is_empty());
        if self.source(key, attribute, given_shown, stated_shown.as_deref())? {
            full.fields.retain(|(name, _)| !is_own(name));
            full.fields.extend(lines.unwrap_or_default());
        }
        Ok(())
    }
}

/// Formats an RFC 5322 display name. Quotes it if it contains special characters.
fn phrase(name: &str) -> String {
    let is_special = |c: char| "()<>[]:;@\\,.\"".contains(c);
    if name.contains(is_special) {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        name.to_owned()
    }
}
