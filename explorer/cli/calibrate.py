"""`explorer calibrate`: weights of additive terms, learned from trained networks."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from explorer.calibrating import Asked, Calibrated
from explorer.calibrating import calibrate as learned
from explorer.calibrating.words import doubt, transfer, verdict
from explorer.cli.codes import DONE
from explorer.cli.output import emit, json_option, number, paragraph
from explorer.cli.output import table as cells_of
from explorer.cli.parameters import Real, Whole
from explorer.cli.space_names import SpaceName
from explorer.core.calibration import Calibration, check_name, save
from explorer.core.correlation import open_table
from explorer.core.errors import SpaceError
from explorer.core.space import SearchSpace
from explorer.runs.naming import named_networks
from explorer.search.correlating import guessed_space
from explorer.spaces import families

SHOWN = 6  # weights in the text


@click.command()
@click.argument("table", type=click.Path(path_type=Path))
@click.option(
    "--space",
    type=SpaceName(),
    show_default="the one that all names are of",
    help="Space of the table's networks.",
)
@click.option(
    "--columns",
    default="",
    metavar="NAMES",
    help="Columns of accuracies, with commas between; by default every one of numbers that is not "
    "called params, flops, index or alike.",
)
@click.option(
    "--labels",
    type=Whole(1),
    help="Networks to learn from, drawn by the seed; all by default. Where 100 or more are left, "
    "those tell how good it is.",
)
@click.option(
    "--folds", type=Whole(1), default=10, show_default=True, help="Of the cross-validation."
)
@click.option(
    "--seed", type=Whole(0), default=0, show_default=True, help="Of draw, folds and intervals."
)
@click.option(
    "--beta",
    "betas",
    type=Real(),
    multiple=True,
    show_default="1 and 2",
    help="Of the corrected size limits that stand beside. May be repeated.",
)
@click.option(
    "--save",
    "name",
    metavar="NAME",
    help="Keep it: calibrated:NAME is an objective from then on. Of several columns NAME is the "
    "first, and NAME-COLUMN each other.",
)
@json_option
def calibrate(
    table: Path,
    space: SearchSpace | None,
    columns: str,
    labels: int | None,
    folds: int,
    seed: int,
    betas: tuple[float, ...],
    name: str | None,
    as_json: bool,
) -> int:
    """Learn from trained networks which stages matter.

    TABLE is a CSV in UTF-8 as `explorer correlate` takes it: a column `arch` of networks of one
    space, and a column of accuracies for each data set; 30 networks or more are advised.

    Learned are weights of terms that add up over stages: log channels, log parameters and repeats
    of each stage, and the penalty. Told is how predicted orders networks that were left out of the
    learning, beside the counts that need no training. Weights do not transfer between data sets.

    \b
    Examples:
      explorer calibrate table.csv --space nats-size
      explorer calibrate table.csv --columns acc_c10 --labels 50 --save nats-c10
      explorer exact nats-size --objectives calibrated:nats-c10,macs
      explorer search nats-size --objectives calibrated:nats-c10,macs --out s.explorer
    """
    if name is not None:
        check_name(name)  # before anything takes time
    asked = Asked(
        tuple(filter(None, map(str.strip, columns.split(",")))),
        labels,
        folds,
        seed,
        betas or Asked().betas,
    )
    file = open_table(table)
    made_of = space or guessed_space(file.names) or _unknown_space(table)
    networks = file.table(named_networks(made_of, table.parent, within=True), asked.columns)
    found = learned(networks, made_of, asked)
    kept = _kept(found, name)
    rows = [_row(one, saved) for one, saved in zip(found, kept, strict=True)]
    emit(as_json, rows, lambda: "\n\n".join(map(_text, found, kept)))
    return DONE


def _unknown_space(path: Path) -> SearchSpace:
    raise SpaceError(
        f"TABLE {path}: its names are of no one space. Say which with --space: "
        f"{', '.join(families)}."
    )


def _kept(found: tuple[Calibrated, ...], name: str | None) -> list[Calibration | None]:
    """Each as it was saved; None where none was asked for."""
    if name is None:
        return [None] * len(found)
    named = [replace(found[0].made, name=name)]
    for one in found[1:]:
        column = re.sub(r"[^a-z0-9]+", "-", one.made.column.lower()).strip("-")
        named.append(replace(one.made, name=f"{name}-{column}"))  # raises where it is no name
    for made in named:
        save(made)
    return [*named]


def _row(one: Calibrated, saved: Calibration | None) -> dict[str, Any]:
    return {
        "column": one.made.column,
        "rows": one.made.rows,
        "tested": len(one.true),
        "judged": one.made.judged,
        "kendall": one.found.kendall,
        "spearman": one.found.spearman,
        "interval": one.found.interval,
        "error": one.error,
        "baselines": {other.name: other.found.kendall for other in one.beside},
        "above": {other.name: other.ahead for other in one.beside},
        "better": one.is_better,
        "verdict": verdict(one),
        "elsewhere": one.elsewhere,
        "transfer": transfer(one),
        "intercept": one.made.intercept,
        "weights": one.made.weights,
        "saved": saved.objective if saved else None,
    }


def _text(one: Calibrated, saved: Calibration | None) -> str:
    """A table of scores, then sentences."""
    made = one.made
    head = (
        f"{made.column}: learned from {made.rows:,} networks; {made.judged}; "
        f"mean error {one.error:.2f}"
    )
    rows = [("calibrated", *_found(one.found.kendall, one.found.interval), "")]
    rows += [
        (other.name, *_found(other.found.kendall, other.found.interval), _between(other.ahead))
        for other in one.beside
    ]
    said = [verdict(one), transfer(one), doubt(one), _weights(made)]
    if saved:
        said.append(f"Saved: {saved.objective} is an objective of searches and exact fronts.")
    heads = ("Score", "tau-b", "95 %", "calibrated is ahead by")
    lines = [head, "", cells_of(heads, rows), "", *map(paragraph, filter(None, said))]
    return "\n".join(lines)


def _found(kendall: float, interval: tuple[float, float]) -> tuple[str, str]:
    return number(kendall, 3), _between(interval)


def _between(interval: tuple[float, float]) -> str:
    low, high = interval
    return f"{number(low, 3)} to {number(high, 3)}"


def _weights(made: Calibration) -> str:
    largest = sorted(made.weights.items(), key=lambda pair: -abs(pair[1]))[:SHOWN]
    told = ", ".join(f"{name} {weight:+.3g}" for name, weight in largest)
    return f"Largest weights: {told}; --json tells all."
