//! The checks, one file each, named after its id. A check looks only at [`Facts`](crate::facts::Facts) and returns findings.

use crate::check::Check;

mod by_action;
mod consumer;
mod hub;
mod macro_call;
mod prelude;
mod pyo3_dependency;
mod remote;
mod rustc_flags;

/// Declares the modules and the list of checks.
macro_rules! checks {
    ($($module:ident),+ $(,)?) => {
        $(pub mod $module;)+

        /// All checks, in list order.
        pub const CHECKS: &[&Check] = &[$(&$module::CHECK),+];
    };
}

checks! {
    // target graph
    default_visibility_public,
    rust_internals_public,
    consumer_depends_on_rust,
    consumer_depends_on_rename,
    extension_without_py_library,
    extension_file_clash,
    hand_written_extension,
    missing_imports,
    // PyO3
    not_abi3,
    abi3_without_floor,
    abi_floor_differs,
    extension_module_feature,
    pyo3_versions_differ,
    pyo3_too_old,
    rust_too_old,
    module_name_differs,
    function_style_module,
    stubs_missing,
    py_typed_missing,
    library_in_source_tree,
    static_tls_allocator,
    wheel_tag_not_measured,
    extension_mode_missing,
    // hermeticity
    host_python_probe,
    build_script_path,
    absolute_path_in_build_script_env,
    unused_build_script_toolchain,
    genrule_runs_host_python,
    non_strict_action_env,
    inherited_action_env,
    pyo3_in_action_env,
    cargo_target_dir,
    absolute_path_in_rustc_flags,
    native_target_cpu,
    unpinned_bazel,
    unpinned_rust_toolchain,
    crate_hub_for_all_platforms,
    crate_hub_without_lock,
    stamped_rust,
    python_in_rust_inputs,
    absolute_path_in_action,
    home_in_action,
    timestamp_in_action,
    // remote
    plaintext_remote,
    secret_in_rc,
    developers_upload,
    unreviewed_code_uploads,
    no_ci_config,
    remote_without_timeout,
    remote_without_fallback,
    remote_without_eviction_retries,
    server_caches_failures,
    // performance
    exec_compiled_opt,
    cargo_toml_env_vars,
    python_version_reaches_rust,
    crate_in_several_configurations,
    dominant_crate,
    deep_crate_chain,
    python_below_rust,
    // suppressions
    suppression_without_reason,
    unknown_suppression,
    unused_suppression,
}
