//! Output of `new`, for every option.

use pyo3_facts::{Abi, PythonVersion};
use scaffold::new::{default_abi, workspace, Ci, Layout, Name, Pyo3Bzl, Request};
use scaffold::plan::Plan;

use crate::folders::check;

fn request(name: &str) -> Request {
    Request {
        name: Name::new(name).unwrap(),
        layout: Layout::Plain,
        abi: default_abi(),
        python: PythonVersion(14),
        wheel: false,
        rust_test: false,
        ci: None,
        remote_cache: None,
        pyo3_bzl: Pyo3Bzl::Path("/somewhere/pyo3_bzl".to_owned()),
        bazel: "9.2.0".to_owned(),
    }
}

#[track_caller]
fn makes(folder: &str, request: &Request) -> Plan {
    check(folder, &[], |_| workspace(request).unwrap())
}

#[test]
fn plain() {
    let plan = makes("plain", &request("demo"));
    assert!(plan.notes.is_empty());
}

#[test]
fn mixed() {
    let mut request = request("fast-mean");
    request.layout = Layout::Mixed;
    makes("mixed", &request);
}

#[test]
fn wheel() {
    let mut request = request("fast-mean");
    request.layout = Layout::Mixed;
    request.wheel = true;
    makes("wheel", &request);
}

#[test]
fn rust_test() {
    let mut request = request("fast-mean");
    request.layout = Layout::Mixed;
    request.rust_test = true;
    makes("rust_test", &request);
}

/// The wheel of an extension of the same name has another one.
#[test]
fn wheel_of_wheel() {
    let mut request = request("wheel");
    request.wheel = true;
    let plan = workspace(&request).unwrap();
    let build = plan
        .files()
        .iter()
        .find(|file| file.path.to_string() == "BUILD.bazel");
    let text = format!("{:?}", build.map(|file| &file.content));
    assert!(text.contains("wheel_file"), "{text}");
}

#[test]
fn abi3() {
    let mut request = request("demo");
    request.abi = Abi::Abi3 { floor: None };
    makes("abi3", &request);
}

#[test]
fn abi3_py310() {
    let mut request = request("demo");
    request.abi = "abi3-py310".parse().unwrap();
    makes("abi3_py310", &request);
}

#[test]
fn abi3t() {
    let mut request = request("demo");
    request.abi = "abi3t-py315".parse().unwrap();
    makes("abi3t", &request);
}

#[test]
fn cpython() {
    let mut request = request("demo");
    request.abi = Abi::Cpython;
    request.python = PythonVersion(13);
    request.layout = Layout::Mixed;
    let plan = makes("cpython", &request);
    let subjects: Vec<_> = plan.notes.iter().map(|note| &note.subject).collect();
    assert_eq!(subjects, ["--abi cpython"]);
}

#[test]
fn github_and_a_cache() {
    let mut request = request("demo");
    request.ci = Some(Ci::GitHub);
    request.remote_cache = Some("https://cache.example.org/path".parse().unwrap());
    request.pyo3_bzl = Pyo3Bzl::Git {
        remote: "ssh://example.org/pyo3_bzl".to_owned(),
        commit: "0123456789abcdef0123456789abcdef01234567".to_owned(),
    };
    let plan = makes("github_cache", &request);
    assert!(plan.notes.is_empty());
}

#[test]
fn github() {
    let mut request = request("demo");
    request.ci = Some(Ci::GitHub);
    let plan = makes("github", &request);
    let note = &plan.notes[0];
    assert_eq!(note.subject, "--ci");
    assert_eq!(note.hint.as_deref(), Some("use `--pyo3-bzl git`"));
}

#[test]
fn gitlab_and_a_cache() {
    let mut request = request("demo");
    request.ci = Some(Ci::GitLab);
    request.remote_cache = Some("grpcs://cache.example.org:443".parse().unwrap());
    request.pyo3_bzl = Pyo3Bzl::Registry {
        version: "0.1.0".to_owned(),
    };
    makes("gitlab_cache", &request);
}

#[test]
fn gitlab() {
    let mut request = request("demo");
    request.ci = Some(Ci::GitLab);
    makes("gitlab", &request);
}
