//! Functions of the libraries that every Python process on Linux loads.
//!
//! CPython needs libm, and before glibc 2.34 also libdl, libpthread, librt and libutil (`ldd python3`). These libraries are in the global
//! namespace, so an extension linked without `-lm` or `-ldl` still finds their functions, without a version. Popular wheels rely on that:
//! numpy, scipy, mypy.

/// Prefixes of names in libdl, libpthread and librt.
const STARTS: [&str; 9] = [
    "pthread_", "sem_", "dladdr", "dlclose", "dlerror", "dlopen", "dlsym", "shm_", "clock_",
];

/// Names in libm, without the suffixes `f` and `l` and without the prefix `c` of complex functions.
const LIBM: [&str; 69] = [
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "abs",
    "arg",
    "cbrt",
    "ceil",
    "copysign",
    "cos",
    "cosh",
    "erf",
    "erfc",
    "exp",
    "exp10",
    "exp2",
    "expm1",
    "fabs",
    "fdim",
    "fegetround",
    "fesetround",
    "floor",
    "fma",
    "fmax",
    "fmin",
    "fmod",
    "frexp",
    "hypot",
    "ilogb",
    "imag",
    "j0",
    "j1",
    "jn",
    "ldexp",
    "lgamma",
    "llrint",
    "llround",
    "log",
    "log10",
    "log1p",
    "log2",
    "logb",
    "lrint",
    "lround",
    "modf",
    "nan",
    "nearbyint",
    "nextafter",
    "pow",
    "proj",
    "real",
    "remainder",
    "remquo",
    "rint",
    "round",
    "scalbln",
    "scalbn",
    "sin",
    "sincos",
    "sinh",
    "sqrt",
    "tan",
    "tanh",
    "tgamma",
    "trunc",
    "y0",
];

/// Returns whether a Python process provides this function, regardless of how the extension was linked.
pub fn in_process(symbol: &str) -> bool {
    if STARTS.iter().any(|start| symbol.starts_with(start))
        || symbol.starts_with("fe") && symbol.ends_with("except")
    {
        return true;
    }
    let is_known = |name: &str| LIBM.contains(&name);
    let forms = [
        Some(symbol),
        symbol.strip_suffix('f'),
        symbol.strip_suffix('l'),
    ];
    forms
        .into_iter()
        .flatten()
        .any(|name| is_known(name) || name.strip_prefix('c').is_some_and(is_known))
}

#[cfg(test)]
mod tests {
    use super::in_process;

    #[test]
    fn names() {
        for name in [
            "ceil",
            "ceilf",
            "cexpl",
            "cosl",
            "cabs",
            "pthread_create",
            "dlsym",
            "feclearexcept",
        ] {
            assert!(in_process(name), "{name}");
        }
        for name in [
            "_Unwind_Resume",
            "malloc",
            "deflate",
            "_ZSt4cout",
            "fexcept_not",
            "dlfoo",
        ] {
            assert!(!in_process(name), "{name}");
        }
    }
}
