"""Published networks on the Pareto plot: where they stand, what is said of them, what is hidden."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from explorer.core.objective import OBJECTIVES
from explorer.gui.plots._scale import Box
from explorer.gui.plots.pareto import ParetoPlot
from explorer.gui.plots.pareto_card import reference_lines, reference_note
from explorer.gui.plots.pareto_draw import to_px
from explorer.gui.plots.pareto_labels import boxes
from explorer.gui.plots.pareto_leaders import led, shorter_names
from explorer.gui.plots.pareto_menus import context_menu
from explorer.gui.plots.pareto_points import axis_of
from explorer.gui.plots.pareto_references import GAP_PX, SYMBOLS, apart, hints, marks, near_enough
from explorer.gui.run_view import RunView
from explorer.search.references import Reference, counted
from explorer.spaces import families
from tests.gui.fake_run import fake_view
from tests.search.test_references import result_of

MACS, ZICO_BC, PARAMS = (OBJECTIVES[name] for name in ("macs", "zico-bc", "params"))


def beside(view: RunView, **zico: float) -> RunView:
    """The view with its task's references, and ZiCo for all but those named with NaN."""
    found = []
    for reference in result_of(counted(view.plan)):
        score = zico.get(reference.label.split("-")[-1], reference.measures["size_limit"] + 10)
        measures = dict(reference.measures)
        if np.isfinite(score):
            measures["zico"] = score
        found.append(replace(reference, measures=measures))
    return replace(view, references=tuple(found))


@pytest.fixture(scope="module")
def view() -> RunView:
    return beside(fake_view(300))


@pytest.fixture
def plot(qtbot: QtBot, view: RunView) -> ParetoPlot:
    made = ParetoPlot()
    qtbot.addWidget(made)
    made.resize(900, 500)
    with qtbot.waitExposed(made):
        made.show()
    made.set_limits(view.plan.constraints)
    made.set_view(view)
    return made


def labels(references: tuple[Reference, ...]) -> list[str]:
    return [reference.label for reference in references]


USUAL = [
    "ResNet-18", "ResNet-50", "MobileNetV2", "EfficientNet-B0", "EfficientNet-B1",
    "EfficientNet-B2",
]  # fmt: skip


# Numbers.


def test_the_usual_references_have_a_place_and_a_shape_of_their_own(view: RunView) -> None:
    found = marks(view, axis_of(MACS), axis_of(ZICO_BC))
    assert labels(found.references) == USUAL
    assert len(set(found.symbols)) == len(USUAL) <= len(SYMBOLS)
    b0 = USUAL.index("EfficientNet-B0")
    assert found.places[b0, 0] == pytest.approx(np.log10(0.385187552))


def test_a_reference_without_a_score_stands_on_axes_of_counts_only() -> None:
    view = beside(fake_view(50), B0=np.nan)
    assert "EfficientNet-B0" not in labels(marks(view, axis_of(MACS), axis_of(ZICO_BC)).references)
    assert "EfficientNet-B0" in labels(marks(view, axis_of(MACS), axis_of(PARAMS)).references)


def test_a_shape_stays_with_its_network_whichever_others_are_shown(view: RunView) -> None:
    along, up = axis_of(MACS), axis_of(ZICO_BC)
    by_label: Mapping[str, str] = dict(zip(USUAL, marks(view, along, up).symbols, strict=True))
    fewer = marks(replace(view, flipped=frozenset({"ResNet-18"})), along, up)
    assert labels(fewer.references) == USUAL[1:]
    assert list(fewer.symbols) == [by_label[label] for label in USUAL[1:]]


def test_references_follow_beta_by_their_penalty(view: RunView) -> None:
    along, up = axis_of(MACS), axis_of(ZICO_BC)
    at_1, at_2 = (marks(replace(view, beta=beta), along, up).places[:, 1] for beta in (1.0, 2.0))
    penalties = [r.measures["penalty"] for r in marks(view, along, up).references]
    assert at_1 - at_2 == pytest.approx(penalties)


def test_only_references_near_the_networks_widen_the_view() -> None:
    points = np.array([[0.0, 100.0], [1.0, 200.0]])  # 1 to 10 G
    places = np.array([[1.5, 150.0], [1.7, 150.0], [0.5, 245.0], [0.5, 255.0]])
    along, up = axis_of(MACS), axis_of(ZICO_BC)
    assert near_enough(places, points, along, up).tolist() == [[1.5, 150.0], [0.5, 245.0]]
    assert not len(near_enough(places, points[:0], along, up))


def test_arrows_point_to_what_lies_beyond_the_edges() -> None:
    places = np.array([[0.5, 0.5], [2.0, 0.5], [-1.0, 0.2], [0.3, 9.0], [0.3, -9.0], [2.0, 0.51]])
    found = hints(places, (0.0, 1.0), (0.0, 1.0), (0.002, 0.002))
    assert found.rows.tolist() == [1, 2, 3, 4, 5]
    assert found.symbols == (
        "t2", "t3", "t1", "t", "t2",
    )  # fmt: skip
    assert ((found.places > 0) & (found.places < 1)).all()
    assert found.places[4, 1] - found.places[0, 1] == pytest.approx(GAP_PX * 0.002)


@pytest.mark.parametrize("values", [[5.0, 5.0, 5.0], [9.9, 9.8, 9.9], [0.1, 0.2, 9.0], [3.0]])
def test_arrows_keep_apart_and_within_the_edge(values: list[float]) -> None:
    found = np.sort(apart(np.array(values), 0.0, 10.0, 1.0))
    assert (np.diff(found) > 1 - 1e-9).all()
    assert found[0] >= 0
    assert found[-1] <= 10


def test_more_arrows_than_an_edge_has_room_for_share_it() -> None:
    found = np.sort(apart(np.full(11, 3.0), 0.0, 5.0, 1.0))
    assert np.diff(found) == pytest.approx(0.5)


def test_the_card_tells_counts_score_and_how_both_came_about(view: RunView) -> None:
    b1 = next(r for r in view.references if r.label == "EfficientNet-B1")
    lines = dict(reference_lines(view, b1))
    assert list(lines)[:2] == ["Score", "MACs"]
    assert lines["Published for"] == "240 × 240"
    note = reference_note(view, b1)
    assert "squeeze-excite" in note
    assert "224 × 224" in note
    assert view.plan.scoring.text in note
    failed = replace(b1, measures={}, reason="It cannot be built for these images: too small.")
    assert reference_note(view, failed).endswith("too small.")


# The widget.


def at(plot: ParetoPlot, label: str) -> QPoint:
    known = plot.marks.shown
    row = labels(known.references).index(label)
    x, y = to_px(plot.canvas, known.places[[row]])[0]
    return QPoint(round(x), round(y))


def test_pointing_at_a_reference_shows_its_card(qtbot: QtBot, plot: ParetoPlot) -> None:
    qtbot.mouseMove(plot.canvas.widget.viewport(), at(plot, "EfficientNet-B0"))
    assert plot.card.isVisible()
    assert plot.card._name.text() == "EfficientNet-B0"
    assert plot.rect().contains(plot.card.geometry())


def test_no_label_of_a_reference_covers_another_ones_mark(qtbot: QtBot, plot: ParetoPlot) -> None:
    qtbot.waitUntil(lambda: any(item.isVisible() for item in plot.lettering._known))
    shown = [item for item in plot.lettering._known if item.isVisible()]
    scene = [item.mapRectToScene(item.boundingRect()) for item in shown]
    for label in USUAL:
        place = plot.canvas.widget.mapToScene(at(plot, label))
        assert not any(box.contains(place) for box in scene)
    assert not any(a.intersects(b) for i, a in enumerate(scene) for b in scene[:i])


def test_references_far_away_are_pointed_to_and_do_not_squeeze_the_networks(
    plot: ParetoPlot, view: RunView
) -> None:
    far = tuple(
        replace(r, measures={**r.measures, "macs": r.measures["macs"] * 1e6})
        if r.label == "ResNet-50"
        else r
        for r in view.references
    )
    before = plot.canvas.view.viewRange()
    plot.set_view(replace(view, references=far))
    assert plot.canvas.view.viewRange() == before
    assert [spot["symbol"] for spot in plot.layers.hints.data] == ["t2"]
    plot.set_view(replace(view, references=far, flipped=frozenset({"ResNet-50"})))
    assert not len(plot.layers.hints.data)


def test_the_menu_ticks_what_is_shown_and_asks_for_the_rest(
    qtbot: QtBot, plot: ParetoPlot, view: RunView
) -> None:
    menu = submenu(plot)
    ticked = [a.text() for a in menu.actions() if a.isCheckable() and a.isChecked()]
    assert ticked == USUAL
    off = next(a for a in menu.actions() if a.text() == "ResNet-18")
    assert "scored as its networks" in off.toolTip()
    with qtbot.waitSignal(plot.reference_toggled) as toggled:
        off.trigger()
    assert toggled.args == ["ResNet-18", False]


def submenu(plot: ParetoPlot) -> QMenu:
    found = next(a for a in context_menu(plot).actions() if a.text() == "Reference networks")
    menu = found.menu()
    assert isinstance(menu, QMenu)
    return menu


def test_scoring_is_offered_where_the_window_says_so(qtbot: QtBot, plot: ParetoPlot) -> None:
    def offer() -> tuple[str, bool]:
        last = submenu(plot).actions()[-1]
        return last.text(), last.isEnabled()

    assert offer() == ("Score the reference networks", False)
    plot.set_scoring(0, possible=True)
    assert offer() == ("Score the reference networks", True)
    with qtbot.waitSignal(plot.scoring_wanted):
        submenu(plot).actions()[-1].trigger()
    plot.set_scoring(3, possible=True)
    assert offer() == ("Scoring the references, 3 to go", False)


def test_csv_ends_with_the_references(plot: ParetoPlot) -> None:
    plot.copy_csv()
    lines = QGuiApplication.clipboard().text().splitlines()
    tail = [line.split(",") for line in lines[-len(USUAL) :]]
    assert [cells[0] for cells in tail] == USUAL
    assert all(cells[1] == "" for cells in tail)
    assert float(tail[3][2]) == pytest.approx(0.385187552)
    assert float(tail[3][4]) > float(tail[3][3])  # nothing is taken off at beta 0


def test_a_view_without_references_draws_none(plot: ParetoPlot) -> None:
    plot.set_view(fake_view(40))
    assert not len(plot.layers.references.data)
    plot.set_view(None)
    assert not len(plot.layers.references.data)


def test_many_variants_of_a_network_share_a_menu(qtbot: QtBot) -> None:
    space = replace(families["ffnet"].default(), input_shape=(3, 64, 128))
    view = fake_view(30, space=space, limit=1e15)
    plot = ParetoPlot()
    qtbot.addWidget(plot)
    plot.set_view(beside(view))
    menu = submenu(plot)
    assert len(menu.actions()) < 40
    inner = next(a.menu() for a in menu.actions() if a.text() == "FFNet-78S")
    assert isinstance(inner, QMenu)
    texts = [a.text() for a in inner.actions()]
    assert "FFNet-78S BCC mobile" in texts
    assert all(text.startswith("FFNet-78S ") for text in texts)


def test_names_are_shortened_as_long_as_they_tell_networks_apart() -> None:
    mobile = ["FFNet-54S dBBB mobile", "FFNet-78S dBBB mobile"]
    assert shorter_names(mobile[1], mobile) == (mobile[1], "78S dBBB mobile", "78S")
    variants = [mobile[1], "FFNet-78S BCC mobile"]
    assert shorter_names(mobile[1], variants) == (mobile[1], "78S dBBB mobile")
    assert shorter_names("ResNet-18", ["ResNet-18", "ResNet-50"]) == ("ResNet-18",)
    assert shorter_names("MobileNetV2", ["MobileNetV2"]) == ("MobileNetV2",)


def test_a_name_at_a_lines_end_is_clear_of_marks_and_its_line_of_names() -> None:
    bounds = Box(0, 0, 600, 400)
    at = np.array([300.0, 200.0])
    x, y = np.meshgrid(np.arange(220, 380, 8.0), np.arange(160, 240, 8.0))
    marks = np.array(boxes(np.column_stack([x.ravel(), y.ravel()])))
    words = np.array([[300.0, 120.0, 200.0, 20.0]])
    found = led(at, (100.0, 18.0), bounds, marks, words)
    assert found is not None
    assert found.box.inside(bounds)
    assert not any(found.box.meets(Box(*mark)) for mark in [*marks, *words])
    middle = found.line.mean(axis=0)
    assert not Box(*words[0]).meets(Box(*middle, 0, 0))
    assert np.hypot(*(found.line[0] - at)) == pytest.approx(8.0)
    wall = np.array([[200.0, y, 8.0, 8.0] for y in range(0, 400, 8)])
    beside = led(np.array([225.0, 200.0]), (60.0, 18.0), bounds, wall, words[:0])
    assert beside is not None
    assert beside.box.x > 208
    crowded = np.array([[0.0, 0.0, 600.0, 400.0]])
    assert led(at, (100.0, 18.0), bounds, crowded, words[:0]) is None


def test_every_reference_in_sight_is_named_though_it_stands_among_the_front(
    qtbot: QtBot, view: RunView
) -> None:
    """Where the marks leave no room beside them, a line leads to the name."""
    plot = ParetoPlot()
    qtbot.addWidget(plot)
    plot.resize(700, 420)
    with qtbot.waitExposed(plot):
        plot.show()
    along = view.archive.measure("macs")[view.front]
    up = view.archive.values(ZICO_BC, 1.0)[view.front]
    found = []
    for reference in view.references:
        row = len(found) % 6 + len(along) // 2 - 3
        measures = dict(reference.measures) | {"macs": float(along[row])}
        measures["zico"] = float(up[row]) + measures["penalty"]
        found.append(replace(reference, measures=measures) if reference.usual else reference)
    plot.set_view(replace(view, references=tuple(found)))
    plot._place_words()
    named = [item for item in plot.lettering._known if item.isVisible()]
    assert len(named) == len(USUAL)
    lines = plot.layers.leaders.getData()[0]
    assert lines is not None
    assert len(lines) >= 2


def test_names_follow_their_marks_when_the_plot_is_resized(qtbot: QtBot, plot: ParetoPlot) -> None:
    plot._place_words()
    first = plot.lettering._known[0].pos()
    qtbot.waitUntil(lambda: not plot._settle.isActive())
    plot.resize(1400, 500)
    qtbot.waitUntil(lambda: plot.lettering._known[0].pos() != first)
