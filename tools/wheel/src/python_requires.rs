//! Determines which Python versions a `python_requires` admits.
//!
//! Source: the specification "version specifiers" on packaging.python.org.

/// Clauses such as `>=3.9` and `<4`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PythonRequires {
    text: String,
    clauses: Vec<Clause>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Clause {
    operator: &'static str,
    version: Vec<u32>,
    prefix: bool,
}

const OPERATORS: [&str; 8] = ["===", "~=", "==", "!=", "<=", ">=", "<", ">"];

impl PythonRequires {
    /// Parses the attribute. Returns none if a clause is invalid.
    ///
    /// # Example
    /// ```
    /// let requires = wheel::PythonRequires::parse(">=3.9,<4").unwrap();
    /// assert_eq!(requires.oldest(), Some(9));
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let clause = |text: &str| {
            let text = text.trim();
            let operator = *OPERATORS.iter().find(|one| text.starts_with(*one))?;
            let version = text.strip_prefix(operator)?.trim();
            let plain = version.strip_suffix(".*");
            if plain.is_some() && !matches!(operator, "==" | "!=") {
                return None;
            }
            let numbers = plain.unwrap_or(version).split('.');
            let version: Option<Vec<u32>> = numbers.map(|part| part.parse().ok()).collect();
            let version = version?;
            if operator == "~=" && version.len() < 2 {
                return None;
            }
            Some(Clause {
                operator,
                version,
                prefix: plain.is_some(),
            })
        };
        let clauses: Option<Vec<Clause>> = text.split(',').map(clause).collect();
        Some(Self {
            text: text.to_owned(),
            clauses: clauses?,
        })
    }

    /// Returns the original text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns whether any release of Python 3.`minor` is admitted.
    #[must_use]
    pub fn admits(&self, minor: u8) -> bool {
        // The answer can change only next to a release that a clause names.
        let mut patches = vec![0, u32::from(u16::MAX)];
        for named in self
            .clauses
            .iter()
            .filter_map(|clause| clause.version.get(2))
        {
            patches.extend([named.saturating_sub(1), *named, named.saturating_add(1)]);
        }
        patches.iter().any(|patch| {
            let release = [3, minor.into(), *patch];
            self.clauses.iter().all(|clause| clause.admits(&release))
        })
    }

    /// Returns the minor version of the oldest Python 3 that is admitted.
    #[must_use]
    pub fn oldest(&self) -> Option<u8> {
        (0..100).find(|minor| self.admits(*minor))
    }
}

impl Clause {
    /// Returns whether a release satisfies the clause.
    fn admits(&self, release: &[u32]) -> bool {
        // `3.9` is the same version as `3.9.0`.
        let length = release.len().max(self.version.len());
        let padded = |version: &[u32]| {
            let mut version = version.to_vec();
            version.resize(length, 0);
            version
        };
        let order = padded(release).cmp(&padded(&self.version));
        let starts_with = |prefix: &[u32]| padded(release).starts_with(prefix);
        match self.operator {
            ">=" => order.is_ge(),
            ">" => order.is_gt(),
            "<=" => order.is_le(),
            "<" => order.is_lt(),
            "==" if self.prefix => starts_with(&self.version),
            "!=" if self.prefix => !starts_with(&self.version),
            "!=" => order.is_ne(),
            // `~=3.9` admits all later 3.x, but `~=3.9.2` only later releases of 3.9.
            "~=" => {
                let series = self
                    .version
                    .split_last()
                    .map_or(&[][..], |(_, series)| series);
                order.is_ge() && starts_with(series)
            }
            _ => order.is_eq(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PythonRequires;

    #[test]
    fn oldest() {
        let table = [
            (">=3.9", Some(9)),
            (">= 3.10, < 4", Some(10)),
            (">=3.9.1", Some(9)),
            (">3.9", Some(9)),
            (">=2.7", Some(0)),
            ("~=3.11", Some(11)),
            ("~=3.12.4", Some(12)),
            ("==3.14.*", Some(14)),
            ("==3.*", Some(0)),
            ("!=3.0.*,!=3.1.*", Some(2)),
            ("<3", None),
            ("<3.0.1", Some(0)),
            (">=4", None),
        ];
        for (text, expected) in table {
            let requires = PythonRequires::parse(text);
            assert_eq!(requires.map(|one| one.oldest()), Some(expected), "{text}");
        }
        for wrong in ["", "3.9", ">=3.x", ">=3.*", ">=3.9,", "=>3", "~=3"] {
            assert_eq!(PythonRequires::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn ceilings() {
        let requires = PythonRequires::parse(">=3.9,<3.13");
        assert_eq!(requires.as_ref().map(|one| one.admits(12)), Some(true));
        assert_eq!(requires.as_ref().map(|one| one.admits(13)), Some(false));
    }
}
