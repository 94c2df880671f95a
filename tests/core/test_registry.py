"""Every registry: names in order, each offered once, modules found by themselves."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.core.registry import Registry


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    folder = tmp_path / "made_up_package"
    folder.mkdir()
    (folder / "__init__.py").write_text(
        "from explorer.core.registry import Registry\nthings = Registry(__name__)\n"
    )
    for name, word in (("zebra", "stripes"), ("ant", "legs"), ("_hidden", "nothing")):
        (folder / f"{name}.py").write_text(
            f"from made_up_package import things\nthings.add({name!r}, {word!r})\n"
        )
    monkeypatch.syspath_prepend(tmp_path)
    yield "made_up_package"
    for module in [name for name in sys.modules if name.startswith("made_up_package")]:
        del sys.modules[module]


def test_modules_are_imported_on_first_use_and_listed_by_name(package: str) -> None:
    things: Registry[str] = __import__(package).things
    assert f"{package}.ant" not in sys.modules
    assert dict(things) == {"ant": "legs", "zebra": "stripes"}
    assert list(things) == ["ant", "zebra"]


def test_a_name_is_given_once(package: str) -> None:
    things: Registry[str] = __import__(package).things
    things.add("new", "one")
    with pytest.raises(ValueError, match="already has a 'new'"):
        things.add("new", "two")
    assert "new" in things
    assert len(things) == 3


def test_a_decorated_thing_is_offered_as_it_is(package: str) -> None:
    things: Registry[object] = __import__(package).things

    @things.register("thing")
    class Thing:
        pass

    assert things["thing"] is Thing
