"""The search panel: all of a plan but the space and beta, checked as it is edited."""

import subprocess
import sys
from dataclasses import replace
from operator import attrgetter
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from explorer.core.errors import PlanError
from explorer.core.evaluation import ScoringSettings
from explorer.core.objective import Constraint
from explorer.core.plan import SearchPlan
from explorer.core.space import SearchSpace
from explorer.gui.panels import search_data
from explorer.gui.panels.search import SearchPanel
from explorer.gui.panels.search_fields import Count
from explorer.gui.panels.search_limit import LimitRow
from explorer.gui.panels.search_slider import LogSlider
from explorer.gui.theme import hub
from explorer.spaces import family


@pytest.fixture
def space() -> SearchSpace:
    return family("efficientnet").default()


@pytest.fixture
def panel(qtbot: QtBot) -> SearchPanel:
    hub()
    panel = SearchPanel()
    qtbot.addWidget(panel)
    panel.resize(376, 600)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """A folder with two classes of empty files: the check looks at names only."""
    for name in ("cat", "dog"):
        (tmp_path / "pets" / name).mkdir(parents=True)
        (tmp_path / "pets" / name / "1.png").touch()
    return tmp_path / "pets"


def rich_plan(space: SearchSpace) -> SearchPlan:
    scoring = ScoringSettings(
        batches=6,
        batch_size=3,
        data="noise",
        initialisation="normal",
        resolution=(32, 48),
        shortcuts=False,
        memory_layout="contiguous",
        seed=5,
    )
    return SearchPlan(
        space=space,
        objectives=("size-limit", "macs", "params"),
        beta=0.5,
        constraints=(Constraint("macs", 4e9, 1e9), Constraint("depth", 30)),
        population=24,
        budget=250,
        window=4,
        seed=7,
        scoring=scoring,
    )


def type_over(qtbot: QtBot, field: QWidget, text: str) -> None:
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(field, text)


def choose(qtbot: QtBot, combo: QWidget, key: Qt.Key) -> None:
    """Step a combo by keyboard, as a user does without opening it."""
    combo.setFocus()
    qtbot.keyClick(combo, key)


def drop(widget: QWidget, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    action = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(5, 5), action, mime, left, none)
    QApplication.sendEvent(widget, enter)
    if enter.isAccepted():
        QApplication.sendEvent(widget, QDropEvent(QPointF(5, 5), action, mime, left, none))


def test_tab_goes_on_in_the_order_of_the_rows_after_a_plan_was_shown(
    panel: SearchPanel, space: SearchSpace
) -> None:
    limits = (Constraint("macs", 2e9), Constraint("params", 9e6))
    panel.set_plan(SearchPlan(space, constraints=limits))
    chips, rows = panel._objectives, panel._limits.rows
    wanted = [*chips.chips(), chips.plus, *rows[0].stops(), *rows[1].stops(), panel._limits.add]
    wanted.append(panel._strategy.combo)
    met: list[QWidget] = []
    here: QWidget = chips.chips()[0]
    for _ in range(200):
        if here in wanted:
            met.append(here)
        here = here.nextInFocusChain()
    assert met[: len(wanted)] == wanted


def test_a_plan_that_is_set_comes_back_whole_and_silently(
    qtbot: QtBot, panel: SearchPanel, space: SearchSpace
) -> None:
    plan = rich_plan(space)
    with (
        qtbot.assertNotEmitted(panel.plan_changed),
        qtbot.assertNotEmitted(panel.limits_changed),
        qtbot.assertNotEmitted(panel.workers_changed),
    ):
        panel.set_plan(plan)
        panel.set_workers(1)
        panel.set_ranges({"macs": (1e9, 1e11)})
    assert panel.plan(space, 0.5) == plan
    assert panel.problem() == ""


def test_a_fresh_panel_makes_the_plans_defaults(panel: SearchPanel, space: SearchSpace) -> None:
    assert panel.plan(space, 1.0) == SearchPlan(space)


def test_full_size_gradients_come_back_as_none(panel: SearchPanel, space: SearchSpace) -> None:
    plan = SearchPlan(space, scoring=ScoringSettings(resolution=None))
    panel.set_plan(plan)
    assert panel.plan(space, 1.0) == plan
    assert panel._more.line.note == "full size"
    assert not panel._scoring._high.isEnabled()


def test_typing_a_budget_changes_the_plan_with_each_key(
    qtbot: QtBot, panel: SearchPanel, space: SearchSpace
) -> None:
    heard: list[int] = []
    panel.plan_changed.connect(lambda: heard.append(panel.plan(space, 1.0).budget))
    type_over(qtbot, panel._budget, "250")
    assert heard == [2, 25, 250]


@pytest.mark.parametrize(
    ("name", "text", "sentence", "where"),
    [
        (
            "_strategy.population",
            "3",
            "Population: 3 is too small. Use 4 or more.",
            "the population",
        ),
        ("_budget", "0", "Budget: 0 is too small. Use 1 or more.", "the budget"),
        ("_budget", "many", "Budget: not a whole number. Type one.", "the budget"),
        ("_seed", "-1", "Seed: -1 is too small. Use 0 or more.", "the seed"),
    ],
)
def test_a_wrong_number_is_outlined_said_and_holds_the_plan_back(
    qtbot: QtBot,
    panel: SearchPanel,
    space: SearchSpace,
    name: str,
    text: str,
    sentence: str,
    where: str,
) -> None:
    field = attrgetter(name)(panel)
    assert isinstance(field, Count)
    type_over(qtbot, field, text)
    assert field.has_error()
    assert panel._error.isVisible()
    assert (panel.problem(), panel.where()) == (sentence, where)
    with pytest.raises(PlanError, match=sentence[:12]):
        panel.plan(space, 1.0)
    type_over(qtbot, field, "40")
    assert not field.has_error()
    assert not panel._error.isVisible()
    assert panel.problem() == ""


def test_every_wrong_field_is_outlined_and_the_first_is_named(
    qtbot: QtBot, panel: SearchPanel
) -> None:
    type_over(qtbot, panel._seed, "-1")
    type_over(qtbot, panel._strategy.population, "1")
    assert panel._seed.has_error()
    assert panel._strategy.population.has_error()
    assert panel.where() == "the population"


def test_a_wrong_scoring_setting_is_revealed(qtbot: QtBot, panel: SearchPanel) -> None:
    assert not panel._scoring.isVisible()
    panel._more.open()
    type_over(qtbot, panel._scoring.batches, "1")
    panel._more.open(False)
    type_over(qtbot, panel._budget, "10")
    assert panel._scoring.isVisible()
    assert panel.problem().startswith("Batches: 1 is too small, as a deviation needs two")


def test_an_objective_is_taken_away_with_delete(qtbot: QtBot, panel: SearchPanel) -> None:
    chip = panel._objectives._chips[1]
    chip.setFocus()
    with qtbot.waitSignal(panel.plan_changed):
        qtbot.keyClick(chip, Qt.Key.Key_Delete)
    assert panel._objectives.chosen() == ("zico-bc",)


def test_objectives_explain_themselves_with_their_reference(panel: SearchPanel) -> None:
    tip = panel._objectives._chips[0].toolTip()
    assert "ZiCo minus beta times" in tip
    assert "ZiCo-BC: A Bias Corrected" in tip


def test_a_limit_is_added_typed_slid_and_removed_live(qtbot: QtBot, panel: SearchPanel) -> None:
    heard: list[tuple[Constraint, ...]] = []
    panel.limits_changed.connect(heard.append)
    qtbot.mouseClick(panel._limits.add, Qt.MouseButton.LeftButton)
    (row,) = panel._limits.rows
    assert heard[-1] == (Constraint("macs", 8e9),)
    assert row.number.text() == "8.0"
    type_over(qtbot, row.number, "600M")
    assert heard[-1] == (Constraint("macs", 600e6),)
    row.slider.setFocus()
    qtbot.keyClick(row.slider, Qt.Key.Key_End)
    assert heard[-1] == (Constraint("macs", 1e11),)
    assert row.number.text() == "100"
    qtbot.mouseClick(row._remove, Qt.MouseButton.LeftButton)
    assert heard[-1] == ()
    assert panel._limits.rows == []


def test_each_cost_is_limited_once(qtbot: QtBot, panel: SearchPanel) -> None:
    for _ in range(4):
        qtbot.mouseClick(panel._limits.add, Qt.MouseButton.LeftButton)
    assert [row.name for row in panel._limits.rows] == ["macs", "params", "depth", "memory"]
    assert not panel._limits.add.isVisible()
    assert panel._limits.rows[0].cost.count() == 1
    qtbot.mouseClick(panel._limits.rows[2]._remove, Qt.MouseButton.LeftButton)
    choose(qtbot, panel._limits.rows[0].cost, Qt.Key.Key_Down)
    assert [row.name for row in panel._limits.rows] == ["depth", "params", "memory"]
    assert [limit.name for limit in panel.limits()] == ["depth", "params", "memory"]


@pytest.mark.parametrize("text", ["0", "x"])
def test_a_limit_that_holds_no_network_is_said_and_not_told(
    qtbot: QtBot, panel: SearchPanel, text: str
) -> None:
    panel.set_plan(SearchPlan(SearchSpace("any", ()), constraints=(Constraint("macs", 8e9),)))
    with qtbot.assertNotEmitted(panel.limits_changed), qtbot.waitSignal(panel.plan_changed):
        type_over(qtbot, panel._limits.rows[0].number, text)
    assert panel._limits.rows[0].number.has_error()
    assert panel.problem().startswith("Limit on MACs: ")
    assert panel.where() == "the limits"


def test_the_slider_spans_what_was_sampled(qtbot: QtBot, panel: SearchPanel) -> None:
    panel.set_plan(SearchPlan(SearchSpace("any", ()), constraints=(Constraint("macs", 8e9),)))
    panel.set_ranges({"macs": (2e9, 50e9)})
    slider = panel._limits.rows[0].slider
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert panel.limits() == (Constraint("macs", 2e9),)


def test_a_click_on_the_log_slider_goes_to_the_geometric_middle(qtbot: QtBot) -> None:
    hub()
    slider = LogSlider("Limit")
    qtbot.addWidget(slider)
    slider.resize(200, 18)
    slider.show()
    slider.set_span(1.0, 100.0)
    with qtbot.assertNotEmitted(slider.moved):
        slider.set_amount(3.0)
    with qtbot.waitSignal(slider.moved) as moved:
        qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(100, 9))
    assert moved.args == [10.0]


def test_noise_is_one_key_away(qtbot: QtBot, panel: SearchPanel, space: SearchSpace) -> None:
    with qtbot.waitSignal(panel.plan_changed):
        choose(qtbot, panel._data.combo, Qt.Key.Key_Down)
    assert panel.plan(space, 1.0).scoring.data == "noise"
    assert panel._data.combo.currentText() == "Noise, 4 batches of 8"


def test_a_folder_that_is_dropped_is_checked_in_the_background(
    qtbot: QtBot, panel: SearchPanel, space: SearchSpace, images: Path
) -> None:
    with qtbot.waitSignals([panel.plan_changed, panel.problem_changed]):
        drop(panel._data.combo, images)
    qtbot.waitUntil(panel._data._found.isVisible)
    assert panel._data._found.text() == "2 classes, 2 images."
    assert panel.plan(space, 1.0).scoring.data == str(images)


def test_other_things_that_are_dropped_are_not_taken(
    qtbot: QtBot, panel: SearchPanel, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").touch()
    with qtbot.assertNotEmitted(panel.plan_changed):
        drop(panel._data.combo, tmp_path / "notes.txt")
    assert panel._data.spec() == "synthetic"


def test_a_folder_without_classes_is_said_at_the_field(
    qtbot: QtBot, panel: SearchPanel, space: SearchSpace, tmp_path: Path
) -> None:
    panel.choose_data(str(tmp_path))
    qtbot.waitUntil(lambda: bool(panel.problem()))
    assert "no class folders" in panel.problem()
    assert panel.where() == "the image folder"
    assert panel._data._error.isVisible()
    with pytest.raises(PlanError):
        panel.plan(space, 1.0)
    panel.use_synthetic()
    assert panel.problem() == ""
    assert not panel._data._error.isVisible()


def test_more_classes_than_the_space_has_are_said_until_it_has_them(
    qtbot: QtBot, panel: SearchPanel, space: SearchSpace, images: Path
) -> None:
    (images / "emu").mkdir()
    (images / "emu" / "1.png").touch()
    panel.set_space(replace(space, classes=2))
    panel.choose_data(str(images))
    qtbot.waitUntil(lambda: bool(panel.problem()))
    assert "Set the space's classes to 3" in panel.problem()
    panel.set_space(replace(space, classes=3))
    qtbot.waitUntil(lambda: not panel.problem())


def test_arrays_are_taken_by_their_file(
    qtbot: QtBot, panel: SearchPanel, space: SearchSpace, tmp_path: Path
) -> None:
    file = tmp_path / "few.npz"
    np.savez(file, images=np.zeros((4, 8, 8, 3), np.uint8), labels=np.arange(4))
    drop(panel._data.combo, file)
    qtbot.waitUntil(panel._data._found.isVisible)
    assert panel._data._found.text() == "4 images of 8 × 8 pixels."
    assert panel.plan(space, 1.0).scoring.data == f"arrays:{file}"


def test_a_dialog_that_is_cancelled_leaves_the_data_alone(
    qtbot: QtBot, panel: SearchPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_data, "ask_folder", lambda _parent: "")
    with qtbot.assertNotEmitted(panel.plan_changed):
        choose(qtbot, panel._data.combo, Qt.Key.Key_I)  # "Image folder…" by its first letter
    assert panel._data.combo.current() == "synthetic"


def test_a_dialogs_folder_becomes_the_data(
    qtbot: QtBot, panel: SearchPanel, images: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_data, "ask_folder", lambda _parent: str(images))
    choose(qtbot, panel._data.combo, Qt.Key.Key_I)
    assert panel._data.spec() == str(images)
    qtbot.waitUntil(panel._data._found.isVisible)


def test_workers_are_told_apart_from_the_plan(qtbot: QtBot, panel: SearchPanel) -> None:
    panel.set_workers(2)
    with (
        qtbot.assertNotEmitted(panel.plan_changed),
        qtbot.waitSignal(panel.workers_changed) as told,
    ):
        type_over(qtbot, panel._workers.number, "1")
    assert told.args == [1]
    with qtbot.assertNotEmitted(panel.workers_changed):
        type_over(qtbot, panel._workers.number, "0")
    assert panel.problem().startswith("Workers: 0 is too few.")


def test_every_editable_field_has_a_name_for_screen_readers(panel: SearchPanel) -> None:
    panel.set_plan(SearchPlan(SearchSpace("any", ()), constraints=(Constraint("macs", 8e9),)))
    row = panel._limits.rows[0]
    scoring = panel._scoring
    fields = [
        panel._strategy.combo,
        panel._strategy.population,
        panel._budget,
        panel._seed,
        panel._workers.number,
    ]
    fields += [panel._data.combo, row.cost, row.number, row.slider, row._remove]
    fields += [scoring._where, scoring._start, scoring._links, scoring._layout, scoring.seed]
    names = [field.accessibleName() for field in fields]
    assert all(names)
    assert len(set(names)) == len(names)


def test_the_panels_bring_neither_pymoo_nor_torch_along() -> None:
    code = (
        "import sys, explorer.gui.panels.search, explorer.gui.panels.space\n"
        "from explorer.strategies import strategies\n"
        "[item.label for item in strategies.values()]\n"
        "print(sorted({'pymoo', 'torch', 'explorer.network'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_limit_on_blocks_is_a_whole_number(qtbot: QtBot) -> None:
    row = LimitRow(Constraint("depth", 18))
    qtbot.addWidget(row)
    assert row.number.text() == "18"
    row = LimitRow(Constraint("macs", 2e9))
    qtbot.addWidget(row)
    assert row.number.text() == "2.0"
