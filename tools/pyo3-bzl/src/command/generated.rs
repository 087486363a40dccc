//! `completions` and `man`, generated from the arguments.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::cli::Cli;
use crate::output::{print, Exit};

/// Prints a completion script for a shell.
///
/// # Errors
/// Fails if standard output cannot be written.
pub fn completions(shell: Shell) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "pyo3-bzl", &mut script);
    print(&String::from_utf8(script)?)?;
    Ok(Exit::Clean)
}

/// Prints the manual: the page of the command, followed by one for each subcommand.
///
/// # Errors
/// Fails if standard output cannot be written.
pub fn man() -> anyhow::Result<Exit> {
    let mut command = Cli::command();
    command.build();
    let mut pages = Vec::new();
    render(&command, &mut pages)?;
    print(&String::from_utf8(pages)?)?;
    Ok(Exit::Clean)
}

fn render(command: &clap::Command, pages: &mut Vec<u8>) -> anyhow::Result<()> {
    clap_mangen::Man::new(command.clone()).render(pages)?;
    let below = command.get_subcommands();
    for below in below.filter(|below| below.get_name() != "help") {
        render(below, pages)?;
    }
    Ok(())
}
