import reads

SOURCE = """
import nothing
"""


def test_a():
    assert reads
