"""The welcome page: what it lists, and what it tells of the sample session."""

from datetime import date, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from explorer.core.errors import SessionError
from explorer.gui.files import SHIPPED, copy_sample
from explorer.gui.session import summary
from explorer.gui.welcome import RecentRow, Welcome, when
from explorer.gui.welcome_sample import facts
from tests.gui.test_session import with_networks


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 21, 14, 32), "today, 14:32"),
        (datetime(2026, 11, 20, 23, 59), "yesterday"),
        (datetime(2026, 3, 2, 8, 0), "2 March"),
        (datetime(2025, 3, 2, 8, 0), "2 March 2025"),
    ],
)
def test_times_are_said_as_people_say_them(moment: datetime, said: str) -> None:
    assert when(moment, date(2026, 11, 21)) == said


def test_recent_files_are_listed_and_opened(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "mine.explorer"
    with_networks(path)
    page = Welcome()
    qtbot.addWidget(page)
    page.set_recent([summary(path, tmp_path / "drafts")])
    (row,) = page.findChildren(RecentRow)
    assert "mine.explorer, 5 networks, 1 run" in row.accessibleName()
    with qtbot.waitSignal(page.recent_wanted) as wanted:
        row.click()
    assert wanted.args == [path]


def test_the_card_compares_the_lowest_beta_with_the_highest(tmp_path: Path) -> None:
    path = tmp_path / "s.explorer"
    for beta in (1.0, 0.0):
        with_networks(path, beta=beta)
    found = facts(path)
    assert [side.beta for side in found.sides] == [0.0, 1.0]
    assert all(sum(side.depth) == pytest.approx(1.0) for side in found.sides)
    assert found.networks == 10


def test_a_session_of_one_run_has_nothing_to_compare(tmp_path: Path) -> None:
    path = tmp_path / "s.explorer"
    with_networks(path)
    with pytest.raises(SessionError, match="fewer than two runs"):
        facts(path)


def test_a_missing_sample_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="holds no sample session"):
        copy_sample(tmp_path / "nowhere.explorer", tmp_path / "copy.explorer")


def test_the_shipped_sample_can_be_opened(tmp_path: Path) -> None:
    if not SHIPPED.exists():
        pytest.skip("no sample session is shipped yet")
    copy = tmp_path / "data" / "sample.explorer"
    copy_sample(SHIPPED, copy)
    assert facts(copy).networks > 100
