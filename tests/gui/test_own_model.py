"""Your own model: a file is read, run apart, shown beside the front, and kept with the session."""

import shutil
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from pytestqt.qtbot import QtBot

from explorer.core.errors import ScoreError
from explorer.core.event import Waiting
from explorer.core.objective import OBJECTIVES
from explorer.core.own import KEY, OwnOrder, OwnResult, OwnScore, digest_of, read_models
from explorer.gui.own_controller import OwnController
from explorer.gui.own_form import OwnForm
from explorer.gui.own_page import OwnPage
from explorer.gui.own_words import own_terms, standing, value_lines
from explorer.gui.plots.pareto import ParetoPlot
from explorer.gui.plots.pareto_draw import to_px
from explorer.gui.plots.pareto_own import own_places
from explorer.gui.plots.pareto_points import axis_of
from explorer.gui.run_view import RunView
from explorer.gui.session_controller import SessionController
from explorer.search.own_module import Step
from explorer.store.session import SessionFile
from tests.gui.fake_run import fake_view
from tests.gui.test_session import with_networks

FILE = "def build():\n    return 1\ndef other():\n    return 2\n"
MACS, ZICO_BC = OBJECTIVES["macs"], OBJECTIVES["zico-bc"]
Score = Callable[[OwnOrder, float], Generator[Any, None, None]]


def result_of(order: OwnOrder, macs: float = 1e9, zico: float = 500.0) -> OwnResult:
    """What scoring might give, as if every asked score were ZiCo's value."""
    measures = {"params": 5e6, "macs": macs, "penalty": 100.0, "size_limit": 450.0}
    measures |= dict.fromkeys(order.proxies, zico)
    terms = {"penalty": (60.0, 40.0), "size": (225.0, 225.0)}
    if "zico" in order.proxies:
        terms["zico"] = (zico / 2, zico / 2)
    scores = {name: OwnScore(zico, 0.5) for name in order.proxies}
    source = Path(order.file).read_bytes() if Path(order.file).exists() else b""
    return OwnResult(order, digest_of(source), measures, ("features.0.a", "head"), terms, scores)


def at_once(order: OwnOrder, _limit_s: float) -> Generator[Any, None, None]:
    yield Step("Running")
    yield result_of(order)


def for_ever(order: OwnOrder, _limit_s: float) -> Generator[Any, None, None]:
    yield Step("Running")
    while True:
        yield Waiting()


def refused(order: OwnOrder, _limit_s: float) -> Generator[Any, None, None]:
    yield Step("Running")
    raise ScoreError("build of mine.py failed: ValueError: odd (line 3 of mine.py)")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(FILE)
    return path


@pytest.fixture
def sessions(tmp_path: Path) -> Any:
    made = SessionController(tmp_path / "drafts")
    yield made
    made.close()


def open_session(qtbot: QtBot, sessions: SessionController, path: Path) -> None:
    with qtbot.waitSignal(sessions.opened):
        sessions.open(path)


@pytest.fixture
def view() -> RunView:
    return fake_view(300)


def order_like(view: RunView, file: Path) -> OwnOrder:
    plan = view.plan
    space = plan.space
    return OwnOrder(
        str(file), "build", plan.proxies, plan.scoring, space.input_shape, space.classes, space.task
    )


# The form.


@pytest.fixture
def form(qtbot: QtBot, file: Path) -> OwnForm:
    made = OwnForm()
    qtbot.addWidget(made)
    with qtbot.waitSignal(made._reader.ready):
        made.set_file(file)
    return made


def test_the_form_offers_the_factories_of_a_file_that_did_not_run(
    form: OwnForm, file: Path
) -> None:
    assert [form.factory.itemText(i) for i in range(form.factory.count())] == ["build", "other"]
    order = form.order()
    assert (order.file, order.factory, order.proxies) == (str(file), "build", ("zico",))
    assert (order.input_shape, order.classes, form.limit_s()) == ((3, 224, 224), 1000, 600)


def test_the_form_takes_everything_from_a_run(form: OwnForm, view: RunView, file: Path) -> None:
    form.set_like(view.plan)
    assert form.order() == order_like(view, file)
    assert form.order().differs(view.plan) == ""


def test_weights_and_links_of_a_run_are_not_asked_of_a_module(form: OwnForm, view: RunView) -> None:
    odd = replace(view.plan.scoring, initialisation="normal", shortcuts=False)
    form.set_like(replace(view.plan, scoring=odd))
    assert (form.order().settings.initialisation, form.order().settings.shortcuts) == (
        "default",
        True,
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("def build(:\n", "mine.py is not valid Python at line 1"),
        ("x = 1\n", "no function or class that can be called without arguments"),
    ],
)
def test_a_file_that_offers_nothing_says_so(
    qtbot: QtBot, form: OwnForm, file: Path, text: str, says: str
) -> None:
    file.write_text(text)
    with qtbot.waitSignal(form.changed):
        form.look_again()
    qtbot.waitUntil(lambda: says in form.problem())
    assert says in form.error.accessibleName()


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("high", "0", "Input height: 0 is not usable"),
        ("wide", "many", "Input width: not a whole number"),
        ("channels", "0", "Input channels: 0"),
        ("classes", "1", "Classes: 1 is not usable"),
        ("minutes", "0", "Time limit: 0 min is not usable"),
    ],
)
def test_a_field_that_is_wrong_is_a_sentence(
    form: OwnForm, field: str, text: str, says: str
) -> None:
    getattr(form, field).setText(text)
    assert form.problem().startswith(says)
    assert form.error.accessibleName() == form.problem()


def test_an_edited_file_keeps_its_chosen_factory(qtbot: QtBot, form: OwnForm, file: Path) -> None:
    form.factory.set_current("other")
    file.write_text("def first(): return 1\n" + FILE)
    with qtbot.waitSignal(form._reader.ready):
        form.look_again()
    assert form.factory.current() == "other"


# The controller.


def test_a_result_is_told_kept_and_there_again_when_the_session_is_opened(
    qtbot: QtBot, tmp_path: Path, file: Path, view: RunView, sessions: SessionController
) -> None:
    path = tmp_path / "s.explorer"
    with_networks(path)
    controller = OwnController(sessions, at_once)
    open_session(qtbot, sessions, path)
    steps: list[str] = []
    controller.stepped.connect(steps.append)
    order = order_like(view, file)
    with qtbot.waitSignals([controller.scored, controller.ended]):
        controller.start(order, 60)
    assert steps == ["Running"]
    assert [model.order for model in controller.models] == [order]
    sessions.close()
    with SessionFile.open(path, readonly=True) as stored:
        assert read_models(stored.get(KEY)).models == controller.models

    later = SessionController(tmp_path / "drafts")
    again = OwnController(later, refused)
    with qtbot.waitSignal(again.changed, check_params_cb=lambda: bool(again.models)):
        later.open(path)
    assert again.models == controller.models
    later.close()


def test_a_model_scored_before_there_is_a_session_file_is_written_once_there_is(
    qtbot: QtBot, tmp_path: Path, file: Path, view: RunView, sessions: SessionController
) -> None:
    controller = OwnController(sessions, at_once)
    with qtbot.waitSignal(controller.ended):
        controller.start(order_like(view, file), 60)
    target = tmp_path / "named.explorer"
    with qtbot.waitSignal(sessions.saved):
        sessions.save_as(target)
    sessions.close()
    with SessionFile.open(target, readonly=True) as stored:
        assert len(read_models(stored.get(KEY)).models) == 1


def test_a_removed_model_is_gone_from_the_file(
    qtbot: QtBot, tmp_path: Path, file: Path, view: RunView, sessions: SessionController
) -> None:
    path = tmp_path / "s.explorer"
    with_networks(path)
    controller = OwnController(sessions, at_once)
    open_session(qtbot, sessions, path)
    with qtbot.waitSignal(controller.ended):
        controller.start(order_like(view, file), 60)
    controller.remove(order_like(view, file))
    assert controller.models == ()
    sessions.close()
    with SessionFile.open(path, readonly=True) as stored:
        assert read_models(stored.get(KEY)).models == ()


@pytest.mark.parametrize("how", ["cancel", "close"])
def test_what_runs_for_ever_can_be_ended(
    qtbot: QtBot, file: Path, view: RunView, sessions: SessionController, how: str
) -> None:
    controller = OwnController(sessions, for_ever)
    controller.start(order_like(view, file), 60)
    if how == "close":
        controller.close()
    else:
        with qtbot.waitSignal(controller.ended):
            controller.cancel()
    assert not controller.running
    assert controller.models == ()


def test_another_session_ends_what_runs_and_shows_its_own_models(
    qtbot: QtBot, file: Path, view: RunView, sessions: SessionController
) -> None:
    controller = OwnController(sessions, for_ever)
    controller.start(order_like(view, file), 60)
    with qtbot.waitSignal(controller.ended):
        sessions.new()
    assert controller.models == ()


def test_a_changed_file_and_a_lost_one_are_noted(
    qtbot: QtBot, file: Path, view: RunView, sessions: SessionController
) -> None:
    controller = OwnController(sessions, at_once)
    with qtbot.waitSignal(controller.ended):
        controller.start(order_like(view, file), 60)
    (model,) = controller.models
    assert controller.since(model) == ""
    file.write_text(FILE + "# more\n")
    with qtbot.waitSignal(controller.changed):
        controller.look()
    assert controller.since(model).startswith("mine.py has changed since")
    file.unlink()
    with qtbot.waitSignal(controller.changed):
        controller.look()
    assert controller.since(model).startswith("mine.py is no longer there")


# The page.


def page_of(
    qtbot: QtBot, sessions: SessionController, score: Score, view: RunView | None
) -> OwnPage:
    page = OwnPage(OwnController(sessions, score))
    qtbot.addWidget(page)
    page.set_view(view)
    return page


def ready(qtbot: QtBot, page: OwnPage, file: Path) -> None:
    with qtbot.waitSignal(page.form._reader.ready), qtbot.waitExposed(page):
        page.ask(file)


def test_the_page_warns_runs_at_the_button_alone_and_shows_the_place(
    qtbot: QtBot, file: Path, view: RunView, sessions: SessionController
) -> None:
    page = page_of(qtbot, sessions, at_once, view)
    ready(qtbot, page, file)
    assert "Scoring runs mine.py" in page.warning.accessibleName()
    assert page.beside.text() == "It will stand beside the front of run 2."
    qtbot.keyClick(page.form.file, Qt.Key.Key_Return)
    assert not page._controller.running
    with qtbot.waitSignal(page._controller.ended):
        qtbot.mouseClick(page.go, Qt.MouseButton.LeftButton)
    assert page._stack.currentIndex() == 1
    assert page.result.name.text() == "build"
    assert page.result._model.rowCount() == 2
    assert page.result.standing.text() == standing(page._controller.models[0], view)
    assert page.go.text() == "Run and score"


def test_a_refusal_is_a_sentence_beside_the_button(
    qtbot: QtBot, file: Path, view: RunView, sessions: SessionController
) -> None:
    page = page_of(qtbot, sessions, refused, view)
    ready(qtbot, page, file)
    with qtbot.waitSignal(page._controller.ended):
        page.go.click()
    assert "(line 3 of mine.py)" in page.problem.accessibleName()
    assert page._stack.currentIndex() == 0


def test_the_button_cancels_what_runs(
    qtbot: QtBot, file: Path, view: RunView, sessions: SessionController
) -> None:
    page = page_of(qtbot, sessions, for_ever, view)
    ready(qtbot, page, file)
    page.go.click()
    assert page.go.text() == "Cancel"
    assert not page.form.isEnabled()
    with qtbot.waitSignal(page._controller.ended):
        page.go.click()
    assert page.form.isEnabled()


def test_the_page_says_before_running_why_it_would_not_compare(
    qtbot: QtBot, file: Path, view: RunView, sessions: SessionController
) -> None:
    page = page_of(qtbot, sessions, at_once, view)
    ready(qtbot, page, file)
    page.form.classes.setText("7")
    assert "it has 7 classes" in page.beside.text()
    page.like.click()
    assert page.beside.text() == "It will stand beside the front of run 2."


def test_a_dropped_python_file_is_read_and_others_are_not_taken(
    qtbot: QtBot, file: Path, view: RunView, sessions: SessionController
) -> None:
    page = page_of(qtbot, sessions, at_once, view)
    for name, taken in (("mine.txt", False), ("mine.py", True)):
        target = file.with_name(name)
        if not target.exists():
            shutil.copy(file, target)
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(target))])
        how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
               Qt.KeyboardModifier.NoModifier)  # fmt: skip
        enter = QDragEnterEvent(QPointF(5, 5).toPoint(), *how)
        page.dragEnterEvent(enter)
        page.dropEvent(QDropEvent(QPointF(5, 5), *how))
        assert (page.form.file.text() == str(target)) is taken
    qtbot.waitUntil(lambda: not page.form.problem())


# Words and numbers.


def test_its_place_is_told_against_the_front(view: RunView, file: Path) -> None:
    order = order_like(view, file)
    front = view.front
    scores, macs = (view.archive.values(goal, view.beta)[front] for goal in view.plan.goals[:2])
    poor = result_of(order, macs=float(macs.max()) * 2, zico=0.0)
    assert f"{len(front)} networks of the front beat it." in standing(poor, view)
    best = result_of(order, macs=float(macs.min()) / 2, zico=float(scores.max()) + 1000)
    assert standing(best, view).startswith("It would stand on the front of run 2, in the place of")
    beside = result_of(order, macs=float(macs.min()) / 2, zico=float(scores.min()))
    assert "no network is better in everything" in standing(beside, view)
    other = replace(order, classes=7)
    assert "It does not compare with run 2: it has 7 classes" in standing(result_of(other), view)
    assert "no run" in standing(best, None)


def test_a_score_that_the_penalty_is_taken_off_has_both_lines(view: RunView, file: Path) -> None:
    result = result_of(order_like(view, file), zico=500.0)
    assert value_lines("zico", result, 2) == [("ZiCo", "500.00"), ("ZiCo-BC at beta 2", "300.00")]
    failed = replace(result, scores={"zico": OwnScore(None, 0.1, "No gradients.")})
    assert value_lines("zico", failed, 2) == [("ZiCo, ZiCo-BC", "none")]


def test_terms_are_of_the_size_where_there_is_no_zico(view: RunView, file: Path) -> None:
    order = order_like(view, file)
    terms = own_terms(result_of(order), 2)
    assert terms is not None
    assert terms.counted.tolist() == [130.0, 170.0]
    assert terms.stages == ("features.0", "")
    sizes = own_terms(result_of(replace(order, proxies=())), 1)
    assert sizes is not None
    assert sizes.exact


# The plot.


@pytest.fixture
def plot(qtbot: QtBot, view: RunView) -> ParetoPlot:
    made = ParetoPlot()
    qtbot.addWidget(made)
    made.resize(900, 500)
    with qtbot.waitExposed(made):
        made.show()
    made.set_view(view)
    return made


def test_it_stands_where_its_numbers_are_and_moves_with_beta(view: RunView, file: Path) -> None:
    model = result_of(order_like(view, file), macs=2e9, zico=500.0)
    along, up = axis_of(MACS), axis_of(ZICO_BC)
    shown, places = own_places([model], replace(view, beta=2.0), along, up)
    assert shown == (model,)
    assert places[0].tolist() == pytest.approx([np.log10(2), 300])


def test_it_has_no_place_where_it_does_not_compare_or_an_axis_is_unknown(
    view: RunView, file: Path
) -> None:
    model = result_of(order_like(view, file))
    other = replace(model, order=replace(model.order, classes=7))
    assert own_places([other], view, axis_of(MACS), axis_of(ZICO_BC))[0] == ()
    assert own_places([model], view, axis_of(MACS), axis_of(OBJECTIVES["depth"]))[0] == ()
    assert own_places([model], None, axis_of(MACS), axis_of(ZICO_BC))[0] == ()


def test_the_plot_names_it_tells_of_it_and_lets_it_be_picked(
    qtbot: QtBot, plot: ParetoPlot, view: RunView, file: Path
) -> None:
    model = result_of(order_like(view, file), macs=2e9, zico=900.0)
    plot.set_own([model])
    assert [label for label, _ in plot.lettering.references] == ["build"]
    x, y = to_px(plot.canvas, plot.own.places)[0]
    plot.hand.moved.emit(QPointF(x, y))
    assert plot.card.isVisible()
    assert plot.card._name.text() == "build"
    with qtbot.waitSignal(plot.own.picked) as picked:
        plot.hand.clicked.emit(QPointF(x, y), False)
    assert picked.args == [model.order]
    plot.set_own([])
    assert plot.lettering.references == []
    assert len(plot.own.item.data) == 0


def test_one_far_away_is_an_arrow_at_the_edge(plot: ParetoPlot, view: RunView, file: Path) -> None:
    plot.set_own([result_of(order_like(view, file), macs=5e14, zico=900.0)])
    assert len(plot.own.item.data) == 0
    assert len(plot.own.arrows.data) == 1
    assert [label for label, _ in plot.lettering.references] == ["build"]
