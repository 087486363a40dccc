//! The commands: arguments → library → text or JSON.

mod adopt;
mod audit;
mod cache;
mod doctor;
mod explain;
mod generated;
mod inspect;
mod machine;
mod new;
mod profile;
mod run;
mod show;
mod why;

use crate::cli::{CacheCommand, Cli, Command};
use crate::failure::explained;
use crate::output::Exit;
use crate::root::Root;

/// Runs what was typed.
///
/// # Errors
/// What keeps the command from doing its work.
pub fn run(cli: Cli) -> anyhow::Result<Exit> {
    let root = Root::find(cli.root.as_deref())?;
    let done = match cli.command {
        Command::Audit(arguments) => audit::run(&root, &arguments),
        Command::Cache(CacheCommand::Report(arguments)) => cache::report::run(&root, &arguments),
        Command::Cache(CacheCommand::Diff(arguments)) => cache::diff::run(&root, &arguments),
        Command::Cache(CacheCommand::Verify(arguments)) => cache::verify::run(&root, &arguments),
        Command::Adopt(arguments) => adopt::run(&root, &arguments),
        Command::Show(arguments) => show::run(&root, &arguments),
        Command::Why(arguments) => why::run(&root, &arguments),
        Command::Completions { shell } => generated::completions(shell),
        Command::Explain(arguments) => explain::run(&root, &arguments),
        Command::Run(arguments) => run::run(&root, &arguments),
        Command::Doctor(arguments) => doctor::run(&root, &arguments),
        Command::Inspect(arguments) => inspect::run(&root, &arguments),
        Command::Man => generated::man(),
        Command::New(arguments) => new::run(&root, &arguments),
        Command::Profile(arguments) => profile::run(&root, &arguments),
    };
    done.map_err(explained)
}
