"""`explorer repeat`: networks scored again into their file, and what seeds say of them."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.cli.repeating import blurred
from explorer.core.objective import objective
from explorer.core.stability import ties
from explorer.runs import drawing
from explorer.store.session import SessionFile
from tests.cli.conftest import environment

Program = Callable[..., Any]
ONE = ("--workers", 1)


def draws_in(path: Path) -> dict[int, list[int]]:
    with SessionFile.open(path, readonly=True) as session:
        return {i: [d.seed for d in draws] for i, draws in session.draws(1).items()}


def test_the_front_is_scored_at_five_seeds_into_the_file(session: Path, explorer: Program) -> None:
    front = explorer("front", session, "--json").json
    said = explorer("repeat", session, *ONE, "--json").json
    assert (said["run"], said["beta"], said["seeds"]) == (1, 1.0, [0, 1, 2, 3, 4])
    assert [row["id"] for row in said["networks"]] == [row["id"] for row in front]
    for row, stored in zip(said["networks"], front, strict=True):
        score = row["scores"]["zico-bc"]
        assert score["values"][0] == stored["scores"]["zico-bc"]  # the search's own
        assert score["value"] == pytest.approx(np.mean(score["values"]))
        assert score["spread"] == pytest.approx(np.std(score["values"], ddof=1))
        assert score["spread"] > 0
        assert (score["repeats"], row["failures"]) == (5, {})
        assert row["macs"] == stored["macs"]
    assert draws_in(session) == {row["id"]: [0, 1, 2, 3, 4] for row in front}


def test_ties_are_those_of_the_values_told(session: Path, explorer: Program) -> None:
    rows = explorer("repeat", session, "--seeds", 3, *ONE, "--json").json["networks"]
    values = np.array([row["scores"]["zico-bc"]["values"] for row in rows])
    ids = [row["id"] for row in rows]
    found = [[ids[other] for other in others] for others in ties(values)]
    assert [row["ties"]["zico-bc"] for row in rows] == found


def test_what_the_file_has_is_not_scored_again_and_more_seeds_add_to_it(
    session: Path, explorer: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = explorer("repeat", session, "--seeds", 2, "--ids", "3,N5", *ONE, "--json").json
    asked: list[int] = []
    submitted = drawing._submitted
    monkeypatch.setattr(
        drawing, "_submitted", lambda order, pool: asked.append(order.id) or submitted(order, pool)
    )
    again = explorer("repeat", session, "--seeds", 2, "--ids", "n5,3,5", *ONE, "--json").json
    assert not asked
    assert again["networks"] == first["networks"][::-1]
    more = explorer("repeat", session, "--seeds", 3, "--ids", "3", *ONE, "--json").json
    assert asked == [3]
    values = [
        row["scores"]["zico-bc"]["values"] for row in (more["networks"][0], *again["networks"])
    ]
    assert values[0][:2] == values[2]
    fewer = explorer("repeat", session, "--seeds", 2, "--ids", "3", *ONE, "--json").json
    assert fewer["networks"][0]["scores"] == first["networks"][0]["scores"]  # of those seeds alone


def test_beta_ranks_again_without_scoring(session: Path, explorer: Program) -> None:
    flags = ("repeat", session, "--ids", "3,5", "--seeds", 2, *ONE, "--json")
    one, two = explorer(*flags).json, explorer(*flags, "--beta", 2).json
    with SessionFile.open(session, readonly=True) as file:
        draws = file.draws(1)
    goal = objective("zico-bc")
    for said, beta in ((one, 1.0), (two, 2.0)):
        for row in said["networks"]:
            values = [goal.value(draw.measures, beta) for draw in draws[row["id"]]]
            assert row["scores"]["zico-bc"]["values"] == values
    assert one["networks"] != two["networks"]


def test_all_scores_at_one_seed(session: Path, explorer: Program) -> None:
    said = explorer(
        *("repeat", session, "--ids", "3", "--seeds", 1, "--proxy", "all", *ONE, "--json")
    ).json
    (row,) = said["networks"]
    assert {"zico-bc", "zico", "zen", "naswot", "ntk", "synflow", "random"} <= row["scores"].keys()
    assert next(iter(row["scores"])) == "zico-bc"  # the run's own
    assert {score["repeats"] for score in row["scores"].values()} <= {0, 1}
    assert {score["spread"] for score in row["scores"].values()} == {None}
    assert "One seed shows no spread" in explorer("repeat", session, "--ids=3", "--seeds=1").out


def test_people_get_a_table_and_what_it_means(session: Path, explorer: Program) -> None:
    said = explorer("repeat", session, "--ids", "3,5,7", "--seeds", 3, *ONE)
    head, *rows = said.out.splitlines()
    assert head.split()[:2] == ["ID", "zico-bc"]
    assert [row.split()[0] for row in rows[:3]] == ["3", "5", "7"]
    assert all(" ± " in row for row in rows[:3])
    assert "A tie is no proof" in " ".join(said.out.split())
    assert "9 of 9 scorings" in said.err


def test_neighbours_that_cannot_be_told_apart_are_counted() -> None:
    def rows(*tied: tuple[int, int]) -> list[Any]:
        return [{"id": i, "ties": {"a": [b if a == i else a for a, b in tied if i in (a, b)]}}
                for i in range(5)]  # fmt: skip

    assert blurred(rows(), "a") == 0
    assert blurred(rows((0, 1)), "a") == 2
    assert blurred(rows((0, 1), (1, 2)), "a") == 3
    assert blurred(rows((0, 2), (1, 4)), "a") == 0  # no neighbours
    assert blurred([], "a") == 0


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--ids", "3,x"), "--ids: '3,x' does not fit. Write ids with commas"),
        (("--ids", ""), "--ids: '' does not fit"),
        (("--ids", "9" * 30), "does not fit"),
        (("--ids", "²"), "does not fit"),
        (("--ids", "99999"), "has no network N99999"),
        (("--ids", "3", "--front"), "Leave one of the two out"),
        (("--seeds", 0), "--seeds: '0' does not fit"),
        (("--seeds", 10**9), "--seeds 1000000000 is too large. Use 1,000 or less"),
        (("--proxy", "zicco"), "Did you mean zico?"),
        (("--proxy", "macs"), "'macs' is unknown"),
        (("--run", 7), "--run 7"),
        (("--beta", "nan"), "--beta: 'nan' does not fit"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence_and_changes_nothing(
    session: Path, explorer: Program, flags: tuple[Any, ...], words: str
) -> None:
    before = session.read_bytes()
    assert words in explorer("repeat", session, *flags, *ONE).refusal
    if words != "has no network N99999":  # told by the file, which is open for writing then
        assert session.read_bytes() == before


def test_a_run_of_counts_alone_needs_a_score_to_be_named(
    explorer: Program, quick: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "counts.explorer"
    flags = ("--objectives", "size-limit,macs", "--budget", 6, "--out", path)
    assert explorer("search", *quick, *flags).code == 0
    assert "searched by counts alone" in explorer("repeat", path).refusal
    said = explorer("repeat", path, "--proxy", "zico", "--seeds", 2, *ONE, "--json").json
    assert all(row["scores"]["zico"]["repeats"] == 2 for row in said["networks"])


@pytest.mark.parametrize("name", ["none.explorer", "text.explorer"])
def test_a_file_that_is_no_session_is_refused(explorer: Program, tmp_path: Path, name: str) -> None:
    (tmp_path / "text.explorer").write_text("a,b\n")
    assert name in explorer("repeat", tmp_path / name).refusal


def test_a_file_of_before_there_were_draws_takes_them(session: Path, explorer: Program) -> None:
    with sqlite3.connect(session) as db:
        db.executescript("DROP TABLE draw; DROP TABLE accuracy; PRAGMA user_version = 1;")
    db.close()
    assert explorer("repeat", session, "--ids", "3", "--seeds", 2, *ONE).code == 0
    assert draws_in(session) == {3: [0, 1]}


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL, and Ctrl-C is another")
@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_what_is_stopped_or_killed_goes_on_to_the_same_numbers(
    session: Path, explorer: Program, tmp_path: Path, how: signal.Signals, code: int
) -> None:
    whole = Path(shutil.copy(session, tmp_path / "whole.explorer"))
    flags = ("--ids", "3,5,7", "--seeds", "6", "--workers", "1", "--json")
    argv = [sys.executable, "-m", "explorer", "repeat", str(session), *flags]
    pipe = subprocess.PIPE
    with subprocess.Popen(argv, stdout=pipe, stderr=pipe, text=True, env=environment()) as running:
        assert running.stderr is not None
        for line in running.stderr:
            if line.startswith("6 of 18"):
                running.send_signal(how)
                break
        _, err = running.communicate(timeout=60)
        if running.returncode == 0:
            pytest.skip("it was faster than the signal")
    assert running.returncode == code
    assert ("goes on" in err) == (how is signal.SIGINT)
    assert 6 <= sum(map(len, draws_in(session).values())) < 18
    again, unbroken = (explorer("repeat", path, *flags).json for path in (session, whole))
    for rows in (again["networks"], unbroken["networks"]):
        for row in rows:
            del row["seconds"], row["architecture"]
    assert again == unbroken
