"""Spaces in which some choices are idle: no network is met twice, and none is missed."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.plan import SearchPlan
from explorer.core.space import Choice, Option, SearchSpace, pick
from explorer.strategies import strategies, strategy
from explorer.strategies._genes import FreeGenes


def choice(name: str, options: int, when: tuple[str, Option] | None = None) -> Choice:
    return pick(name, "other", tuple(range(options)), ordered=options % 2 == 0, when=when)


SWITCH_LAST = SearchSpace(
    "made-up",
    (
        choice("deep.a", 3, ("which", 0)),
        choice("wide.a", 4, ("which", 1)),
        choice("common", 2),
        choice("wide.b", 2, ("which", 1)),
        choice("never", 5, ("which", 7)),
        choice("which", 3),
    ),
)


@st.composite
def conditional_spaces(draw: st.DrawFn) -> SearchSpace:
    """Two free choices, and others that depend on an option of theirs, or on one that is gone."""
    sizes = st.integers(1, 3)
    made = [choice("x", draw(sizes)), choice("y", draw(sizes))]
    for number in range(draw(st.integers(0, 4))):
        when = (draw(st.sampled_from(("x", "y"))), draw(st.integers(0, 3)))
        made.append(choice(f"z{number}", draw(sizes), draw(st.sampled_from((when, None)))))
    return SearchSpace("made-up", tuple(draw(st.permutations(made))))


def canonical_keys(space: SearchSpace) -> set[tuple[int, ...]]:
    listed = np.array(list(product(*(range(len(c.options)) for c in space.choices))))
    return {tuple(row) for row in space.canonical(listed).tolist()}


def asked(plan: SearchPlan) -> list[tuple[int, ...]]:
    """Genes of every network that the plan's strategy asks for until it has no more."""
    made = strategy(plan)
    found: list[tuple[int, ...]] = []
    while len(found) < plan.budget and (architecture := made.ask()) is not None:
        found.append(architecture.genes)
        genes = np.array(architecture.genes, dtype=float)
        measures = {"size_limit": float(genes.sum()), "macs": float((genes**2).sum())}
        made.tell(Evaluation(architecture, Outcome.SCORED, measures))
    assert made.exhausted == (len(found) >= plan.space.size)
    return found


@given(conditional_spaces(), st.integers(0, 2**32))
def test_drawing_lists_every_network_once(space: SearchSpace, seed: int) -> None:
    genes, rng = FreeGenes(space), np.random.default_rng(seed)
    found = []
    while (key := genes.draw(rng)) is not None:
        assert genes.key(genes.architecture(key)) == key
        genes.taken.add(key)
        found.append(genes.architecture(key).genes)
    assert genes.exhausted
    assert sorted(found) == sorted(canonical_keys(space))


@pytest.mark.parametrize("name", [name for name, s in strategies.items() if s.proposes])
def test_a_strategy_lists_a_whole_space_without_a_network_twice(name: str) -> None:
    plan = SearchPlan(SWITCH_LAST, ("size-limit", "macs"), population=4, budget=1000, strategy=name)
    found = asked(plan)
    assert len(found) == SWITCH_LAST.size == 2 * (3 + 4 * 2 + 1)
    assert set(found) == canonical_keys(SWITCH_LAST)


@given(conditional_spaces(), st.integers(0, 2**32))
def test_a_mutation_makes_another_network(space: SearchSpace, seed: int) -> None:
    genes, rng = FreeGenes(space), np.random.default_rng(seed)
    if not genes.sizes.size:
        return
    before = np.array([genes.draw(rng) for _ in range(20)])
    after = genes.mutated(before, rng)
    assert (after != before).any(axis=1).all()
    for row in after.tolist():
        architecture = genes.architecture(tuple(row))
        assert architecture.genes in canonical_keys(space)
        assert genes.key(architecture) == tuple(row)


def test_what_wakes_up_in_a_mutation_is_drawn_from_all_its_options() -> None:
    genes = FreeGenes(SWITCH_LAST)
    place = [c.name for c in SWITCH_LAST.choices].index("wide.a")
    deep = genes.key(SWITCH_LAST.architecture((2, 0, 1, 0, 0, 0)))
    after = genes.mutated(np.array([deep] * 2000), np.random.default_rng(0))
    woken = [a.genes for a in (genes.architecture(tuple(row)) for row in after.tolist())]
    seen = [row[place] for row in woken if row[-1] == 1]
    assert set(seen) == {0, 1, 2, 3}
    assert min(seen.count(option) for option in range(4)) > len(seen) / 8


def test_a_child_takes_what_only_one_parent_knows_from_that_parent() -> None:
    genes = FreeGenes(SWITCH_LAST)
    deep = genes.key(SWITCH_LAST.architecture((2, 0, 1, 0, 0, 0)))
    wide = genes.key(SWITCH_LAST.architecture((0, 3, 0, 1, 0, 1)))
    parents = np.array([[deep], [wide]])
    switched = np.array([[(*deep[:-1], wide[-1])], [(*wide[:-1], deep[-1])]])
    as_wide, as_deep = genes.crossed(parents, switched)
    assert genes.architecture(tuple(as_wide[0])).genes == (0, 3, 1, 1, 0, 1)
    assert genes.architecture(tuple(as_deep[0])).genes == (2, 0, 0, 0, 0, 0)


@given(st.integers(0, 2**32))
def test_without_idle_choices_a_crossover_is_left_as_it_is(seed: int) -> None:
    genes = FreeGenes(SearchSpace("made-up", (choice("x", 3), choice("y", 4))))
    rng = np.random.default_rng(seed)
    parents = rng.integers(0, genes.sizes, size=(2, 5, 2))
    children = parents[::-1]
    assert (genes.crossed(parents, children) == children).all()


def test_genes_that_differ_in_idle_choices_alone_have_one_key() -> None:
    genes = FreeGenes(SWITCH_LAST)
    keys = {genes.key(SWITCH_LAST.architecture((1, a, 0, b, n, 0)))
            for a, b, n in product(range(4), range(2), range(5))}  # fmt: skip
    assert len(keys) == 1
