"""spaces, proxies and strategies: the keys that scripts read."""

from collections.abc import Callable
from typing import Any

import pytest

from explorer.cli.bounds import with_set
from explorer.core.objective import OBJECTIVES
from explorer.spaces import families
from explorer.strategies import strategies

Program = Callable[..., Any]


def test_spaces_are_listed_with_their_exact_size(explorer: Program) -> None:
    rows = {row["name"]: row for row in explorer("spaces", "--json").json}
    assert set(rows) == set(families)
    efficientnet = rows["efficientnet"]
    assert efficientnet["size"] == 6_340_338_096_537_600
    assert efficientnet["task"] == "classification"
    assert {"label", "choices", "presets"} <= efficientnet.keys()


def test_bounds_as_listed_can_be_given_back_to_set(explorer: Program) -> None:
    for row in explorer("spaces", "--json").json:
        space = families[row["name"]].default()
        for choice in row["choices"]:
            assert with_set(space, f"{choice['name']}={choice['bounds']}") == space


@pytest.mark.parametrize(
    ("command", "known"), [("proxies", OBJECTIVES), ("strategies", strategies)]
)
def test_proxies_and_strategies_are_listed_by_name(
    explorer: Program, command: str, known: dict[str, object]
) -> None:
    rows = explorer(command, "--json").json
    assert [row["name"] for row in rows] == list(known)
    assert all(row["label"] for row in rows)


@pytest.mark.parametrize("command", ["spaces", "proxies", "strategies"])
def test_people_get_a_table(explorer: Program, command: str) -> None:
    said = explorer(command)
    assert said.code == 0
    assert said.err == ""
    assert "{" not in said.out
