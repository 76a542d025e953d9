"""The stages. A worker that looks for a function in here waits for all of them, and for torch."""

from virnucpro.pipeline.prediction import run_prediction

__all__ = ["run_prediction"]
