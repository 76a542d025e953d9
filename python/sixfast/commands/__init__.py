"""The commands of `sixfast`, one module each; the table of them is in `sixfast.cli`."""
