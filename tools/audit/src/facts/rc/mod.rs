//! `.bazelrc` files: their options, the places of the options, and which options apply.
//!
//! This module does not access the file system: see [`Rc::read`].

mod option;
mod parse;

use std::collections::BTreeSet;

pub use option::RcOption;
pub use parse::{statements, Statement};

use super::secret::secret;
use crate::source::{Place, Source};

/// One rc file.
#[derive(Debug, Clone)]
pub struct RcFile {
    /// Path and text.
    pub source: Source,
    /// Whether it belongs to one person: `try-import`ed and excluded by `.gitignore`. Checks report nothing in it.
    pub personal: bool,
}

/// All rc files of a workspace, in the order in which Bazel reads them.
#[derive(Debug, Clone, Default)]
pub struct Rc {
    /// The files; the first is the workspace's `.bazelrc`.
    pub files: Vec<RcFile>,
    /// Their options in order; those of an imported file are where it is imported.
    pub options: Vec<RcOption>,
}

/// The maximum number of configs to expand where configs name each other. People use far fewer.
const MOST_CONFIGS: u32 = 1000;

/// Enables the config that has the name of the operating system.
const PLATFORM_FLAG: &str = "enable_platform_specific_config";

/// Bazel's names for operating systems in such configs. The most common one is last, because the last option wins.
const SYSTEMS: [&str; 5] = ["openbsd", "freebsd", "windows", "macos", "linux"];

impl Rc {
    /// Reads a file and its imports. `read` returns the text of a file, given its path as the import writes it, or None if there
    /// is no such file.
    ///
    /// Returns what Bazel would reject or could not find, with the place if known.
    pub fn read(
        start: RcFile,
        read: &mut dyn FnMut(&str) -> Option<RcFile>,
    ) -> (Self, Vec<(Option<Place>, String)>) {
        let mut rc = Self::default();
        let mut problems = Vec::new();
        rc.take(start, read, &mut Vec::new(), &mut problems);
        (rc, problems)
    }

    fn take(
        &mut self,
        file: RcFile,
        read: &mut dyn FnMut(&str) -> Option<RcFile>,
        open: &mut Vec<String>,
        problems: &mut Vec<(Option<Place>, String)>,
    ) {
        let number = self.files.len();
        open.push(file.source.path.clone());
        let source = file.source.clone();
        self.files.push(file);
        for statement in statements(&source.text, number) {
            match statement {
                Statement::Options(options) => self.options.extend(options),
                Statement::Wrong { problem, span } => {
                    problems.push((Some(source.place(&span)), problem));
                }
                Statement::Import {
                    path,
                    optional,
                    span,
                } => match read(&path) {
                    Some(next) if open.contains(&next.source.path) => {
                        let chain = [open.as_slice(), &[next.source.path]].concat();
                        let problem = format!("the imports form a cycle: {}", chain.join(" → "));
                        problems.push((Some(source.place(&span)), problem));
                    }
                    Some(next) => {
                        let personal = optional && next.personal;
                        self.take(RcFile { personal, ..next }, read, open, problems);
                    }
                    None if optional => {}
                    None => {
                        let problem = format!("`import {path}`: no such file");
                        problems.push((Some(source.place(&span)), problem));
                    }
                },
            }
        }
        open.pop();
    }

    /// Returns the place of an option. Its excerpt omits credentials, because findings end up in CI logs.
    #[must_use]
    pub fn place(&self, option: &RcOption) -> Option<Place> {
        let file = self.files.get(option.file)?;
        let mut place = file.source.place(&option.span);
        for other in self
            .options
            .iter()
            .filter(|other| other.file == option.file)
        {
            if let Some((_, secret)) = secret(&other.name, other.value.as_deref()) {
                place.excerpt = place.excerpt.replace(secret, "…");
            }
        }
        Some(place)
    }

    /// Options in files that belong to the repository.
    pub fn shared(&self) -> impl Iterator<Item = &RcOption> {
        self.options.iter().filter(|option| {
            self.files
                .get(option.file)
                .is_some_and(|file| !file.personal)
        })
    }

    /// Returns the names of the configs that a `build` can use.
    #[must_use]
    pub fn configs(&self) -> BTreeSet<&str> {
        let options = self.shared().filter(|option| option.concerns_build());
        options
            .filter_map(|option| option.config.as_deref())
            .collect()
    }

    /// Returns the options that apply to a `build`, in order: the options without a config, then those of the given config, with
    /// all configs that these name. With `--enable_platform_specific_config`, the `build` options of every operating system count
    /// too, because a finding must not depend on the machine that looks for it.
    #[must_use]
    pub fn in_force(&self, config: Option<&str>) -> Vec<&RcOption> {
        let mut all = Vec::new();
        let mut budget = MOST_CONFIGS;
        self.expand(None, &mut all, &mut Vec::new(), &mut budget);
        let by_platform =
            last(&all, PLATFORM_FLAG).and_then(|option| option.bool_value(PLATFORM_FLAG));
        if by_platform == Some(true) {
            for system in SYSTEMS {
                let mut open = vec![system.to_owned()];
                self.expand(Some(system), &mut all, &mut open, &mut budget);
            }
        }
        if let Some(config) = config {
            self.expand(
                Some(config),
                &mut all,
                &mut vec![config.to_owned()],
                &mut budget,
            );
        }
        all
    }

    /// Recurses no deeper than there are configs, because it does not expand a config inside itself.
    fn expand<'a>(
        &'a self,
        config: Option<&str>,
        all: &mut Vec<&'a RcOption>,
        open: &mut Vec<String>,
        budget: &mut u32,
    ) {
        *budget = budget.saturating_sub(1);
        if *budget == 0 {
            return;
        }
        for option in self.shared() {
            if !option.concerns_build() || option.config.as_deref() != config {
                continue;
            }
            match &option.value {
                Some(next) if option.name == "config" => {
                    if !open.contains(next) {
                        open.push(next.clone());
                        self.expand(Some(next), all, open, budget);
                        open.pop();
                    }
                }
                _ => all.push(option),
            }
        }
    }
}

/// Returns the last option that sets a flag.
#[must_use]
pub fn last<'a>(options: &[&'a RcOption], flag: &str) -> Option<&'a RcOption> {
    options.iter().rev().find(|option| option.is(flag)).copied()
}

#[cfg(test)]
#[path = "rc_test.rs"]
mod tests;
