//! Credentials in the values of flags. Findings name the flag, never the credentials.

const WORDS: [&str; 8] = [
    "authorization",
    "token",
    "secret",
    "password",
    "passwd",
    "api-key",
    "api_key",
    "apikey",
];

/// Returns the secret in the value of a flag (given without dashes): a description and the secret itself.
#[must_use]
pub fn secret<'a>(flag: &str, value: Option<&'a str>) -> Option<(String, &'a str)> {
    let value = value?;
    if flag.ends_with("_header")
        || flag.ends_with("action_env")
        || matches!(flag, "repo_env" | "test_env")
    {
        let (name, secret) = value.split_once('=')?;
        return (names_secret(name) && may_be_secret(secret))
            .then(|| (format!("the value of `{name}`"), secret));
    }
    let (_, rest) = value.split_once("://")?;
    let authority = rest.split('/').next()?;
    let (user, _) = authority.rsplit_once('@')?;
    let (_, password) = user.split_once(':')?;
    (!password.is_empty()).then(|| (format!("the password in `--{flag}`"), password))
}

/// Returns whether the name of a variable or header indicates a secret: `GITHUB_TOKEN`, but not `TOKENIZERS_PARALLELISM`, and not
/// `TOKEN_FILE`, which holds a path.
fn names_secret(name: &str) -> bool {
    const WHERE: [&str; 5] = ["file", "path", "dir", "url", "helper"];
    let lower = name.to_lowercase();
    let is_where = lower
        .rsplit(['_', '-'])
        .next()
        .is_some_and(|last| WHERE.contains(&last));
    let has = |word: &str| {
        lower.match_indices(word).any(|(start, _)| {
            let rest = lower.get(start + word.len()..).unwrap_or_default();
            let rest = rest.strip_prefix('s').unwrap_or(rest);
            !rest.starts_with(|next: char| next.is_alphabetic())
        })
    };
    !is_where && WORDS.iter().any(|word| has(word))
}

/// Excludes switches, which are never secret.
fn may_be_secret(value: &str) -> bool {
    const SWITCHES: [&str; 8] = ["", "0", "1", "true", "false", "yes", "no", "none"];
    !SWITCHES.contains(&value.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::{may_be_secret, names_secret};

    #[test]
    fn names() {
        let table = [
            ("Authorization", true),
            ("x-buildbuddy-api-key", true),
            ("GITHUB_TOKEN", true),
            ("AUTHTOKEN", true),
            ("API_TOKENS", true),
            ("SECRET_KEY", true),
            ("TOKENIZERS_PARALLELISM", false),
            ("TOKEN_FILE", false),
            ("TOKEN_URL", false),
            ("x-team", false),
            ("", false),
        ];
        for (name, expected) in table {
            assert_eq!(names_secret(name), expected, "{name}");
        }
    }

    #[test]
    fn switches() {
        for (value, expected) in [
            ("False", false),
            ("", false),
            ("1", false),
            ("hunter2", true),
        ] {
            assert_eq!(may_be_secret(value), expected, "{value}");
        }
    }
}
