//! Renders a report as text, JSON, SARIF or GitHub annotations. Pure: strings in, strings out.

pub mod docs;
pub mod github;
pub mod sarif;
pub mod text;
