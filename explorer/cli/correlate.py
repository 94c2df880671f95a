"""`explorer correlate`: how scores order networks whose accuracies are known."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np

from explorer.cli.codes import DONE, FAILED
from explorer.cli.correlating import Line, Scored, compared, counted, scored, text
from explorer.cli.output import emit, json_option
from explorer.cli.parameters import OBJECTIVE_NAMES, Real, Whole
from explorer.cli.scoring import scoring_options, settings
from explorer.cli.search import workers_option
from explorer.cli.space_names import SpaceName
from explorer.core.codec import to_builtins
from explorer.core.correlation import LEAST, read_table
from explorer.core.errors import PlanError
from explorer.core.evaluation import ScoringSettings
from explorer.core.objective import Objective, objective
from explorer.core.space import SearchSpace
from explorer.search.correlating import counted_alone, network_in
from explorer.spaces import family

BESIDE = ("params", "macs", "size-limit")  # what a score has to beat


@click.command()
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--space", type=SpaceName(), required=True, help="Space of the table's networks.")
@click.option(
    "--proxy",
    "names",
    type=OBJECTIVE_NAMES,
    default="size-limit-bc",
    show_default=True,
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
    "--seed", type=Whole(0), default=0, show_default=True, help="Of the draw and the intervals."
)
@click.option(
    "--score-seed", type=Whole(0), default=0, show_default=True, help="Of weights and batches."
)
@scoring_options
@workers_option
@json_option
def correlate(
    table: Path,
    space: SearchSpace,
    names: tuple[str, ...],
    betas: tuple[float, ...],
    columns: str,
    rows: int | None,
    seed: int,
    score_seed: int,
    workers: int,
    as_json: bool,
    **scoring: Any,
) -> int:
    """Compare scores with accuracies by rank correlation.

    TABLE is a CSV in UTF-8. Its column `arch` names networks of the space: by published name
    (8:8:8:16:32), preset or option indices. Each column of numbers holds the accuracies, in %, on
    one data set.

    Told are Kendall's tau-b with its 95 % bootstrap interval, and Spearman's rho. Parameters, MACs
    and the size limit always stand beside: a score that does not beat counting is not worth its
    time.

    \b
    Examples:
      explorer correlate table.csv --space nats-size --beta 0 --beta 1 --beta 2
      explorer correlate table.csv --space nats-size --proxy zico,zico-bc --rows 300 --json
    """
    goals = tuple(objective(name) for name in dict.fromkeys((*names, *BESIDE)))
    _check_rules(space, goals)
    own = family(space.family)
    asked = Asked(goals, tuple(dict.fromkeys(betas)) or (own.beta_of(space),), seed)
    found = read_table(
        table, network_in(space), [name.strip() for name in columns.split(",") if name.strip()]
    )
    if rows is not None:
        found = found.sampled(rows, seed)
    if counted_alone(goals):
        done, how = counted(found), None
    else:
        how = settings(
            **scoring,
            seed=score_seed,
            own=own.scoring_of(space),
            task=space.task,
            classes=space.classes,
        )
        done = scored(found, space, goals, how, workers)
    if len(done.measures) < LEAST:
        click.echo(f"{len(done.failures)} networks have no score: {done.failures[0]}", err=True)
        return FAILED
    lines = asked.lines(done)
    emit(as_json, [_row(line, how) for line in lines], lambda: text(lines, done))
    return DONE


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be told of the networks."""

    goals: tuple[Objective, ...]
    betas: tuple[float, ...]
    seed: int

    def lines(self, done: Scored) -> list[Line]:
        """A line for each score, corrected ones at each beta, and column of accuracies."""
        pairs: list[tuple[Objective, float | None]] = []
        for goal in self.goals:
            pairs += [(goal, beta) for beta in (self.betas if goal.penalised else (None,))]
        values = np.array([[g.value(one, b or 0.0) for one in done.measures] for g, b in pairs])
        return compared(pairs, values, done.table, self.seed)


def _check_rules(space: SearchSpace, goals: tuple[Objective, ...]) -> None:
    for goal in goals:
        if goal.rule and goal.rule not in family(space.family).rules:
            raise PlanError(
                f"--proxy {goal.name} has no meaning in the space {space.family}, which is not "
                f"counted by that rule. Use {goal.name.removesuffix(f'-{goal.rule}')}."
            )


def _row(line: Line, how: ScoringSettings | None) -> dict[str, Any]:
    found = line.found
    return {
        "proxy": line.goal.name,
        "beta": line.beta,
        "column": line.column,
        "kendall": found.kendall,
        "spearman": found.spearman,
        "rows": line.rows,
        "interval": found.interval,
        "above_params": found.above,
        "settings": to_builtins(how) if line.goal.proxy and how else None,
    }
