//! Commands of a project, and the entry points that declare them.

/// A command of the project: `[project.scripts]`, `console_scripts`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The command.
    pub name: String,
    /// Its module.
    pub module: String,
    /// The function to call, dotted below the module.
    pub function: String,
}

/// Parses an entry point, `module:function`.
pub(crate) fn script(name: &str, entry: &str) -> Option<Script> {
    let entry = entry.split('[').next()?.trim();
    let (module, function) = entry.split_once(':')?;
    let dotted = |text: &str| {
        let text = text.trim();
        let is_name = |part: &str| {
            part.chars().all(|c| c.is_alphanumeric() || c == '_')
                && !part.starts_with(|c: char| c.is_numeric())
                && !part.is_empty()
        };
        text.split('.').all(is_name).then(|| text.to_owned())
    };
    Some(Script {
        name: name.trim().to_owned(),
        module: dotted(module)?,
        function: dotted(function)?,
    })
}

#[cfg(test)]
mod tests {
    use super::script;

    #[test]
    fn scripts() {
        let table = [
            ("a.b:c", Some(("a.b", "c"))),
            ("a:b.c [extra]", Some(("a", "b.c"))),
            ("a", None),
            ("a:b; import os", None),
            ("a\nimport os:b", None),
            (":", None),
            ("a.:b", None),
            ("1a:b", None),
        ];
        for (entry, expected) in table {
            let found = script("x", entry);
            let found = found
                .as_ref()
                .map(|one| (one.module.as_str(), one.function.as_str()));
            assert_eq!(found, expected, "{entry}");
        }
    }
}
