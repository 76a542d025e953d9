"""The command `sixfast`: one module for each command; `main.py` has the table of them."""
