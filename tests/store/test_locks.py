"""A session that is written stays so for other processes, whoever looks into it meanwhile."""

import subprocess
import sys
from pathlib import Path

import pytest

from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.plan import SearchPlan
from explorer.spaces import families
from explorer.store.session import SessionFile

COUNT = (
    "import sys; from pathlib import Path; from explorer.store.session import SessionFile\n"
    "with SessionFile.open(Path(sys.argv[1]), readonly=True) as s: print(s.runs()[0].scored)"
)


def seen_elsewhere(path: Path) -> int:
    """What another process finds in the file, which it opens and closes."""
    argv = [sys.executable, "-c", COUNT, str(path)]
    return int(subprocess.run(argv, capture_output=True, text=True, check=True).stdout)


@pytest.mark.parametrize("readonly", [True, False])
def test_a_look_by_the_same_process_leaves_the_log_to_its_writer(
    tmp_path: Path, readonly: bool
) -> None:
    path, space = tmp_path / "s.explorer", families["nats-size"].default()
    with SessionFile.create(path) as session:
        run_id = session.add_run(SearchPlan(space), {})
        for number in (1, 2, 3):
            network = space.architecture((number, 0, 0, 0, 0))
            session.add(run_id, [Evaluation(network, Outcome.SCORED, {"zico": 1.0})])
            assert seen_elsewhere(path) == number
            with SessionFile.open(path, readonly=readonly) as other:
                assert other.runs()[0].scored == number
            assert seen_elsewhere(path) == number
