"""Threads share a counter of the Rust library, under whichever Python runs this."""

import importlib.machinery
import sys
import threading
import unittest

import counter


class CounterTest(unittest.TestCase):
    def test_threads_share_it(self):
        shared = counter.Counter()

        def work():
            for _ in range(1000):
                shared.add()

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(shared.value, 4000)

    def test_the_library_of_this_python(self):
        suffix = counter.__file__[counter.__file__.rindex("/counter.") + len("/counter") :]
        self.assertIn(suffix, importlib.machinery.EXTENSION_SUFFIXES)
        print(sys.version_info[:2], suffix)


if __name__ == "__main__":
    unittest.main()
