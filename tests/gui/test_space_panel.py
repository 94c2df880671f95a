"""The space panel: every bound edited, checked at once, and counted as one types."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from explorer.core.objective import Constraint
from explorer.core.space import Choice, SearchSpace, integers, pick
from explorer.gui.panels.space import SpacePanel
from explorer.gui.panels.space_cells import NumberCell, PickTicks
from explorer.gui.panels.space_draft import (
    CLASSES,
    HEIGHT,
    Cell,
    Draft,
    checked,
    draft_of,
    stepped,
    summary,
)
from explorer.gui.panels.space_form import SpaceForm
from explorer.gui.panels.space_list import SpaceList
from explorer.gui.panels.space_sample import Sample, axis_labels, density, sample
from explorer.gui.panels.space_sections import rows_of
from explorer.gui.theme import hub
from explorer.spaces import Stage, family

HIGH4: Cell = ("stage4.channels", "high")


@pytest.fixture
def space() -> SearchSpace:
    return family("efficientnet").default()


@pytest.fixture
def panel(qtbot: QtBot) -> SpacePanel:
    hub()
    panel = SpacePanel()
    qtbot.addWidget(panel)
    panel.resize(376, 700)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def editor(panel: SpacePanel, cell: Cell) -> NumberCell | PickTicks:
    assert panel._form is not None
    return panel._form.cells[cell]


def more_of(panel: SpacePanel) -> SpaceList:
    """What is folded away under More."""
    assert panel._form is not None
    return panel._form.list


def number(panel: SpacePanel, cell: Cell) -> NumberCell:
    found = editor(panel, cell)
    assert isinstance(found, NumberCell)
    return found


def type_over(qtbot: QtBot, field: QWidget, text: str) -> None:
    """Click into a field, select all, type."""
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(field, text)


def wheel(widget: QWidget, up: bool) -> None:
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120 if up else -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def one_more_kind(space: SearchSpace) -> SearchSpace:
    """A space whose widths are picked one by one, so that no stage table can show them."""
    widths: tuple[Choice, ...] = tuple(
        pick(c.name, "width", (8, 16), (8, 16, 24, 32)) if c.role == "width" else c
        for c in space.choices
    )
    return replace(space, choices=widths)


# The draft, without a window


def wrong(space: SearchSpace, *edits: tuple[Cell, object]) -> Draft:
    draft = draft_of(space)
    for cell, value in edits:
        draft = draft.changed(cell, value)  # type: ignore[arg-type]
    return draft


def test_an_untouched_draft_is_the_space_itself(space: SearchSpace) -> None:
    assert checked(draft_of(space)) == (space, ())


def test_a_largest_width_below_the_smallest_is_said_of_its_stage_and_cell(
    space: SearchSpace,
) -> None:
    made, (problem,) = checked(wrong(space, (HIGH4, 24)))
    assert made is None
    assert problem.cells == (HIGH4,)
    assert problem.where == "stage 4"
    assert problem.sentence == (
        "Stage 4: the largest width (24) is below the smallest (32). Raise it to 32 or more."
    )


@pytest.mark.parametrize(
    ("cell", "value", "part", "words"),
    [
        (("stage2.channels", "low"), 0, "low", "the smallest width (0) must be 1 or more"),
        (("stage2.channels", "step"), 0, "step", "the step (0) must be 1 or more"),
        (("stage2.channels", "step"), 7, "high", "steps of 7 from 16 do not reach 48"),
        (("stage2.channels", "high"), None, "high", "the largest width is not a whole number"),
        (("stage2.repeats", "high"), 0, "high", "the largest number of repeats (0) is below"),
        (("stage2.channels", "high"), 80_016, "step", "more than 1,000 options"),
    ],
)
def test_every_wrong_bound_names_its_cell(
    space: SearchSpace, cell: Cell, value: int | None, part: str, words: str
) -> None:
    _, problems = checked(wrong(space, (cell, value)))
    assert [p.cells for p in problems] == [((cell[0], part),)]
    assert words in problems[0].sentence


def test_several_problems_are_one_sentence_and_a_count(space: SearchSpace) -> None:
    _, problems = checked(wrong(space, (HIGH4, 24), (CLASSES, 1), (HEIGHT, 4)))
    assert summary(problems[:1]) == problems[0].sentence
    assert summary(problems).endswith("Raise it to 32 or more. One more is wrong.")


def test_no_ticked_option_and_no_classes_are_said(space: SearchSpace) -> None:
    _, problems = checked(wrong(space, (("stage3.kernel", "options"), ()), (CLASSES, None)))
    assert problems[0].sentence == "Stage 3 kernel: no option is left. Tick at least one."
    assert problems[1].sentence == "Classes: not a whole number. Type one, such as 224."


def test_steps_stay_on_values_that_fit_the_other_bounds(space: SearchSpace) -> None:
    odd = space.with_choice(integers("stage4.channels", "width", 40, 104, 16))
    draft = draft_of(odd)
    assert stepped(draft, HIGH4, 1) == 120
    assert stepped(draft, HIGH4, -2) == 72
    assert stepped(draft, ("stage4.channels", "low"), -1) == 24
    assert stepped(draft, ("stage4.channels", "low"), -3) == 40, "would fall below 1"
    assert stepped(draft, ("stage4.channels", "step"), 1) == 32
    assert stepped(draft, ("stage4.channels", "step"), -1) == 8
    assert stepped(draft, ("stage4.channels", "step"), 9) == 64
    assert stepped(draft.changed(HIGH4, 100), HIGH4, 1) == 104
    assert stepped(draft.changed(HIGH4, 100), HIGH4, -1) == 88


# The sample, without a window


def run(space: SearchSpace, count: int = 200) -> Sample:
    steps = sample(space, count)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: Sample = end.value
            return found


def test_a_sample_is_the_same_each_time_and_counted_as_the_family_counts(
    space: SearchSpace,
) -> None:
    first, again = run(space), run(space)
    genes = space.sample_genes(np.random.default_rng(0), 200)
    whole = family("efficientnet").costs(space, genes)
    assert np.array_equal(first.costs["macs"], again.costs["macs"])
    assert np.array_equal(first.costs["macs"], whole["macs"])
    assert np.array_equal(first.costs["params"], whole["params"])


def test_the_share_within_limits_counts_all_that_can_be_counted(space: SearchSpace) -> None:
    found = run(space)
    middle = float(np.median(found.costs["macs"]))
    memory = Constraint("memory", 1e6)
    assert found.within((Constraint("macs", middle),)) == pytest.approx(0.5, abs=0.01)
    assert found.within((Constraint("macs", middle), Constraint("depth", 1))) == 0
    assert found.within(()) is None
    assert found.within((memory,)) is None
    assert found.uncounted((memory, Constraint("macs", middle))) == (memory,)


def test_the_density_spans_the_sample_on_steps_that_do_not_jump() -> None:
    values = np.geomspace(0.4e9, 120e9, 500)
    x, shape = density(values)
    assert (x[0], x[-1]) == (pytest.approx(0.3e9), pytest.approx(300e9))
    assert x[shape > 0.5 * shape.max()].min() == pytest.approx(0.4e9, rel=0.2)
    labels = {round(value / 1e9, 3): text for value, text in axis_labels(x[0], x[-1])}
    assert labels[0.3] == "0.3"
    assert labels[300.0] == "300\u202fG"
    assert labels[10.0] == "10"


def test_a_space_of_one_architecture_still_has_a_density() -> None:
    x, shape = density(np.array([1e9, 1e9]))
    assert x[0] < x[-1]
    assert np.isfinite(shape).all()


# The panel


def test_the_setter_is_silent_and_shows_what_it_was_given(
    qtbot: QtBot, panel: SpacePanel, space: SearchSpace
) -> None:
    other = space.with_choice(integers("stage4.channels", "width", 48, 96, 16))
    with qtbot.assertNotEmitted(panel.space_changed):
        panel.set_space(other)
    assert number(panel, HIGH4).text() == "96"
    assert panel.space() == other


def test_typing_a_bound_emits_the_whole_new_space(qtbot: QtBot, panel: SpacePanel) -> None:
    heard: list[SearchSpace | None] = []
    panel.space_changed.connect(heard.append)
    type_over(qtbot, number(panel, HIGH4), "176")
    assert heard[:2] == [None, None], "1 and 17 are no largest width above 32"
    assert heard[2] is not None
    assert heard[2].choice("stage4.channels").options[-1] == 176
    assert len(heard) == 3, "one change an edit"


def test_a_wrong_bound_is_outlined_and_said_and_holds_the_space_back(
    qtbot: QtBot, panel: SpacePanel
) -> None:
    type_over(qtbot, number(panel, HIGH4), "24")
    assert panel.space() is None
    assert panel.where() == "stage 4"
    assert panel.problem().startswith("Stage 4: the largest width (24)")
    assert number(panel, HIGH4).has_error()
    assert panel._error.isVisible()
    assert panel._error.accessibleName() == panel.problem()
    assert panel._extent._wrong.text() == "Counted again once stage 4 is right"


def test_a_bound_put_right_clears_the_outline_and_the_sentence(
    qtbot: QtBot, panel: SpacePanel, space: SearchSpace
) -> None:
    type_over(qtbot, number(panel, HIGH4), "24")
    type_over(qtbot, number(panel, HIGH4), "160")
    assert panel.space() == space
    assert panel.problem() == ""
    assert not number(panel, HIGH4).has_error()
    assert not panel._error.isVisible()


def test_escape_takes_back_what_is_no_number(
    qtbot: QtBot, panel: SpacePanel, space: SearchSpace
) -> None:
    field = number(panel, HIGH4)
    type_over(qtbot, field, "x")
    assert "not a whole number" in panel.problem()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "160"
    assert panel.space() == space


def test_ticks_open_and_close_options(qtbot: QtBot, panel: SpacePanel) -> None:
    ticks = editor(panel, ("stage2.kernel", "options"))
    assert isinstance(ticks, PickTicks)
    assert [tick.text() for tick in ticks.ticks] == ["3", "5", "7"]
    with qtbot.waitSignal(panel.space_changed) as told:
        qtbot.mouseClick(ticks.ticks[2], Qt.MouseButton.LeftButton)
    assert told.args is not None
    assert told.args[0].choice("stage2.kernel").options == (3, 5, 7)
    conv = editor(panel, ("stage2.conv", "options"))
    assert isinstance(conv, PickTicks)
    assert [tick.text() for tick in conv.ticks] == ["R", "G", "D"]


def test_the_last_tick_can_go_and_the_panel_says_what_is_missing(
    qtbot: QtBot, panel: SpacePanel
) -> None:
    ticks = editor(panel, ("stage1.kernel", "options"))
    assert isinstance(ticks, PickTicks)
    for tick in ticks.ticks[:2]:
        qtbot.mouseClick(tick, Qt.MouseButton.LeftButton)
    assert panel.space() is None
    assert panel.problem() == "Stage 1 kernel: no option is left. Tick at least one."
    qtbot.mouseClick(ticks.ticks[1], Qt.MouseButton.LeftButton)
    found = panel.space()
    assert found is not None
    assert found.choice("stage1.kernel").options == (5,)


def test_arrow_keys_go_between_cells_and_ticks(qtbot: QtBot, panel: SpacePanel) -> None:
    field = number(panel, HIGH4)
    field.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    below = number(panel, ("stage5.channels", "high"))
    assert below.hasFocus()
    qtbot.keyClick(below, Qt.Key.Key_Left)
    low = number(panel, ("stage5.channels", "low"))
    assert low.hasFocus()
    last = number(panel, ("stage5.repeats", "high"))
    last.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(last, Qt.Key.Key_Right)
    kernel = editor(panel, ("stage5.kernel", "options"))
    assert isinstance(kernel, PickTicks)
    assert kernel.ticks[0].hasFocus()
    qtbot.keyClick(kernel.ticks[0], Qt.Key.Key_Up)
    above = editor(panel, ("stage4.kernel", "options"))
    assert isinstance(above, PickTicks)
    assert above.ticks[0].hasFocus()


def test_tab_goes_along_a_row(qtbot: QtBot, panel: SpacePanel) -> None:
    field = number(panel, ("stage4.channels", "low"))
    field.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert number(panel, HIGH4).hasFocus()


def test_the_wheel_steps_a_focused_cell_only(qtbot: QtBot, panel: SpacePanel) -> None:
    field = number(panel, HIGH4)
    other = number(panel, ("stage5.channels", "high"))
    other.setFocus()
    wheel(field, up=True)
    assert field.value() == 160
    field.setFocus()
    wheel(field, up=True)
    assert field.value() == 176
    qtbot.keyClick(field, Qt.Key.Key_PageDown)
    found = panel.space()
    assert found is not None
    assert found.choice("stage4.channels").options[-1] == 160


def test_every_bound_has_a_cell_with_words_for_screen_readers(panel: SpacePanel) -> None:
    assert panel._form is not None
    cells = panel._form.cells
    missing = set(draft_of(panel._valid).values) - set(cells)
    assert missing == {(f"stage{n}.repeats", "step") for n in range(1, 8)}, "blocks come one by one"
    names = [cell.accessibleName() for cell in cells.values()]
    assert all(names)
    assert len(set(names)) == len(names)
    assert all(
        part.toolTip()
        for cell in cells.values()
        for part in (cell.ticks if isinstance(cell, PickTicks) else [cell])
    )


def test_more_holds_expansion_stem_head_input_and_classes(qtbot: QtBot, panel: SpacePanel) -> None:
    assert panel._form is not None
    assert not more_of(panel).isVisible()
    qtbot.mouseClick(panel._form.more.line, Qt.MouseButton.LeftButton)
    assert more_of(panel).isVisible()
    type_over(qtbot, number(panel, HEIGHT), "192")
    type_over(qtbot, number(panel, CLASSES), "200")
    found = panel.space()
    assert found is not None
    assert (found.input_shape, found.classes) == ((3, 192, 224), 200)
    assert {"stem.channels", "head.channels", "stage1.expansion"} <= {
        c for c, _ in more_of(panel).cells
    }


def test_a_wrong_bound_under_more_is_revealed(panel: SpacePanel, space: SearchSpace) -> None:
    number(panel, ("head.channels", "step")).setText("0")
    assert more_of(panel).isVisible()
    assert panel.where() == "head"


def test_presets_bring_the_papers_space_back_or_open_depthwise(
    qtbot: QtBot, panel: SpacePanel, space: SearchSpace
) -> None:
    type_over(qtbot, number(panel, HIGH4), "24")
    paper, opened, *_ = panel.preset_menu().actions()
    assert paper.text() == "ZiCo-BC paper space"
    with qtbot.waitSignal(panel.space_changed) as told:
        paper.trigger()
    assert told.args == [space]
    assert panel.problem() == ""
    with qtbot.waitSignal(panel.space_changed) as told:
        opened.trigger()
    assert told.args is not None
    assert told.args[0].choice("stage7.conv").options == ("regular", "group", "depthwise")


def test_widths_that_fit_no_table_stand_below_it(
    qtbot: QtBot, panel: SpacePanel, space: SearchSpace
) -> None:
    stages = family("efficientnet").stages(space)
    other = one_more_kind(space)
    assert [row.width is None for row in rows_of(other.choices, stages)] == [True] * 7
    panel.set_space(other)
    assert panel._form is not None
    (table,) = panel._form.tables
    assert ("stage1.repeats", "low") in table.cells, "the rest of the table stays"
    ticks = editor(panel, ("stage1.channels", "options"))
    assert isinstance(ticks, PickTicks)
    with qtbot.waitSignal(panel.space_changed) as told:
        qtbot.mouseClick(ticks.ticks[2], Qt.MouseButton.LeftButton)
    assert told.args is not None
    assert told.args[0].choice("stage1.channels").options == (8, 16, 24)


def test_without_any_column_everything_is_a_list_that_is_open(
    panel: SpacePanel, space: SearchSpace
) -> None:
    bare = replace(space, choices=tuple(c for c in space.choices if c.role == "expansion"))
    form = SpaceForm(bare, family("efficientnet").stages(space))
    assert form.tables == []
    assert form.more.line.isChecked()


def test_stages_without_a_kernel_to_choose_still_make_a_table(space: SearchSpace) -> None:
    choices = tuple(c for c in space.choices if c.role in ("width", "depth"))
    rows = rows_of(choices, (Stage("stage1", "1", (56, 56)),))
    assert rows[0].kernel is None
    assert [c.name for c in rows[0].choices()] == ["stage1.channels", "stage1.repeats"]


def test_the_size_is_counted_at_once_and_exact_in_the_tooltip(panel: SpacePanel) -> None:
    assert panel._extent._size.text() == "6.3\u00a0×\u00a010¹⁵"
    assert "6,340,338,096,537,600" in panel._extent._size.toolTip()


def test_costs_are_sampled_in_the_background_and_told_with_their_ranges(
    qtbot: QtBot, panel: SpacePanel, space: SearchSpace
) -> None:
    panel.set_limits((Constraint("macs", 8e9),))
    with qtbot.waitSignal(panel.ranges_changed) as told:
        panel.set_space(space)
    assert told.args is not None
    low, high = told.args[0]["macs"]
    assert 0 < low < 8e9 < high
    assert panel._extent._share.text().startswith("Sampled MACs; 17\u202f%")
    assert "MACs" in panel._extent._range.text()
    assert "parameters" in panel._extent._range.text()
    panel.set_limits(())
    assert panel._extent._share.text() == "Sampled MACs of the space"


def test_while_a_bound_is_wrong_the_last_valid_sample_stays(
    qtbot: QtBot, panel: SpacePanel, space: SearchSpace
) -> None:
    with qtbot.waitSignal(panel.ranges_changed):
        panel.set_space(space)
    type_over(qtbot, number(panel, HIGH4), "24")
    assert panel._extent._share.text() == "Last valid space shown below"
    assert not panel._extent._size.isVisible()
