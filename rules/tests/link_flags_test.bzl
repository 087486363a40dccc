"""Tables for //rules/private:link_flags.bzl."""

load("@bazel_skylib//lib:unittest.bzl", "unittest")
load("//rules/private:link_flags.bzl", "macos_link_flags")
load(":tables.bzl", "table_test_impl")

visibility("private")

macos_link_flags_test = unittest.make(table_test_impl(macos_link_flags, [
    ("_native.abi3.so", [
        "-Clink-arg=-undefined",
        "-Clink-arg=dynamic_lookup",
        "-Clink-arg=-Wl,-no_fixup_chains",
        "-Clink-arg=-Wl,-install_name,@rpath/_native.abi3.so",
    ]),
]))

def link_flags_test_suite(name):
    unittest.suite(name, macos_link_flags_test)
