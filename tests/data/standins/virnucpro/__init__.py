"""Stands in for VirNucPro: its modules, functions, parameters and way of importing, in plain Python."""
