"""search and resume: what they say, keep and refuse."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from explorer.core.objective import Constraint
from explorer.spaces import families
from explorer.store.session import SessionFile

Program = Callable[..., Any]
BUDGET = 20  # of the run in the fixture `searched`


def genes_in(path: Path) -> list[tuple[int, ...]]:
    with SessionFile.open(path, readonly=True) as session:
        return [found.architecture.genes for _, found in session.evaluations(1) if found.scored]


def limits_in(path: Path) -> tuple[Constraint, ...]:
    with SessionFile.open(path, readonly=True) as session:
        return session.runs()[0].plan.constraints


def test_a_search_says_what_came_of_it(searched: tuple[Path, Any]) -> None:
    _, said = searched
    assert (said["run"], said["evaluated"], said["failed"]) == (1, BUDGET, 0)
    assert said["state"] == "finished"
    assert said["seconds"] > 0
    assert said["front"]
    for row in said["front"]:
        assert {"id", "architecture", "scores", "params", "macs", "depth", "mean_width"} <= set(row)
        assert set(row["scores"]) == {"zico-bc", "macs"}


def test_the_same_seed_finds_the_same_networks(
    searched: tuple[Path, Any], explorer: Program, quick: list[str], tmp_path: Path
) -> None:
    again = explorer(
        *("search", *quick, "--seed", 3, "--budget", BUDGET, "--workers", 2),
        *("--out", tmp_path / "again.explorer", "--json"),
    ).json

    def without_names(front: Any) -> Any:
        return [row | {"architecture": ""} for row in front]

    assert without_names(again["front"]) == without_names(searched[1]["front"])


def test_a_run_can_be_added_to_a_file_and_its_front_asked_for(
    session: Path, explorer: Program, quick: list[str]
) -> None:
    said = explorer(
        "search", *quick, "--beta", 0, "--budget", 6, "--out", session, "--append", "--json"
    ).json
    assert (said["run"], said["evaluated"]) == (2, 6)
    assert explorer("front", session, "--json").json == said["front"]
    assert explorer("front", session, "--run", 1, "--json").json != said["front"]
    assert "has no such run. Choose among 1, 2." in explorer("front", session, "--run", 3).refusal


def test_without_append_a_file_is_never_written_over(
    session: Path, explorer: Program, quick: list[str]
) -> None:
    before = session.read_bytes()
    refusal = explorer("search", *quick, "--out", session).refusal
    assert "exists already. Add --append to add a run to it" in refusal
    assert session.read_bytes() == before


def test_resuming_goes_past_the_old_budget(session: Path, explorer: Program) -> None:
    said = explorer("resume", session, "--budget", BUDGET + 7, "--workers", 1, "--json").json
    assert (said["run"], said["evaluated"], said["budget"]) == (1, BUDGET + 7, BUDGET + 7)
    genes = genes_in(session)
    assert len(set(genes)) == len(genes) == BUDGET + 7


def test_resuming_a_finished_run_changes_nothing(session: Path, explorer: Program) -> None:
    before = explorer("front", session, "--json").json
    said = explorer("resume", session, "--workers", 1, "--json")
    assert said.code == 0
    assert said.json["front"] == before


def test_a_smaller_budget_is_refused(session: Path, explorer: Program) -> None:
    assert "Use 20 or more" in explorer("resume", session, "--budget", 5).refusal


def test_progress_goes_to_standard_error_in_a_few_lines(
    explorer: Program, quick: list[str], tmp_path: Path
) -> None:
    said = explorer("search", *quick, "--budget", 8, "--out", tmp_path / "p.explorer")
    assert said.code == 0
    assert said.err.splitlines()[-1] == "8 of 8 evaluated"
    assert "evaluated" in said.out.splitlines()[0]


def test_limits_that_nothing_keeps_end_the_search_with_a_sentence(
    explorer: Program, quick: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.search.engine.MAX_REJECTED", 100)
    said = explorer(
        *("search", *quick, "--limit", "macs<10", "--budget", 5),
        *("--out", tmp_path / "none.explorer", "--json"),
    )
    assert said.code == 2
    assert said.json["evaluated"] == 0
    assert said.json["front"] == []
    assert "macs<10" in said.err
    assert "Widen a limit" in said.err


def test_limits_that_seem_to_hold_nothing_are_told_of_before_and_while_it_goes_on(
    explorer: Program, quick: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.search.engine.MAX_REJECTED", 100)
    monkeypatch.setattr("explorer.cli.progress.ROW", 40)
    path = tmp_path / "none.explorer"
    lines = explorer("search", *quick, "--limit", "macs<10", "--out", path).err.splitlines()
    assert lines[0].startswith("None of 2,000 networks drawn at random is within the limits")
    assert "(macs<10); the nearest has " in lines[0]
    assert lines[1:3] == [f"{n} networks in a row were outside the limits so far" for n in (40, 80)]


def test_beta_across_topologies_is_told_to_be_unfair(explorer: Program, tmp_path: Path) -> None:
    path = tmp_path / "macro.explorer"
    free = ("--objectives", "size-limit-bc,macs", "--budget", 4, "--population", 4)
    flags = ("--input", "64x64", "--limit", "none", "--workers", 1, "--out", path)
    caution = families["segmentation-macro"].caution
    assert caution in explorer("search", "segmentation-macro", *free, *flags, "--beta", 2).err
    assert caution in explorer("resume", path, "--budget", 5, "--workers", 1).err
    assert caution in explorer("front", path).err
    assert explorer("front", path, "--beta", 0).err == ""
    plain = explorer("search", "segmentation-macro", *free, *flags, "--append")
    assert caution not in plain.err
    counts = (*free[:1], "params,macs", *free[2:], *flags, "--append", "--beta", 2)
    assert caution not in explorer("search", "segmentation-macro", *counts).err


@pytest.mark.skipif(os.name == "nt", reason="a process group is told of Ctrl-C otherwise there")
def test_ctrl_c_keeps_everything_and_says_how_to_resume(
    searched: tuple[Path, Any], explorer: Program, quick: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "stopped.explorer"
    argv = [sys.executable, "-u", "-m", "explorer", "search", *quick, "--seed", "3"]
    argv += ["--budget", "200", "--out", str(path), "--json"]
    with subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stderr is not None
        assert process.stdout is not None
        first = process.stderr.readline()
        assert "of 200 evaluated" in first
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the workers hear it too
        rest = process.stderr.read().splitlines()
        out = process.stdout.read()
    assert process.returncode == 130
    assert out == ""
    assert rest[-1].startswith("Stopped at ")
    assert f"`explorer resume {path} --run 1` goes on." in rest[-1]
    assert not any("Traceback" in line for line in rest)
    kept, unbroken = genes_in(path), genes_in(searched[0])
    assert len(kept) >= 20
    assert kept[:BUDGET] == unbroken


def test_without_a_limit_the_spaces_own_holds_and_none_lifts_it(
    explorer: Program, quick: list[str], tmp_path: Path
) -> None:
    held, lifted = tmp_path / "held.explorer", tmp_path / "lifted.explorer"
    free = ("--objectives", "size-limit,macs", "--budget", 4, "--population", 4)
    explorer("search", *quick, *free, "--out", held)
    explorer("search", *quick, *free, "--limit", "none", "--out", lifted)
    assert limits_in(held) == families["efficientnet"].limits
    assert limits_in(lifted) == ()


def first_in(path: Path, number: int) -> tuple[tuple[int, ...], ...]:
    with SessionFile.open(path, readonly=True) as session:
        return session.runs()[number - 1].plan.first


COUNTED = ("--objectives", "size-limit,macs", "--budget", 8)  # no passes: found at once


def test_a_search_begins_with_the_front_of_an_earlier_run_and_networks_by_name(
    session: Path, explorer: Program, quick: list[str]
) -> None:
    front = [row["id"] for row in explorer("front", session, "--json").json]
    start = ("--start", session, "--start", f"{session}#{front[0]}", "--start", f"{session}@1")
    out = ("--out", session, "--append", "--json")
    assert explorer("search", *quick, *COUNTED, *start, "--seed", 9, *out).code == 0
    with SessionFile.open(session, readonly=True) as opened:
        genes = [opened.evaluation(row_id)[1].architecture.genes for row_id in front]
        asked = [found.architecture.genes for _, found in opened.evaluations(2)]
    assert first_in(session, 2) == tuple(genes)  # each once
    assert asked[: len(genes)] == genes[:8]


def test_networks_of_a_front_that_the_space_has_not_are_told_and_left_out(
    session: Path, explorer: Program, quick: list[str]
) -> None:
    narrow = ("--set=stage7.repeats=1", "--set=stage3.repeats=1")
    out = ("--start", session, "--out", session, "--append")
    said = explorer("search", *quick, *narrow, *COUNTED, *out)
    told = said.err.splitlines()[0]
    assert said.code == 0
    assert "are left out. N" in told
    assert "repeats is 2, and this space has 1." in told
    assert (
        0 < len(first_in(session, 2)) < len(explorer("front", session, "--run", 1, "--json").json)
    )


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        ("{file}@7", "has no run 7. Choose among 1."),
        ("missing.explorer", "There is no file missing.explorer"),
        (
            "zen-ii:imagenet-initial",
            "it is of the space zen-ii, and this search is of efficientnet",
        ),
        ("efficientnet:b7", "the preset 'b7' is unknown. Choose among b0"),
        ("efficientnet:b0", "Stage 1 conv is depthwise, and this space has regular, group."),
        ("guess", "ARCH 'guess' names no network."),
        ("model.py:factory", "there is no file model.py"),
    ],
)
def test_a_start_that_cannot_be_is_refused(
    session: Path, explorer: Program, quick: list[str], start: str, sentence: str
) -> None:
    text = start.format(file=session)
    refusal = explorer("search", *quick, "--start", text, "--out", "none.explorer").refusal
    assert sentence in refusal
    assert refusal.startswith(f"--start {text[:20]}")
    assert not Path("none.explorer").exists()


def test_a_population_is_the_strategys_own_unless_one_is_given(
    explorer: Program, tmp_path: Path
) -> None:
    path = tmp_path / "p.explorer"
    for strategy in ("nsga2", "zen-nas", "zen-nas-published"):
        flags = ("--strategy", strategy, *COUNTED, "--workers", 1, "--out", path, "--append")
        assert explorer("search", "zen-i", *flags).code == 0
        assert explorer("search", "zen-i", *flags, "--population", 7).code == 0
    with SessionFile.open(path, readonly=True) as session:
        assert [run.plan.population for run in session.runs()] == [40, 7, 256, 7, 512, 7]


def test_objectives_are_turned_round_by_a_word_before_them(
    explorer: Program, quick: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "t.explorer"
    turned = ("--objectives", "min:size-limit,max:macs,min:params", "--budget", 4)
    said = explorer("search", *quick, *turned, "--out", path, "--json").json
    assert set(said["front"][0]["scores"]) == {"min:size-limit", "max:macs", "params"}
    for names, sentence in (
        ("less:macs", "Write min:macs or max:macs."),
        ("min:zcio", "'zcio' is unknown. Did you mean zico?"),
        ("macs,min:macs", "lists a name twice"),
        ("zico,macs,params,depth,memory", "NSGA-II takes 1 to 4, and 5 were chosen. Remove 1."),
    ):
        refusal = explorer("search", *quick, "--objectives", names, "--out", path, "--append")
        assert sentence in refusal.refusal


def test_the_networks_given_are_all_that_is_scored(
    explorer: Program, quick: list[str], session: Path, tmp_path: Path
) -> None:
    path = tmp_path / "l.explorer"
    flags = ("--strategy", "listed", "--objectives", "size-limit", "--out", path, "--json")
    said = explorer("search", *quick, *flags, "--start", session).json
    count = len(explorer("front", session, "--json").json)
    assert (said["evaluated"], said["budget"], said["state"]) == (count, count, "finished")
    assert "none are given" in explorer("search", *quick, *flags, "--append").refusal


def test_a_first_network_outside_the_limits_is_refused_where_all_others_grow_from_it(
    explorer: Program, tmp_path: Path
) -> None:
    path = tmp_path / "f.explorer"
    flags = ("--start", "zen-ii:zennet-900m", "--objectives", "size-limit", "--out", path)
    refusal = explorer("search", "zen-ii", "--strategy", "zen-nas", *flags).refusal
    assert "has 909M MACs" in refusal
    assert "outside macs-zennas<400M, and the strategy zen-nas begins with it" in refusal
    assert not path.exists()
    assert explorer("search", "zen-ii", "--budget", 4, "--workers", 1, *flags).code == 0
