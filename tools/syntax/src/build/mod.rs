//! Builds Starlark from typed rules and calls, formatted as buildifier formats it.
//!
//! This is the only writer of Starlark in the repository. User text reaches a file only as [`Expr::Str`], which is quoted, or as a comment,
//! which stays on its line.
//!
//! ```
//! use syntax::build::{labels, text, Rule};
//!
//! let test = Rule::new("py_test")
//!     .comment("Runs under Bazel's Python.")
//!     .set("deps", labels(["@pypi//pytest", ":demo"]))
//!     .set("name", text("demo_test"));
//! assert_eq!(
//!     test.render(),
//!     "# Runs under Bazel's Python.\npy_test(\n    name = \"demo_test\",\n    deps = [\n        \":demo\",\n        \"@pypi//pytest\",\n    ],\n)\n",
//! );
//! ```

mod comment;
mod expr;
mod render;
mod rule;

pub use comment::{comments, docstring, one_line};
pub use expr::{glob, glob_or_nothing, labels, list, sum, text, Expr};
pub use rule::{lines, load, paragraphs, Rule};

#[cfg(test)]
#[path = "build_test.rs"]
mod tests;
