//! Pins other versions in a Cargo.lock without a registry.

use anyhow::{ensure, Context, Result};

/// A package of a Cargo.lock: its name, version and checksum.
pub type Pin = (&'static str, &'static str, &'static str);

/// Sets the version and checksum of each pinned package that has one entry in the lock file.
pub fn pin(lock: &str, pins: &[Pin]) -> Result<String> {
    let mut lines: Vec<String> = lock.lines().map(str::to_owned).collect();
    for (name, version, checksum) in pins {
        let head = format!("name = \"{name}\"");
        ensure!(
            lines.iter().filter(|line| **line == head).count() == 1,
            "Cargo.lock has not one {name}"
        );
        let start = lines
            .iter()
            .position(|line| *line == head)
            .context("counted above")?;
        for (key, value) in [("version", version), ("checksum", checksum)] {
            let prefix = format!("{key} = ");
            let line = lines[start..]
                .iter_mut()
                .find(|line| line.starts_with(&prefix));
            *line.with_context(|| format!("{name} has no {key}"))? = format!("{prefix}\"{value}\"");
        }
    }
    Ok(lines.join("\n") + "\n")
}
