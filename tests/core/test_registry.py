"""Every registry: names in order, each offered once, modules found by themselves."""

import sys
from collections.abc import Callable, Iterator
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


@pytest.fixture
def distribution(package: str, tmp_path: Path) -> Callable[[str, str], None]:
    """Installs a distribution of others, with one module and its entry points."""

    def install(points: str, module: str) -> None:
        (tmp_path / "made_up_package_of_others.py").write_text(module)
        info = tmp_path / "others-1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: others\nVersion: 1\n")
        (info / "entry_points.txt").write_text(f"[{package}]\n{points}\n")

    return install


def test_another_distribution_joins_by_its_entry_point(
    package: str, distribution: Callable[[str, str], None]
) -> None:
    distribution("bee = made_up_package_of_others:word", "word = 'wings'\n")
    things: Registry[str] = __import__(package).things
    assert dict(things) == {"ant": "legs", "bee": "wings", "zebra": "stripes"}
    assert things.troubles == ()


@pytest.mark.parametrize(
    ("point", "module", "fault"),
    [
        ("bee = made_up_package_of_others:gone", "", "has no attribute 'gone'"),
        ("bee = made_up_package_of_others:word", "1 / 0", "(division by zero)"),
        ("bee = made_up_package_of_others:word", "raise SystemExit", "(SystemExit)"),
        ("bee = made_up_package_of_others:word", "syntax error", "invalid syntax"),
        ("bee = made_up_package_of_nobody", "", "No module named 'made_up_package_of_nobody'"),
        ("ant = made_up_package_of_others:word", "word = 'wings'", "already has a 'ant'"),
        ("bee = made_up_package_of_others:word", "word = 'a sting'", "it stings"),
    ],
)
def test_what_is_broken_in_another_distribution_is_left_out_and_told(
    package: str, distribution: Callable[[str, str], None], point: str, module: str, fault: str
) -> None:
    def check(_name: str, word: str) -> None:
        if "sting" in word:
            raise ValueError("it\nstings.")

    distribution(point, module)
    things: Registry[str] = __import__(package).things
    things._check = check
    assert dict(things) == {"ant": "legs", "zebra": "stripes"}
    (trouble,) = things.troubles
    assert " of the package others is left out" in trouble
    assert fault in trouble
    assert "\n" not in trouble
