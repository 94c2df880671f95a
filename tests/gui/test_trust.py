"""The measured front in the window: chosen, measured, drawn at more seeds, said in sentences."""

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from explorer.core.evaluation import ScoringSettings
from explorer.core.plan import SearchPlan
from explorer.gui.plots.trust_plot import TrustPlot, bars
from explorer.gui.trust_dialog import TrustDialog
from explorer.gui.trust_model import HEADS, TrustModel, columns_of, trust_csv
from explorer.gui.trust_reading import Asked, Reading, choose, read
from explorer.runs.trusting import new_trust, trust_plan
from explorer.search.executors import SerialExecutor
from explorer.spaces import families

SPACE = families["nats-size"].default()
HOW = ScoringSettings(batches=2, batch_size=2, resolution=(16, 16))
ASKED = Asked(9, 10.0, 2, 2)


def base() -> SearchPlan:
    return SearchPlan(SPACE, ("zico-bc", "macs"), scoring=HOW)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("trust") / "t.explorer"
    genes = choose(base(), ASKED, "/no/such/file")
    assert genes is not None
    for _ in new_trust(found, trust_plan(base(), genes), 2, SerialExecutor()):
        pass
    return found


@pytest.fixture
def reading(path: Path) -> Reading:
    return read(path, 1, 1.0)


@pytest.fixture
def dialog(qtbot: QtBot) -> TrustDialog:
    found = TrustDialog()
    qtbot.addWidget(found)
    found.set_state("", "", None, 0)
    return found


def cells(model: TrustModel, name: str) -> list[str]:
    column = [head.name for head in HEADS].index(name)
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_choosing_ends_where_it_is_told_to(tmp_path: Path) -> None:
    stop = tmp_path / "stop"
    stop.touch()
    assert choose(base(), ASKED, str(stop)) is None


def test_the_table_sets_size_and_measurement_side_by_side(reading: Reading) -> None:
    model = TrustModel()
    model.show(reading)
    columns = columns_of(reading)
    assert model.rowCount() == 9
    assert columns.adds == pytest.approx(columns.mean - columns.size)
    assert columns.spread == pytest.approx(reading.networks.measured.scores.std(axis=1, ddof=1))
    macs = columns.macs[model.order]
    assert (np.diff(macs) >= 0).all()  # as the arrow in the header says
    assert set(cells(model, "front")) == {"front", "near"}
    assert cells(model, "ids")[0] == f"N{model.id_at(0)}"


def test_the_sort_stays_when_more_is_measured(reading: Reading) -> None:
    model = TrustModel()
    model.show(reading)
    model.sort(5)
    model.show(reading)
    assert (np.diff(columns_of(reading).adds[model.order]) >= 0).all()


def test_csv_has_a_column_for_each_seed_and_every_digit(reading: Reading) -> None:
    model = TrustModel()
    model.show(reading)
    note, head, *rows = trust_csv(reading, model.order).splitlines()
    assert "zico-bc at beta 1" in note
    assert head.endswith("seed_0,seed_1,architecture")
    assert len(rows) == 9
    first = reading.networks.measured.scores[model.order[0]]
    assert f",{first[0]!r},{first[1]!r},".replace("np.float64(", "").replace(")", "") in rows[0]


def test_bars_are_one_deviation_to_each_side(reading: Reading) -> None:
    columns = columns_of(reading)
    x, ends = bars(columns)
    assert len(x) == 18
    assert ends[1] - ends[0] == pytest.approx(2 * columns.spread[0])
    assert ends[:2].mean() == pytest.approx(columns.adds[0])


def test_the_plot_parts_the_front_from_what_is_near(qtbot: QtBot, reading: Reading) -> None:
    plot = TrustPlot()
    qtbot.addWidget(plot)
    columns = columns_of(reading)
    plot.show_columns(columns)
    on = int(columns.front.sum())
    assert (len(plot.front.points()), len(plot.near.points())) == (on, 9 - on)
    plot.show_columns(None)
    assert len(plot.front.points()) == 0


def test_the_dialog_says_what_was_found_and_offers_more_seeds(
    dialog: TrustDialog, reading: Reading
) -> None:
    assert "change the order of the exact front" in dialog.headline.text()
    assert dialog.more.isHidden()
    dialog.show_reading(reading)
    assert dialog.headline.text().startswith(("Gradients add", "What ZiCo says", "Whether"))
    assert "Kendall's tau" in dialog.said.text()
    assert dialog.gaps.cells[0][1].text()
    assert not dialog.more.isHidden()  # three seeds are set, and two measured
    dialog.seeds.set_value(2)
    dialog.set_state("", "", None, 0)
    assert dialog.more.isHidden()
    dialog.set_state("", "", None, 4)
    assert not dialog.more.isHidden()


def test_measure_tells_what_the_fields_say(qtbot: QtBot, dialog: TrustDialog) -> None:
    dialog.networks.set_value(40)
    dialog.seeds.set_value(5)
    with qtbot.waitSignal(dialog.wanted) as told:
        dialog.go.click()
    assert told.args == [Asked(40, 2.0, 3, 5)]


def test_measure_is_off_while_it_works_and_where_it_cannot(dialog: TrustDialog) -> None:
    assert dialog.note.text() == "Up to 60 networks at 3 seeds: 180 scorings"
    dialog.set_state("", "Measured 3 of 18 scorings", 1 / 6, 0)
    assert not dialog.go.isEnabled()
    assert not dialog.cancel.isHidden()
    assert dialog.note.text() == "Measured 3 of 18 scorings"
    dialog.set_state("Put the plan right.", "", None, 0)
    assert not dialog.go.isEnabled()
    assert dialog.cancel.isHidden()
    assert dialog.note.text() == "Put the plan right."
