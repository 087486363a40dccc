//! Renders an inspection as text.

use inspect::{Content, Inspection, Severity};

use super::{bytes, library, wheel};
use crate::output::Paint;
use crate::page::Page;
use crate::table::counted;

/// Renders one file. `full` includes every section, crate and symbol.
pub fn text(inspection: &Inspection, full: bool, paint: Paint) -> String {
    let mut page = Page::new(paint, 14);
    match &inspection.content {
        Content::Library(one) => library::show(&mut page, one, full),
        Content::Wheel(one) => {
            let size = bytes(inspection.size);
            wheel::show(&mut page, one, &inspection.path, &size);
            for one in &one.libraries {
                library::show(&mut page, one, full);
            }
        }
    }
    page.line("");
    for finding in &inspection.findings {
        let (kind, mark): (_, fn(Paint, &str) -> String) = match finding.severity {
            Severity::Error => ("error", Paint::bad),
            Severity::Warning => ("warning", Paint::heading),
        };
        let mark = mark(paint, &format!("{kind}[{}]", finding.id));
        page.line(&format!("{mark}: `{}` {}", finding.path, finding.message));
        for line in &finding.help {
            page.line(&format!("  help: {line}"));
        }
    }
    let count = |severity| {
        let found = inspection.findings.iter();
        found.filter(|one| one.severity == severity).count() as u64
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let verdict = match (errors, warnings) {
        (0, 0) => "no findings".to_owned(),
        (0, _) => counted(warnings, "warning"),
        (_, 0) => paint.bad(&counted(errors, "error")),
        _ => paint.bad(&format!(
            "{}, {}",
            counted(errors, "error"),
            counted(warnings, "warning")
        )),
    };
    page.line(&format!("{}: {verdict}", inspection.path));
    page.finish()
}
