"""The row of N(0, 1) numbers that networks and images are filled from."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from explorer.proxies._normals import BLOCK, KEPT, Normals


def row(seed: int, *counts: int) -> Tensor:
    """So many numbers, asked for in pieces."""
    normals, pieces = Normals(seed), [torch.empty(count) for count in counts]
    for piece in pieces:
        normals.fill(piece)
    return torch.cat(pieces)


def test_they_are_normal() -> None:
    found = row(3, 4 * BLOCK).double()
    assert abs(float(found.mean())) < 4 / len(found) ** 0.5
    assert float(found.std()) == pytest.approx(1, abs=4 / (2 * len(found)) ** 0.5)
    assert float((found**4).mean()) == pytest.approx(3, abs=4 * (96 / len(found)) ** 0.5)


def test_no_block_is_another_and_no_seed_another() -> None:
    blocks = [*row(3, 4 * BLOCK).split(BLOCK), *row(4, 4 * BLOCK).split(BLOCK)]
    found = np.corrcoef(torch.stack(blocks).numpy())
    assert np.abs(found - np.eye(len(blocks))).max() < 5 / BLOCK**0.5


@given(st.lists(st.integers(0, BLOCK), max_size=4))
def test_they_do_not_depend_on_the_pieces_they_are_asked_for_in(counts: list[int]) -> None:
    assert torch.equal(row(5, *counts, 1), row(5, sum(counts) + 1))


def test_those_that_are_kept_go_on_into_those_that_are_not() -> None:
    """And so they do again, once they are kept."""
    count = (KEPT + 1) * BLOCK + 7
    first = row(6, count)
    assert torch.equal(row(6, count), first)
    assert torch.equal(row(6, KEPT * BLOCK - 9, 20), first[: KEPT * BLOCK + 11])


@pytest.mark.parametrize("shape", [(8, 6, 3, 3), (8, 6), (8,), (8, 6, 1, 1), (4, 3, 5), (0, 3)])
def test_a_number_has_its_place_however_the_tensor_lies(shape: tuple[int, ...]) -> None:
    here, there = torch.empty(shape), torch.empty(shape)
    if len(shape) == 4:
        there = there.to(memory_format=torch.channels_last)
    Normals(7).fill(here)
    Normals(7).fill(there)
    assert torch.equal(here, there)
    double = torch.empty(shape, dtype=torch.float64)
    Normals(7).fill(double)
    assert torch.equal(double.float(), here)


def test_what_is_filled_can_be_changed_and_the_row_stays() -> None:
    tensor, again = torch.empty(9), torch.empty(9)
    Normals(8).fill(tensor)
    before = tensor.clone()
    tensor.zero_()
    Normals(8).fill(again)
    assert torch.equal(again, before)


def test_the_largest_seed_has_numbers() -> None:
    assert torch.isfinite(row(2**63 - 1, 100)).all()
