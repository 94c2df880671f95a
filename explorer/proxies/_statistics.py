"""ZiCo's statistics over K gradients of one layer."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
CHUNK = 32_768  # weights looked at together: more no longer fit the processor's cache


def inverse_variation(gradients: Sequence[NDArray[np.float32]]) -> float:
    """Sum over weights of mean |g| / population deviation of the signed g.

    This is the published code's formula, worked in float64: the printed one (ZiCo-BC, eq. 1) has
    the signed mean, whose sum can be negative. A weight whose K gradients are equal has deviation
    0 and is dropped; the mean of K equal float32 is exact in float64, so its deviation is exactly
    0 here and not a rounding error to divide by. (Sums of g and g^2 kept batch by batch would
    leave such an error, and take more memory than the gradients up to K = 5.)

    Args:
        gradients: K of (P,), one layer's gradients from K batches.

    Returns:
        S_l; 0 where every weight was dropped, NaN where a gradient is not a finite number.
    """
    weights = len(gradients[0])
    work = np.empty((len(gradients) + 4, min(CHUNK, weights)))
    total = 0.0
    with np.errstate(all="ignore"):
        for start in range(0, weights, CHUNK):
            chunk = [gradient[start : start + CHUNK] for gradient in gradients]
            total += _sum_of_ratios(chunk, work[:, : len(chunk[0])])
    return total


def _sum_of_ratios(gradients: Sequence[NDArray[np.float32]], work: Floats) -> float:
    """The sum over n weights, of K gradients (n,).

    Row by row into `work` (K + 4, n): a sum over an axis, or memory made afresh, takes longer.
    """
    count = len(gradients)
    values, (mean, size, square, spare) = work[:count], work[count:]
    mean[:], size[:], square[:] = 0, 0, 0
    for row, gradient in zip(values, gradients, strict=True):
        row[:] = gradient
        mean += row
        size += np.abs(row, out=spare)
    mean /= count
    for row in values:
        row -= mean
        square += np.multiply(row, row, out=row)
    if not square.min() > 0:  # some weight is to be dropped, or is not a number
        varies = square != 0
        size, square = size[varies], square[varies]
    size /= np.sqrt(square, out=square)
    return float(size.sum()) / count**0.5  # of (sum / K) / sqrt(sum of squares / K)
