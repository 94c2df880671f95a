"""--start: the networks that a search begins with, by name or from an earlier run."""

import re
from pathlib import Path

import click

from explorer.cli.architectures import NetworkNameError, of_space
from explorer.cli.sentences import one_line
from explorer.core.errors import ExplorerError, SessionError, SpaceError
from explorer.core.run import Run
from explorer.core.space import Architecture, SearchSpace
from explorer.search.starting import first_networks, from_run
from explorer.store.session import SessionFile

_SESSION = re.compile(r"(.+\.explorer)(?:@(\d{1,9}))?", re.DOTALL)
TOLD = 3  # networks left out that are named

Named = tuple[str, Architecture]


def started(
    texts: tuple[str, ...], space: SearchSpace, beta: float | None = None
) -> tuple[tuple[int, ...], ...]:
    """Option indices of the networks that these words name, each network once.

    Those of a run's front that the space does not hold are told on standard error and left out.
    Raises NetworkNameError, SessionError and SpaceError; also for a network named by itself that
    the space does not hold.

    Args:
        texts: ARCH, FILE.explorer or FILE.explorer@RUN.
        beta: at which a run's front is taken; its own where none is given.
    """
    found: dict[tuple[int, ...], None] = {}
    for text in texts:
        try:
            found |= dict.fromkeys(_of(text, space, beta))
        except ExplorerError as error:
            raise type(error)(f"--start {_cut(text)}: {error}") from None
    return tuple(found)


def _of(text: str, space: SearchSpace, beta: float | None) -> tuple[tuple[int, ...], ...]:
    if (match := _SESSION.fullmatch(text)) is None:
        network = of_space(text, "search").architecture
        starting = first_networks([network], space, ["it"])
        if starting.left_out:
            raise SpaceError(f"{starting.left_out[0]} Choose another, or widen the space by --set.")
        return starting.genes
    file, number = match.groups()
    front = _front(Path(file), int(number) if number else None, beta)
    names, networks = zip(*front, strict=True)
    starting = first_networks(networks, space, names)
    if not starting.genes:
        raise SpaceError(
            f"none of the {len(front):,} on its front is in this space: {starting.left_out[0]} "
            "Widen the space by --set."
        )
    _tell(text, starting.left_out, len(front))
    return starting.genes


def _front(path: Path, number: int | None, beta: float | None) -> list[Named]:
    with SessionFile.open(path, readonly=True) as session:
        run = _run(session, path, number)
        found = from_run(session, run, run.plan.beta if beta is None else beta)
    if not found:
        raise NetworkNameError(
            f"run {run.number} has no scored network. Resume it, or choose another run."
        )
    return [(f"N{row_id}", network) for row_id, network in found]


def _run(session: SessionFile, path: Path, number: int | None) -> Run:
    runs = session.runs()
    found = [run for run in runs if number in (None, run.number)]
    if not found:
        known = ", ".join(str(run.number) for run in runs)
        raise SessionError(
            f"{path} has no run {number}. Choose among {known}."
            if runs
            else f"{path} holds no run. Search into it first."
        )
    return found[-1]


def _tell(text: str, left_out: tuple[str, ...], count: int) -> None:
    if left_out:
        more = len(left_out) - TOLD
        rest = f" And {more:,} more." if more > 0 else ""
        told = " ".join(left_out[:TOLD])
        words = f"--start {_cut(text)}: {len(left_out):,} of {count:,} are left out. {told}{rest}"
        click.echo(one_line(words), err=True)


def _cut(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:80]}..."
