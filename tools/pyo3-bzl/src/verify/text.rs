//! Renders the results as text.

use super::{Finding, Outcome, Verified};
use crate::output::Paint;
use crate::table::counted;

/// Maximum number of actions to show per finding.
const NAMED: usize = 5;

/// Renders the results.
pub fn text(verified: &Verified, paint: Paint) -> String {
    let mut lines = vec![
        paint.heading(&format!(
            "{} in two copies of {}, {} each",
            verified.target,
            verified.workspace.display(),
            counted(verified.files as u64, "file")
        )),
        String::new(),
    ];
    for step in &verified.steps {
        let word = match step.outcome {
            Outcome::Passed => "ok     ".to_owned(),
            Outcome::Broken => paint.bad("BROKEN ").to_string(),
            Outcome::NotRun => "not run".to_owned(),
            Outcome::Failed => paint.bad("FAILED ").to_string(),
        };
        let mut note = step.note.lines();
        let first = note.next().unwrap_or_default();
        let time = match step.outcome {
            Outcome::NotRun => String::new(),
            _ => format!(" ({:.0} s)", step.seconds),
        };
        lines.push(format!("  {word}  {}: {first}{time}", step.title));
        lines.extend(note.map(|line| format!("           {line}")));
    }
    for step in &verified.steps {
        for finding in &step.findings {
            lines.push(String::new());
            lines.extend(shown(finding, step.title, paint));
        }
    }
    lines.push(String::new());
    lines.push(paint.heading(&summary(verified)));
    lines.join("\n") + "\n"
}

fn shown(finding: &Finding, title: &str, paint: Paint) -> Vec<String> {
    let label = paint.bad(&format!("finding[{}]", finding.id));
    let spawns = counted(finding.total as u64, "spawn");
    let follows = match finding.propagated {
        0 => String::new(),
        count => format!("; {count} propagated"),
    };
    let mut lines = vec![format!("{label}: {title}: {spawns}{follows}")];
    lines.extend(finding.causes.iter().map(|cause| format!("  {cause}")));
    for action in finding.actions.iter().take(NAMED) {
        let name = match action.target.as_str() {
            "" => &action.output,
            _ => &action.target,
        };
        lines.push(format!("    {} {name}", action.mnemonic));
    }
    if finding.total > NAMED {
        lines.push(format!("    … and {} more", finding.total - NAMED));
    }
    lines.extend(
        finding
            .advice
            .iter()
            .map(|advice| format!("  help: {advice}")),
    );
    lines
}

fn summary(verified: &Verified) -> String {
    let (passed, broken) = (
        verified.count(Outcome::Passed),
        verified.count(Outcome::Broken),
    );
    let rest = verified.steps.len() - passed - broken;
    let rest = match rest {
        0 => String::new(),
        rest => format!("; {} not verified", counted(rest as u64, "step")),
    };
    match broken {
        0 => format!("{} verified{rest}", counted(passed as u64, "step")),
        _ => format!(
            "{broken} of {} broken{rest}",
            counted((passed + broken) as u64, "verified step")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Outcome, Step, Verified};
    use super::text;
    use crate::output::Paint;
    use crate::verify::judge::{Action, Finding};

    #[test]
    fn all_outcomes() {
        let step = |id, title, outcome, note: &str| {
            let mut step = Step::new(id, title);
            step.outcome = outcome;
            step.note = note.to_owned();
            step.seconds = 2.4;
            step
        };
        let mut broken = step(
            "environment",
            "another PATH",
            Outcome::Broken,
            "2 spawns ran",
        );
        broken.findings.push(Finding {
            id: "depends-on-environment",
            causes: vec!["environment: HOME was /h, is /i".into()],
            advice: vec!["remove `--action_env=HOME`".into()],
            actions: vec![Action {
                mnemonic: "Genrule".into(),
                target: "//:home".into(),
                output: "bazel-out/x".into(),
            }],
            total: 1,
            propagated: 1,
        });
        let verified = Verified {
            target: "//:tally".into(),
            workspace: "/w".into(),
            files: 3,
            steps: vec![
                step("fill", "fill the cache", Outcome::Passed, "36 spawns"),
                broken,
                step(
                    "python-edit",
                    "edit Python",
                    Outcome::Failed,
                    "no\n  help: do",
                ),
                step("python", "another Python version", Outcome::NotRun, "none"),
            ],
            stopped: None,
        };
        let expected = "\
//:tally in two copies of /w, 3 files each

  ok       fill the cache: 36 spawns (2 s)
  BROKEN   another PATH: 2 spawns ran (2 s)
  FAILED   edit Python: no (2 s)
             help: do
  not run  another Python version: none

finding[depends-on-environment]: another PATH: 1 spawn; 1 propagated
  environment: HOME was /h, is /i
    Genrule //:home
  help: remove `--action_env=HOME`

1 of 2 verified steps broken; 2 steps not verified
";
        assert_eq!(text(&verified, Paint::none()), expected);
    }
}
