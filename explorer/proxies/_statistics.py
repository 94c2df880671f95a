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
    weights, count = len(gradients[0]), len(gradients)
    # Reused for every chunk: fresh memory would cost as much as the sums.
    work = np.empty((2 * count + 2, min(CHUNK, weights)))
    total = 0.0
    with np.errstate(all="ignore"):
        for start in range(0, weights, CHUNK):
            part = work[:, : weights - start]
            for row, gradient in zip(part, gradients, strict=False):
                row[:] = gradient[start : start + CHUNK]
            total += _sum_of_ratios(part[:count], part[count:-2], *part[-2:])
    return total


def _sum_of_ratios(values: Floats, sizes: Floats, size: Floats, deviation: Floats) -> float:
    """The sum over n weights of `values` (K, n).

    All are overwritten: `sizes` (K, n), then `size` and `deviation` (n,), take what comes between.
    """
    count = len(values)
    mean = values.sum(axis=0, out=size)
    mean /= count
    np.abs(values, out=sizes)
    values -= mean
    np.square(values, out=values).sum(axis=0, out=deviation)
    deviation /= count
    np.sqrt(deviation, out=deviation)
    sizes.sum(axis=0, out=size)
    size /= count
    if not deviation.min() > 0:  # some weight is to be dropped, or is not a number
        varies = deviation != 0
        size, deviation = size[varies], deviation[varies]
    size /= deviation
    return float(size.sum())
