//! Finds and runs Bazel, reads its machine formats as streams, and turns its failures into readable errors.
