"""The session that ships, named by its path: its copy is shown, and it stays as it was."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from explorer.gui import files
from explorer.gui.settings import Places
from explorer.store import shipped
from tests.gui.test_session import with_networks
from tests.gui.test_window import Make, make, places

__all__ = ["make", "places"]  # the fixtures of whole windows


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "samples" / "sample.explorer"
    path.parent.mkdir()
    with_networks(path)
    monkeypatch.setattr(shipped, "SAMPLES", path.parent)
    monkeypatch.setattr(files, "SHIPPED", path)
    return path


def test_the_users_copy_is_opened_in_its_place(
    qtbot: QtBot, make: Make, places: Places, sample: Path
) -> None:
    before = sample.read_bytes()
    window = make()
    with qtbot.waitSignal(window.controllers.sessions.opened) as opened:
        window.begin(sample)
    assert opened.args[0].path == places.sample
    assert places.sample.exists()
    assert list(sample.parent.iterdir()) == [sample]
    assert sample.read_bytes() == before


def test_no_session_is_saved_over_it(
    qtbot: QtBot, make: Make, places: Places, sample: Path
) -> None:
    before = sample.read_bytes()
    window = make()
    window.files.new()
    with qtbot.waitSignal(window.controllers.sessions.not_saved):
        window.controllers.sessions.save_as(sample)
    assert sample.read_bytes() == before
