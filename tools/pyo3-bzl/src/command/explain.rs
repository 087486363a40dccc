//! `explain`.

use std::io::{self, BufReader, Read};
use std::path::Path;

use anyhow::Context as _;
use explain::output::{annotations, markdown, text, NOTHING};
use explain::{bep, Catalogue, Explainer, Report};
use serde::Serialize;

use crate::cli::{ExplainArgs, ExplainFormat};
use crate::json;
use crate::output::{print, print_note, Exit, Paint};
use crate::root::Root;
use crate::table::counted;

/// A log is read in pieces of this size.
const PIECE: usize = 1 << 18;

/// A log and what is in it.
#[derive(Serialize)]
struct Log {
    log: String,
    #[serde(flatten)]
    report: Report,
}

#[derive(Serialize)]
struct Logs {
    logs: Vec<Log>,
}

/// Runs it.
///
/// # Errors
/// A file cannot be read.
pub fn run(root: &Root, arguments: &ExplainArgs) -> anyhow::Result<Exit> {
    let catalogue = Catalogue::builtin()?;
    let mut logs = Vec::new();
    for file in &arguments.files {
        let (name, report) = if file == Path::new("-") {
            let report =
                read(&catalogue, io::stdin().lock()).context("cannot read standard input")?;
            ("standard input".to_owned(), report)
        } else {
            let report = open(root, file, |log| read(&catalogue, log))?;
            (file.display().to_string(), report)
        };
        logs.push(Log { log: name, report });
    }
    if let Some(file) = &arguments.bep {
        let report = open(root, file, |log| {
            let events = BufReader::with_capacity(PIECE, log);
            bep::explain(Explainer::new(&catalogue), events)
        })?;
        logs.push(Log {
            log: file.display().to_string(),
            report,
        });
    }
    let is_empty = logs.iter().all(|log| log.report.failures.is_empty());
    if arguments.format == ExplainFormat::Json {
        print(&json::document("explain", &Logs { logs })?)?;
    } else {
        let many = logs.len() > 1;
        for log in &logs {
            if many && arguments.format == ExplainFormat::Text {
                print(&format!("{}\n", Paint::stdout().heading(&log.log)))?;
            }
            print(&shown(root, arguments.format, &log.report))?;
            if log.report.failures.is_empty() {
                print_note(&format!(
                    "no failure is known in {} ({})\n{NOTHING}",
                    log.log,
                    counted(log.report.lines, "line")
                ));
            }
        }
    }
    Ok(if is_empty { Exit::Nothing } else { Exit::Clean })
}

fn shown(root: &Root, format: ExplainFormat, report: &Report) -> String {
    match format {
        ExplainFormat::Github => annotations(report, root.folder()),
        ExplainFormat::Markdown => markdown(report),
        ExplainFormat::Text | ExplainFormat::Json => {
            let paint = Paint::stdout();
            text(report, &|word| paint.bad(word))
        }
    }
}

/// Opens a file and explains it.
fn open(
    root: &Root,
    file: &Path,
    explain: impl FnOnce(fs_err::File) -> io::Result<Report>,
) -> anyhow::Result<Report> {
    let path = root.resolve(file);
    let log = fs_err::File::open(&path)?;
    explain(log).with_context(|| format!("cannot read `{}`", path.display()))
}

/// Reads a log to its end.
fn read(catalogue: &Catalogue, mut log: impl Read) -> io::Result<Report> {
    let mut explainer = Explainer::new(catalogue);
    let mut piece = vec![0; PIECE];
    loop {
        match log.read(&mut piece) {
            Ok(0) => return Ok(explainer.finish()),
            Ok(count) => explainer.feed(piece.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
