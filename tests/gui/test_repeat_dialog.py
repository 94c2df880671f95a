"""The dialog of other seeds: what it asks for, what it costs, and why it cannot."""

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from explorer.gui.panels import scores_asked
from explorer.gui.repeat_dialog import Repeat, RepeatDialog
from explorer.gui.run_view import RunView
from tests.gui.fake_draws import full_draw, with_seeds
from tests.gui.fake_run import fake_view


@pytest.fixture
def view() -> RunView:
    return fake_view(100, limit=1e12)


@pytest.fixture
def dialog(qtbot: QtBot, view: RunView) -> RepeatDialog:
    made = RepeatDialog()
    qtbot.addWidget(made)
    made.set_view(view, ("zico", "zen"))
    return made


def asked(dialog: RepeatDialog) -> Repeat:
    found = dialog.repeat()
    assert found is not None
    return found


def test_it_asks_for_the_front_at_the_runs_own_seed_and_those_after_it(
    dialog: RepeatDialog, view: RunView
) -> None:
    front = tuple(view.archive.ids[view.front].tolist())
    assert asked(dialog) == Repeat(front, ("zico",), (0, 1, 2, 3, 4))
    assert dialog.which_seeds.text() == "0 to 4, the run's own first"


def test_it_asks_for_the_chosen_networks_where_there_are_some(
    dialog: RepeatDialog, view: RunView
) -> None:
    dialog.set_view(replace(view, selected=(7, 9)))
    dialog.which.set_current(0)
    assert asked(dialog).ids == (7, 9)
    dialog.set_view(view)  # the choice is let go: the front is left
    assert asked(dialog).ids == tuple(view.archive.ids[view.front].tolist())


def test_more_networks_than_the_window_can_follow_are_refused(
    dialog: RepeatDialog, view: RunView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scores_asked, "MOST", 2)
    dialog.set_view(replace(view, selected=(7, 9, 11)))
    dialog.which.set_current(0)
    dialog.set_view(replace(view, selected=(7, 9, 11)))
    assert dialog.repeat() is None
    assert not dialog.go.isEnabled()
    assert dialog.cost.text() == "3 networks are chosen, and 2 are the most at once. Choose fewer."
    dialog.set_view(replace(view, selected=(7, 9)))
    assert dialog.go.isEnabled()


def test_every_ticked_score_may_be_asked_for(dialog: RepeatDialog) -> None:
    dialog.every.setChecked(True)
    assert asked(dialog).proxies == ("zico", "zen")


def test_what_the_search_and_the_file_have_is_not_counted_again(
    dialog: RepeatDialog, view: RunView
) -> None:
    front = len(view.front)
    assert asked(dialog).lacking(view) == 4 * front
    half = view.front[: front // 2]
    known = with_seeds(view, half.tolist(), seeds=5)
    assert asked(dialog).lacking(known) == 4 * (front - len(half))
    dialog.set_view(with_seeds(view, view.front.tolist(), seeds=5))
    assert not dialog.go.isEnabled()
    assert dialog.cost.text() == "All of it is known already."


def test_other_scores_are_lacking_at_the_runs_own_seed_too(
    dialog: RepeatDialog, view: RunView
) -> None:
    dialog.every.setChecked(True)
    assert asked(dialog).lacking(view) == 5 * len(view.front)
    row = int(view.front[0])
    some = replace(view, draws={int(view.archive.ids[row]): (full_draw(view, row),)})
    assert asked(dialog).lacking(some) == 5 * len(view.front) - 1


def test_the_cost_is_told_in_the_time_of_one_worker(dialog: RepeatDialog, view: RunView) -> None:
    many = 4 * len(view.front)
    seconds = float(np.median(view.archive.seconds[view.archive.scored])) * many
    assert dialog.cost.text().startswith(f"Scores {many} times: about ")
    assert f"{round(seconds)}\u202fs" in dialog.cost.text()


def test_more_than_fifty_seeds_or_one_cannot_be_typed(dialog: RepeatDialog) -> None:
    for text in ("51", "1", "0", "-3", "2.5", "many", ""):
        dialog.seeds.setText(text)
        dialog.seeds.textEdited.emit(text)
        assert 2 <= len(asked(dialog).seeds) <= 50
    dialog.seeds.set_value(50)
    assert len(asked(dialog).seeds) == 50


def test_a_run_whose_objectives_are_counted_has_no_seeds(
    qtbot: QtBot, dialog: RepeatDialog
) -> None:
    counted = fake_view(100, limit=1e12, objectives=("size-limit", "macs"))
    dialog.set_view(counted, ("zen",))
    assert dialog.repeat() is None
    assert not dialog.go.isEnabled()
    assert "no seed moves them" in dialog.cost.text()
    dialog.every.setChecked(True)
    assert asked(dialog).proxies == ("zen",)


def test_repeat_tells_what_is_wanted_and_leaves(qtbot: QtBot, dialog: RepeatDialog) -> None:
    dialog.ask()
    wanted = asked(dialog)
    with qtbot.waitSignal(dialog.wanted) as told:
        dialog.go.click()
    assert told.args == [wanted]
    assert not dialog.isVisible()
