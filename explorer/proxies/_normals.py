"""N(0, 1) numbers by their place in an endless row, the same for every network and process."""

from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

BLOCK = 2**20
# Blocks kept: as many as the largest network asked for, 128 MiB at most. A search asks for the same
# numbers again and again, and to draw them takes a tenth of two passes, of small images far more.
KEPT = 32


class Normals:
    """The row of a seed, read from its beginning."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._place = 0

    def fill(self, tensor: Tensor) -> None:
        """Put the next numbers into a tensor (N, C, ...), each in the same place however it lies.

        They are counted with the second dimension last, as the weights and maps of most networks
        here lie in memory.
        """
        last = tensor.movedim(1, -1) if tensor.ndim > 1 else tensor
        if last.is_contiguous():
            self._copy_into(last.view(-1))
        else:
            drawn = torch.empty(last.shape, dtype=last.dtype)
            self._copy_into(drawn.view(-1))
            last.copy_(drawn)

    def _copy_into(self, flat: Tensor) -> None:
        done = 0
        while done < len(flat):
            index, start = divmod(self._place, BLOCK)
            part = _block(self._seed, index)[start : start + len(flat) - done]
            flat[done : done + len(part)] = part
            done += len(part)
            self._place += len(part)


def _block(seed: int, index: int) -> Tensor:
    """(BLOCK,) float32, not to be changed."""
    return _kept(seed, index) if index < KEPT else _drawn(seed, index)


def _drawn(seed: int, index: int) -> Tensor:
    state = np.random.SeedSequence((seed, index)).generate_state(1, np.uint64)
    generator = torch.Generator().manual_seed(int(state[0]) >> 1)  # torch takes 63 bits
    return torch.randn(BLOCK, generator=generator)


_kept = lru_cache(maxsize=KEPT)(_drawn)
