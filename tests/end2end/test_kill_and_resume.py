"""A search by the real program, killed in the middle, ends as if nothing had happened."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

import explorer
from explorer.core.errors import SessionError
from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.run import RunState
from explorer.store.session import SessionFile

BUDGET = 60
SETTINGS = (
    *("--input=32x32", "--classes=10", "--resolution=32x32", "--batches=2", "--batch-size=2"),
    *("--population=12", "--window=5", "--seed=4", "--beta=0.5", "--limit=macs<3.2M"),
)
SMALL = (  # networks of a few hundredths of a second
    "--set=stem.channels=8",
    "--set=head.channels=64",
    *(f"--set=stage{i}.channels=8..24:8" for i in range(1, 8)),
    *(f"--set=stage{i}.repeats=1..2" for i in range(1, 8)),
    *(f"--set=stage{i}.expansion=1,2" for i in range(1, 8)),
)


def started(*arguments: str | Path) -> subprocess.Popen[bytes]:
    """`python -m explorer`; what it says is shown where the test fails."""
    root = str(Path(explorer.__file__).parent.parent)
    return subprocess.Popen(
        [sys.executable, "-m", "explorer", *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": root},
        stdout=subprocess.DEVNULL,
    )


def killed_after(process: subprocess.Popen[bytes], path: Path, networks: int) -> None:
    """Kill it with SIGKILL once that many are in the file; its workers go too."""
    while done(path) < networks:
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.02)
        assert process.returncode is None, "it ended before it could be killed"
    workers = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert done(path) < BUDGET
    _gone, alive = psutil.wait_procs(workers, 10)
    assert not alive


def done(path: Path) -> int:
    """Scored and failed networks in a file that another process may be writing."""
    if not path.exists():
        return 0
    try:
        with SessionFile.open(path, readonly=True) as session:
            return sum(run.done for run in session.runs())
    except SessionError:
        return 0  # it is just being made


def found(path: Path) -> list[tuple[int, Evaluation]]:
    """Everything but the time it took, which no two runs share."""
    with SessionFile.open(path, readonly=True) as session:
        (run,) = session.runs()
        assert run.state is RunState.FINISHED
        assert run.done == BUDGET
        rows = session.evaluations(run.id, terms=True)
        return [(row_id, replace(evaluation, seconds=0.0)) for row_id, evaluation in rows]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_twice_and_resumed_a_search_finds_what_an_unbroken_one_finds(
    tmp_path: Path,
) -> None:
    unbroken, two, broken = (tmp_path / f"{name}.explorer" for name in ("one", "two", "broken"))
    searching = ("search", "efficientnet", *SETTINGS, *SMALL, f"--budget={BUDGET}")

    killed_after(started(*searching, "--workers=2", "--out", broken), broken, 10)
    killed_after(started("resume", broken, "--workers=2"), broken, 30)
    assert not started("resume", broken, "--workers=1").wait()
    assert not started(*searching, "--workers=1", "--out", unbroken).wait()
    assert not started(*searching, "--workers=2", "--out", two).wait()

    expected = found(unbroken)
    outcomes = [evaluation.outcome for _, evaluation in expected]
    assert outcomes.count(Outcome.SCORED) == BUDGET
    assert outcomes.count(Outcome.REJECTED) > 0
    assert found(two) == expected
    assert found(broken) == expected
