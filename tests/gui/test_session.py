"""The session in memory: drafts, names, views kept; what cannot be opened is said."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from explorer.core.archive import Archive
from explorer.core.draw import Draw
from explorer.core.errors import SessionError
from explorer.core.evaluation import Outcome
from explorer.core.run import Run, RunState
from explorer.gui import session
from explorer.gui.session import Document, ViewState, draft_path
from explorer.gui.session_controller import SessionController
from explorer.gui.view_controller import Shown, ViewController, plan_of
from explorer.store.session import SessionFile
from tests.gui.small import counted, small_plan


def with_networks(path: Path, count: int = 5, **plan: object) -> Run:
    """A session at `path` with one more run of so many networks."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = small_plan(count, **plan)
    genes = made.space.sample_genes(np.random.default_rng(1), count)
    with SessionFile.open(path) if path.exists() else SessionFile.create(path) as file:
        run_id = file.add_run(made, {})
        file.add(run_id, [counted(made.space.architecture(row)) for row in genes])
        return file.run(run_id)


def with_a_network_beyond_the_limits(path: Path) -> int:
    """A run whose second of three networks was not scored; the id of the third."""
    made = small_plan(2)
    genes = made.space.sample_genes(np.random.default_rng(1), 3)
    found = [counted(made.space.architecture(row)) for row in genes]
    found[1] = replace(found[1], outcome=Outcome.REJECTED)
    with SessionFile.create(path) as file:
        return file.add(file.add_run(made, {}), found)[-1]


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    return tmp_path / "drafts"


@pytest.fixture
def controller(drafts: Path) -> SessionController:
    return SessionController(drafts, now=lambda: datetime(2026, 11, 21, 20, 31))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "mine.explorer"
    with_networks(found)
    return found


def opened(qtbot: QtBot, controller: SessionController, path: Path) -> Document:
    with qtbot.waitSignal(controller.opened) as signal:
        controller.open(path)
    document: Document = signal.args[0]
    return document


def test_opening_reads_every_run_and_network(
    qtbot: QtBot, controller: SessionController, path: Path
) -> None:
    document = opened(qtbot, controller, path)
    controller.close()
    assert document.name == "mine.explorer"
    assert [len(loaded.archive) for loaded in document.runs.values()] == [5]
    assert not controller.edited


def test_an_untitled_session_has_no_file_before_its_first_run(
    controller: SessionController, drafts: Path
) -> None:
    controller.new()
    controller.set_view(ViewState(beta=2.0))
    controller.close()
    assert controller.document.path is None
    assert not drafts.exists()
    assert controller.path_for_run().parent == drafts


def test_an_untitled_session_with_a_run_is_edited_until_it_has_a_name(
    qtbot: QtBot, controller: SessionController, tmp_path: Path
) -> None:
    draft = controller.path_for_run()
    controller.on_run_opened(with_networks(draft), draft)
    assert controller.document.name == "Untitled"
    assert controller.untitled_work
    target = tmp_path / "named.explorer"
    with qtbot.waitSignal(controller.saved):
        controller.save_as(target)
    controller.close()
    assert controller.document.name == "named.explorer"
    assert not controller.edited
    assert not draft.exists()
    with SessionFile.open(target, readonly=True) as file:
        assert file.runs()[0].scored == 5


def test_discarding_a_draft_deletes_its_file(controller: SessionController) -> None:
    draft = controller.path_for_run()
    controller.on_run_opened(with_networks(draft), draft)
    controller.discard()
    controller.close()
    assert not draft.exists()
    assert controller.document.path is None


def test_discarding_never_deletes_a_file_of_the_users_own(
    qtbot: QtBot, controller: SessionController, path: Path
) -> None:
    opened(qtbot, controller, path)
    controller.discard()
    controller.close()
    assert path.exists()


def test_drafts_made_in_the_same_second_differ(drafts: Path) -> None:
    now = datetime(2026, 11, 21, 20, 31)
    first = draft_path(drafts, now)
    with_networks(first)
    assert draft_path(drafts, now) != first


def test_beta_run_and_selection_come_back(
    qtbot: QtBot, controller: SessionController, path: Path
) -> None:
    opened(qtbot, controller, path)
    view = ViewState(beta=1.7, run=1, selected=(3,), plan=small_plan(9, seed=4))
    controller.set_view(view)
    assert controller.edited
    controller.close()
    assert not controller.edited
    again = SessionController(path.parent / "drafts")
    document = opened(qtbot, again, path)
    again.close()
    assert document.view == view
    assert plan_of(document) == small_plan(9, seed=4)


def test_stars_come_back(qtbot: QtBot, controller: SessionController, path: Path) -> None:
    opened(qtbot, controller, path)
    controller.star(1, 2, True)
    controller.star(1, 3, True)
    controller.star(1, 2, False)
    controller.close()
    again = SessionController(path.parent / "drafts")
    document = opened(qtbot, again, path)
    again.close()
    assert document.runs[1].stars == {3}


@pytest.mark.parametrize("content", [b"", b"not a session", b"SQLite format 3\0" + b"x" * 500])
def test_a_foreign_or_damaged_file_is_refused_and_left_alone(
    qtbot: QtBot, controller: SessionController, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "foreign.explorer"
    path.write_bytes(content)
    with qtbot.waitSignal(controller.not_opened) as failed:
        controller.open(path)
    controller.close()
    assert failed.args[0] == path
    assert isinstance(failed.args[1], SessionError)
    assert path.read_bytes() == content


def test_a_missing_folder_is_said_when_saving(
    qtbot: QtBot, controller: SessionController, path: Path, tmp_path: Path
) -> None:
    opened(qtbot, controller, path)
    with qtbot.waitSignal(controller.not_saved) as failed:
        controller.save_as(tmp_path / "nowhere" / "s.explorer")
    controller.close()
    assert isinstance(failed.args[1], SessionError)
    assert controller.document.path == path  # still in the old file


def test_save_as_in_a_new_session_makes_an_empty_file(
    qtbot: QtBot, controller: SessionController, tmp_path: Path
) -> None:
    controller.new()
    target = tmp_path / "fresh.explorer"
    with qtbot.waitSignal(controller.saved):
        controller.save_as(target)
    controller.close()
    with SessionFile.open(target, readonly=True) as file:
        assert file.runs() == ()


# What is looked at.


@pytest.fixture
def views(qtbot: QtBot, controller: SessionController, path: Path) -> ViewController:
    with_networks(path, 7, beta=0.0)
    views = ViewController()
    views.set_document(opened(qtbot, controller, path))
    controller.close()
    return views


def test_the_newest_run_is_shown_at_first(views: ViewController) -> None:
    assert views.shown.view is not None
    assert views.shown.view.number == 2
    assert views.shown.view.count == 7


def test_beta_re_ranks_what_was_evaluated(qtbot: QtBot, views: ViewController) -> None:
    heard: list[Shown] = []
    views.changed.connect(heard.append)
    with qtbot.waitSignal(views.changed):
        views.set_beta(2.5)
        views.set_beta(3.0)
    assert [shown.view.beta for shown in heard if shown.view] == [3.0]  # one view a round


def test_a_run_is_compared_with_the_one_at_beta_0(qtbot: QtBot, views: ViewController) -> None:
    with qtbot.waitSignal(views.changed):
        views.show_run(1)
    comparison = views.shown.comparison
    assert comparison is not None
    assert (comparison.number, comparison.beta) == (2, 0.0)


def test_a_run_is_not_compared_with_one_that_was_scored_otherwise(
    qtbot: QtBot, controller: SessionController, path: Path
) -> None:
    other = replace(small_plan().scoring, batches=8)
    with_networks(path, beta=0.0, scoring=other)
    views = ViewController()
    views.set_document(opened(qtbot, controller, path))
    with qtbot.waitSignal(views.changed):
        views.show_run(1)
    assert views.beta > 0
    assert views.shown.comparison is None
    controller.close()


def test_a_run_at_beta_0_is_compared_with_nothing(qtbot: QtBot, views: ViewController) -> None:
    with qtbot.waitSignal(views.changed):
        views.show_run(2)
    assert views.beta == 0.0
    assert views.shown.comparison is None


def test_the_chosen_network_is_read_with_its_layers(
    qtbot: QtBot, views: ViewController, path: Path
) -> None:
    with qtbot.waitSignal(views.detail_wanted) as wanted:
        views.select((8, 9))
    asked = wanted.args[0]
    assert (asked.path, asked.row_id, asked.found_after) == (path, 8, 3)
    detail = session.detail(asked)
    assert detail.name == "N8"
    assert detail.evaluation.layers == ("a", "b")
    with qtbot.waitSignal(views.detail_changed) as changed:
        views.set_detail(detail)
    assert changed.args[0].id == 8


def test_a_late_answer_for_another_network_is_dropped(qtbot: QtBot, views: ViewController) -> None:
    with qtbot.waitSignal(views.detail_wanted) as wanted:
        views.select((8,))
    detail = session.detail(wanted.args[0])
    views.select((9,))
    with qtbot.assertNotEmitted(views.detail_changed):
        views.set_detail(detail)


def test_beta_changes_what_is_said_of_the_chosen_network_without_reading_it(
    qtbot: QtBot, views: ViewController
) -> None:
    with qtbot.waitSignal(views.detail_wanted) as wanted:
        views.select((8,))
    views.set_detail(session.detail(wanted.args[0]))
    with qtbot.waitSignal(views.detail_changed) as changed:
        views.set_beta(4.0)
    assert changed.args[0].beta == 4.0


def test_networks_beyond_the_limits_do_not_count_in_when_one_was_found(
    qtbot: QtBot, controller: SessionController, tmp_path: Path
) -> None:
    path = tmp_path / "limited.explorer"
    third = with_a_network_beyond_the_limits(path)
    views = ViewController()
    views.set_document(opened(qtbot, controller, path))
    with qtbot.waitSignal(views.detail_wanted) as wanted:
        views.select((third,))
    assert wanted.args[0].found_after == 2
    controller.close()


def test_draws_that_come_together_replace_the_old_ones_once() -> None:
    """A view keeps the mapping it was made with; a repeat of many tells thousands at a time."""
    plan = small_plan()
    run = Run(1, 1, plan, "", RunState.STOPPED)
    loaded = session.LoadedRun(run, Archive(plan.space))
    loaded.keep_draws([(4, Draw(7, {"zico": 1.0})), (2, Draw(0, {}))])
    before = loaded.draws
    loaded.keep_draws([(4, Draw(3, {})), (4, Draw(7, {"zico": 2.0})), (9, Draw(0, {}))])
    assert loaded.draws == {
        4: (Draw(3, {}), Draw(7, {"zico": 2.0})),
        2: (Draw(0, {}),),
        9: (Draw(0, {}),),
    }
    assert before[4] == (Draw(7, {"zico": 1.0}),)
    assert 9 not in before
