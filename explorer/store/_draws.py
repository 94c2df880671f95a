"""Draws and accuracies as rows of the session file: JSON with a checksum, exact to the last bit."""

import math
from collections.abc import Iterable, Mapping
from itertools import groupby

import msgspec

from explorer.core import codec
from explorer.core.draw import Draw
from explorer.core.errors import SessionError
from explorer.store._database import Database, Row
from explorer.store._rows import damaged, text_checksum

SINCE = 2  # the version of the schema that has these tables
PUT = (
    "INSERT INTO draw VALUES (?, ?, ?, ?) "
    "ON CONFLICT DO UPDATE SET json = excluded.json, checksum = excluded.checksum"
)


class _Stored(msgspec.Struct, frozen=True, omit_defaults=True):
    """A Draw as JSON holds it: a measure that is no finite number is a word, as float reads it."""

    measures: dict[str, float | str]
    failures: dict[str, str] = {}
    seconds: dict[str, float] = {}
    total: float = 0.0


def add_draws(db: Database, evaluation_id: int, draws: Iterable[Draw]) -> None:
    """Within a transaction: keep draws of a network, each joined with what is there of its seed."""
    for draw in draws:
        query = "SELECT seed, json, checksum FROM draw WHERE evaluation_id = ? AND seed = ?"
        for row in db.all(query, evaluation_id, draw.seed):
            try:
                draw = _read(evaluation_id, row, "").joined(draw)
            except SessionError:
                break  # it is damaged, and made anew by this
        text = _written(draw)
        db.changed(PUT, evaluation_id, draw.seed, text, _checksum(evaluation_id, draw.seed, text))


def draws_of(db: Database, run_id: int) -> dict[int, tuple[Draw, ...]]:
    """By the networks' ids, each by rising seed; none where the file is older than draws are."""
    if db.version < SINCE:
        return {}
    rows = db.each(  # there are few draws beside the networks, so they lead
        "SELECT evaluation_id, seed, json, draw.checksum FROM draw "
        "CROSS JOIN evaluation ON evaluation.id = evaluation_id WHERE run_id = ? "
        "ORDER BY evaluation_id, seed",
        run_id,
    )
    return {
        row_id: tuple(_read(row_id, row[1:], f"{db.path}") for row in found)
        for row_id, found in groupby(rows, key=lambda row: int(row[0]))
    }


def _written(draw: Draw) -> str:
    stored = _Stored(_finite(draw.measures), dict(draw.failures), dict(draw.seconds), draw.total)
    return codec.to_json(stored)


def _finite(measures: Mapping[str, float]) -> dict[str, float | str]:
    """JSON has no word for infinity, nor for what is no number."""
    return {name: v if math.isfinite(v) else repr(float(v)) for name, v in measures.items()}


def _read(evaluation_id: int, row: Row, file: str) -> Draw:
    """The draw of a row (seed, json, checksum); raises SessionError where it is damaged."""
    seed, text, checksum = row
    if _checksum(evaluation_id, seed, text) != checksum:
        raise damaged(file, f"a draw of network N{evaluation_id}")
    what = f"a draw of network N{evaluation_id} of {file}"
    stored = codec.from_json(text, _Stored, what)
    try:
        measures = {name: float(value) for name, value in stored.measures.items()}
    except ValueError:
        raise damaged(file, f"a draw of network N{evaluation_id}") from None
    return Draw(seed, measures, stored.failures, stored.seconds, stored.total)


def _checksum(evaluation_id: int, seed: int, text: str) -> int:
    """Of the key, too: a draw that moved to another network would be believed."""
    return text_checksum(f"{evaluation_id} {seed} {text}")


def set_accuracies(db: Database, run_id: int, text: str) -> None:
    """Within a transaction: keep what a run's networks reach once trained, instead of before."""
    db.changed(
        "INSERT INTO accuracy VALUES (?, ?, ?) "
        "ON CONFLICT DO UPDATE SET json = excluded.json, checksum = excluded.checksum",
        *(run_id, text, text_checksum(text)),
    )


def accuracies_of(db: Database, run_id: int) -> str | None:
    """What `set_accuracies` kept; None where there is none."""
    if db.version < SINCE:
        return None
    for text, checksum in db.all("SELECT json, checksum FROM accuracy WHERE run_id = ?", run_id):
        if text_checksum(text) != checksum:
            raise damaged(f"{db.path}", f"the accuracies of run {run_id}")
        return str(text)
    return None
