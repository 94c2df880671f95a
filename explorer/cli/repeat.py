"""`explorer repeat`: networks of a stored run scored again at other seeds, or by other scores."""

from contextlib import closing
from pathlib import Path
from typing import Any

import click

from explorer.cli.codes import DONE, FAILED, INTERRUPTED
from explorer.cli.output import emit, json_option
from explorer.cli.parameters import Names, Real, Whole
from explorer.cli.progress import CountProgress, interruptible
from explorer.cli.repeating import Repeated, rows_of, text_of
from explorer.cli.search import workers_option
from explorer.cli.stored_runs import numbered
from explorer.core.archive import Archive
from explorer.core.errors import PlanError, SessionError
from explorer.core.objective import OBJECTIVES, Objective, objective
from explorer.core.run import Run
from explorer.runs.drawing import Drawn, Draws, new_draws, seeds_of
from explorer.search.executors import WorkerPool
from explorer.store.session import SessionFile

SCORES = tuple(name for name, goal in OBJECTIVES.items() if goal.proxy)
ALL = "all"
MOST_SEEDS = 1_000


class Ids(click.ParamType[tuple[int, ...]]):
    """Networks of a session file: 12,N31."""

    name = "IDS"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        return self.name

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        words = [word.strip() for word in str(value).split(",")]
        digits = [word[1:] if word[:1] in ("N", "n") else word for word in words]
        if not all(word.isascii() and word.isdigit() and len(word) < 19 for word in digits):
            self.fail(f"{value!r} does not fit. Write ids with commas, such as 12,31.", param, ctx)
        return tuple(dict.fromkeys(map(int, digits)))


class ScoreNames(Names):
    """Names of scores, or all."""

    name = "NAMES|all"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, ...]:
        return SCORES if value == ALL else super().convert(value, param, ctx)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--run", "number", type=Whole(), help="Number of the run; the last one by default.")
@click.option("--ids", type=Ids(), help="Networks by id, as `explorer front` lists them.")
@click.option("--front", is_flag=True, help="The front of the run; so by default.")
@click.option("--beta", type=Real(), help="Rank at this beta; the run's own by default.")
@click.option(
    "--seeds",
    type=Whole(),
    default=5,
    show_default=True,
    help="How many: the run's own, whose scores are stored, and those that follow it.",
)
@click.option(
    "--proxy",
    "names",
    type=ScoreNames(SCORES),
    help="Scores, of `explorer proxies`, or all; the run's own by default.",
)
@click.option("--again", is_flag=True, help="Try again what failed before, too.")
@workers_option
@json_option
def repeat(
    file: Path,
    number: int | None,
    ids: tuple[int, ...] | None,
    front: bool,
    beta: float | None,
    seeds: int,
    names: tuple[str, ...] | None,
    again: bool,
    workers: int,
    as_json: bool,
) -> int:
    """Score networks of a run again, at other seeds or by other scores.

    A score depends on the seed of weights and images. Each network's mean and deviation over a few
    seeds tell by how much, and the ties tell which networks the score does not part. Everything
    goes into the file: the window draws it as error bars, and nothing is scored twice.

    \b
    Examples:
      explorer repeat search.explorer
      explorer repeat search.explorer --ids 12,31 --seeds 20 --json
      explorer repeat search.explorer --seeds 1 --proxy all
    """
    if ids and front:
        raise PlanError("--ids and --front name networks twice. Leave one of the two out.")
    if seeds > MOST_SEEDS:
        raise PlanError(f"--seeds {seeds} is too large. Use {MOST_SEEDS:,} or less.")
    with SessionFile.open(file, readonly=True) as session:
        run = numbered(session, file, number)
        used = run.plan.beta if beta is None else beta
        goals = _goals(run, names)
        wanted = ids or _front(session, run, used, file)
    at = seeds_of(run.plan, seeds)
    proxies = tuple(dict.fromkeys(goal.proxy for goal in goals))
    pool = WorkerPool(min(workers, len(wanted) * seeds))
    try:
        done = _pulled(new_draws(file, run.id, wanted, proxies, at, pool, again))
    finally:
        pool.shutdown(wait=False)
    total = len(wanted) * seeds
    if done < total:
        stopped = f"Stopped at {done:,} of {total:,}. They are kept: the same command goes on."
        click.echo(stopped, err=True)
        return INTERRUPTED
    found = _read(file, run, wanted, goals, used, at)
    rows = rows_of(found, file)
    said = {"run": run.number, "beta": used, "seeds": list(at), "networks": rows}
    emit(as_json, said, lambda: text_of(rows, found))
    scored = all(any(score["repeats"] for score in row["scores"].values()) for row in rows)
    return DONE if scored else FAILED


def _goals(run: Run, names: tuple[str, ...] | None) -> tuple[Objective, ...]:
    """The scores asked for, those of the run first; raises PlanError where there is none."""
    own = tuple(goal for goal in run.plan.goals if goal.proxy)
    if names is None:
        if not own:
            raise PlanError(
                f"--proxy: {run.name} was searched by counts alone, which no seed moves. Name "
                "scores, such as --proxy zico."
            )
        return own
    first = tuple(goal for goal in own if goal.name in names)
    return (*first, *(objective(name) for name in names if objective(name) not in first))


def _front(session: SessionFile, run: Run, beta: float, file: Path) -> tuple[int, ...]:
    """Ids of the run's front by rising cost; raises SessionError where it is empty."""
    archive = Archive(run.plan.space)
    archive.add(session.evaluations(run.id))
    ids = tuple(int(archive.ids[row]) for row in archive.front(run.plan.goals, beta))
    if not ids:
        raise SessionError(f"{file}: {run.name} has no scored network. Let it go on first.")
    return ids


def _pulled(events: Draws) -> int:
    """Draw until the last one or Ctrl-C; how many are done."""
    progress: CountProgress | None = None
    done = 0
    try:
        with interruptible() as pressed, closing(events):
            for event in events:
                if isinstance(event, Drawn):
                    progress = progress or CountProgress(event.total, "scorings")
                    done = event.done
                    progress.show(done, event.replayed)
                if pressed():
                    break
    finally:
        if progress is not None:
            progress.close()
    return done


def _read(
    file: Path,
    run: Run,
    ids: tuple[int, ...],
    goals: tuple[Objective, ...],
    beta: float,
    seeds: tuple[int, ...],
) -> Repeated:
    """What the file has now, of the seeds asked for alone."""
    with SessionFile.open(file, readonly=True) as session:
        networks = {row_id: session.evaluation(row_id)[1] for row_id in ids}
        stored = session.draws(run.id)
    draws = {i: [draw for draw in stored.get(i, ()) if draw.seed in seeds] for i in ids}
    return Repeated(networks, draws, goals, beta, seeds)
