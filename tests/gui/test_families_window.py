"""Every family in the window: edited whole, switched to and back, with what suits it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from explorer.core.archive import Archive
from explorer.core.objective import Constraint
from explorer.core.plan import SearchPlan
from explorer.core.run import Run, RunState
from explorer.core.space import SearchSpace, edited
from explorer.gui import session, words
from explorer.gui.export_controller import ExportController
from explorer.gui.export_dialog import outputs_text
from explorer.gui.family_switch import carried, changes_of
from explorer.gui.files import stem_of
from explorer.gui.options import Options
from explorer.gui.panels.results_model import COLUMNS, ResultsModel, convolutions
from explorer.gui.panels.search_limit import LimitRow
from explorer.gui.panels.search_offers import offered_limits, offered_objectives
from explorer.gui.panels.space import SpacePanel
from explorer.gui.panels.space_around import around
from explorer.gui.panels.space_draft import draft_of
from explorer.gui.panels.space_sample import axis_labels
from explorer.gui.panels.space_sections import arranged
from explorer.gui.plot_limits import limits_of
from explorer.gui.run_bar import names_of
from explorer.gui.run_view import run_view
from explorer.gui.search_controller import SearchController, SearchState
from explorer.gui.session_controller import SessionController
from explorer.gui.settings import Places, settings_file
from explorer.gui.theme import hub
from explorer.gui.view_controller import ViewController
from explorer.gui.widgets import Notice
from explorer.gui.window import Controllers, Window
from explorer.spaces import families, family, first_plan, write_space
from tests.gui.fake_run import fake_view
from tests.gui.small import FakeExecutor, counted, small_plan

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
    fixed = {(c.name, "options") for c in space.choices if len(c.possible or c.options) == 1}
    missing = set(draft_of(space).values) - set(cells)
    assert missing <= steps | fixed, "blocks come one by one, and what is fixed is not edited"
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
    assert "Doubtful" not in bar.text()
    window.controllers.views.set_beta(1.0)
    window.controllers.views.refresh()
    assert "Doubtful" in bar.text()
    assert bar._says.toolTip().startswith(said)
    assert start.toolTip() == said
    window.controllers.views.set_beta(0.0)
    window.controllers.views.refresh()
    assert "Doubtful" not in bar.text()
    assert start.toolTip() == ""


@pytest.mark.parametrize("name", NAMES)
def test_a_space_around_a_known_network_holds_it(name: str) -> None:
    for network in family(name).presets().values():
        space = around(network)
        if space is not None:
            family(name).check(space)
            assert space.input_shape == network.space.input_shape
            for choice in space.choices:
                assert network[choice.name] in choice.options, choice.name


def test_most_known_networks_have_a_space_around_them() -> None:
    known = [n for name in NAMES for n in family(name).presets().values()]
    assert sum(around(network) is not None for network in known) > len(known) / 2


def test_the_menu_of_presets_offers_spaces_around_known_networks(
    qtbot: QtBot, panel: SpacePanel
) -> None:
    panel.set_space(family(OTHER).default())
    menu = panel.preset_menu()
    near = next(action.menu() for action in menu.actions() if action.menu())
    assert isinstance(near, QMenu)
    with qtbot.waitSignal(panel.replaced) as told:
        near.actions()[0].trigger()
    assert told.args == [around(family(OTHER).presets()[near.actions()[0].text()])]


# What the plot shows while another space is edited.


def test_limits_of_another_family_are_not_drawn_into_the_run_shown() -> None:
    view = fake_view(40)
    own = view.plan.space
    edited_limits = (Constraint("macs", 1.0),)
    assert limits_of(view, own, edited_limits) == edited_limits
    assert limits_of(None, own, edited_limits) == edited_limits
    other = families[OTHER].default()
    assert limits_of(view, other, edited_limits) == view.plan.constraints
    larger = replace(own, input_shape=(3, 512, 512))
    assert limits_of(view, larger, edited_limits) == view.plan.constraints


def test_the_plot_keeps_the_runs_limits_while_another_family_is_edited(
    qtbot: QtBot, window: Window
) -> None:
    plan = small_plan(constraints=(Constraint("macs", 5e9),))
    window.bench.space.set_space(plan.space)
    window.bench.search.set_plan(plan)
    window.desk.limits.set_edited(plan.constraints)
    ended = window.controllers.search.state_changed
    with qtbot.waitSignal(ended, check_params_cb=lambda state: state is SearchState.IDLE):
        window.desk.launch.start()
    window.controllers.views.refresh()
    plot = window.bench.pareto
    choose(window, "hrnet")
    assert plot._limits == plan.constraints
    choose(window, "segmentation-macro")
    window.controllers.views.set_beta(1.0)
    window.controllers.views.refresh()
    assert "Doubtful" not in window.bench.beta.text(), "the run that is ranked is another"
    assert window.bench.run_bar._main.toolTip() == families["segmentation-macro"].caution
    choose(window, "hrnet")
    qtbot.waitUntil(lambda: "networks" in plot.title._headlines[0])
    assert not any("within the limit" in line for line in plot.title._headlines)
    choose(window, "efficientnet")
    window.bench.space.replace(plan.space)
    limits = window.bench.search.limits()
    assert plot._limits == limits


def test_the_empty_plot_is_at_the_sliders_beta(window: Window) -> None:
    window.controllers.views.set_beta(2.0)
    window.controllers.views.refresh()
    window.desk._show_pareto()
    assert window.bench.pareto.canvas.axis("left").rule.title.endswith("beta 2")


def test_runs_of_several_families_are_told_apart_by_family() -> None:
    one = Run(1, 1, small_plan(), "", RunState.FINISHED)
    two = Run(2, 2, small_plan(space=families[OTHER].default()), "", RunState.FINISHED)
    assert names_of([one]) == ["beta 1, seed 0"]
    assert names_of([one, two])[1] == f"{families[OTHER].label}, beta 1, seed 0"
    assert names_of([replace(one, label="mine"), two])[0] == "mine"


def test_broken_packages_are_one_quiet_notice_on_the_program(window: Window) -> None:
    window.failures.tell_left_out(())
    assert window.program_notices.titles() == ()
    window.failures.tell_left_out(("'towers' is left out.", "'bridges' is left out."))
    assert window.program_notices.titles() == ("2 packages are left out",)
    (notice,) = window.program_notices.findChildren(Notice)
    assert "towers" in notice.toolTip()
    assert "bridges" in notice.toolTip()


def test_the_width_of_hrnets_branches_stands_with_its_stages(panel: SpacePanel) -> None:
    space = family("hrnet").default()
    found = arranged(space, family("hrnet").stages(space))
    assert found.more == ()
    assert ("branches.channels",) in [
        tuple(c.name for c in group.choices) for s in found.sections for group in s.groups
    ]
    for name in ("efficientdet", "zen-i", "ffnet"):
        more = arranged(
            families[name].default(), family(name).stages(families[name].default())
        ).more
        assert "stem.channels" in [choice.name for choice in more]


def test_home_goes_to_the_first_family_below_its_heading(qtbot: QtBot, panel: SpacePanel) -> None:
    view = panel._family.view()
    view.setCurrentIndex(panel._family.model().index(8, 0))
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.currentIndex().data(Qt.ItemDataRole.UserRole) == "efficientnet"


def test_the_menu_of_the_space_explains_its_files(qtbot: QtBot, window: Window) -> None:
    menu = window.bench.space.file_menu()
    menu.actions()[-1].trigger()
    assert window.handlers._help is not None
    assert window.handlers._help._list.currentItem().text() == "A space of your own"
    window.handlers._help.close()


# Spaces in files.


def saved_as(window: Window, monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Save space…, with this name given in the dialog."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    window.actions_by_id["space.save"].trigger()


@pytest.mark.parametrize("name", NAMES)
def test_a_space_is_saved_and_loaded_back(
    window: Window, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    choose(window, name)
    saved_as(window, monkeypatch, tmp_path / "mine")
    space = window.bench.space.space()
    choose(window, OTHER if name != OTHER else "efficientnet")
    monkeypatch.setattr(
        QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "mine.toml"), "")
    )
    window.actions_by_id["space.load"].trigger()
    assert window.bench.space.space() == space
    assert window.options.settings.space_folder == str(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"task = 3\n",
        b"\xff\xfe\x00",
        b"[[stage]]\nblock = 'nothing'\n",
        b"family = 'efficientnet'\n[stage1]\nchannels = '9..1'\n",
        b"family = 'no such family'\n",
        b"a" * 2_000_000,
    ],
)
def test_a_file_that_is_no_space_is_one_notice_and_changes_nothing(
    window: Window, tmp_path: Path, text: bytes
) -> None:
    before = window.bench.space.space()
    path = tmp_path / "broken.toml"
    path.write_bytes(text)
    window.space_files.load(path)
    window.space_files.load(path)
    assert window.notices.titles() == ("broken.toml was not loaded",)
    assert window.bench.space.space() == before


def test_a_wrong_line_is_named(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text("family = 'efficientnet'\n\n[stage1]\nchannels = 'wide'\n")
    window.space_files.load(path)
    (notice,) = (n for n in window.bench.notices.findChildren(Notice) if not n.isHidden())
    assert "broken.toml, line " in notice.accessibleDescription()


def test_a_missing_file_and_a_folder_are_notices(window: Window, tmp_path: Path) -> None:
    window.space_files.load(tmp_path / "nothing.toml")
    (tmp_path / "folder.toml").mkdir()
    window.space_files.load(tmp_path / "folder.toml")
    assert len(window.notices.titles()) == 2


def test_where_nothing_can_be_written_is_said(
    window: Window, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    saved_as(window, monkeypatch, tmp_path / "no such folder" / "mine.toml")
    assert window.notices.titles() == ("The space was not saved",)
    saved_as(window, monkeypatch, tmp_path / "mine.toml")
    assert window.notices.titles() == ()
    assert [p.name for p in tmp_path.glob("mine*")] == ["mine.toml"]


def test_a_space_with_a_wrong_bound_is_not_saved(
    window: Window, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert window.bench.space._form is not None
    window.bench.space._form.cells["head.channels", "step"].setText("0")  # type: ignore[union-attr]
    saved_as(window, monkeypatch, tmp_path / "mine.toml")
    assert window.notices.titles() == ("The space was not saved",)
    assert not (tmp_path / "mine.toml").exists()


def test_a_space_dropped_on_the_welcome_page_opens_the_search_view(
    window: Window, tmp_path: Path
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(write_space(family(OTHER).default()))
    window.show_welcome()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    place, copy = window.rect().center(), Qt.DropAction.CopyAction
    hand = (data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entered = QDragEnterEvent(place, copy, *hand)
    window.dragEnterEvent(entered)
    assert entered.isAccepted()
    window.dropEvent(QDropEvent(QPointF(place), copy, *hand))
    assert window.bench.isVisible()
    assert window.bench.space.space() == family(OTHER).default()


def test_families_are_listed_by_task_below_headings(panel: SpacePanel) -> None:
    combo = panel._family
    texts = [combo.itemText(i) for i in range(combo.count())]
    assert texts.index("Classification") < texts.index("Detection") < texts.index("Segmentation")
    rows = [combo.model().index(i, 0) for i in range(combo.count())]
    off = [row.data() for row in rows if not row.flags() & Qt.ItemFlag.ItemIsEnabled]
    assert off == ["Classification", "Detection", "Segmentation"]


def test_a_draft_is_named_after_its_space(window: Window) -> None:
    choose(window, OTHER)
    assert stem_of(window.controllers.sessions.document) == OTHER


def test_outputs_are_listed_by_their_names() -> None:
    assert outputs_text(("logits",)) == "logits"
    levels = [f"{kind}_p{level}" for kind in ("class", "box") for level in range(3, 8)]
    assert outputs_text(levels) == "10: class_p3 to class_p7, box_p3 to box_p7"
    assert outputs_text(("class_p3", "box_p3")) == "2: class_p3, box_p3"


def test_what_the_space_fixes_is_called_so_in_the_table() -> None:
    space = family("nats-size").default()
    archive = Archive(space)
    architecture = space.sample(np.random.default_rng(0))
    archive.add([(1, counted(architecture))])
    model = ResultsModel()
    model.show(run_view(1, SearchPlan(space), archive, 1.0))
    keys = [column.key for column in COLUMNS]
    assert model.index(0, keys.index("depth")).data() == "fixed"
    assert str(model.index(0, keys.index("width")).data()).endswith("%")


def test_idle_choices_are_not_counted_in_the_table() -> None:
    space = family("segmentation-macro").default()
    backbone = space.choice("backbone")
    for option in backbone.options:
        one = space.with_choice(edited(backbone, (option,)))
        archive = Archive(one)
        archive.add([(1, counted(one.sample(np.random.default_rng(3))))])
        told = convolutions(run_view(1, SearchPlan(one), archive, 0.0), 0)
        assert bool(told) == (option == "ffnet")


def test_a_session_of_a_family_that_is_gone_is_refused_in_a_sentence(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(window, OTHER)
    window.bench.search._budget.setText("4")
    window.bench.search._strategy.population.setText("4")
    search = window.controllers.search
    with qtbot.waitSignal(search.state_changed, check_params_cb=_idle, timeout=60_000):
        window.desk.launch.start()
    path = window.controllers.sessions.document.path
    assert path is not None
    window.files.new()
    monkeypatch.delitem(families._load(), OTHER)
    with qtbot.waitSignal(window.controllers.sessions.not_opened) as told:
        window.files.open(path)
    assert told.args is not None
    assert f"the space '{OTHER}', which this installation does not know" in str(told.args[1])


def test_a_plan_of_a_family_that_is_gone_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = first_plan(OTHER)
    assert session._known(plan) == plan
    monkeypatch.delitem(families._load(), OTHER)
    assert session._known(plan) is None


def _idle(state: SearchState) -> bool:
    return state is SearchState.IDLE


def test_what_is_short_of_room_is_told_whole(qtbot: QtBot) -> None:
    row = LimitRow(Constraint("params-zennas", 1e6))
    qtbot.addWidget(row)
    assert row.cost.toolTip().startswith("Parameters, Zen-NAS. ")
    assert axis_labels(1e10, 1e12)[1][1] == words.with_unit("1,000", "G")
