//! examples/remote_cache_ci: runs its `ci.sh` on two machines, against nginx with the example's configuration. Compares the
//! output of `ci.sh` with the server's access log.

mod down;
mod edits;
mod nginx;
mod script;
mod shared;

use std::fs;

use anyhow::{ensure, Context, Result};
use engines::Found;
use harness::{skip, temporary, Machine, Steps};

use nginx::Nginx;
use script::ci;

const EXAMPLE: &str = "remote_cache_ci";

#[test]
fn two_machines_and_nginx() -> Result<()> {
    let first = Machine::with("first", "a checkout/of it", &[])?;
    let second = Machine::with("second", "another/path/two", &[])?;
    let here = first.example(EXAMPLE)?;
    let there = second.example(EXAMPLE)?;
    let started = Nginx::start(
        &here.path().join("server/nginx.conf"),
        &temporary()?.join("nginx"),
    );
    let mut nginx = match Found::from_result(started)? {
        Found::Here(nginx) => nginx,
        Found::Missing(reason) => {
            skip("examples/remote_cache_ci with a cache", &reason.to_string());
            return Ok(());
        }
    };
    // Without these two steps, the others prove nothing.
    let all = shared::writes_all(&first, &here, &mut nginx).context("step `an empty cache`")?;
    shared::reads_all(&second, &there, &mut nginx, all).context("step `another machine`")?;

    let mut steps = Steps::new(&here)?;
    steps.run("credentials are forgotten", |here| {
        shared::credentials_are_forgotten(&first, here, &mut nginx)
    })?;
    steps.run("no server", |here| down::no_server(&first, here))?;
    steps.finish()?;
    let mut steps = Steps::new(&there)?;
    steps.run("an edit sends nothing", |there| {
        edits::an_edit_sends_nothing(&second, there, &mut nginx)
    })?;
    steps.run("writing without credentials", |there| {
        edits::writing_is_refused(&second, there, &mut nginx)
    })?;
    steps.run("MIN_HIT_RATE", |there| {
        edits::a_low_rate_fails(&second, there, &nginx)
    })?;
    steps.run("a failing test", |there| {
        edits::a_failing_test(&second, there, &nginx, all)
    })?;
    steps.run("the server goes away", |there| {
        down::the_server_goes_away(&second, there, &mut nginx, all)
    })?;
    steps.finish()
}

/// Checks the commands of the CI workflows, and that they contain secrets by name only.
#[test]
fn workflows_run_the_script() -> Result<()> {
    let workspace = Machine::new("workflows")?.example(EXAMPLE)?;
    ensure!(fs::metadata(workspace.path().join("ci.sh"))?.is_file());
    let github = workspace.read(".github/workflows/bazel.yml")?;
    let gitlab = workspace.read(".gitlab-ci.yml")?;
    let runs = |text: &str, line: &str| text.lines().filter(|found| found.trim() == line).count();
    ensure!(
        runs(&github, "- run: ./ci.sh") == 2,
        "bazel.yml: two jobs run ci.sh"
    );
    ensure!(
        runs(&gitlab, "- ./ci.sh") == 1,
        ".gitlab-ci.yml: ci.sh is run once, by the job that the others extend"
    );
    ensure!(
        runs(&gitlab, "extends: .bazel") == 2,
        ".gitlab-ci.yml: two jobs extend it"
    );
    // Only the one job that runs reviewed code gets the credentials.
    let (main, others) = github
        .split_once("  pull-request:")
        .context("bazel.yml has no job `pull-request`")?;
    ensure!(
        runs(
            main,
            "CACHE_AUTHORIZATION: ${{ secrets.CACHE_AUTHORIZATION }}"
        ) == 1,
        "bazel.yml: main writes"
    );
    ensure!(
        !others.contains("CACHE_AUTHORIZATION"),
        "bazel.yml: a pull request could write"
    );
    let (_, others) = gitlab
        .split_once("merge-request:")
        .context(".gitlab-ci.yml has no job `merge-request`")?;
    ensure!(
        runs(others, "CACHE_AUTHORIZATION: \"\"") == 1,
        ".gitlab-ci.yml: a merge request could write"
    );
    Ok(())
}

/// `ci.sh` prints its usage, and reports a missing Bazel.
#[test]
fn usage() -> Result<()> {
    let machine = Machine::new("usage")?;
    let workspace = machine.example(EXAMPLE)?;
    ci(&machine, &workspace, &["--help"], &[])?.expect(0, "usage: ci.sh [ARGS...]")?;
    ci(&machine, &workspace, &[], &[("BAZEL", "/no/such/bazel")])?
        .expect(2, "BAZEL=/no/such/bazel is not a program")?;
    let url = ("CACHE_URL", "http://me:secret@127.0.0.1");
    ci(&machine, &workspace, &[], &[url])?.expect(2, "put them in CACHE_AUTHORIZATION")
}
