//! Imports that nearly every check needs.

pub(super) use crate::change::{CallOf, Edit, Fix};
pub(super) use crate::check::{check, Fixes, Group, Needs};
pub(super) use crate::facts::Facts;
pub(super) use crate::finding::{Confidence, Finding, Severity};
