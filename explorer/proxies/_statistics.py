"""ZiCo's statistics over K gradients of one layer."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
CHUNK = 65_536  # weights looked at together: more no longer fit the processor's cache
# Sums of squares between these are exact enough in float32: neither they nor what is added to
# them vanish or overflow.
LEAST, MOST = 1e-30, 1e30
MANY = 64  # gradients of which float32 still keeps the deviation to a few millionths


def inverse_variation(gradients: Sequence[Floats]) -> float:
    """Sum over weights of mean |g| / population deviation of the signed g.

    This is the published code's formula: the printed one (ZiCo-BC, eq. 1) has the signed mean,
    whose sum can be negative. A weight whose K gradients are equal has deviation 0 and is dropped.

    Worked in float32 on differences from the first gradient. Those of gradients within a factor of
    two are exact, so a weight that hardly varies, which counts most, is as exact as any, and one
    that does not vary has a deviation of exactly 0. What float32 cannot hold is worked in float64.

    Args:
        gradients: K of (P,), one layer's gradients from K batches.

    Returns:
        S_l; 0 where every weight was dropped, NaN where a gradient is not a finite number.
    """
    weights, total = len(gradients[0]), 0.0
    work = np.empty((5, min(CHUNK, weights)), dtype=np.float32)
    with np.errstate(all="ignore"):
        for start in range(0, weights, CHUNK):
            chunk = [gradient[start : start + CHUNK] for gradient in gradients]
            total += _sum_of_ratios(chunk, work[:, : len(chunk[0])])
    return total


def _sum_of_ratios(gradients: Sequence[Floats], work: Floats) -> float:
    """The sum over n weights, of K gradients (n,).

    Row by row into `work` (5, n): a sum over an axis, or memory made afresh, takes longer.
    """
    if len(gradients) > MANY:
        return exact_sum(np.stack(gradients))
    size, spare, difference, total, square = work
    first, *others = gradients
    np.abs(first, out=size)
    total[:], square[:] = 0, 0
    for gradient in others:
        size += np.abs(gradient, out=spare)
        total += np.subtract(gradient, first, out=difference)
        square += np.multiply(difference, difference, out=difference)
    total *= total
    total /= len(gradients)
    square -= total  # K times the variance
    rest = 0.0
    if not (square.min() > LEAST and square.max() < MOST):
        fits = (square > LEAST) & (square < MOST)
        odd = ~fits & (size != 0)  # NaN is odd too; a weight without any gradient is dropped
        if odd.any():
            rest = exact_sum(np.stack([gradient[odd] for gradient in gradients]))
        size, square = size[fits], square[fits]
    size /= np.sqrt(square, out=square)
    return rest + float(size.sum()) / len(gradients) ** 0.5  # of (sum / K) / sqrt(square / K)


def exact_sum(gradients: Floats) -> float:
    """The same in float64, as plainly as it can be said, of (K, n).

    The mean of K equal float32 is exact in float64, so here too their deviation is exactly 0.
    """
    values = gradients.astype(np.float64)
    deviation = values.std(axis=0)
    varies = deviation != 0
    return float((np.abs(values).mean(axis=0)[varies] / deviation[varies]).sum())
