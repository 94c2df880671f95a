"""Networks that a table names by files: of sessions, and exported descriptions."""

from dataclasses import replace
from pathlib import Path

import pytest

from explorer.core.describe import describe, to_text
from explorer.core.errors import SpaceError
from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.plan import SearchPlan
from explorer.core.space import edited
from explorer.runs.naming import named_networks
from explorer.spaces import families, graph_of
from explorer.store.session import SessionFile

FAMILY = families["nats-size"]
SPACE = FAMILY.default()
GENES = [(0, 1, 2, 3, 4), (7, 7, 7, 7, 7)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With s.explorer, whose networks are N1 and N2, and the second as model.json."""
    with SessionFile.create(tmp_path / "s.explorer") as session:
        run_id = session.add_run(SearchPlan(SPACE), {})
        session.add(
            run_id,
            [Evaluation(SPACE.architecture(g), Outcome.SCORED, {"zico": 1.0}) for g in GENES],
        )
    network = SPACE.architecture(GENES[1])
    text = to_text(describe(network, graph_of(network)))
    (tmp_path / "model.json").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "genes"),
    [
        ("s.explorer#1", GENES[0]),
        ("s.explorer#N2", GENES[1]),
        ("model.json", GENES[1]),
        ("8:16:24:32:40", GENES[0]),
        ("0,1,2,3,4", GENES[0]),
        ("LARGEST", GENES[1]),
    ],
)
def test_every_name_finds_its_network(folder: Path, name: str, genes: tuple[int, ...]) -> None:
    assert named_networks(SPACE, folder)(name) == SPACE.architecture(genes)


def test_files_are_found_in_the_folder_of_the_table_or_by_their_whole_path(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = named_networks(SPACE, tmp_path_factory.mktemp("other"))
    assert other(f"{folder / 's.explorer'}#1").genes == GENES[0]
    with pytest.raises(SpaceError, match="s.explorer"):
        other("s.explorer#1")


def test_a_network_of_other_bounds_is_taken_by_its_options(folder: Path) -> None:
    last = edited(SPACE.choices[-1], SPACE.choices[-1].options[1:])
    narrow = SPACE.with_choice(last)
    found = named_networks(narrow, folder, within=True)("s.explorer#1")
    assert (found.space, found.genes) == (narrow, (0, 1, 2, 3, 3))
    with pytest.raises(SpaceError, match="outside the space, as .* 8 is none of its options"):
        named_networks(narrow, folder, within=True)("8:8:8:8:8")
    own = named_networks(narrow, folder)("8:8:8:8:8")
    assert own.values() == SPACE.architecture((0,) * 5).values()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("s.explorer#3", "has no network N3"),
        ("s.explorer#", "'' is no id"),
        ("s.explorer#x", "'x' is no id"),
        ("s.explorer#-1", "'-1' is no id"),
        ("s.explorer#" + "9" * 30, "is no id"),
        ("gone.explorer#1", "gone.explorer"),
        ("gone.json", "gone.json cannot be read"),
        ("text.json", "text.json"),
        ("folder.json", "no ordinary file"),
        ("text.explorer#1", "text.explorer"),
    ],
)
def test_what_a_file_has_not_is_refused_in_a_sentence(folder: Path, name: str, words: str) -> None:
    (folder / "text.json").write_text("{not json")
    (folder / "text.explorer").write_text("not SQLite")
    (folder / "folder.json").mkdir()
    with pytest.raises(SpaceError) as caught:
        named_networks(SPACE, folder)(name)
    assert words in str(caught.value)


def test_a_network_of_another_family_is_refused(folder: Path) -> None:
    other = families["resnet"].default()
    with pytest.raises(SpaceError, match="is a network of nats-size. Name that space."):
        named_networks(other, folder)("s.explorer#1")


def test_networks_take_the_input_size_of_the_space_they_are_compared_in(folder: Path) -> None:
    large = replace(SPACE, input_shape=(3, 64, 64))
    assert named_networks(large, folder)("s.explorer#1").space.input_shape == (3, 64, 64)
