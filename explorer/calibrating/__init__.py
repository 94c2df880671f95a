"""Weights of additive terms, learned from trained networks: scores that say what accuracy will be.

The learning is done by scikit-learn, which takes a second to import: call it in a worker's process.
"""

from explorer.calibrating.learning import Asked, Calibrated, Standing, calibrate

__all__ = ["Asked", "Calibrated", "Standing", "calibrate"]
