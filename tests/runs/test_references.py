"""References of a stored run: each saved before it is told, and listed by the command line."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from explorer.cli.main import run
from explorer.core.errors import SessionError
from explorer.core.event import Waiting
from explorer.runs.in_use import searched_here
from explorer.runs.references import score_references, stored_references
from explorer.search.references import Reference
from explorer.store.session import SessionFile
from tests.gui.small import FakeExecutor
from tests.gui.test_session import with_networks

Front = Callable[..., str]
USUAL = {
    "ResNet-18", "ResNet-50", "MobileNetV2", "EfficientNet-B0", "EfficientNet-B1",
    "EfficientNet-B2",
}  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "s.explorer"
    with_networks(found)
    return found


def in_file(path: Path) -> dict[str, Reference]:
    with SessionFile.open(path, readonly=True) as session:
        plan = session.run(1).plan
        found = stored_references(session, plan)
    return {r.label: r for r in found if not r.unscored(plan)}


def test_each_is_in_the_file_before_it_is_told(path: Path) -> None:
    told = set()
    with closing(score_references(path, 1, FakeExecutor())) as events:
        for event in events:
            if isinstance(event, Reference):
                told.add(event.label)
                assert in_file(path).keys() == told
    assert told == USUAL


def test_what_is_stored_is_not_scored_again(path: Path) -> None:
    events = score_references(path, 1, FakeExecutor())
    first = next(event for event in events if isinstance(event, Reference))
    events.close()
    executor = FakeExecutor()
    rest = [e for e in score_references(path, 1, executor) if not isinstance(e, Waiting)]
    assert {first.label, *(r.label for r in rest)} == USUAL
    assert executor.evaluated == len(USUAL) - 1


def test_a_session_that_is_searched_elsewhere_is_left_alone(path: Path) -> None:
    with searched_here(path), pytest.raises(SessionError):
        list(score_references(path, 1, FakeExecutor()))


def listed(path: Path, capfd: pytest.CaptureFixture[str], *flags: str) -> str:
    assert run(["front", str(path), *flags]) == 0
    return capfd.readouterr().out


def test_the_front_lists_them_when_asked(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert "ResNet" not in listed(path, capfd)
    before: list[Any] = [line.split() for line in listed(path, capfd, "--references").splitlines()]
    (resnet,) = (words for words in before if words[:1] == ["ResNet-18"])
    assert resnet[1] == "–"  # not scored yet
    list(score_references(path, 1, FakeExecutor()))
    after = [line.split() for line in listed(path, capfd, "--references").splitlines()]
    (resnet,) = (words for words in after if words[:1] == ["ResNet-18"])
    assert float(resnet[1].replace(",", "")) != 0
