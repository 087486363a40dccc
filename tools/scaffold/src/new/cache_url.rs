//! The address of a shared cache. It ends up in files that everybody can read.

use std::fmt;
use std::str::FromStr;

/// An address that Bazel accepts for `--remote_cache`, without user or password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheUrl {
    text: String,
    host: String,
}

/// The schemes that Bazel 7 accepts for `--remote_cache`.
const SCHEMES: [&str; 4] = ["http", "https", "grpc", "grpcs"];

impl FromStr for CacheUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (scheme, rest) = text
            .split_once("://")
            .filter(|(scheme, _)| SCHEMES.contains(scheme))
            .ok_or("expected a URL that begins with http://, https://, grpc:// or grpcs://")?;
        let authority = rest.split('/').next().unwrap_or_default();
        if authority.contains('@') {
            return Err("it contains a user or password, which everyone could read in .bazelrc\n  help: see `--credential_helper` \
                        of Bazel".to_owned());
        }
        let host = match authority.strip_prefix('[') {
            Some(v6) => v6.split_once(']').map(|(host, _)| format!("[{host}]")),
            None => authority.split(':').next().map(ToOwned::to_owned),
        };
        let host = host
            .filter(|host| !host.is_empty())
            .ok_or("it has no host")?;
        // Reject characters that have a special meaning in .bazelrc, a shell or YAML.
        let is_plain = |char: char| char.is_ascii_alphanumeric() || "-._~:/?&=%+,[]".contains(char);
        if let Some(char) = rest.chars().find(|char| !is_plain(*char)) {
            return Err(format!("`{}` is not allowed in it", char.escape_debug()));
        }
        Ok(Self {
            text: format!("{scheme}://{rest}"),
            host,
        })
    }
}

impl fmt::Display for CacheUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl CacheUrl {
    /// Returns whether it is a gRPC server. Bazel applies a different kind of timeout to HTTP servers.
    #[must_use]
    pub fn is_grpc(&self) -> bool {
        self.text.starts_with("grpc")
    }

    /// Returns its host without the port. A credential helper is configured per host.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }
}

#[cfg(test)]
mod tests {
    use super::CacheUrl;

    #[test]
    fn addresses() {
        let scheme = "expected a URL that begins with http://, https://, grpc:// or grpcs://";
        let user = "it contains a user or password, which everyone could read in .bazelrc\n  help: see `--credential_helper` of Bazel";
        let table = [
            ("http://cache.example.org:8080", Ok("cache.example.org")),
            ("grpcs://cache/path?a=b&c", Ok("cache")),
            ("https://[::1]:80/x", Ok("[::1]")),
            ("cache.example.org", Err(scheme)),
            ("ftp://x", Err(scheme)),
            ("", Err(scheme)),
            ("http://", Err("it has no host")),
            ("http://:80", Err("it has no host")),
            ("http://me:secret@x", Err(user)),
            ("http://x y", Err("` ` is not allowed in it")),
            (
                "http://x\nbuild --remote_executor=evil",
                Err("`\\n` is not allowed in it"),
            ),
            ("http://x'", Err("`\\'` is not allowed in it")),
            ("http://x#", Err("`#` is not allowed in it")),
            ("http://x$(y)", Err("`$` is not allowed in it")),
        ];
        for (text, expected) in table {
            let found = text.parse::<CacheUrl>();
            assert_eq!(
                found.as_ref().map(CacheUrl::host),
                expected.map_err(ToOwned::to_owned).as_ref().copied(),
                "{text}"
            );
        }
    }
}
