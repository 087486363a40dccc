//! The order in which buildifier puts the arguments of a call.

/// Returns a key to sort argument names by: `name` first, then the contents of a target, `deps` last, all others alphabetically in
/// between. An override of a module starts with `module_name`.
///
/// Source: the tables `NamePriority` and `IsModuleOverride` of buildtools' `tables/tables.go`, limited to names that occur with the
/// rules used here.
pub(crate) fn key<'a>(function: &str, name: &'a str) -> (i32, &'a str) {
    let priority = match name {
        "name" => -99,
        "module_name" if function.ends_with("_override") => -98,
        "package_name" => -97,
        "size" => -95,
        "timeout" => -94,
        "testonly" => -93,
        "src" => -92,
        "srcs_version" => -91,
        "srcs" => -90,
        "out" => -89,
        "outs" => -88,
        "hdrs" => -87,
        "destdir" => 1,
        "exports" => 2,
        "runtime_deps" => 3,
        "deps" => 4,
        "implementation" => 5,
        "default" => 6,
        "alwayslink" => 7,
        _ => 0,
    };
    (priority, name)
}
