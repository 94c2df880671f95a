"""Tables of trained networks: what is read of them, and what is refused with its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.core import _accuracy_file
from explorer.core.correlation import open_table, read_table
from explorer.core.errors import DataError, SpaceError
from explorer.core.space import Architecture, SearchSpace, integers

SPACE = SearchSpace("made-up", (integers("stage1.channels", "width", 1, 9, 1),))
HEAD = "arch,acc\n"


def network(name: str) -> Architecture:
    if name not in "012345678":
        raise SpaceError(f"{name!r} is no network. Use 0 to 8.")
    return Architecture(SPACE, (int(name),))


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def write(content: str | bytes) -> Path:
        path = tmp_path / "table.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


Written = Callable[[str | bytes], Path]


def test_a_table_is_its_networks_and_its_columns_of_accuracies(written: Written) -> None:
    path = written(
        "\ufeffindex,arch,params_c10,acc_a,note,acc_b\r\n"
        "0,1,9,50.5,fine,1\r\n\r\n1, 2,8,60,,2\r\n2,0,7,70,nan,3e0\r\n"
    )
    table = read_table(path, network)
    assert [one.genes for one in table.architectures] == [(1,), (2,), (0,)]
    assert {name: list(found) for name, found in table.columns.items()} == {
        "acc_a": [50.5, 60, 70],
        "acc_b": [1, 2, 3],
    }
    assert list(read_table(path, network, ["params_c10"]).columns) == ["params_c10"]


def test_a_seeded_sample_keeps_networks_beside_their_accuracies(written: Written) -> None:
    table = read_table(written(HEAD + "".join(f"{i},{i}\n" for i in range(9))), network)
    drawn = table.sampled(5, seed=1)
    genes = [one.genes[0] for one in drawn.architectures]
    assert genes == list(drawn.columns["acc"]) == sorted(genes)
    assert len(set(genes)) == 5
    assert drawn.architectures == table.sampled(5, seed=1).architectures
    assert drawn.architectures != table.sampled(5, seed=2).architectures
    assert table.sampled(9, seed=1) is table


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "line 1 of"),
        ("name,acc\n1,2\n", "but no column arch"),
        (HEAD, "lists 0 networks"),
        (HEAD + "1,2\n2,3\n", "lists 2 networks. A rank correlation needs 3 or more"),
        (HEAD + "1,50\n2,fifty\n3,1\n", "line 3 of"),
        (HEAD + "1,50\n2,fifty\n3,1\n", "column 'acc': 'fifty' is no finite number"),
        (HEAD + "1,50\n2,1_0\n3,1\n", "'1_0' is no finite number"),
        (HEAD + "1,50\n2,1e999\n3,1\n", "'1e999' is no finite number"),
        ("\n\nname,acc\n1,2\n", "line 3 of"),
        ('arch,acc\n1,"2\n3\n4,5\n', "lists 1 networks"),
        (HEAD + '1,2\n"2\n3",4,5\n4,5\n', "line 3 of"),
        ((HEAD + "1,2\n2,3\n").encode("utf-16"), "is not UTF-8"),
        (HEAD + "1,50\n2,nan\n3,1\n", "'nan' is no finite number"),
        (HEAD + "1,50\n2,\n3,1\n", "'' is no finite number"),
        (HEAD + "1,50\n\n2,60\nx,1\n", "line 5 of"),
        (HEAD + "1,50\n2,60\nx,1\n", "'x' is no network. Use 0 to 8."),
        (HEAD + "1,50\n2,60\n1,1\n", "line 4 of"),
        (HEAD + "1,50\n2,60\n1,1\n", "the network '1' of line 2 again"),
        (HEAD + "1,50\n2\n3,1\n", "line 3 of"),
        (HEAD + "1,50\n2\n3,1\n", "has 1 cells, but there are 2 columns"),
        ("arch,acc,acc\n1,2,3\n", "the column 'acc' twice"),
        ("arch,note\n1,a\n2,b\n3,c\n", "has no column of accuracies"),
        ("arch," + ",".join(map(str, range(2_000))) + "\n", "2,001 columns"),
        (HEAD + '1,"' + "9" * 200_000 + '"\n', "is no CSV"),
        (HEAD.encode() + b"1,2\n2,\xff\n", "line 3 of"),
        (HEAD.encode() + b"1,2\n2,\xff\n", "is not UTF-8. Save it as CSV in UTF-8."),
    ],
)
def test_a_fault_in_a_table_is_told_with_its_line(
    written: Written, content: str | bytes, words: str
) -> None:
    with pytest.raises(DataError, match="^Table: ") as caught:
        read_table(written(content), network)
    assert words in str(caught.value)
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize("between", [";", "\t"])
def test_spreadsheets_of_many_countries_are_read(written: Written, between: str) -> None:
    lines = ("arch,acc,top5", "1,50#5,9", "2,60#25,8", "3,70,7")
    text = "\n".join(lines).replace(",", between).replace("#", ",")
    table = read_table(written(text), network)
    assert list(table.columns["acc"]) == [50.5, 60.25, 70]
    assert list(table.columns["top5"]) == [9, 8, 7]


def test_a_table_knows_its_names_and_lines_also_once_it_is_sampled(written: Written) -> None:
    path = written('arch,acc,"a\nb"\n\n1,1,1\n"2 ",2,"2"\n0,3,"3"\n5,4,4\n')
    table = read_table(path, network)
    assert (table.names, table.lines) == (("1", "2", "0", "5"), (4, 5, 6, 7))
    drawn = table.sampled(3, seed=1)
    assert (drawn.source, drawn.total) == ("table.csv", 4)
    for one, name, line in zip(drawn.architectures, drawn.names, drawn.lines, strict=True):
        assert str(one.genes[0]) == name
        assert table.lines[table.names.index(name)] == line


def test_a_table_tells_its_columns_before_its_networks_are_known(written: Written) -> None:
    file = open_table(written("arch,index,acc,note\nx,1,2,a\ny,2,3,b\nz,3,4,c\n"))
    assert (file.names, file.accuracies) == (("x", "y", "z"), ("acc",))
    with pytest.raises(DataError, match="line 2 of"):
        file.table(network)


def test_a_column_that_is_not_there_is_refused_with_those_that_are(written: Written) -> None:
    path = written(HEAD + "1,2\n2,3\n3,4\n")
    with pytest.raises(DataError, match="no column 'acc2' of accuracies. Choose among 'acc'"):
        read_table(path, network, ["acc2"])
    with pytest.raises(DataError, match="no column 'arch' of accuracies"):
        read_table(path, network, ["arch"])


def test_what_is_too_large_or_no_file_is_refused(
    written: Written, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(HEAD + "1,2\n2,3\n3,4\n4,5\n")
    monkeypatch.setattr(_accuracy_file, "MAX_ROWS", 3)
    with pytest.raises(DataError, match="more than 3 rows"):
        read_table(path, network)
    monkeypatch.setattr(_accuracy_file, "MAX_BYTES", 10)
    with pytest.raises(DataError, match="Keep fewer rows or columns"):
        read_table(path, network)
    with pytest.raises(DataError, match="no ordinary file"):
        read_table(tmp_path, network)
    with pytest.raises(DataError, match="there is no file"):
        read_table(tmp_path / "gone.csv", network)
