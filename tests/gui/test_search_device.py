"""A table of latencies in the search panel: chosen, read behind it, refused, taken away."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from explorer.core.errors import PlanError
from explorer.core.objective import Constraint
from explorer.gui.panels.search import SearchPanel
from explorer.gui.panels.search_device import DeviceField
from tests.gui.small import small_plan

LINES = [f"Regular,4,{c},{h},{h},{c},3,1,0,{c * h}" for c in (8, 64, 256) for h in (4, 16, 64)]


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "phone.csv"
    path.write_text("\n".join(LINES), encoding="utf-8")
    return str(path)


def panel_of(qtbot: QtBot) -> tuple[SearchPanel, DeviceField]:
    panel = SearchPanel()
    qtbot.addWidget(panel)
    plan = small_plan()
    panel.set_space(plan.space)
    panel.set_plan(plan)
    field = panel.findChild(DeviceField)
    assert isinstance(field, DeviceField)
    return panel, field


def offers_latency(panel: SearchPanel) -> bool:
    return "latency" in panel._limits._offered


def test_a_table_that_is_chosen_names_itself_and_opens_latency(qtbot: QtBot, table: str) -> None:
    panel, field = panel_of(qtbot)
    assert field.isHidden()
    assert not offers_latency(panel)
    with qtbot.waitSignal(field.checked):
        field.choose(table)
    assert not field.isHidden()
    assert field.chip.accessibleName() == "Latency from phone.csv, batch 4"
    assert offers_latency(panel)
    assert panel.plan(small_plan().space, 1.0).device == f"table:{table}"


def test_a_plan_with_a_table_comes_back(qtbot: QtBot, table: str) -> None:
    panel, field = panel_of(qtbot)
    limits = (Constraint("latency", 3.5),)
    plan = replace(
        small_plan(), objectives=("zico-bc", "latency"), constraints=limits, device=f"table:{table}"
    )
    with qtbot.waitSignal(field.checked):
        panel.set_plan(plan)
    again = panel.plan(plan.space, plan.beta)
    assert (again.device, again.objectives, again.constraints) == (
        plan.device, plan.objectives, plan.constraints,
    )  # fmt: skip


def test_taking_the_table_away_takes_what_was_asked_of_it(qtbot: QtBot, table: str) -> None:
    panel, field = panel_of(qtbot)
    limits = (Constraint("macs", 2e9), Constraint("latency", 3.5))
    with qtbot.waitSignal(field.checked):
        panel.set_plan(
            replace(
                small_plan(),
                objectives=("zico-bc", "latency"),
                constraints=limits,
                device=f"table:{table}",
            )
        )
    with qtbot.waitSignal(panel.plan_changed):
        field.chip.removed.emit()
    plan = panel.plan(small_plan().space, 1.0)
    assert plan.device == ""
    assert plan.objectives == ("zico-bc",)
    assert [limit.name for limit in plan.constraints] == ["macs"]
    assert field.isHidden()


def test_a_file_that_is_no_table_stops_start_with_its_line(qtbot: QtBot, tmp_path: Path) -> None:
    panel, field = panel_of(qtbot)
    path = tmp_path / "notes.txt"
    path.write_text("Winograd,1,2,3", encoding="utf-8")
    with qtbot.waitSignal(field.checked):
        field.choose(str(path))
    assert "line 1 of" in panel.problem()
    assert panel.where() == "the latency table"
    with pytest.raises(PlanError, match="line 1 of"):
        panel.plan(small_plan().space, 1.0)
