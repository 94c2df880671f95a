"""Every family in the window: edited whole, switched to and back, with what suits it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from explorer.core.space import SearchSpace
from explorer.gui.export_controller import ExportController
from explorer.gui.family_switch import carried, changes_of
from explorer.gui.options import Options
from explorer.gui.panels.search_offers import offered_limits, offered_objectives
from explorer.gui.panels.space import SpacePanel
from explorer.gui.panels.space_draft import draft_of
from explorer.gui.search_controller import SearchController
from explorer.gui.session_controller import SessionController
from explorer.gui.settings import Places, settings_file
from explorer.gui.theme import hub
from explorer.gui.view_controller import ViewController
from explorer.gui.widgets import Notice
from explorer.gui.window import Controllers, Window
from explorer.spaces import families, family, first_plan
from tests.gui.small import FakeExecutor, small_plan

NAMES = tuple(families)
OTHER = "resnet"


@pytest.fixture
def panel(qtbot: QtBot) -> SpacePanel:
    hub()
    panel = SpacePanel()
    qtbot.addWidget(panel)
    panel.resize(376, 700)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    hub()
    places = Places(tmp_path / "config", tmp_path / "data")
    lent = FakeExecutor()
    made = Controllers(
        SearchController(lambda: lent),
        SessionController(places.drafts),
        ViewController(),
        ExportController(lambda: lent),  # type: ignore[arg-type,return-value]
    )
    options = Options(settings_file(places))
    options.change(sample_shown=True)
    window = Window(made, options, places)
    qtbot.addWidget(window, before_close_func=lambda w: w.close_for_sure())
    window.resize(1280, 800)
    window.show()
    window.files.new()
    yield window
    window.close_for_sure()


def choose(window: Window, name: str) -> None:
    """Pick a family in the field, as the user does."""
    window.bench.space._family.set_current(name)
    window.bench.space._family.chosen.emit(name)


def spaces_of(name: str) -> Iterator[SearchSpace]:
    yield from family(name).spaces().values()
    yield from (preset.space for preset in family(name).presets().values())


@pytest.mark.parametrize("name", NAMES)
def test_every_space_of_every_family_comes_back_from_the_panel_as_it_was(
    panel: SpacePanel, name: str
) -> None:
    for space in spaces_of(name):
        panel.set_space(space)
        assert panel.space() == space
        assert panel.problem() == ""


@pytest.mark.parametrize("name", NAMES)
def test_every_bound_of_every_family_has_one_cell_with_its_own_words(
    panel: SpacePanel, name: str
) -> None:
    space = family(name).default()
    panel.set_space(space)
    assert panel._form is not None
    cells = panel._form.cells
    steps = {(c.name, "step") for c in space.choices if c.role == "depth"}
    assert set(draft_of(space).values) - set(cells) <= steps, "blocks come one by one"
    names = [cell.accessibleName() for cell in cells.values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", NAMES)
def test_every_family_can_be_edited_to_one_option_less(panel: SpacePanel, name: str) -> None:
    space = family(name).default()
    choice = next(c for c in space.choices if len(c.options) > 1)
    panel.set_space(space)
    heard: list[SearchSpace | None] = []
    panel.space_changed.connect(heard.append)
    assert panel._form is not None
    if choice.is_range:
        high = int(choice.options[-2])
        panel._form.cells[choice.name, "high"].setText(str(high))  # type: ignore[union-attr]
    else:
        panel._form.edited.emit((choice.name, "options"), choice.options[:-1])
    assert heard[-1] is not None
    assert heard[-1].choice(choice.name).options == choice.options[:-1]
    family(name).check(heard[-1])


@pytest.mark.parametrize("name", NAMES)
def test_every_family_is_switched_to_with_its_own_first_search(window: Window, name: str) -> None:
    choose(window, OTHER if name == "efficientnet" else "efficientnet")
    choose(window, name)
    plan = window.desk.launch.plan()
    first = first_plan(name)
    assert plan is not None
    assert plan.space == first.space
    assert (plan.constraints, plan.beta) == (first.constraints, first.beta)
    assert plan.scoring == first.scoring


def notice_buttons(window: Window) -> dict[str, QPushButton]:
    found = window.bench.notices.findChildren(Notice)
    return {b.text(): b for n in found if not n.isHidden() for b in n._buttons}  # type: ignore[attr-defined]


def test_bounds_and_settings_of_a_family_come_back_with_it(window: Window) -> None:
    edited = small_plan(7, beta=0.5)
    window.bench.space.set_space(edited.space)
    window.bench.search.set_plan(edited)
    window.controllers.views.set_beta(0.5)
    window.bench.search.plan_changed.emit()
    choose(window, OTHER)
    assert window.bench.space.space() == family(OTHER).default()
    choose(window, "efficientnet")
    back = window.desk.launch.plan()
    assert back is not None
    assert (back.space, back.beta, back.scoring) == (edited.space, 0.5, edited.scoring)


def test_what_a_switch_changed_is_told_and_undone(qtbot: QtBot, window: Window) -> None:
    plan = small_plan(7, beta=0.5)
    window.bench.space.set_space(plan.space)
    window.bench.search.set_plan(plan)
    window.controllers.views.set_beta(0.5)
    window.bench.search.plan_changed.emit()
    choose(window, OTHER)
    assert window.bench.notices.titles() == ("The search follows the space",)
    notice_buttons(window)["Undo"].click()
    after = window.desk.launch.plan()
    assert after is not None
    assert after.space.family == OTHER, "the space stays: it was chosen"
    assert (after.beta, after.scoring, after.constraints) == (0.5, plan.scoring, plan.constraints)
    assert window.bench.notices.titles() == ()


def test_what_does_not_depend_on_the_family_is_carried_over() -> None:
    before = small_plan(77, seed=9, population=12)
    after = carried(before, first_plan(OTHER))
    assert (after.budget, after.seed, after.population) == (77, 9, 12)
    assert after.constraints == family(OTHER).limits
    assert "batches" in " ".join(changes_of(before, after))


def test_data_that_cannot_serve_the_task_are_not_carried_over() -> None:
    before = small_plan()
    folder = replace(before, scoring=replace(before.scoring, data="/somewhere/pets"))
    segmentation = next(n for n in NAMES if families[n].default().task == "segmentation")
    assert carried(folder, first_plan(OTHER)).scoring.data == "/somewhere/pets"
    assert carried(folder, first_plan(segmentation)).scoring.data == "synthetic"


def test_costs_by_a_published_rule_are_offered_to_its_families_only() -> None:
    ruled = [name for name in NAMES if "zennas" in families[name].rules]
    for name in NAMES:
        assert ("macs-zennas" in offered_limits(name)) == (name in ruled)
        assert ("params-zennas" in offered_objectives(name)) == (name in ruled)
        assert {limit.name for limit in families[name].limits} <= set(offered_limits(name))


@pytest.mark.parametrize("name", [n for n in NAMES if families[n].caution])
def test_a_family_says_why_beta_is_doubtful_while_it_is_above_zero(
    window: Window, name: str
) -> None:
    choose(window, name)
    window.controllers.views.refresh()
    said = families[name].caution
    bar, start = window.bench.beta, window.bench.run_bar._main
    assert bar.beta() == 0
    assert bar.text() != said
    window.controllers.views.set_beta(1.0)
    window.controllers.views.refresh()
    assert bar.text() == said
    assert start.toolTip() == said
    window.controllers.views.set_beta(0.0)
    window.controllers.views.refresh()
    assert bar.text() != said
    assert start.toolTip() == ""


def test_families_are_listed_by_task_below_headings(panel: SpacePanel) -> None:
    combo = panel._family
    texts = [combo.itemText(i) for i in range(combo.count())]
    assert texts.index("Classification") < texts.index("Detection") < texts.index("Segmentation")
    rows = [combo.model().index(i, 0) for i in range(combo.count())]
    off = [row.data() for row in rows if not row.flags() & Qt.ItemFlag.ItemIsEnabled]
    assert off == ["Classification", "Detection", "Segmentation"]
