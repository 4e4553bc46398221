"""Fronta: the program that goes into the Lambdas. Each package is a room; its `__init__` is its face."""
