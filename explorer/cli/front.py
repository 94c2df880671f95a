"""`explorer front`: the best networks of a stored run, at any beta."""

from dataclasses import replace
from pathlib import Path

import click

from explorer.cli.fronts import front_rows, front_text, reference_rows, reference_text
from explorer.cli.output import emit, json_option
from explorer.cli.parameters import Real, Whole
from explorer.cli.stored_runs import numbered
from explorer.spaces import caution_of
from explorer.store.session import SessionFile


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--run", "number", type=Whole(), help="Number of the run; the last one by default.")
@click.option("--beta", type=Real(), help="Rank at this beta; the run's own by default.")
@click.option("--references", is_flag=True, help="List the reference networks of the task, too.")
@json_option
def front(
    file: Path, number: int | None, beta: float | None, references: bool, as_json: bool
) -> None:
    """Show the Pareto front of a run, by rising cost.

    ZiCo-BC is linear in beta, so the front at another beta needs no scoring. It covers only the
    networks that were sampled; a search at that beta would visit others.

    \b
    Examples:
      explorer front search.explorer
      explorer front search.explorer --run 1 --beta 2 --json
      explorer front search.explorer --references
    """
    with SessionFile.open(file, readonly=True) as session:
        run = numbered(session, file, number)
        rows = front_rows(session, file, run, beta)
        known = reference_rows(session, run, beta) if references else []
    used = run.plan.beta if beta is None else beta
    if caution := caution_of(replace(run.plan, beta=used)):
        click.echo(caution, err=True)
    head = f"{run.name}: front at beta {used:g}, {len(rows)} of {run.scored:,} scored networks"
    text = f"{head}\n\n{front_text(rows)}"
    if references:
        both = {"front": rows, "references": known}
        emit(as_json, both, lambda: f"{text}\n\nReferences\n\n{reference_text(known)}")
    else:
        emit(as_json, rows, lambda: text)
