//! Finds the newest symbol version of a family, such as `GLIBC_2.17`, and the symbols that need it. The crate `wheel` defines the rules.

use crate::model::Need;

pub use wheel::Version;

/// Returns the newest version of a family that the loader requires, and the needs that name it.
pub fn floor_of<'n>(needs: &'n [Need], family: &str) -> Option<(Version, Vec<&'n Need>)> {
    let plain: Vec<wheel::policy::Need> = needs
        .iter()
        .map(|need| wheel::policy::Need::new(&need.library, &need.version, need.weak))
        .collect();
    let (floor, set_by) = wheel::policy::floor_of(&plain, family)?;
    let set_by: Vec<&str> = set_by.iter().map(|need| need.version.as_str()).collect();
    let is_floor = |need: &&Need| !need.weak && set_by.contains(&need.version.as_str());
    Some((floor, needs.iter().filter(is_floor).collect()))
}
