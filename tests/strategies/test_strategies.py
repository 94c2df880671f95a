"""What every strategy promises. A new one is tested the moment its file exists."""

import subprocess
import sys

import pytest

from explorer.core.errors import PlanError
from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.plan import SearchPlan
from explorer.core.space import SearchSpace, integers
from explorer.strategies import Strategy, strategies, strategy

SPACE = SearchSpace(
    "made-up",
    (integers("stage1.repeats", "depth", 1, 3), integers("stage1.channels", "width", 8, 32, 8)),
)


@pytest.fixture(params=list(strategies))
def chosen(request: pytest.FixtureRequest) -> Strategy:
    return strategy(SearchPlan(SPACE, ("macs",), strategy=request.param, population=4))


def test_it_has_words_for_people(chosen: Strategy) -> None:
    assert chosen.label
    assert chosen.description.endswith(".")


def test_it_asks_for_every_network_once_and_then_is_exhausted(chosen: Strategy) -> None:
    asked = []
    while (architecture := chosen.ask()) is not None:
        assert len(asked) < SPACE.size
        asked.append(architecture.genes)
        chosen.tell(Evaluation(architecture, Outcome.SCORED, {"macs": float(len(asked))}))
    assert len(set(asked)) == len(asked) == SPACE.size
    assert chosen.exhausted


def test_an_unknown_strategy_is_refused_with_the_known_ones() -> None:
    with pytest.raises(PlanError, match="There is no strategy 'nsga9'. Choose among .*nsga2"):
        strategy(SearchPlan(SPACE, ("macs",), strategy="nsga9"))


def test_listing_strategies_imports_no_pymoo() -> None:
    """The window lists them at its start."""
    code = (
        "import sys; from explorer.strategies import strategies; "
        "print([s.label for s in strategies.values()], 'pymoo' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("False")
