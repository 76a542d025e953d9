"""Benchmarks of sixfast that anyone can repeat; start with `python -m benchmarks --help`."""
