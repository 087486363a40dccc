//! `why`.

use crate::cli::WhyArgs;
use crate::output::Exit;
use crate::root::Root;

/// Runs it.
///
/// # Errors
/// wip
pub fn run(_root: &Root, _arguments: &WhyArgs) -> anyhow::Result<Exit> {
    Ok(Exit::Clean)
}
