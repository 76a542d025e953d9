"""Runs a job on all spans of an input, in threads or processes, and yields the results in input order.

`run.py` is where to begin to read.
"""
