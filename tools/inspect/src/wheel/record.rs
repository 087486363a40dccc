//! RECORD: the hash and size of each file in a wheel.
//!
//! Source: the specification "recording installed projects" on packaging.python.org.

use std::collections::HashMap;
use std::io::{Read, Seek};

use serde::Serialize;

use super::archive::{Archive, Entry};
use crate::error::Error;
use crate::ids;
use crate::model::Finding;

/// Maximum number of rows.
const MOST_ROWS: usize = 400_000;

/// The comparison of RECORD with the files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RecordSummary {
    /// Number of listed files.
    pub listed: usize,
    /// Number of files with the right hash and size.
    pub verified: usize,
    /// Files with a different hash or size.
    pub different: Vec<String>,
    /// Listed files that the wheel lacks.
    pub missing: Vec<String>,
    /// Files of the wheel that are not listed.
    pub extra: Vec<String>,
}

struct Row {
    algorithm: String,
    digest: String,
    size: Option<u64>,
    found: bool,
}

/// RECORD during the comparison.
pub struct Record {
    rows: HashMap<String, Row>,
    /// Path of RECORD. RECORD and its signatures have no hash.
    own: String,
    readable: bool,
    summary: RecordSummary,
}

impl Record {
    /// Reads RECORD.
    ///
    /// # Errors
    /// Fails if the archive is damaged.
    pub fn read<R: Read + Seek>(
        path: &str,
        archive: &mut Archive<R>,
        entries: &[Entry],
        findings: &mut Vec<Finding>,
    ) -> Result<Self, Error> {
        let mut record = Self {
            rows: HashMap::new(),
            own: String::new(),
            readable: false,
            summary: RecordSummary::default(),
        };
        let Some(entry) = entries.iter().find(|entry| is_record(&entry.name)) else {
            findings.push(Finding::error(
                ids::RECORD_UNREADABLE,
                path,
                "has no `*.dist-info/RECORD`: pip refuses it".to_owned(),
                "build it with a tool that writes wheels, such as maturin or `py_wheel`",
            ));
            return Ok(record);
        };
        record.own.clone_from(&entry.name);
        let text = archive.text(entry)?;
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        for row in reader.records() {
            let Some(row) = row.ok().filter(|_| record.rows.len() < MOST_ROWS) else {
                findings.push(unreadable(path));
                return Ok(record);
            };
            let (Some(name), hash, size) = (row.get(0), row.get(1), row.get(2)) else {
                continue;
            };
            let (algorithm, digest) = hash
                .and_then(|hash| hash.split_once('='))
                .unwrap_or_default();
            record.rows.insert(
                name.to_owned(),
                Row {
                    algorithm: algorithm.to_owned(),
                    digest: digest.trim_end_matches('=').to_owned(),
                    size: size.and_then(|size| size.parse().ok()),
                    found: false,
                },
            );
        }
        record.summary.listed = record.rows.len();
        record.readable = true;
        Ok(record)
    }

    /// Returns the hash algorithm of a file.
    pub fn algorithm(&self, name: &str) -> Option<&'static str> {
        let row = self.rows.get(name)?;
        ["sha256", "sha384", "sha512"]
            .into_iter()
            .find(|known| *known == row.algorithm)
    }

    /// Compares one file.
    pub fn compare(
        &mut self,
        path: &str,
        name: &str,
        digest: Option<&str>,
        size: u64,
        findings: &mut Vec<Finding>,
    ) {
        let is_own = name == self.own || is_signature(name, &self.own);
        let Some(row) = self.rows.get_mut(name) else {
            if self.readable && !is_own {
                self.summary.extra.push(name.to_owned());
            }
            return;
        };
        row.found = true;
        if is_own {
            return;
        }
        if row.algorithm.is_empty() && row.digest.is_empty() {
            findings.push(mismatch(path, name, "RECORD has no hash for it"));
        } else if digest.is_none() {
            let problem = format!(
                "RECORD has a `{}` hash for it; sha256 or better is required",
                gate::printable(row.algorithm.as_bytes())
            );
            findings.push(mismatch(path, name, &problem));
        } else if digest != Some(row.digest.as_str()) {
            findings.push(mismatch(
                path,
                name,
                "its hash differs from the one in RECORD",
            ));
        } else if row.size.is_some_and(|listed| listed != size) {
            let problem = format!("it has {size} bytes, {} in RECORD", row.size.unwrap_or(0));
            findings.push(mismatch(path, name, &problem));
        } else {
            self.summary.verified += 1;
            return;
        }
        self.summary.different.push(name.to_owned());
    }

    /// Reports the listed files that were not found.
    pub fn finish(mut self, path: &str, findings: &mut Vec<Finding>) -> RecordSummary {
        let missing = self
            .rows
            .iter()
            .filter(|(name, row)| !row.found && **name != self.own && !name.ends_with('/'));
        self.summary.missing = missing.map(|(name, _)| name.clone()).collect();
        self.summary.missing.sort_unstable();
        if !self.summary.missing.is_empty() {
            findings.push(Finding::error(
                ids::RECORD_MISSING,
                path,
                format!(
                    "lacks {} that RECORD lists",
                    crate::check::list(&self.summary.missing)
                ),
                "build the wheel again, or write RECORD anew: `wheel unpack`, `wheel pack`",
            ));
        }
        if !self.summary.extra.is_empty() {
            findings.push(Finding::error(
                ids::RECORD_EXTRA,
                path,
                format!(
                    "has {}, which RECORD does not list",
                    crate::check::list(&self.summary.extra)
                ),
                "write RECORD anew: `wheel unpack`, `wheel pack`",
            ));
        }
        self.summary
    }
}

fn unreadable(path: &str) -> Finding {
    Finding::error(
        ids::RECORD_UNREADABLE,
        path,
        format!("has a RECORD that is not a CSV file of at most {MOST_ROWS} rows"),
        "write it again: `wheel unpack`, `wheel pack`",
    )
}

fn mismatch(path: &str, name: &str, problem: &str) -> Finding {
    Finding::error(
        ids::RECORD_MISMATCH,
        path,
        format!(
            "was changed after it was built: `{}`: {problem}",
            gate::printable(name.as_bytes())
        ),
        "build the wheel again, or write RECORD anew: `wheel unpack`, `wheel pack`",
    )
}

/// Returns whether a path is `NAME.dist-info/RECORD` at the top of the archive.
fn is_record(name: &str) -> bool {
    name.split_once('/')
        .is_some_and(|(folder, file)| folder.ends_with(".dist-info") && file == "RECORD")
}

fn is_signature(name: &str, own: &str) -> bool {
    !own.is_empty() && matches!(name.strip_prefix(own), Some(".jws" | ".p7s"))
}
