"""The jobs of `scripts/soak.py`: translations with faults, other commands, pairs of runs."""
