//! A Bazel command, for running and for display.

use std::fmt;

use crate::shell::shell_word;

/// A command and its arguments: `query 'deps(//:tally)'`. [`fmt::Display`] formats it for a shell.
///
/// ```
/// use bazel_client::Call;
///
/// let call = Call::query("deps(//:tally)").flag("--notool_deps");
/// assert_eq!(call.to_string(), "bazel query 'deps(//:tally)' --notool_deps");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    command: &'static str,
    expression: Option<String>,
    /// Flags that a user would type.
    flags: Vec<String>,
    /// Flags that matter only to a program that reads the output.
    machine: Vec<String>,
    keep_going: bool,
    /// Whether the output consists of messages instead of text.
    streamed: bool,
}

impl Call {
    /// Creates any command.
    pub fn new(command: &'static str) -> Self {
        Self {
            command,
            expression: None,
            flags: Vec::new(),
            machine: Vec::new(),
            keep_going: false,
            streamed: false,
        }
    }

    /// Creates a `query`: targets, before any `select` is resolved.
    pub fn query(expression: impl Into<String>) -> Self {
        Self::with("query", expression.into())
    }

    /// Creates a `cquery`: targets in their configurations.
    pub fn cquery(expression: impl Into<String>) -> Self {
        Self::with("cquery", expression.into())
    }

    /// Creates an `aquery`: actions.
    pub fn aquery(expression: impl Into<String>) -> Self {
        Self::with("aquery", expression.into())
    }

    fn with(command: &'static str, expression: String) -> Self {
        Self {
            expression: Some(expression),
            ..Self::new(command)
        }
    }

    /// Adds a flag or an argument.
    #[must_use]
    pub fn flag(mut self, flag: impl Into<String>) -> Self {
        self.flags.push(flag.into());
        self
    }

    /// Adds flags or arguments.
    #[must_use]
    pub fn flags<T: Into<String>>(mut self, flags: impl IntoIterator<Item = T>) -> Self {
        self.flags.extend(flags.into_iter().map(Into::into));
        self
    }

    /// Adds a flag that matters only to a program that reads the output. It is not displayed.
    #[must_use]
    pub fn hidden(mut self, flag: impl Into<String>) -> Self {
        self.machine.push(flag.into());
        self
    }

    /// For `query` and `cquery`: limits the output to these attributes, whether set explicitly or by default. This saves time. An
    /// empty list leaves out all attributes.
    #[must_use]
    pub fn attributes(self, names: &[&str]) -> Self {
        self.hidden(format!("--proto:output_rule_attrs={}", names.join(",")))
    }

    /// Continues if a package or target is broken. The rest is read, and [`Done`](crate::Done) contains the errors.
    #[must_use]
    pub fn keep_going(mut self) -> Self {
        self.keep_going = true;
        self.flag("--keep_going")
    }

    /// The name of the command: `bazel query`.
    pub fn name(&self) -> &'static str {
        match self.command {
            "query" => "bazel query",
            "cquery" => "bazel cquery",
            "aquery" => "bazel aquery",
            _ => "bazel",
        }
    }

    /// Prints messages instead of text.
    pub(crate) fn streamed(mut self) -> Self {
        self.streamed = true;
        self.hidden("--output=streamed_proto")
    }

    pub(crate) fn keeps_going(&self) -> bool {
        self.keep_going
    }

    /// The arguments after the startup options.
    pub(crate) fn arguments(&self) -> Vec<&str> {
        let mut all = vec![self.command];
        // With `--color=no` and without a terminal, Bazel removes everything that looks like an escape sequence from the stdout of
        // cquery and aquery: the two bytes 0x1b 0x5b. These can also be the ids 27 and 91, or a tag and the byte after it. The
        // messages are then damaged, or have another meaning. (Seen with 7.7.1 in one of 400 calls. Bazel treats only the output of
        // `query` as binary.)
        let color = if self.streamed {
            "--color=yes"
        } else {
            "--color=no"
        };
        all.extend([color, "--curses=no"]);
        all.extend(self.machine.iter().map(String::as_str));
        all.extend(self.flags.iter().map(String::as_str));
        if let Some(expression) = &self.expression {
            all.extend(["--", expression]);
        }
        all
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bazel {}", self.command)?;
        let words = self.expression.iter().chain(&self.flags);
        for word in words {
            write!(f, " {}", shell_word(word))?;
        }
        Ok(())
    }
}
