//! Tests of what users of the crate see.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

mod adopt;
