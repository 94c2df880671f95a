"""Plans to JSON and back, and the sentences for JSON that is damaged."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.core.codec import from_json, to_builtins, to_json
from explorer.core.errors import SessionError
from explorer.core.evaluation import INITIALISATIONS, ScoringSettings
from explorer.core.objective import LIMITED, OBJECTIVES, Constraint
from explorer.core.plan import SearchPlan
from explorer.core.space import SearchSpace, integers, pick

SPACE = SearchSpace(
    "efficientnet",
    (
        integers("stage1.channels", "width", 8, 32, 8),
        integers("stage1.repeats", "depth", 1, 4),
        pick("stage1.conv", "convolution", ("group",), ("regular", "group"), ordered=False),
    ),
)

SETTINGS = st.builds(
    ScoringSettings,
    batches=st.integers(2, 8),
    batch_size=st.integers(1, 64),
    data=st.text(min_size=1).filter(str.isprintable),
    initialisation=st.sampled_from(INITIALISATIONS),
    resolution=st.none() | st.tuples(st.integers(8, 512), st.integers(8, 512)),
    shortcuts=st.booleans(),
    seed=st.integers(0, 2**31),
)
PLANS = st.builds(
    SearchPlan,
    space=st.just(SPACE),
    objectives=st.lists(st.sampled_from(list(OBJECTIVES)), min_size=1, unique=True).map(tuple),
    beta=st.floats(0, 1e6),
    constraints=st.lists(st.sampled_from(LIMITED), unique=True).map(
        lambda names: tuple(Constraint(name, 1e9, 0.5) for name in names)
    ),
    population=st.integers(4, 999),
    budget=st.integers(1, 10**6),
    seed=st.integers(0, 2**31),
    scoring=SETTINGS,
    first=st.just(((0,) * len(SPACE.choices),)),
    device=st.just("table:phone.csv"),
)


@given(PLANS)
def test_a_plan_comes_back_equal(plan: SearchPlan) -> None:
    assert from_json(to_json(plan), SearchPlan, "a plan") == plan


def test_an_architecture_comes_back_equal() -> None:
    architecture = SPACE.sample(np.random.default_rng(3))
    assert from_json(to_json(architecture), type(architecture), "a network") == architecture


def damaged(**changes: object) -> str:
    return json.dumps(to_builtins(SearchPlan(SPACE)) | changes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "truncated"),
        ('{"space": 3}', r"\$.space"),
        ("{}", "space"),
        (damaged(population="many"), r"\$.population"),
        (damaged(population=1), "Population: 1 is too small. Use 4 or more."),
        (damaged(budget=0), "Budget: 0 is too small. Use 1 or more."),
        (damaged(window=0), "Window: 0 is too small"),
        (damaged(seed=-1), "Seed: -1 is too small"),
        (damaged(beta=-1), "Beta: -1 is not usable. Use 0"),
        (damaged(beta=None), r"\$.beta"),
        (damaged(objectives=[]), "Objectives: none was chosen"),
        (damaged(objectives=["macs", "macs"]), "Objectives: one is listed twice"),
        (damaged(objectives=["luck"]), "There is no objective 'luck'"),
        (damaged(constraints=[{"name": "macs", "high": -1}]), "Limit on MACs"),
        (damaged(constraints=[{"name": "macs", "high": 1}] * 2), "one cost is limited twice"),
        (damaged(scoring={"batches": 1}), "Batches: 1 is too small"),
        (damaged(scoring={"initialisation": "magic"}), "Choose among default, normal"),
        (damaged(scoring={"data": ""}), "Data: nothing was given"),
        ("[" * 100_000, "plan of run 2"),
    ],
)
def test_a_damaged_plan_is_one_sentence_that_names_the_field(text: str, words: str) -> None:
    with pytest.raises(SessionError, match=words) as caught:
        from_json(text, SearchPlan, "the plan of run 2")
    assert str(caught.value).startswith("Reading the plan of run 2: ")
    assert "\n" not in str(caught.value)


def test_bytes_that_are_not_text_are_a_sentence_too() -> None:
    with pytest.raises(SessionError, match="Reading a note"):
        from_json(b"\xff\xfe{", dict, "a note")


def test_a_plan_names_the_scores_it_needs_each_once() -> None:
    plan = SearchPlan(SPACE, ("zico-bc", "zico", "macs"))
    assert plan.proxies == ("zico",)
    assert [goal.name for goal in plan.goals] == ["zico-bc", "zico", "macs"]
    assert SearchPlan(SPACE, ("params",)).proxies == ()


@pytest.mark.parametrize("text", [b'{"a": "\xff"}', b"[" * 100_000])
def test_text_that_no_one_writes_is_refused_like_any_other(text: bytes) -> None:
    with pytest.raises(SessionError, match=r"Reading a note: .+ use another copy\."):
        from_json(text, dict[str, object], "a note")
