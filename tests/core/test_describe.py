"""Descriptions: a network to JSON and back."""

import json

import numpy as np
import pytest

from explorer.core.cost import count
from explorer.core.describe import Description, describe, from_text, is_of, to_text
from explorer.core.errors import SessionError
from explorer.core.evaluation import ScoringSettings
from explorer.core.graph import OpGraph
from explorer.core.ops import Op
from explorer.core.space import SearchSpace, integers

SPACE = SearchSpace("efficientnet", (integers("stage1.channels", "width", 8, 32, 8),))
GRAPH = OpGraph(
    (Op("input", "input", channels=3, size=(8, 8)), Op("conv", "c", (0,), 8, kernel=3)), (1,)
)


def described() -> Description:
    architecture = SPACE.sample(np.random.default_rng(0))
    return describe(architecture, GRAPH, {"zico": 12.5}, ScoringSettings(seed=4), "explorer 1")


def test_a_description_comes_back_equal() -> None:
    assert from_text(to_text(described()), "a file") == described()


def test_it_says_what_it_is_first_and_counts_what_it_describes() -> None:
    written = json.loads(to_text(described()))
    assert next(iter(written.items())) == ("format", "explorer-network")
    assert written["params"] == count(GRAPH).params == 216
    assert written["shapes"] == [[3, 8, 8], [8, 8, 8]]
    assert written["values"] == {"stage1.channels": described().values["stage1.channels"]}


def test_it_is_of_its_own_graph_alone() -> None:
    assert is_of(described(), GRAPH)
    assert not is_of(described(), GRAPH.resized(16, 16))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{}", "is not a network written by"),
        ('{"format": "onnx"}', "is not a network written by"),
        ('{"format": "explorer-network", "version": 2}', "newer version"),
        ('{"format": "explorer-network", "version": 1}', "architecture"),
        ("", "a file"),
        ("[]", "a file"),
    ],
)
def test_other_texts_are_refused_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(SessionError, match=words):
        from_text(text, "a file")
