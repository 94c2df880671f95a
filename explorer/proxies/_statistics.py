"""ZiCo's statistics over K gradients of one layer."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
CHUNK = 8_192  # weights looked at together: their K float64 values stay in the processor's cache


def inverse_variation(gradients: Sequence[NDArray[np.float32]]) -> float:
    """Sum over weights of mean |g| / population deviation of the signed g.

    This is the published code's formula, worked in float64: the printed one (ZiCo-BC, eq. 1) has
    the signed mean, whose sum can be negative. A weight whose K gradients are equal has deviation
    0 and is dropped; the mean of K equal float32 is exact in float64, so its deviation is exactly
    0 here and not a rounding error to divide by.

    Args:
        gradients: K of (P,), one layer's gradients from K batches.

    Returns:
        S_l; 0 where every weight was dropped, NaN where a gradient is not a number.
    """
    count, total = len(gradients), 0.0
    work = np.empty((count, min(CHUNK, len(gradients[0]))))
    with np.errstate(all="ignore"):
        for start in range(0, len(gradients[0]), CHUNK):
            block = work[:, : len(gradients[0][start : start + CHUNK])]
            for row, gradient in zip(block, gradients, strict=True):
                row[:] = gradient[start : start + CHUNK]
            total += _block_sum(block)
    return total


def _block_sum(values: Floats) -> float:
    """The sum over one block; `values` (K, n) is overwritten."""
    count = len(values)
    mean_size = np.abs(values).sum(axis=0)
    mean_size /= count
    mean = values.sum(axis=0)
    mean /= count
    values -= mean
    np.multiply(values, values, out=values)
    deviation = values.sum(axis=0)
    deviation /= count
    np.sqrt(deviation, out=deviation)
    kept = deviation != 0
    if kept.all():
        mean_size /= deviation
        return float(mean_size.sum())
    return float((mean_size[kept] / deviation[kept]).sum())
