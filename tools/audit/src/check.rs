//! The definition of a check.

use crate::facts::Facts;
use crate::finding::{Confidence, Finding, Severity};

/// The topic of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Dependencies between targets.
    TargetGraph,
    /// PyO3's features, versions and modules.
    Pyo3,
    /// Results that are the same on every machine.
    Hermeticity,
    /// Shared caches and remote execution.
    Remote,
    /// The cost of a build.
    Performance,
    /// This tool's own comments and settings.
    Audit,
}

impl Group {
    /// All groups, in display order.
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

/// The facts that a check requires.
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
    /// Returns whether these facts are available.
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
    /// The user fixes it by hand.
    None,
    /// `--fix` fixes it, except in the cases that `wrong_when` names.
    Safe,
    /// `--fix --unsafe-fixes` fixes it. The user reviews the change.
    Unsafe,
}

/// One check.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// Its id, which never changes. It is used on the command line, in comments, SARIF and docs/audit.md, and names the check's
    /// file and fixtures.
    pub id: &'static str,
    /// The source file that defines it.
    pub file: &'static str,
    /// Its topic.
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
    /// When its fix would break a build or be wrong otherwise, and what prevents the fix then. Markdown; empty if there is no
    /// fix.
    pub wrong_when: &'static str,
    /// Whether it looks into crate hubs. Such a check misses problems in a hub that audit does not understand.
    pub of_hubs: bool,
    /// Why the problem matters. Markdown.
    pub why: &'static str,
    /// What to do. Markdown.
    pub remedy: &'static str,
    /// Runs the check.
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

    /// Creates a finding of this check.
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

/// Defines `CHECK`, so that each id is written once.
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
