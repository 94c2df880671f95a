"""The sessions that ship are read where they lie, and never written to."""

from pathlib import Path

import pytest

from explorer.core.errors import SessionError
from explorer.core.plan import SearchPlan
from explorer.store import shipped
from explorer.store.session import SessionFile


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plan: SearchPlan) -> Path:
    """A session that an older program wrote, among those that ship."""
    folder = tmp_path / "samples"
    folder.mkdir()
    path = folder / "sample.explorer"
    with SessionFile.create(path) as session:
        session.add_run(plan, {})
    monkeypatch.setattr(shipped, "SAMPLES", folder)
    return path


@pytest.fixture(params=["itself", "link"])
def named(request: pytest.FixtureRequest, sample: Path, tmp_path: Path) -> Path:
    if request.param == "itself":
        return sample
    link = tmp_path / "link.explorer"
    link.symlink_to(sample)
    return link


def test_they_are_not_opened_for_writing(sample: Path, named: Path) -> None:
    before = sample.read_bytes(), sample.stat().st_mtime_ns
    with pytest.raises(SessionError, match=r"only read\. Copy it"):
        SessionFile.open(named)
    assert (sample.read_bytes(), sample.stat().st_mtime_ns) == before


def test_they_are_read_with_nothing_beside_them(sample: Path, named: Path) -> None:
    before = sample.read_bytes()
    with SessionFile.open(named, readonly=True) as session:
        assert len(session.runs()) == 1
        assert list(sample.parent.iterdir()) == [sample]
    assert sample.read_bytes() == before


def test_no_session_is_made_among_them(sample: Path) -> None:
    new = sample.with_name("new.explorer")
    with pytest.raises(SessionError, match="only read"):
        SessionFile.create(new)
    assert not new.exists()


def test_no_copy_replaces_them(sample: Path, tmp_path: Path) -> None:
    before = sample.read_bytes()
    with (
        SessionFile.create(tmp_path / "mine.explorer") as session,
        pytest.raises(SessionError, match="only read"),
    ):
        session.copy_to(sample)
    assert sample.read_bytes() == before
