from thing.tests.util import make


def test_made():
    assert make() == 1
