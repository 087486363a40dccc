//! examples/remote_cache_ci: its `ci.sh` on two machines, against nginx with its own configuration. What `ci.sh` says is held
//! against the server's access log.

mod nginx;
mod script;

use std::collections::BTreeSet;
use std::fs;

use anyhow::{ensure, Context, Result};
use engines::process::free_port;
use engines::Found;
use harness::{skip, temporary, Machine, Steps, Workspace};

use nginx::Nginx;
use script::{ci, Rate};

const EXAMPLE: &str = "remote_cache_ci";
/// Basic credentials of `ci` with the password `secret`.
const AUTHORIZATION: &str = "Basic Y2k6c2VjcmV0";
/// Text of the library that occurs once, and which is changed so that it is compiled again.
const HASH: &str = "(hash ^ u64::from(*byte))";

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
    // Without these two nothing of the rest means anything.
    let all = writes_all(&first, &here, &mut nginx).context("step `an empty cache`")?;
    reads_all(&second, &there, &mut nginx, all).context("step `another machine`")?;

    let mut steps = Steps::new(&here)?;
    steps.run("credentials are forgotten", |here| {
        credentials_are_forgotten(&first, here, &mut nginx)
    })?;
    steps.finish()?;
    let mut steps = Steps::new(&there)?;
    steps.run("an edit sends nothing", |there| {
        an_edit_sends_nothing(&second, there, &mut nginx)
    })?;
    steps.run("writing without credentials", |there| {
        writing_is_refused(&second, there, &mut nginx)
    })?;
    steps.run("MIN_HIT_RATE", |there| {
        a_low_rate_fails(&second, there, &nginx)
    })?;
    steps.run("a failing test", |there| {
        a_failing_test(&second, there, &nginx, all)
    })?;
    steps.run("the server goes away", |there| {
        the_server_goes_away(&second, there, &mut nginx, all)
    })?;
    steps.finish()
}

/// CI with credentials and an empty cache: all misses, all written, all by the user `ci`. Returns the number of actions.
fn writes_all(machine: &Machine, workspace: &Workspace, nginx: &mut Nginx) -> Result<usize> {
    let variables = [
        ("CACHE_URL", nginx.url()),
        ("CACHE_AUTHORIZATION", AUTHORIZATION.into()),
    ];
    let run = ci(machine, workspace, &[], &pairs(&variables))?;
    run.expect(0, "reading and writing")?;
    run.expect(0, "the server answered, but had none of these")?;
    ensure!(
        !run.output.contains(AUTHORIZATION),
        "ci.sh shows the credentials"
    );
    let Rate {
        percent, hits, all, ..
    } = run.rate()?;
    ensure!(
        percent == "0.0" && hits == 0 && all > 20,
        "{percent} %, {hits} of {all}"
    );

    let seen = nginx.requests()?;
    ensure!(
        seen.count("ci", "GET", "ac", 404) == all,
        "{all} look-ups expected: {seen:?}"
    );
    ensure!(
        seen.count("ci", "PUT", "ac", 201) == all,
        "{all} results expected: {seen:?}"
    );
    ensure!(
        seen.count("ci", "PUT", "cas", 201) > all,
        "more than {all} files expected: {seen:?}"
    );
    ensure!(
        seen.all(|request| request.0.clone()) == set(["ci"]),
        "not all by `ci`: {seen:?}"
    );
    let kinds = seen.all(|(_, method, kind, status)| format!("{method} {kind} {status}"));
    ensure!(
        kinds == set(["GET ac 404", "PUT ac 201", "PUT cas 201"]),
        "{seen:?}"
    );
    Ok(all)
}

/// Another machine, another path, no credentials: all hits, nothing sent.
fn reads_all(
    machine: &Machine,
    workspace: &Workspace,
    nginx: &mut Nginx,
    all: usize,
) -> Result<()> {
    let variables = [("CACHE_URL", nginx.url()), ("MIN_HIT_RATE", "100".into())];
    let run = ci(machine, workspace, &[], &pairs(&variables))?;
    run.expect(0, "reading only")?;
    ensure!(
        !run.report.contains("WARNING: "),
        "a warning:\n{}",
        run.report
    );
    let expected = Rate {
        percent: "100.0".into(),
        hits: all,
        all,
        how: format!("{all} remote cache hit"),
    };
    ensure!(
        run.rate()? == expected,
        "{:?}, {expected:?} expected",
        run.rate()?
    );

    let seen = nginx.requests()?;
    ensure!(
        seen.count("-", "GET", "ac", 200) == all,
        "{all} hits expected: {seen:?}"
    );
    ensure!(
        seen.all(|(user, method, _, status)| format!("{user} {method} {status}"))
            == set(["- GET 200"]),
        "{seen:?}"
    );
    Ok(())
}

/// What Bazel's server remembers of credentials is gone when `ci.sh` has ended.
fn credentials_are_forgotten(
    machine: &Machine,
    workspace: &Workspace,
    nginx: &mut Nginx,
) -> Result<()> {
    workspace.write(
        "src/lib.rs",
        &format!("{}// One more line.\n", workspace.read("src/lib.rs")?),
    )?;
    let run = ci(machine, workspace, &[], &[("CACHE_URL", &nginx.url())])?;
    run.expect(0, "reading only")?;
    let seen = nginx.requests()?;
    ensure!(
        seen.all(|(user, method, ..)| format!("{user} {method}")) == set(["- GET"]),
        "{seen:?}"
    );
    Ok(())
}

/// A developer edits Rust: what is new is built here, and nothing is sent.
fn an_edit_sends_nothing(
    machine: &Machine,
    workspace: &Workspace,
    nginx: &mut Nginx,
) -> Result<()> {
    workspace.edit("src/lib.rs", HASH, "(u64::from(*byte) ^ hash)")?;
    let run = ci(machine, workspace, &[], &[("CACHE_URL", &nginx.url())])?;
    run.expect(0, "reading only")?;
    // The library and the test are new; a report that is made of an unchanged test log is not.
    let Rate { hits, all, .. } = run.rate()?;
    ensure!(
        hits < all && all < 10,
        "{hits} of {all} actions came from the cache"
    );
    let seen = nginx.requests()?;
    ensure!(
        seen.count("-", "GET", "ac", 404) == all - hits,
        "{} misses expected: {seen:?}",
        all - hits
    );
    ensure!(
        seen.count("-", "GET", "ac", 200) == hits,
        "{hits} hits expected: {seen:?}"
    );
    ensure!(
        seen.all(|request| request.1.clone()) == set(["GET"]),
        "something was sent: {seen:?}"
    );
    Ok(())
}

/// Who wants to write without credentials cannot; the build is as good, and `ci.sh` says so.
fn writing_is_refused(machine: &Machine, workspace: &Workspace, nginx: &mut Nginx) -> Result<()> {
    let before = nginx.files()?;
    workspace.edit("src/lib.rs", HASH, "(hash ^ u64::from(*byte) ^ 0)")?;
    let arguments = ["//...", "--remote_upload_local_results=true"];
    let run = ci(
        machine,
        workspace,
        &arguments,
        &[("CACHE_URL", &nginx.url())],
    )?;
    run.expect(0, "the server refused")?;
    ensure!(
        run.report.contains("401 Unauthorized"),
        "ci.sh does not say that writing was refused:\n{}",
        run.report
    );
    let seen = nginx.requests()?;
    let puts = seen.all(|(user, method, _, status)| format!("{user} {method} {status}"));
    let puts: BTreeSet<_> = puts
        .into_iter()
        .filter(|request| request.contains("PUT"))
        .collect();
    ensure!(puts == set(["- PUT 401"]), "{seen:?}");
    ensure!(nginx.files()? == before, "the cache changed");
    Ok(())
}

/// The figure is held against `MIN_HIT_RATE`, which is checked itself.
fn a_low_rate_fails(machine: &Machine, workspace: &Workspace, nginx: &Nginx) -> Result<()> {
    let url = nginx.url();
    workspace.edit("src/lib.rs", HASH, "(hash ^ u64::from(*byte) ^ 0 ^ 0)")?;
    let run = ci(
        machine,
        workspace,
        &[],
        &[("CACHE_URL", &url), ("MIN_HIT_RATE", "90")],
    )?;
    run.expect(1, "is below MIN_HIT_RATE=90")?;
    for wrong in ["101", "-1", "most", "90%"] {
        let run = ci(
            machine,
            workspace,
            &[],
            &[("CACHE_URL", &url), ("MIN_HIT_RATE", wrong)],
        )?;
        run.expect(
            2,
            &format!("MIN_HIT_RATE: expected 0 to 100, got `{wrong}`"),
        )?;
    }
    let run = ci(machine, workspace, &[], &[("MIN_HIT_RATE", "90")])?;
    run.expect(2, "MIN_HIT_RATE is set, but CACHE_URL is not")
}

/// A test that fails: Bazel's exit code, and the rate of all the rest.
fn a_failing_test(
    machine: &Machine,
    workspace: &Workspace,
    nginx: &Nginx,
    all: usize,
) -> Result<()> {
    workspace.ok(&["clean"])?;
    workspace.edit(
        "tests/test_fingerprint.py",
        "0xAF63DC4C8601EC8C",
        "0xAF63DC4C8601EC8D",
    )?;
    let run = ci(
        machine,
        workspace,
        &[],
        &[("CACHE_URL", &nginx.url()), ("MIN_HIT_RATE", "100")],
    )?;
    run.expect(3, "test_published_values")?;
    // A test is two actions: the test, and the report that is made of its log.
    let rate = run.rate()?;
    ensure!(rate.hits == all - 2, "{} hits expected, {rate:?}", all - 2);
    ensure!(
        !run.report.contains("WARNING: "),
        "a warning:\n{}",
        run.report
    );
    Ok(())
}

/// Nobody listens: the build is as good, and `ci.sh` says that nothing came from the cache.
fn no_server(machine: &Machine, workspace: &Workspace) -> Result<()> {
    workspace.edit("src/lib.rs", HASH, "(hash ^ u64::from(*byte) ^ 0)")?;
    let url = nowhere()?;
    let run = ci(machine, workspace, &[], &[("CACHE_URL", &url)])?;
    run.expect(0, "WARNING: NOTHING CAME FROM THE CACHE. Bazel said:")?;
    run.expect(0, &format!("see whether {url} can be reached"))?;
    ensure!(run.rate()?.hits == 0, "{:?}", run.rate()?);
    Ok(())
}

/// The server goes away under a Bazel that left files there: `ci.sh` says to build without it, and that works. Without
/// `CACHE_URL` nobody is asked.
fn the_server_goes_away(
    machine: &Machine,
    workspace: &Workspace,
    nginx: &mut Nginx,
    all: usize,
) -> Result<()> {
    workspace.ok(&["clean"])?;
    ci(machine, workspace, &[], &[("CACHE_URL", &nginx.url())])?.expect(0, "hit rate: 100.0 %")?;
    nginx.requests()?;
    workspace.edit("src/lib.rs", HASH, "(hash ^ u64::from(*byte) ^ 0 ^ 0 ^ 0)")?;
    let run = ci(machine, workspace, &[], &[("CACHE_URL", &nowhere()?)])?;
    run.expect(39, "WARNING: NOTHING CAME FROM THE CACHE. Bazel said:")?;
    run.expect(39, "build once without CACHE_URL")?;

    let run = ci(machine, workspace, &[], &[])?;
    run.expect(0, "CACHE_URL is unset: building without a shared cache")?;
    ensure!(
        !run.report.contains("WARNING: "),
        "a warning:\n{}",
        run.report
    );
    let rate = run.rate()?;
    ensure!(
        rate.hits == 0 && rate.all == all,
        "{all} actions built here expected, {rate:?}"
    );
    let seen = nginx.requests()?;
    ensure!(
        seen.all(Clone::clone).is_empty(),
        "somebody was asked: {seen:?}"
    );
    Ok(())
}

/// The address of a server that is down.
fn nowhere() -> Result<String> {
    Ok(format!("http://127.0.0.1:{}", free_port()?))
}

/// What the workflows of CI run, and that secrets are there by name only.
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
    // The credentials are given to the one job that runs reviewed code.
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

/// `ci.sh` tells how it is used, and that it has no Bazel.
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

fn pairs<'a>(variables: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}

fn set<const N: usize>(texts: [&str; N]) -> BTreeSet<String> {
    texts.iter().map(ToString::to_string).collect()
}
