import numpy


def main():
    pass
