"""Latency summed from a table: exact on its rows, near between them, honest beyond it."""

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.core.errors import PlanError
from explorer.core.latency import Convolution, LatencyTable, convolutions
from explorer.spaces import families, graph_of


def law(one: Convolution) -> float:
    """ms as a power of channels and map size, so that its logs lie on a plane."""
    width = one.outputs**0.8 if one.kind == "regular" else 1.0
    return float(1e-6 * one.inputs**0.9 * width * one.size**1.7 * one.kernel / one.stride)


ROWS = [
    Convolution(kind, inputs, size, outputs, kernel, stride, fused)
    for kind in ("regular", "depthwise")
    for kernel in (1, 3, 5, 7)
    for stride in (1, 2)
    for fused in (False, True)
    for inputs in (3, 16, 64, 256, 1024)
    for size in (4.0, 16.0, 64.0, 256.0)
    for outputs in ((16, 64, 256, 1024) if kind == "regular" else (inputs,))
]
TABLE = LatencyTable("made", 4, ROWS, [law(row) for row in ROWS])


def test_a_row_of_the_table_has_its_own_time() -> None:
    for row in ROWS[::37]:
        assert TABLE.convolution_ms(row) == pytest.approx(law(row), rel=1e-3)


@given(st.integers(8, 1000), st.floats(5, 250), st.integers(20, 1000))
def test_between_rows_a_time_lies_on_the_law(inputs: int, size: float, outputs: int) -> None:
    one = Convolution("regular", inputs, size, outputs, 3, 1)
    assert TABLE.convolution_ms(one) == pytest.approx(law(one), rel=0.05)


def test_a_map_smaller_than_the_tables_smallest_takes_as_long_as_that() -> None:
    small, smallest = (Convolution("regular", 64, size, 64, 3, 1) for size in (1.0, 4.0))
    assert TABLE.convolution_ms(small) == TABLE.convolution_ms(smallest)


def test_a_network_takes_the_sum_of_its_convolutions_over_the_batch() -> None:
    graph = graph_of(families["resnet"].presets()["18"])
    total = sum(TABLE.convolution_ms(one) for one in convolutions(graph))
    assert TABLE.latency_ms(graph) == pytest.approx(total / 4)
    assert TABLE.label == "made, batch 4"


def test_every_convolution_and_linear_layer_is_met_with_its_own_shape() -> None:
    found = list(convolutions(graph_of(families["resnet"].presets()["18"])))
    assert len(found) == 21
    assert found[0] == Convolution("regular", 3, 224.0, 64, 7, 2)
    assert found[-1] == Convolution("regular", 512, 1.0, 1000, 1, 1)
    assert sum(one.fused for one in found) == 8  # the last convolution of each block


def test_a_depthwise_convolution_is_told_from_a_regular_one() -> None:
    found = list(convolutions(graph_of(families["mobilenet"].presets()["v2"])))
    kinds = [one.kind for one in found if one.kernel == 3]
    assert kinds.count("depthwise") == 17
    assert kinds.count("regular") == 1


def test_groups_that_no_table_knows_are_refused_by_name() -> None:
    graph = graph_of(families["efficientnet"].presets()["b0-group"])
    with pytest.raises(PlanError, match="groups, of which a table knows nothing"):
        TABLE.latency_ms(graph)


def test_a_kernel_that_the_table_lacks_is_refused_with_its_shape() -> None:
    table = LatencyTable("ones", 1, *zip(*[(r, 1.0) for r in ROWS if r.kernel == 1], strict=True))
    with pytest.raises(PlanError, match="no regular convolution of 3 x 3, stride 1"):
        table.convolution_ms(Convolution("regular", 8, 8.0, 8, 3, 1))


def test_an_addition_that_was_not_measured_costs_nothing_more() -> None:
    plain = [row for row in ROWS if not row.fused]
    table = LatencyTable("plain", 1, plain, [law(row) for row in plain])
    fused = Convolution("regular", 64, 16.0, 64, 3, 1, fused=True)
    assert log(table.convolution_ms(fused)) == pytest.approx(np.log(law(fused)), abs=1e-3)
