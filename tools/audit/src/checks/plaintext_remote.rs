//! An unencrypted connection to a remote server.

use super::prelude::*;

check! {
    "plaintext-remote",
    group: Group::Remote,
    severity: Severity::Error,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "an unencrypted connection to a remote server",
    why: "Over `http://` or `grpc://`, anyone on the network path can read sources, outputs and credentials, and can replace the \
          library that you request with another. Bazel uses whatever a cache hit returns, without any check of its origin.",
    remedy: "Use `https://` or `grpcs://`. This check ignores loopback addresses, such as the local end of a tunnel to another \
             machine.",
    run: run,
}

const FLAGS: [&str; 5] = [
    "remote_cache",
    "remote_executor",
    "bes_backend",
    "remote_downloader",
    "experimental_remote_downloader",
];

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for option in facts.rc.shared() {
        let Some(address) = option.value.as_deref().filter(|_| FLAGS.contains(&option.name.as_str())) else {
            continue;
        };
        let Some((scheme @ ("http" | "grpc"), rest)) = address.split_once("://") else {
            continue;
        };
        let host = host(rest);
        if is_loopback(host) {
            continue;
        }
        let finding = CHECK
            .finding(format!("the connection to `{host}` is not encrypted"))
            .maybe_at(facts.rc.place(option))
            .help(format!("write `{scheme}s://` if the server has a certificate; otherwise, put a proxy that has one in front of it"));
        findings.push(if is_private(host) { finding.confidence(Confidence::Medium) } else { finding });
    }
    findings
}

/// Returns the host of `user:password@host:port/path`.
fn host(rest: &str) -> &str {
    let authority = rest.split('/').next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    }
}

fn is_loopback(host: &str) -> bool {
    let by_address = host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    host == "localhost" || host.ends_with(".localhost") || by_address
}

fn is_private(host: &str) -> bool {
    host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_private())
}

#[cfg(test)]
mod tests {
    use super::{host, is_loopback};

    #[test]
    fn hosts() {
        let table = [
            ("cache.example.org:8080/x", "cache.example.org", false),
            ("me:secret@cache.example.org", "cache.example.org", false),
            ("localhost:9092", "localhost", true),
            ("127.0.0.1", "127.0.0.1", true),
            ("[::1]:80", "::1", true),
            ("10.0.0.7:80", "10.0.0.7", false),
            ("127.0.0.1.example.org", "127.0.0.1.example.org", false),
        ];
        for (rest, expected, loopback) in table {
            assert_eq!(host(rest), expected);
            assert_eq!(is_loopback(host(rest)), loopback, "{rest}");
        }
    }
}
