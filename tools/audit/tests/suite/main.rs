//! Tests of what users of the crate see.
