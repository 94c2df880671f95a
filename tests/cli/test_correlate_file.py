"""correlate --out: a comparison in a session file, carried on and compared again."""

import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil
import pytest

from explorer.core.errors import SessionError
from explorer.spaces import families
from explorer.store.session import SessionFile
from tests.cli.conftest import Said, environment

Program = Callable[..., Said]
ROWS = 8
LONG = 60
QUICK = ("--batches", 2, "--batch-size", 2, "--workers", 1)


def written(path: Path, rows: int) -> Path:
    """A table of networks whose accuracies follow nothing."""
    space = families["nats-size"].default()
    found = [space.architecture((i % 8, 7 - i % 8, i // 8, 0, 1)) for i in range(rows)]
    lines = [f'"{one.text}",{(5 * i) % 7},{i}' for i, one in enumerate(found)]
    path.write_text("\n".join(["arch,acc,deep", *lines, ""]))
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return written(tmp_path / "table.csv", ROWS)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "t.explorer"


def done(path: Path) -> int:
    """Networks in a file that another process may be writing."""
    if not path.exists():
        return 0
    try:
        with SessionFile.open(path, readonly=True) as session:
            return sum(run.done for run in session.runs())
    except SessionError:
        return 0  # it is just being made


def test_a_file_tells_what_the_table_told(explorer: Program, table: Path, out: Path) -> None:
    flags = ("--proxy", "zico,zico-bc", "--beta", 0, "--beta", 2, "--rows", 6, "--seed", 1, *QUICK)
    in_memory = explorer("correlate", table, *flags, "--json").json
    kept = explorer("correlate", table, *flags, "--out", out, "--json").json
    again = explorer("correlate", out, "--json").json
    assert kept == again
    key = lambda row: (row["proxy"], row["beta"] or 0, row["column"])  # noqa: E731
    for one, other in zip(sorted(in_memory, key=key), sorted(kept, key=key), strict=True):
        assert one.keys() == other.keys()
        same = [n for n in one if n not in ("interval",) and not n.startswith("above")]
        assert [one[n] for n in same] == [other[n] for n in same]
        assert one["interval"] == pytest.approx(other["interval"])


def test_a_file_is_compared_again_at_any_beta_by_fewer_scores_and_columns(
    explorer: Program, table: Path, out: Path
) -> None:
    explorer("correlate", table, "--proxy", "zico-bc", "--out", out, *QUICK)
    flags = ("--beta", 0, "--beta", 4, "--columns", "deep", "--proxy", "zico-bc")
    rows = explorer("correlate", out, *flags, "--json").json
    told = [(row["proxy"], row["beta"], row["column"]) for row in rows]
    assert told == [
        *(("zico-bc", beta, "deep") for beta in (0, 4)),
        *(("size-limit-bc", beta, "deep") for beta in (0, 4)),
        *((name, None, "deep") for name in ("params", "macs", "size-limit")),
    ]
    assert "8 networks" in explorer("correlate", out).out


def test_the_run_it_keeps_is_one_like_any_other(explorer: Program, table: Path, out: Path) -> None:
    explorer("correlate", table, "--proxy", "random", "--out", out, *QUICK)
    resumed = explorer("resume", out, "--json").json
    assert (resumed["evaluated"], resumed["state"]) == (ROWS, "finished")
    assert explorer("front", out, "--json").json
    explorer("correlate", table, "--proxy", "size-limit", "--out", out, "--append")
    assert {row["proxy"] for row in explorer("correlate", out, "--json").json} == {
        *("size-limit", "macs", "params"),
    }
    first = explorer("correlate", out, "--run", 1, "--json").json
    assert "random" in {row["proxy"] for row in first}


def ended(table: Path, out: Path, flags: tuple[object, ...], ending: signal.Signals) -> Said:
    """The real program, sent a signal once some networks are in the file; its workers go too."""
    argv = map(str, (sys.executable, "-m", "explorer", "correlate", table, *flags, "--out", out))
    pipe = subprocess.PIPE
    with subprocess.Popen([*argv], stderr=pipe, stdout=pipe, text=True, env=environment()) as began:
        while done(out) < 3:
            with suppress(subprocess.TimeoutExpired):
                began.wait(0.02)
            assert began.returncode is None, began.communicate()
        workers = psutil.Process(began.pid).children(recursive=True)
        began.send_signal(ending)
        said, err = began.communicate(timeout=60)
    assert not psutil.wait_procs(workers, 20)[1]
    assert 3 <= done(out) < LONG
    return Said(began.returncode, said, err)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_one_that_was_killed_is_finished_by_resume_with_the_same_numbers(
    explorer: Program, out: Path, tmp_path: Path
) -> None:
    table = written(tmp_path / "long.csv", LONG)
    flags = ("--proxy", "zico-bc", *QUICK)
    ended(table, out, flags, signal.SIGKILL)
    unfinished = explorer("correlate", out, "--json")
    so_far = {row["rows"] for row in unfinished.json}
    assert f"of {LONG} networks so far: `explorer resume {out} --run 1` scores the others" in (
        unfinished.err
    )
    explorer("resume", out, "--workers", 1)
    unbroken = explorer("correlate", table, *flags, "--out", tmp_path / "w.explorer", "--json").json
    assert explorer("correlate", out, "--json").json == unbroken
    assert max(so_far) < LONG == unbroken[0]["rows"]


def test_ctrl_c_keeps_what_is_scored_and_says_how_to_go_on(out: Path, tmp_path: Path) -> None:
    table = written(tmp_path / "long.csv", LONG)
    said = ended(table, out, ("--proxy", "zico-bc", *QUICK), signal.SIGINT)
    assert (said.code, said.out) == (130, "")
    assert f"Everything is kept: `explorer resume {out} --run 1` goes on." in said.err


def test_too_few_scored_networks_are_told_and_the_code_says_so(
    explorer: Program, table: Path, out: Path
) -> None:
    explorer("correlate", table, "--out", out)
    with SessionFile.open(out) as session:
        (run,) = session.runs()
        known = session.accuracies(run.id)
        assert known
        session.set_accuracies(session.add_run(run.plan, {}), known)
    said = explorer("correlate", out, "--json")
    assert (said.code, said.out) == (1, "")
    assert "0 of 8 networks so far" in said.err
    assert "0 networks are scored. A rank correlation needs 3 or more." in said.err


def test_flags_that_would_be_without_effect_are_refused(
    explorer: Program, table: Path, out: Path, session: Path
) -> None:
    explorer("correlate", table, "--out", out)
    for flag in (
        ("--rows", 4),
        ("--space", "nats-size"),
        ("--batches", 3),
        ("--out", "x.explorer"),
    ):
        refusal = explorer("correlate", out, *flag).refusal
        assert f"{flag[0]} has no meaning for a session file" in refusal
    assert "--run names a run of a session file" in explorer("correlate", table, "--run", 1).refusal
    assert "Name it with --out" in explorer("correlate", table, "--append").refusal


def test_a_session_is_known_whatever_its_name(
    explorer: Program, table: Path, tmp_path: Path
) -> None:
    for name in ("plain", "LOUD.EXPLORER", "table2.csv"):
        explorer("correlate", table, "--out", tmp_path / name)
        assert "8 networks" in explorer("correlate", tmp_path / name, "--beta", 2).out


def test_what_a_file_has_not_is_refused(
    explorer: Program, table: Path, out: Path, session: Path, tmp_path: Path
) -> None:
    explorer("correlate", table, "--out", out)
    assert "exists already. Add --append" in explorer("correlate", table, "--out", out).refusal
    assert "run 1 has no such score" in explorer("correlate", out, "--proxy", "zen").refusal
    assert "no 'c' among the accuracies" in explorer("correlate", out, "--columns", "c").refusal
    assert "has no such run" in explorer("correlate", out, "--run", 7).refusal
    assert "run 1 is a search, and has no accuracies" in explorer("correlate", session).refusal
    assert "gone.explorer" in explorer("correlate", tmp_path / "gone.explorer").refusal
    (tmp_path / "text.explorer").write_text("arch,acc\n")
    assert "text.explorer" in explorer("correlate", tmp_path / "text.explorer").refusal


def test_a_network_outside_the_space_is_refused_with_its_line(
    explorer: Program, tmp_path: Path, out: Path
) -> None:
    path = tmp_path / "t.csv"
    structure = "SuperConvK3BNRELU(3,8,1,1)SuperResK3K3(8,16,1,8,1)SuperConvK1BNRELU(16,64,1,1)"
    inside = [families["zen-i"].default().sample(np.random.default_rng(i)).text for i in (1, 2)]
    path.write_text(f'arch,acc\n"{inside[0]}",1\n"{structure}",2\n"{inside[1]}",3\n')
    refusal = explorer("correlate", path, "--space", "zen-i", "--out", out).refusal
    assert "line 3 of" in refusal
    assert "outside the space" in refusal
    assert not out.exists()


def test_the_space_is_guessed_where_only_one_has_all_the_names(
    explorer: Program, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("arch,acc\n18,1\n50,2\n34,3\n")
    refusal = explorer("correlate", path).refusal
    assert "its names are of no one space. Say which with --space" in refusal
    path.write_text("arch,acc\nresnet:18,1\nresnet:34,2\nresnet:50,3\n")
    rows = explorer("correlate", path, "--json").json
    assert {row["rows"] for row in rows} == {3}


def test_networks_of_a_session_are_named_by_its_ids(
    explorer: Program, session: Path, out: Path, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    with SessionFile.open(session, readonly=True) as stored:
        ids = [row_id for row_id, one in stored.evaluations(1) if one.scored][:4]
        space = stored.runs()[0].plan.space
    path.write_text("arch,acc\n" + "".join(f"{session.name}#{n},{n}\n" for n in ids))
    rows = explorer("correlate", path, "--space", space.family, "--json").json
    assert {row["rows"] for row in rows} == {4}
    path.write_text("arch,acc\n" + "".join(f"{session.name}#{n}99,{n}\n" for n in ids))
    refusal = explorer("correlate", path, "--space", space.family).refusal
    assert "line 2 of" in refusal
    assert f"has no network N{ids[0]}99" in refusal
