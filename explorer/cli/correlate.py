"""`explorer correlate`: how scores order networks whose accuracies are known."""

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from explorer.cli.codes import DONE, FAILED
from explorer.cli.comparison import SCORES, Asked, Comparison
from explorer.cli.correlating import Scored, into_file, stored
from explorer.cli.correlation_text import row, text
from explorer.cli.output import emit, json_option
from explorer.cli.parameters import OBJECTIVE_NAMES, Real, Whole
from explorer.cli.scoring import scoring_options
from explorer.cli.search import workers_option
from explorer.cli.space_names import SpaceName
from explorer.cli.stored_runs import check_path, numbered
from explorer.core.correlation import LEAST, report, with_counts
from explorer.core.errors import PlanError
from explorer.core.evaluation import ScoringSettings
from explorer.core.objective import Objective, objective
from explorer.core.space import SearchSpace
from explorer.runs.correlating import correlation_plan
from explorer.spaces import check_plan
from explorer.store.session import SessionFile

# What a run of a session file has already, and what only such a run has.
OF_TABLES = (
    *("space", "rows", "score_seed", "out", "append", "workers", "data", "batches"),
    *("batch_size", "resolution", "initialisation", "shortcuts"),
)


@click.command()
@click.argument("table", type=click.Path(path_type=Path))
@click.option(
    "--space",
    type=SpaceName(),
    show_default="the one that all names are of",
    help="Space of the table's networks.",
)
@click.option(
    "--proxy",
    "names",
    type=OBJECTIVE_NAMES,
    show_default=f"{','.join(SCORES)}; of a session file, all its run has",
    help="Scores and counts, of `explorer proxies`.",
)
@click.option(
    "--beta",
    "betas",
    type=Real(),
    multiple=True,
    show_default="the space's own: 2 for segmentation, else 1",
    help="For corrected scores. May be repeated, and costs nothing more.",
)
@click.option(
    "--columns",
    default="",
    metavar="NAMES",
    help="Columns of accuracies, with commas between; by default every one of numbers that is not "
    "called params, flops, index or alike.",
)
@click.option("--rows", type=Whole(LEAST), help="Networks to draw by the seed; all by default.")
@click.option(
    "--seed", type=Whole(0), show_default="0", help="Of the draw and of the intervals' resamples."
)
@click.option(
    "--score-seed", type=Whole(0), default=0, show_default=True, help="Of weights and batches."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Keep scores and accuracies in a session file, as a run: `explorer resume` carries on.",
)
@click.option("--append", is_flag=True, help="Add the run to an existing session file.")
@click.option("--run", "number", type=Whole(), help="Run of a session file; the last by default.")
@scoring_options
@workers_option
@json_option
def correlate(
    table: Path,
    space: SearchSpace | None,
    names: tuple[str, ...] | None,
    betas: tuple[float, ...],
    columns: str,
    rows: int | None,
    seed: int | None,
    score_seed: int,
    out: Path | None,
    append: bool,
    number: int | None,
    workers: int,
    as_json: bool,
    **scoring: Any,
) -> int:
    """Compare scores with accuracies by rank correlation.

    TABLE is a CSV in UTF-8. Its column `arch` names networks of one space: by published name
    (8:8:8:16:32), preset, option indices, FILE.explorer#ID or an exported FILE.json. Each column of
    numbers holds the accuracies, in %, on one data set.

    TABLE may also be the session file that such a comparison was kept in with --out. Then nothing
    is scored, and another --beta or fewer --columns take no time.

    Told are Kendall's tau-b with its 95 % bootstrap interval, and Spearman's rho. Parameters, MACs
    and the size limit always stand beside: a score that does not beat counting is not worth its
    time.

    \b
    Examples:
      explorer correlate table.csv --space nats-size --beta 0 --beta 1 --beta 2
      explorer correlate table.csv --space nats-size --proxy zico,zico-bc --rows 300 --json
      explorer correlate table.csv --proxy zico-bc,zen --out table.explorer
      explorer correlate table.explorer --beta 2
    """
    asked = Asked(
        names or (),
        tuple(dict.fromkeys(betas)),
        tuple(filter(None, map(str.strip, columns.split(",")))),
        seed,
        as_json,
    )
    if _is_session(table):
        _refuse(OF_TABLES, "has no meaning for a session file, whose run is scored already")
        return _of_session(table, number, asked)
    _refuse(("number",), "names a run of a session file, and TABLE is none")
    if append and out is None:
        raise PlanError("--append adds a run to a session file. Name it with --out FILE.")
    if out is not None:
        check_path(out, append)
    made = Comparison.read(table, space, asked, rows, within=out is not None)
    how = made.settings(scoring, score_seed)
    if out is not None:
        return _into_file(made, how, out, workers, as_json)
    done = made.scored(how, workers)
    return _told(asked, made.goals, made.betas, asked.seed or 0, done)


def _into_file(
    made: Comparison, how: ScoringSettings, out: Path, workers: int, as_json: bool
) -> int:
    plan = correlation_plan(made.table, made.space, made.names, made.betas[0], how)
    check_plan(plan)
    run = into_file(out, plan, made.table.stored(made.seed, made.betas), workers)
    if isinstance(run, int):
        return run
    return _of_session(out, run.number, Asked((), (), (), None, as_json))


def _of_session(path: Path, number: int | None, asked: Asked) -> int:
    """Compare what a run has so far."""
    with SessionFile.open(path, readonly=True) as session:
        run = numbered(session, path, number)
        names = with_counts(asked.names) if asked.names else run.plan.objectives
        goals = tuple(map(objective, names))
        done, accuracies = stored(session, run, goals, asked.columns)
    if done.waiting:
        click.echo(
            f"{len(done.found):,} of {done.total:,} networks so far: "
            f"`explorer resume {path} --run {run.number}` scores the others.",
            err=True,
        )
    betas = asked.betas or accuracies.betas or (run.plan.beta,)
    seed = accuracies.seed if asked.seed is None else asked.seed
    return _told(asked, goals, betas, seed, done)


def _told(
    asked: Asked,
    goals: tuple[Objective, ...],
    betas: tuple[float, ...],
    seed: int,
    done: Scored,
) -> int:
    """Print the correlations; the exit code."""
    if len(done.found) < LEAST:
        why = f"{len(done.failures)} networks have no score: {done.failures[0]}"
        few = f"{len(done.found)} networks are scored, and a rank correlation needs {LEAST}."
        click.echo(why if done.failures else few, err=True)
        return FAILED
    lines = report(done.found, goals, betas, seed)
    emit(asked.as_json, [row(line, done) for line in lines], lambda: text(lines, done))
    return DONE


def _is_session(path: Path) -> bool:
    return path.suffix == ".explorer"


def _refuse(names: tuple[str, ...], why: str) -> None:
    """Raise PlanError for a flag that would be without effect."""
    ctx = click.get_current_context()
    for parameter in ctx.command.params:
        given = ctx.get_parameter_source(parameter.name or "")
        if parameter.name in names and given is ParameterSource.COMMANDLINE:
            raise PlanError(f"{parameter.opts[0]} {why}. Leave it out.")
