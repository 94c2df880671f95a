"""`explorer verify`: scores stored rows again and compares."""

from dataclasses import asdict
from pathlib import Path

import click

from explorer.cli.codes import DONE, FAILED
from explorer.cli.output import emit, json_option
from explorer.cli.parameters import Whole
from explorer.cli.search import workers_option
from explorer.cli.verifying import TOLERANCE, Difference, differences, latencies_of, sampled
from explorer.core.errors import SessionError
from explorer.search.executors import WorkerPool
from explorer.store.session import SessionFile


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--rows", type=Whole(), default=20, show_default=True, help="Rows to score again, at most."
)
@click.option("--seed", type=Whole(0), default=0, show_default=True, help="Draws the rows.")
@workers_option
@json_option
def verify(file: Path, rows: int, seed: int, workers: int, as_json: bool) -> int:
    """Score stored networks again and compare.

    Each is scored with the settings that are stored with it. A latency is looked up again, where
    its table is still there.

    On the machine that scored them the difference is 0; on another one, last digits may differ.
    Exits with 1 where a number differs by more than 1 in 10,000.

    \b
    Examples:
      explorer verify search.explorer
      explorer verify search.explorer --rows 100 --json
    """
    with SessionFile.open(file, readonly=True) as session:
        picked = sampled(session, rows, seed)
    if not picked:
        raise SessionError(f"{file} holds no scored network, so there is nothing to verify.")
    latencies, left_out = latencies_of(picked)
    pool = WorkerPool(min(workers, len(picked)))
    try:
        found = differences(picked, pool, latencies)
    finally:
        pool.shutdown(wait=False)
    wrong = [difference for difference in found if difference.mismatch]
    result = {
        "rows": len(found),
        "mismatches": len(wrong),
        "largest_difference": max(difference.largest for difference in found),
        "tolerance": TOLERANCE,
        "differing": [asdict(difference) for difference in wrong],
        "left_out": left_out,
    }
    emit(as_json, result, lambda: _text(found, wrong, left_out))
    return FAILED if wrong else DONE


def _text(found: list[Difference], wrong: list[Difference], left_out: tuple[str, ...]) -> str:
    largest = max(difference.largest for difference in found)
    lines = [
        f"{len(found)} rows scored again: {len(wrong)} differ by more than {TOLERANCE:g}; "
        f"the largest relative difference is {largest:.2g}."
    ]
    lines += [
        f"N{row.id}: {row.reason or f'{row.measure} was {row.stored:.6g} and is {row.again:.6g}'}"
        for row in wrong
    ]
    return "\n".join([*lines, *left_out])
