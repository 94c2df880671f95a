"""Rank correlations, their intervals, and the tables they are of."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import kendalltau, spearmanr

from explorer.core import _accuracy_file, _bootstrap
from explorer.core.correlation import (
    Correlation,
    correlations,
    kendall,
    open_table,
    read_table,
    spearman,
)
from explorer.core.errors import DataError, SpaceError
from explorer.core.space import Architecture, SearchSpace, integers

SPACE = SearchSpace("made-up", (integers("stage1.channels", "width", 1, 9, 1),))
HEAD = "arch,acc\n"


def network(name: str) -> Architecture:
    if name not in "012345678":
        raise SpaceError(f"{name!r} is no network. Use 0 to 8.")
    return Architecture(SPACE, (int(name),))


def correlated(scores: Any, accuracies: Any, *given: Any, **named: Any) -> list[Correlation]:
    """Of scores with one column."""
    return correlations(scores, accuracies[None], *given, **named)[0]


def signs_of_pairs(values: list[float]) -> list[int]:
    return [(a > b) - (a < b) for a, b in combinations(values, 2)]


def test_tau_allows_for_ties_as_its_definition_says() -> None:
    x, y = [1.0, 2, 2, 3, 5, 4], [1.0, 3, 2, 2, 4, 4]
    a, b = signs_of_pairs(x), signs_of_pairs(y)
    wanted = sum(i * j for i, j in zip(a, b, strict=True)) / np.sqrt(
        sum(map(abs, a)) * sum(map(abs, b))
    )
    assert kendall(np.array(x), np.array(y)) == pytest.approx(wanted)


@given(
    arrays(np.int64, st.tuples(st.just(2), st.integers(2, 60)), elements=st.integers(-4, 4)),
    st.sampled_from([1.0, 1e300]),
)
def test_tau_and_rho_are_those_of_scipy(values: Any, scale: float) -> None:
    x, y = values * scale
    if np.ptp(values, axis=1).all():
        assert kendall(x, y) == pytest.approx(kendalltau(*values).statistic, abs=1e-12)
        assert spearman(x, y) == pytest.approx(spearmanr(*values).statistic, abs=1e-12)
    else:
        assert np.isnan([kendall(x, y), spearman(x, y)]).all()


def test_rho_is_the_correlation_of_mean_ranks() -> None:
    x, y = np.array([10.0, 20, 20, 99]), np.array([1.0, 2, 3, 4])
    assert spearman(x, y) == pytest.approx(np.corrcoef([1, 2.5, 2.5, 4], [1, 2, 3, 4])[0, 1])


def test_what_never_varies_has_no_correlation() -> None:
    (flat,) = correlated(np.ones((1, 9)), np.arange(9.0), 0, {"flat": 0})
    assert np.isnan([flat.kendall, flat.spearman, *flat.interval, *flat.above["flat"]]).all()
    assert not flat.beats("flat")


def test_an_infinite_score_is_the_largest() -> None:
    scores = np.array([[1.0, 2, 3, np.inf], [1.0, 2, 3, 4]])
    infinite, finite = correlated(scores, np.array([1.0, 2, 4, 3]), 0)
    assert infinite == finite


def test_a_seed_gives_its_interval_again_and_another_seed_another_one() -> None:
    rng = np.random.default_rng(0)
    scores, accuracies = rng.normal(size=(1, 60)), rng.normal(size=60)
    first, again = (correlated(scores, accuracies, seed=3) for _ in range(2))
    assert first == again
    assert correlated(scores, accuracies, seed=4) != first


def test_an_interval_covers_the_true_tau_about_as_often_as_it_says() -> None:
    # Of two normal variables with correlation r, tau is 2 / pi arcsin r.
    rng, covered = np.random.default_rng(1), 0
    for seed in range(100):
        x = rng.normal(size=80)
        y = 0.6 * x + 0.8 * rng.normal(size=80)
        low, high = correlated(x[None], y, seed)[0].interval
        covered += low < 2 / np.pi * np.arcsin(0.6) < high
    assert 88 <= covered <= 99


def test_many_rows_get_the_interval_that_counting_every_pair_gives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(2)
    x = rng.integers(0, 30, size=(2, 600)).astype(float)
    y = np.round(x[0] + 8 * rng.normal(size=600))
    quick = correlated(x, y, 0, {"first": 0})
    monkeypatch.setattr(_bootstrap, "EXACT_ROWS", 600)
    exact = correlated(x, y, 0, {"first": 0})
    for one, other in zip(quick, exact, strict=True):
        assert one.interval == pytest.approx(other.interval, abs=0.008)
        assert one.above["first"] == pytest.approx(other.above["first"], abs=0.012)


def test_more_rows_than_are_looked_at_still_narrow_the_interval(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_bootstrap, "INFLUENCES", 500)
    rng = np.random.default_rng(3)
    x = rng.normal(size=4_500)
    y = x + rng.normal(size=4_500)
    few, many = correlated(x[None, :500], y[:500], 0), correlated(x[None], y, 0)
    ratio = np.ptp(few[0].interval) / np.ptp(many[0].interval)
    assert ratio == pytest.approx(3, rel=0.2)


def test_a_score_beats_a_count_only_where_the_difference_is_clear() -> None:
    rng = np.random.default_rng(4)
    accuracies = rng.normal(size=100)
    noise = rng.normal(size=(2, 100))
    scores = np.stack([accuracies + noise[0], accuracies + 0.2 * noise[0], accuracies + noise[1]])
    base, better, alike = correlated(scores, accuracies, 0, {"params": 0})
    assert base.above["params"] == (0, 0)
    assert better.above["params"][0] > 0
    assert alike.above["params"][0] < 0 < alike.above["params"][1]
    assert [one.beats("params") for one in (base, better, alike)] == [False, True, False]


def test_a_score_of_which_less_is_better_is_turned_round_to_be_compared() -> None:
    rng = np.random.default_rng(4)
    accuracies = rng.normal(size=100)
    scores = np.stack([accuracies + rng.normal(size=100), -accuracies])
    as_it_is = correlated(scores, accuracies, 0, {"params": 0})[1]
    turned = correlated(scores, accuracies, 0, {"params": 0}, turned=(False, True))[1]
    assert as_it_is.kendall == turned.kendall == pytest.approx(-1)
    assert (as_it_is.beats("params"), turned.beats("params")) == (False, True)


def test_without_a_seed_there_are_no_intervals() -> None:
    rng = np.random.default_rng(5)
    scores, accuracies = rng.normal(size=(2, 50)), rng.normal(size=50)
    quick, whole = correlated(scores, accuracies), correlated(scores, accuracies, 0)
    for one, other in zip(quick, whole, strict=True):
        assert (one.kendall, one.spearman) == (other.kendall, other.spearman)
        assert np.isnan(one.interval).all()
        assert not one.above


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
