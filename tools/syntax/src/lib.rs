//! Reads, edits and builds Starlark, and reads `setup.py`.
//!
//! Starlark's syntax is a subset of Python's, so one grammar (tree-sitter's Python) serves both: BUILD files, MODULE.bazel and
//! setup.py. Nothing is ever executed. A file with syntax errors is read as far as possible, and [`Source::problems`] locates the
//! errors. Edits ([`Edits`]) replace spans of bytes and keep comments, order and everything else. New text comes from [`build`],
//! which quotes, sorts and formats.
//!
//! ```
//! use syntax::{Edits, Source};
//!
//! let source = Source::parse("py_library(\n    name = \"a\",  # mine\n)\n")?;
//! let library = source.calls().find(|call| call.function == "py_library").unwrap();
//! assert_eq!(library.text("name"), Some("a"));
//! let mut edits = Edits::new(&source);
//! edits.set(library, "visibility", "[\"//:__subpackages__\"]");
//! assert_eq!(
//!     edits.apply()?,
//!     "py_library(\n    name = \"a\",  # mine\n    visibility = [\"//:__subpackages__\"],\n)\n",
//! );
//! # anyhow::Ok(())
//! ```
//!
//! Used by `scaffold` (writes and edits Bazel files, reads setup.py) and `audit` (findings with lines, fixes).
#![forbid(unsafe_code)]

pub mod build;
mod edit;
mod literal;
mod model;
mod order;
mod read;
mod source;

pub use edit::Edits;
pub use literal::quoted;
pub use model::{Argument, Call, Kind, Position, Span, Statement, Value};
pub use source::Source;
