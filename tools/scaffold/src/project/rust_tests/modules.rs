//! The files of a Rust crate, from its root: the modules that it declares, and theirs.

use std::collections::BTreeSet;

use crate::project::files::Files;
use crate::project::paths::{join, parent};

use super::obstacle::Obstacle;
use super::tokens::{self, Token};

/// The files of a crate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Modules {
    /// The files, the root among them.
    pub files: BTreeSet<String>,
    /// The names of declared modules without a file, by the order of the search. The crate does not compile without them, unless
    /// they are for another platform.
    pub missing: Vec<String>,
}

impl Modules {
    /// Checks that every module has a file.
    ///
    /// # Errors
    /// The modules that have none.
    pub(super) fn check(&self) -> Result<&Self, Obstacle> {
        if self.missing.is_empty() {
            Ok(self)
        } else {
            Err(Obstacle::Modules(self.missing.clone()))
        }
    }
}

/// Finds the files of the crate with this root.
pub(super) fn of(files: &Files, root: &str) -> Modules {
    let mut found = Modules {
        files: BTreeSet::from([root.to_owned()]),
        missing: Vec::new(),
    };
    let mut waiting = vec![(root.to_owned(), true)];
    while let Some((path, is_root)) = waiting.pop() {
        let text = files.glance(&path).unwrap_or_default();
        for module in declared(&text) {
            let places = places(&path, is_root, &module);
            let mut existing = places
                .into_iter()
                .filter(|place| files.has(place))
                .peekable();
            if existing.peek().is_none() {
                found.missing.push(module.name.clone());
            }
            for place in existing {
                if found.files.insert(place.clone()) {
                    // A file that `#[path]` names has its modules beside it.
                    waiting.push((place, !module.paths.is_empty()));
                }
            }
        }
    }
    found
}

/// A declaration `mod name;`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Module {
    name: String,
    /// The folders of the modules around it: `mod outer { mod name; }`.
    outer: Vec<String>,
    /// `#[path = "…"]`, or those of `#[cfg_attr(…, path = "…")]`.
    paths: Vec<String>,
    /// Whether it may be without any of them, because they are for some platforms.
    is_conditional: bool,
}

/// Returns the paths that a module's file may have.
fn places(file: &str, is_root: bool, module: &Module) -> Vec<String> {
    let folder = parent(file);
    let stem = file.rsplit('/').next().unwrap_or_default();
    let stem = stem.strip_suffix(".rs").unwrap_or(stem);
    let outer = module.outer.join("/");
    let inner = if is_root || stem == "mod" {
        outer.clone()
    } else {
        format!("{stem}/{outer}")
    };
    let name = &module.name;
    // Outside of other modules, `#[path]` is relative to the folder of the file.
    let start = if outer.is_empty() { "" } else { &inner };
    let mut found: Vec<_> = module
        .paths
        .iter()
        .map(|path| format!("{start}/{path}"))
        .collect();
    if found.is_empty() || module.is_conditional {
        found.push(format!("{inner}/{name}.rs"));
        found.push(format!("{inner}/{name}/mod.rs"));
    }
    found
        .iter()
        .filter_map(|place| join(folder, place.trim_start_matches('/')))
        .collect()
}

/// Returns the modules that a text declares without their contents, those in macros among them.
fn declared(text: &str) -> Vec<Module> {
    let tokens = tokens::of(text);
    let mut found = Vec::new();
    // The names of the modules around the current token, with the depths of their braces.
    let mut around: Vec<(usize, String)> = Vec::new();
    let mut depth = 0_usize;
    let mut attributes = Attributes::default();
    let mut at = 0;
    while let Some(rest) = tokens.get(at..).filter(|rest| !rest.is_empty()) {
        at += 1;
        match rest {
            [Token::Mark('#'), Token::Mark('['), inner @ ..] => {
                at += 1 + attributes.add(inner);
                continue;
            }
            [Token::Word("mod"), Token::Word(name) | Token::Raw(name), Token::Mark(';'), ..] => {
                let attributes = std::mem::take(&mut attributes);
                found.push(Module {
                    name: (*name).to_owned(),
                    outer: around.iter().map(|(_, name)| name.clone()).collect(),
                    paths: attributes.paths,
                    is_conditional: attributes.is_conditional,
                });
                at += 2;
            }
            [Token::Word("mod"), Token::Word(name) | Token::Raw(name), Token::Mark('{'), ..] => {
                let path = std::mem::take(&mut attributes).paths.pop();
                around.push((depth, path.unwrap_or_else(|| (*name).to_owned())));
                depth += 1;
                at += 2;
            }
            // The name is a parameter of a macro.
            [Token::Word("mod"), Token::Mark('$'), Token::Word(name), Token::Mark(';'), ..] => {
                found.push(Module {
                    name: format!("${name}"),
                    ..Module::default()
                });
            }
            [Token::Mark('{'), ..] => depth += 1,
            [Token::Mark('}'), ..] => {
                depth = depth.saturating_sub(1);
                around.retain(|(start, _)| *start < depth);
            }
            [Token::Mark(';'), ..] => {}
            // `pub(in crate::a)` may be between the attribute and `mod`.
            _ => continue,
        }
        attributes = Attributes::default();
    }
    found
}

/// What the attributes before a module say about its file.
#[derive(Debug, Default)]
struct Attributes {
    paths: Vec<String>,
    is_conditional: bool,
}

impl Attributes {
    /// Adds the attribute with these tokens after `#[`. Returns how many they are, with the bracket at the end.
    fn add(&mut self, tokens: &[Token<'_>]) -> usize {
        let mut depth = 1_usize;
        let end = tokens.iter().position(|token| {
            match token {
                Token::Mark('[') => depth += 1,
                Token::Mark(']') => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        let length = end.map_or(tokens.len(), |end| end + 1);
        let inner = tokens.get(..length).unwrap_or_default();
        let is_conditional = inner.first() == Some(&Token::Word("cfg_attr"));
        if is_conditional || inner.first() == Some(&Token::Word("path")) {
            let paths = inner.windows(3).filter_map(|three| match three {
                [Token::Word("path"), Token::Mark('='), Token::Text(path)] => {
                    Some((*path).to_owned())
                }
                _ => None,
            });
            let before = self.paths.len();
            self.paths.extend(paths);
            self.is_conditional |= is_conditional && self.paths.len() > before;
        }
        length
    }
}

#[cfg(test)]
mod tests {
    use super::{declared, places, Module};

    #[test]
    fn declarations() {
        let text = "mod one;\npub(crate) mod two; // here\n#[cfg(test)] pub mod three;\n#[path = \"x/y.rs\"]\nmod four;\nmod five {\n    fn x() {}\n    mod six;\n}\n\
                    // mod seven;\nmodel; mod eight; mod r#type;\n#[path = \"z.rs\"]\n#[allow(x)]\npub(in crate::a) mod nine;\nm! { mod ten; }\n\"mod x;\"; mod $name;";
        let found: Vec<_> = declared(text)
            .into_iter()
            .map(|module| (module.name, module.outer.join("/"), module.paths.join("/")))
            .collect();
        let expected = [
            ("one", "", ""),
            ("two", "", ""),
            ("three", "", ""),
            ("four", "", "x/y.rs"),
            ("six", "five", ""),
            ("eight", "", ""),
            ("type", "", ""),
            ("nine", "", "z.rs"),
            ("ten", "", ""),
            ("$name", "", ""),
        ];
        let expected = expected
            .map(|(name, outer, path)| (name.to_owned(), outer.to_owned(), path.to_owned()));
        assert_eq!(found, expected);
    }

    #[test]
    fn conditions() {
        let text =
            "#[cfg_attr(unix, path = \"a.rs\")]\n#[cfg_attr(windows, path = \"b.rs\")]\nmod sys;";
        let found = declared(text);
        let paths: Vec<_> = found
            .iter()
            .flat_map(|module| places("src/lib.rs", true, module))
            .collect();
        assert_eq!(
            paths,
            ["src/a.rs", "src/b.rs", "src/sys.rs", "src/sys/mod.rs"]
        );
    }

    #[test]
    fn files() {
        let module = |outer: &[&str], path: Option<&str>| Module {
            name: "m".to_owned(),
            outer: outer.iter().map(|name| (*name).to_owned()).collect(),
            paths: path.map(ToOwned::to_owned).into_iter().collect(),
            is_conditional: false,
        };
        let plain = module(&[], None);
        assert_eq!(
            places("tests/a.rs", true, &plain),
            ["tests/m.rs", "tests/m/mod.rs"]
        );
        assert_eq!(
            places("tests/a.rs", false, &plain),
            ["tests/a/m.rs", "tests/a/m/mod.rs"]
        );
        assert_eq!(
            places("tests/a/mod.rs", false, &plain),
            ["tests/a/m.rs", "tests/a/m/mod.rs"]
        );
        let inner = module(&["o"], None);
        assert_eq!(
            places("tests/a.rs", true, &inner),
            ["tests/o/m.rs", "tests/o/m/mod.rs"]
        );
        assert_eq!(
            places("tests/a.rs", false, &inner),
            ["tests/a/o/m.rs", "tests/a/o/m/mod.rs"]
        );
        let elsewhere = module(&[], Some("../b.rs"));
        assert_eq!(places("tests/a.rs", true, &elsewhere), ["b.rs"]);
        assert_eq!(places("tests/a.rs", false, &elsewhere), ["b.rs"]);
        let both = module(&["o"], Some("b.rs"));
        assert_eq!(places("tests/a.rs", false, &both), ["tests/a/o/b.rs"]);
    }
}
