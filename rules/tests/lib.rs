//! Never built, see BUILD.bazel.
