//! Edits rc files, line by line.

use crate::facts::rc::{statements, Statement};

/// Adds a line with a comment above it, after the last line of the same command. Returns the text unchanged if it has the line.
pub fn add(text: &str, line: &str, comment: &str) -> String {
    let is_there = text.lines().any(|there| there.trim() == line);
    if is_there {
        return text.to_owned();
    }
    let block = format!("# {comment}\n{line}\n");
    let command = line.split_whitespace().next().unwrap_or_default();
    let mut after = None;
    let mut import = None;
    for statement in statements(text, 0) {
        match statement {
            Statement::Options(options) => {
                let named = |option: &crate::facts::rc::RcOption| match &option.config {
                    Some(config) => format!("{}:{config}", option.command),
                    None => option.command.clone(),
                };
                if let Some(last) = options.last() {
                    if named(last) == command {
                        after = Some(last.span.end);
                    }
                    import = None;
                }
            }
            // Later options win, so a final import stays last.
            Statement::Import { span, .. } => import = import.or(Some(span.start)),
            Statement::Wrong { .. } => {}
        }
    }
    match (after, import) {
        (Some(after), _) => {
            let rest = text.get(after..).unwrap_or_default();
            let end = after + rest.find('\n').map_or(rest.len(), |at| at + 1);
            let (head, tail) = text.split_at(end);
            let separator = if head.ends_with('\n') { "" } else { "\n" };
            let gap = if tail.is_empty() || tail.starts_with('\n') {
                ""
            } else {
                "\n"
            };
            format!("{head}{separator}\n{block}{gap}{tail}")
        }
        (None, Some(import)) => {
            // Insert above the comment that belongs to the import.
            let head = text.get(..import).unwrap_or_default();
            let mut start = head.rfind('\n').map_or(0, |at| at + 1);
            while let Some(above) = text.get(..start.saturating_sub(1)).filter(|_| start > 0) {
                let line_start = above.rfind('\n').map_or(0, |at| at + 1);
                if !above
                    .get(line_start..)
                    .unwrap_or_default()
                    .trim_start()
                    .starts_with('#')
                {
                    break;
                }
                start = line_start;
            }
            let (head, tail) = text.split_at(start);
            format!("{head}{block}\n{tail}")
        }
        (None, None) if text.trim().is_empty() => block,
        (None, None) => format!("{}\n\n{block}", text.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::add;

    #[test]
    fn table() {
        let table = [
            ("", "# why\nbuild --x\n"),
            ("build --x\n", "build --x\n"),
            ("  build --x\n", "  build --x\n"),
            (
                "build --a\ntest --b\n",
                "build --a\n\n# why\nbuild --x\n\ntest --b\n",
            ),
            ("build --a", "build --a\n\n# why\nbuild --x\n"),
            (
                "build --a \\\n  --b # c\ntest --c\n",
                "build --a \\\n  --b # c\n\n# why\nbuild --x\n\ntest --c\n",
            ),
            ("test --b\n", "test --b\n\n# why\nbuild --x\n"),
            (
                "test --b\n\n# mine\ntry-import %workspace%/user.bazelrc\n",
                "test --b\n\n# why\nbuild --x\n\n# mine\ntry-import %workspace%/user.bazelrc\n",
            ),
            (
                "try-import a\nbuild --a\n",
                "try-import a\nbuild --a\n\n# why\nbuild --x\n",
            ),
            ("build:ci --a\n", "build:ci --a\n\n# why\nbuild --x\n"),
        ];
        for (text, expected) in table {
            let once = add(text, "build --x", "why");
            assert_eq!(once, expected, "{text}");
            assert_eq!(add(&once, "build --x", "why"), once, "twice: {text}");
        }
    }
}
