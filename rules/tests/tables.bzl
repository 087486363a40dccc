"""Tests of pure functions as tables of (input, expected)."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

visibility("private")

def table_test_impl(function, table):
    """Creates the implementation of a unit test that runs a function over a table.

    Args:
        function: takes the first column. A tuple becomes positional arguments, a dict keyword arguments.
        table: (list of (input, expected))

    Returns:
        An implementation function for `unittest.make`.
    """

    def impl(ctx):
        env = unittest.begin(ctx)
        for given, expected in table:
            if type(given) == type({}):
                seen = function(**given)
            elif type(given) == type(()):
                seen = function(*given)
            else:
                seen = function(given)
            asserts.equals(env, expected, seen, "for {}".format(repr(given)))
        return unittest.end(env)

    return impl
