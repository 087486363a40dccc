//! The values and tables of a document, and the rules on which headers and keys may extend a table.

/// A TOML value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A string.
    String(String),
    /// A boolean, number or date, as written.
    Other(String),
    /// An array, including an array of tables.
    Array(Vec<Value>),
    /// A table.
    Table(Table),
}

/// Keys and values, in file order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub(super) entries: Vec<(String, Value)>,
    pub(super) origin: Origin,
}

/// How a table was created, which determines what may be added to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// Part of a longer header: `a` of `[a.b]`.
    Implied,
    /// A header: `[a]`.
    Header,
    /// Part of a dotted key: `a` of `a.b = 1`.
    Dotted,
    /// Inline: `{ b = 1 }`.
    Inline,
}

impl Value {
    /// Returns the kind of value for messages: `a string`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::String(_) => "a string",
            Self::Other(_) => "a number, boolean or date",
            Self::Array(_) => "an array",
            Self::Table(_) => "a table",
        }
    }
}

impl Table {
    pub(super) fn new(origin: Origin) -> Self {
        Self {
            entries: Vec::new(),
            origin,
        }
    }

    /// Returns the value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        let (_, value) = self.entries.iter().find(|(name, _)| name == key)?;
        Some(value)
    }

    /// Returns the table with a key; none if the key is missing or has another kind of value.
    #[must_use]
    pub fn table(&self, key: &str) -> Option<&Table> {
        match self.get(key)? {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// Returns the string with a key; none if the key is missing or has another kind of value.
    #[must_use]
    pub fn string(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns all keys and values, in file order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.entries
            .iter()
            .map(|(name, value)| (name.as_str(), value))
    }

    /// Returns the table with key `key` and creates it if necessary. The error describes the conflict.
    fn child(&mut self, key: &str, made: Origin) -> Result<&mut Table, String> {
        let known = self.entries.iter().position(|(name, _)| name == key);
        let at = known.unwrap_or_else(|| {
            self.entries
                .push((key.to_owned(), Value::Table(Table::new(made))));
            self.entries.len() - 1
        });
        let value = self.entries.get_mut(at).map(|(_, value)| value);
        let table = match value {
            Some(Value::Table(table)) => Some(table),
            // A header continues in the last table of the array.
            Some(Value::Array(tables)) if made == Origin::Implied => match tables.last_mut() {
                Some(Value::Table(table)) => Some(table),
                _ => None,
            },
            _ => None,
        };
        // A dotted key may only extend tables that dotted keys created.
        let may_add = |origin: Origin| match made {
            Origin::Dotted => origin == Origin::Dotted,
            _ => origin != Origin::Inline,
        };
        table
            .filter(|table| may_add(table.origin))
            .ok_or_else(|| format!("`{key}` is defined already, and cannot be added to"))
    }

    fn insert(&mut self, key: &str, value: Value) -> Result<(), String> {
        if self.get(key).is_some() {
            return Err(format!("`{key}` is defined twice"));
        }
        self.entries.push((key.to_owned(), value));
        Ok(())
    }

    /// Creates the table of a header, `[a.b]` or `[[a.b]]`.
    pub(super) fn header(&mut self, path: &[String], is_array: bool) -> Result<(), String> {
        let Some((last, parents)) = path.split_last() else {
            return Ok(());
        };
        let mut table = self;
        for key in parents {
            table = table.child(key, Origin::Implied)?;
        }
        let known = table.entries.iter_mut().find(|(name, _)| name == last);
        let new = Table::new(Origin::Header);
        match (known, is_array) {
            (None, false) => table.insert(last, Value::Table(new)),
            (None, true) => table.insert(last, Value::Array(vec![Value::Table(new)])),
            (Some((_, Value::Table(known))), false) if known.origin == Origin::Implied => {
                known.origin = Origin::Header;
                Ok(())
            }
            // An array of values cannot be extended; an array of tables contains no inline tables.
            (Some((_, Value::Array(tables))), true) if matches!(tables.last(), Some(Value::Table(table)) if table.origin == Origin::Header) =>
            {
                tables.push(Value::Table(new));
                Ok(())
            }
            _ => Err(format!("`{last}` is defined twice")),
        }
    }

    /// Returns the table named by a header.
    pub(super) fn at(&mut self, path: &[String]) -> Result<&mut Table, String> {
        let mut table = self;
        for key in path {
            table = table.child(key, Origin::Implied)?;
        }
        Ok(table)
    }

    /// Sets `a.b.c = value`.
    pub(super) fn set(&mut self, path: &[String], value: Value) -> Result<(), String> {
        let Some((last, parents)) = path.split_last() else {
            return Ok(());
        };
        let mut table = self;
        for key in parents {
            table = table.child(key, Origin::Dotted)?;
        }
        table.insert(last, value)
    }
}
