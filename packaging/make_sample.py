"""Makes the sample session that a first start shows: `.venv/bin/python packaging/make_sample.py`.

Two real searches by the program's own engine, alike but for beta, and the published networks
beside them: about twenty minutes on two cores. The same networks come out every time, and on one
machine the same scores to the last bit. Run it again where scoring, the space or the session
file's schema changed, and commit the file it writes.
"""

import sys
import tempfile
from contextlib import closing
from pathlib import Path

from tqdm import tqdm

from explorer.core.evaluation import Outcome
from explorer.core.event import Evaluated
from explorer.core.objective import Constraint
from explorer.core.plan import SearchPlan
from explorer.core.run import RunState
from explorer.runs.references import score_references
from explorer.runs.searching import new_run
from explorer.search.executors import WorkerPool, default_workers
from explorer.spaces import families
from explorer.store.session import SessionFile

SAMPLE = Path(__file__).resolve().parent.parent / "resources" / "samples" / "efficientnet.explorer"
BETAS = (0.0, 1.0)
BUDGET = 1000
POPULATION = 20  # small, so that 1,000 networks are 50 generations
SEED = 7
LIMIT = Constraint("macs", 8e9)  # wide enough for the deepest networks that beta 0 prefers
MAX_BYTES = 5_000_000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.explorer"
        sample = Path(folder) / "sample.explorer"
        pool = WorkerPool(default_workers())
        try:
            for beta in BETAS:
                search(whole, plan(beta), pool)
            distil(whole, sample)
            for _ in score_references(sample, 1, pool):  # both runs are scored alike
                pass
        finally:
            pool.shutdown(wait=False)
        size = sample.stat().st_size
        if size > MAX_BYTES:
            sys.exit(f"The sample has {size:,} bytes; keep it below {MAX_BYTES:,}.")
        SAMPLE.parent.mkdir(parents=True, exist_ok=True)
        SAMPLE.write_bytes(sample.read_bytes())
    print(f"{SAMPLE}: {size:,} bytes")


def plan(beta: float) -> SearchPlan:
    space = families["efficientnet"].default()
    return SearchPlan(
        space,
        beta=beta,
        constraints=(LIMIT,),
        population=POPULATION,
        budget=BUDGET,
        seed=SEED,
    )


def search(path: Path, plan: SearchPlan, pool: WorkerPool) -> None:
    events = new_run(path, plan, pool)
    with closing(events), tqdm(total=plan.budget, desc=plan.label, unit="net") as bar:
        for event in events:
            if isinstance(event, tuple) and isinstance(event[1], Evaluated):
                bar.update(event[1].done - bar.n)


def distil(whole: Path, sample: Path) -> None:
    """Copy the runs without what was outside the limits: thousands of rows that nobody looks at."""
    with SessionFile.open(whole, readonly=True) as source, SessionFile.create(sample) as target:
        for run in source.runs():
            run_id = target.add_run(run.plan, run.environment)
            rows = source.evaluations(run.id, terms=True)
            target.add(run_id, (e for _, e in rows if e.outcome is not Outcome.REJECTED))
            target.set_state(run_id, RunState.FINISHED)


if __name__ == "__main__":
    main()
