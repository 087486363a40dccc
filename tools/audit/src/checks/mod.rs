//! The checks: a file each, named after its id. A check looks at [`Facts`](crate::facts::Facts) alone and returns findings.

use crate::check::Check;

mod prelude;

/// Declares the modules and the one list of checks.
macro_rules! checks {
    ($($module:ident),+ $(,)?) => {
        $(pub mod $module;)+

        /// All checks, in the order of the list.
        pub const CHECKS: &[&Check] = &[$(&$module::CHECK),+];
    };
}

checks! {
    // PyO3
    extension_module_feature,
    // hermeticity
    non_strict_action_env,
    // performance
    exec_compiled_opt,
    // suppressions
    suppression_without_reason,
    unknown_suppression,
    unused_suppression,
}
