//! What libraries for TLS, DNS and HTTP say, whichever program uses them: a program that cannot reach a server was downloading.

use super::forms::{has_form, words, At, Form};
use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{has, has_any};

const FORMS: &[Form] = &[
    // reqwest and rustls: uv, pixi, maturin, rustup
    (At::Anywhere, "error sending request for url ("),
    (At::Anywhere, "invalid peer certificate: "),
    (At::Anywhere, "client error (Connect)"),
    // libcurl and libgit2, also in Cargo
    (At::Anywhere, "; class=Ssh (23)"),
    (At::Anywhere, "; class=Net (12)"),
    (At::Anywhere, "; class=Http (34)"),
    (At::Anywhere, "; class=Ssl (16)"),
    (
        At::Start,
        "failed to authenticate when downloading repository",
    ),
    (At::Start, "* attempted ssh-agent authentication, but "),
    (At::Anywhere, "error setting certificate file: "),
    // urllib3, in pip, conda and twine
    (At::Anywhere, RETRY),
    (At::Anywhere, "Could not fetch URL "),
    (At::Start, "CondaHTTPError: "),
    (At::Start, "CondaSSLError: "),
    // Java
    (At::Anywhere, "PKIX path building failed: "),
    (At::Anywhere, "PKIX path validation failed: "),
    // Go
    (At::WithMore, "dial tcp"),
    (At::WithMore, "x509: "),
    // npm
    (At::Start, "npm ERR! code E404"),
    (At::Start, "npm ERR! code ETIMEDOUT"),
    (At::Start, "npm error code E404"),
    (At::Start, "npm error code ETIMEDOUT"),
];

/// A download that is tried again. What the program says at the end counts more.
const RETRY: &str = "Retrying (Retry(total=";

/// What every line contains that [`read`] recognizes.
pub(super) const LITERALS: &[&str] = &words::<{ FORMS.len() }>(FORMS);

/// How Go programs say that a server cannot be reached.
const GO: [&str; 5] = [
    ": no such host",
    ": i/o timeout",
    ": connect: connection refused",
    "x509: certificate ",
    "server misbehaving",
];

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let is_go = (has(line, "dial tcp") || has(line, "x509: ")) && has_any(line, &GO);
    // A warning of a retry, or of a service that Bazel runs without.
    let is_certain = !line.starts_with(b"WARNING: Failed to ");
    let depth = if has(line, RETRY) {
        Depth::Exception
    } else {
        Depth::Resolution
    };
    ((has_form(line, FORMS) || is_go) && is_certain)
        .then(|| Said::new(Speaker::Download, Phase::Fetch, depth))
}

#[cfg(test)]
mod tests {
    use super::{read, Depth};

    #[test]
    fn the_end_of_a_program_counts_more_than_its_retries() {
        let depth = |line: &[u8]| read(line).map(|said| said.depth);
        let retry = b"WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by 'ProtocolError'";
        assert!(depth(retry).is_some());
        assert!(depth(retry) < Some(Depth::Wrapper));
        assert!(depth(b"x509: certificate signed by unknown authority") > Some(Depth::Wrapper));
    }

    #[test]
    fn servers_that_cannot_be_reached() {
        for line in [
            "|-> error sending request for url (https://nexus.example.org/a/)",
            "`-> invalid peer certificate: UnknownIssuer",
            "error authenticating: no auth sock variable; class=Ssh (23)",
            "WARNING: Retrying (Retry(total=4, connect=None, read=None)) after connection broken by 'NewConnectionError'",
            "CondaHTTPError: HTTP 000 CONNECTION FAILED for url <https://example.org/noarch/repodata.json>",
            "Get \"https://example.org/v2/\": dial tcp: lookup example.org: no such host",
            "x509: certificate signed by unknown authority",
        ] {
            assert!(read(line.as_bytes()).is_some(), "{line}");
        }
        for line in [
            "the network is dial tcp",
            "class=Ssh of my program",
            "WARNING: Failed to fetch: PKIX path building failed: x",
        ] {
            assert!(read(line.as_bytes()).is_none(), "{line}");
        }
    }
}
