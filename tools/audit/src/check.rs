//! What a check is.

use crate::facts::Facts;
use crate::finding::{Confidence, Finding, Severity};

/// What a check is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Who depends on what.
    TargetGraph,
    /// PyO3's features, versions and modules.
    Pyo3,
    /// The same result on every machine.
    Hermeticity,
    /// Shared caches and remote execution.
    Remote,
    /// What a build costs.
    Performance,
    /// This tool's own comments and settings.
    Audit,
}

impl Group {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 6] = [
        Self::TargetGraph,
        Self::Pyo3,
        Self::Hermeticity,
        Self::Remote,
        Self::Performance,
        Self::Audit,
    ];

    /// Its heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::TargetGraph => "Target graph",
            Self::Pyo3 => "PyO3",
            Self::Hermeticity => "Hermeticity",
            Self::Remote => "Remote caching and execution",
            Self::Performance => "Performance",
            Self::Audit => "Suppressions",
        }
    }
}

/// The facts that a check cannot do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// Files alone.
    Files,
    /// The target graph: `bazel query`.
    Query,
    /// The actions of Rust: `bazel aquery`.
    Actions,
}

impl Needs {
    /// Whether they are there.
    #[must_use]
    pub fn are_met(self, facts: &Facts) -> bool {
        match self {
            Self::Files => true,
            Self::Query => facts.graph.is_some(),
            Self::Actions => facts.actions.is_some(),
        }
    }
}

/// How `--fix` treats what a check finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fixes {
    /// By hand only.
    None,
    /// `--fix` fixes it, unless what `wrong_when` names is the case.
    Safe,
    /// `--fix --unsafe-fixes` fixes it: look at what it did.
    Unsafe,
}

/// One check.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// Its id, for good: on the command line, in comments, in SARIF, in docs/audit.md, of its file and its fixtures.
    pub id: &'static str,
    /// The source file that defines it.
    pub file: &'static str,
    /// What it is about.
    pub group: Group,
    /// The default severity of its findings.
    pub severity: Severity,
    /// The default confidence of its findings.
    pub confidence: Confidence,
    /// The facts that it needs.
    pub needs: Needs,
    /// What `--fix` does.
    pub fixes: Fixes,
    /// What it finds, in a few words.
    pub title: &'static str,
    /// What would have to be true for its fix to break a build, or to be wrong otherwise, and what keeps it from being made then.
    /// Markdown; empty if there is no fix.
    pub wrong_when: &'static str,
    /// Whether it looks into hubs of crates, so that a hub that is not understood escapes it.
    pub of_hubs: bool,
    /// Why that is bad. Markdown.
    pub why: &'static str,
    /// What to do. Markdown.
    pub remedy: &'static str,
    /// Finds it.
    pub run: fn(&Facts) -> Vec<Finding>,
}

impl Check {
    /// The default for fields that a check does not set.
    pub(crate) const NEUTRAL: Self = Self {
        id: "",
        file: "",
        group: Group::Audit,
        severity: Severity::Note,
        confidence: Confidence::Low,
        needs: Needs::Files,
        fixes: Fixes::None,
        title: "",
        wrong_when: "",
        of_hubs: false,
        why: "",
        remedy: "",
        run: |_| Vec::new(),
    };

    /// A finding of this check.
    #[must_use]
    pub fn finding(&self, message: impl Into<String>) -> Finding {
        Finding {
            id: self.id,
            severity: self.severity,
            confidence: self.confidence,
            message: message.into(),
            place: None,
            target: None,
            related: Vec::new(),
            help: Vec::new(),
            fix: None,
        }
    }
}

/// Defines `CHECK`, with its id written once.
macro_rules! check {
    ($id:literal, $($field:ident: $value:expr),+ $(,)?) => {
        /// The check.
        #[allow(
            clippy::needless_update,
            reason = "some checks name all fields, others leave out those of fixes and hubs"
        )]
        pub const CHECK: $crate::check::Check = $crate::check::Check {
            id: $id,
            file: file!(),
            $($field: $value,)+
            ..$crate::check::Check::NEUTRAL
        };
    };
}
pub(crate) use check;
