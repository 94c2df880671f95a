"""How near two runs of a network are to each other, output by output."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.core.errors import ExportError


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far an output of a file is from torch's.

    Attributes:
        name: of the output.
        difference: largest |difference|; infinite where the two cannot be compared.
        relative: the same, over torch's largest |value| of that output.
    """

    name: str
    difference: float
    relative: float


def agreement(name: str, ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> Agreement:
    """Compare an output of the file (`theirs`) with torch's.

    Raises ExportError where torch's has values that are no numbers: nothing could be told of it.
    """
    if not np.isfinite(ours).all():
        raise ExportError(
            f"Output {name}: the network's values are not finite, so no file of it can be checked. "
            "Use another initialisation or seed."
        )
    if ours.shape != theirs.shape or not np.isfinite(theirs).all():
        return Agreement(name, np.inf, np.inf)
    difference, largest = float(np.abs(ours - theirs).max()), float(np.abs(ours).max())
    if not difference:
        return Agreement(name, 0.0, 0.0)
    return Agreement(name, difference, difference / largest if largest else np.inf)
