"""Saved calibrations: what a file must be, what it is for, and its objective."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explorer.core import calibration, codec
from explorer.core.archive import Archive
from explorer.core.calibration import Calibration, check_name, load, name_of, save, saved
from explorer.core.errors import PlanError
from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.objective import OBJECTIVES, Goal, objective
from explorer.core.plan import SearchPlan
from explorer.core.space import SearchSpace, integers

SPACE = SearchSpace(
    "toy",
    (integers("stage1.channels", "width", 8, 32, 8), integers("stage2.channels", "width", 8, 16)),
)


def made(name: str = "mine") -> Calibration:
    options = {choice.name: choice.options for choice in SPACE.choices}
    return Calibration(
        name, "toy", (3, 32, 32), 10, options, "acc", "t.csv", 50, {"penalty": 0.5}, 1.0, 0.8
    )


def test_what_was_saved_is_loaded() -> None:
    path = save(made())
    assert load("mine") == made()
    assert saved() == ("mine",)
    assert [one.name for one in path.parent.iterdir()] == ["mine.json"]


def test_saving_again_replaces() -> None:
    save(made())
    save(replace(made(), intercept=2.0))
    assert load("mine").intercept == 2.0


def test_nothing_saved_is_an_empty_list_and_a_remedy() -> None:
    assert saved() == ()
    with pytest.raises(PlanError, match="none was saved here. Make one"):
        load("mine")


def test_an_unknown_name_is_told_with_the_known_ones() -> None:
    save(made())
    with pytest.raises(PlanError, match="There is no calibration 'other'. Saved ones are mine."):
        load("other")


@pytest.mark.parametrize(
    "name", ["", "A", "a b", "../x", "a/b", "a:b", "a,b", "-a", "a-", "x" * 41, "con", "é", "a\n"]
)
def test_a_name_that_no_file_or_objective_can_have_is_refused(name: str) -> None:
    with pytest.raises(PlanError, match="Name of the calibration"):
        check_name(name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1, 2]",
        "\x00",
        "[" * 100_000,
        '{"name": "mine"}',
        codec.to_json(made()).replace("0.5", "null"),
        codec.to_json(made()).replace("0.5", "1e999"),
        codec.to_json(made()).replace('"penalty":0.5', ""),
        codec.to_json(made()).replace('"rows":50', '"rows":"__import__"'),
    ],
)
def test_a_damaged_file_is_one_sentence(text: str) -> None:
    path = save(made())
    path.write_text(text)
    with pytest.raises(PlanError) as told:
        load("mine")
    assert str(path) in str(told.value) or "mine" in str(told.value)
    assert str(told.value).endswith(".")


def test_a_renamed_file_is_refused() -> None:
    path = save(made())
    path.rename(path.with_name("other.json"))
    with pytest.raises(PlanError, match="says its name is 'mine'. Rename the file"):
        load("other")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
def test_a_pipe_is_not_waited_for() -> None:
    path = save(made())
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(PlanError, match="is no ordinary file"):
        load("mine")


def test_a_folder_that_cannot_be_made_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = Path(os.environ["XDG_DATA_HOME"])
    blocked.write_text("a file in the way")
    monkeypatch.setattr(calibration, "folder", lambda: blocked / "calibrations")
    with pytest.raises(PlanError, match="cannot be written"):
        save(made())


def test_it_is_for_narrower_bounds_and_nothing_else() -> None:
    one = made()
    assert one.misfit(SPACE) == ""
    assert one.misfit(SPACE.with_choice(integers("stage1.channels", "width", 16, 24, 8))) == ""
    wider = SPACE.with_choice(integers("stage1.channels", "width", 8, 40, 8))
    assert "was not learned with Stage 1 channels 40. Use 8, 16, 24, 32" in one.misfit(wider)
    assert "says nothing of nats-size" in one.misfit(replace(SPACE, family="nats-size"))
    assert "other choices" in one.misfit(replace(SPACE, choices=SPACE.choices[:1]))
    assert one.misfit(replace(SPACE, classes=100)) == ""  # it is one of the choices alone


def test_its_objective_is_there_by_name_and_turns_round() -> None:
    goal = objective("calibrated:mine")
    assert (goal.goal, goal.measure, goal.penalised) == (Goal.MAXIMIZE, "calibrated:mine", False)
    turned = objective("min:calibrated:mine")
    assert turned.goal is Goal.MINIMIZE
    assert turned.name == "min:calibrated:mine"
    assert turned.turned() == goal
    assert name_of(turned.measure) == name_of(turned.name) == "mine"
    assert objective("max:calibrated:mine") == goal
    assert "calibrated:mine" in OBJECTIVES
    assert "calibrated:mine" not in list(OBJECTIVES)


@pytest.mark.parametrize("name", ["calibrated:", "calibrated:A", "calibrated:../x", "Calibrated:a"])
def test_no_other_name_is_an_objective(name: str) -> None:
    assert name not in OBJECTIVES
    with pytest.raises(PlanError, match="There is no objective"):
        objective(name)


def test_a_plan_keeps_what_it_was_computed_by() -> None:
    plan = SearchPlan(SPACE, ("calibrated:mine", "macs"))
    with pytest.raises(PlanError, match="There is no calibration 'mine'"):
        plan.with_calibrations()
    save(made())
    settled = plan.with_calibrations()
    save(replace(made(), intercept=9.0))
    assert settled.with_calibrations().calibrations == (made(),)
    again = codec.from_json(codec.to_json(settled), SearchPlan, "the plan")
    assert again == settled
    assert hash(again) == hash(settled)


def test_an_archive_has_a_column_for_each_calibration_it_meets() -> None:
    archive = Archive(SPACE)
    for i in range(100):  # more than it first has room for
        measures = {"macs": 1.0 + i} | ({"calibrated:mine": float(i)} if i >= 50 else {})
        network = SPACE.architecture((i % 4, i % 9))
        archive.add([(i + 1, Evaluation(network, Outcome.SCORED, measures))])
    column = archive.measure("calibrated:mine")
    assert np.isnan(column[:50]).all()
    assert column[50:].tolist() == [float(i) for i in range(50, 100)]
    assert np.isnan(archive.measure("calibrated:other")).all()
    front = archive.front((objective("calibrated:mine"), objective("macs")), 0.0)
    assert set(front.tolist()) == set(range(50, 100))
