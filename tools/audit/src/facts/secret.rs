//! Credentials in options of rc files: told that they are there, never what they are.

use super::rc::RcOption;

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

/// What is secret in an option: in words, and itself.
#[must_use]
pub fn secret(option: &RcOption) -> Option<(String, &str)> {
    let value = option.value.as_deref()?;
    let flag = option.name.as_str();
    if flag.ends_with("_header")
        || flag.ends_with("action_env")
        || matches!(flag, "repo_env" | "test_env")
    {
        let (name, secret) = value.split_once('=')?;
        let lower = name.to_lowercase();
        let is_secret = WORDS.iter().any(|word| lower.contains(word));
        return (is_secret && !secret.is_empty())
            .then(|| (format!("the value of `{name}`"), secret));
    }
    let (_, rest) = value.split_once("://")?;
    let authority = rest.split('/').next()?;
    let (user, _) = authority.rsplit_once('@')?;
    let (_, password) = user.split_once(':')?;
    (!password.is_empty()).then(|| (format!("the password in `--{flag}`"), password))
}
