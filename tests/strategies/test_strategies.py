"""What every strategy promises. A new one is tested the moment its file exists."""

import subprocess
import sys
from dataclasses import replace

import pytest

from explorer.core.errors import PlanError
from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.objective import OBJECTIVES
from explorer.core.plan import SearchPlan
from explorer.core.space import SearchSpace, integers
from explorer.strategies import Strategy, strategies, strategy

SPACE = SearchSpace(
    "made-up",
    (integers("stage1.repeats", "depth", 1, 3), integers("stage1.channels", "width", 8, 32, 8)),
)


FIRST = ((2, 1), (0, 3), (1, 1), (0, 0), (2, 2))
PROPOSING = [name for name, chosen in strategies.items() if chosen.proposes]


def plan_of(name: str, **changes: object) -> SearchPlan:
    plan = SearchPlan(SPACE, ("macs",), strategy=name, population=4, first=FIRST)
    return replace(plan, **changes)  # type: ignore[arg-type]


def asked(chosen: Strategy) -> list[tuple[int, ...]]:
    """Option indices of all that it asks for, told of each at once."""
    found: list[tuple[int, ...]] = []
    while (architecture := chosen.ask()) is not None:
        assert len(found) < SPACE.size
        found.append(architecture.genes)
        chosen.tell(Evaluation(architecture, Outcome.SCORED, {"macs": float(len(found))}))
    assert chosen.exhausted
    return found


@pytest.mark.parametrize("name", list(strategies))
def test_it_has_words_for_people(name: str) -> None:
    assert strategies[name].label
    assert strategies[name].description.endswith(".")


@pytest.mark.parametrize("name", list(strategies))
def test_its_own_population_makes_a_plan(name: str) -> None:
    plan = plan_of(name, population=strategies[name].population)
    assert strategy(plan).ask() is not None


def test_populations_are_those_of_the_papers_and_the_published_code() -> None:
    populations = {name: strategies[name].population for name in PROPOSING}
    assert populations | {"random": 0} == {
        "nsga2": 40, "zen-nas": 256, "zen-nas-published": 512, "random": 0
    }  # fmt: skip
    assert {name for name, chosen in strategies.items() if not chosen.uses_population} == {
        "listed",
        "random",
    }
    assert {name for name, chosen in strategies.items() if not chosen.offered} == {"listed"}


@pytest.mark.parametrize("name", PROPOSING)
def test_it_asks_for_every_network_once_and_then_is_exhausted(name: str) -> None:
    found = asked(strategy(plan_of(name, first=())))
    assert len(set(found)) == len(found) == SPACE.size


@pytest.mark.parametrize("name", list(strategies))
def test_it_asks_for_the_plans_first_networks_first_and_in_their_order(name: str) -> None:
    chosen = strategy(plan_of(name))
    together = [chosen.ask() for _ in FIRST]  # before it is told of any
    assert [a.genes for a in together if a is not None] == list(FIRST)
    found = asked(strategy(plan_of(name)))
    assert found[: len(FIRST)] == list(FIRST)
    assert len(set(found)) == len(found) == (SPACE.size if chosen.proposes else len(FIRST))


def test_networks_given_with_other_idle_choices_are_one_to_all_but_the_list() -> None:
    space = SearchSpace(
        "made-up",
        (
            integers("stage1.repeats", "depth", 0, 1, least=0),
            integers("stage1.channels", "width", 8, 32, 8),
            integers("stage2.channels", "width", 8, 32, 8),
        ),
    )
    same = ((0, 1, 2), (0, 3, 2))  # without a first stage its width says nothing
    for name in strategies:
        plan = SearchPlan(space, ("macs",), strategy=name, population=4, first=same)
        chosen = strategy(plan)
        found = [chosen.ask(), chosen.ask()]
        assert found[0] is not None
        if strategies[name].proposes:
            assert found[0].genes == (0, 0, 2) != getattr(found[1], "genes", None)
        else:
            assert tuple(a.genes for a in found if a is not None) == same


def test_the_list_needs_networks() -> None:
    with pytest.raises(PlanError, match="First networks: none are given.*Give one or more"):
        strategy(plan_of("listed", first=()))


@pytest.mark.parametrize("name", list(strategies))
def test_more_objectives_than_it_takes_are_refused(name: str) -> None:
    least, most = strategies[name].objectives_range
    names = tuple(OBJECTIVES)[: most + 1]
    device = "table:any.csv"  # one of them is of a device
    strategy(plan_of(name, objectives=names[:least], device=device))
    strategy(plan_of(name, objectives=names[:most], device=device))
    if len(names) > most:
        with pytest.raises(PlanError, match=f"takes {least} to {most}, and {most + 1} were"):
            strategy(plan_of(name, objectives=names, device=device))


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
