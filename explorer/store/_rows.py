"""Evaluations as rows of the session file: numbers as little-endian bytes, never pickled."""

import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from explorer.core import codec
from explorer.core.errors import SessionError
from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.space import Architecture, SearchSpace
from explorer.store._database import Database, Row

OUTCOMES = (Outcome.SCORED, Outcome.FAILED, Outcome.REJECTED)  # by their number in the file
VALUES = "run_id, genes, outcome, names_id, measures, seconds, reason, warnings, checksum"
FLOAT = np.dtype("<f8")


class Names:
    """Lists of names that many rows share, each stored once."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._ids: dict[tuple[str, ...], int] = {}
        self._lists: dict[int, tuple[str, ...]] = {}

    def id_of(self, names: tuple[str, ...]) -> int:
        """The list's id; it is added where it is new."""
        if names not in self._ids:
            text = codec.to_json(names)
            names_id = text_checksum(text)
            self._db.changed(
                "INSERT INTO names VALUES (?, ?) ON CONFLICT DO NOTHING", names_id, text
            )
            self._ids[names] = names_id
        return self._ids[names]

    def list_of(self, names_id: int) -> tuple[str, ...]:
        if names_id not in self._lists:
            found = self._db.all("SELECT list FROM names WHERE id = ?", names_id)
            text = found[0][0] if found else ""
            if text_checksum(text) != names_id:
                raise damaged(f"{self._db.path}", "the names of measures")
            self._lists[names_id] = codec.from_json(text, tuple[str, ...], "names of measures")
        return self._lists[names_id]

    def forget(self) -> None:
        """Trust nothing that may have been rolled back."""
        self._ids.clear()


def text_checksum(text: str) -> int:
    """CRC-32: SQLite tells broken pages, but not a letter or number that changed within one."""
    return zlib.crc32(text.encode(errors="surrogateescape"))


def damaged(file: str, where: str) -> SessionError:
    return SessionError(f"{file} is damaged at {where}. Restore it from a copy.")


def gene_bytes(genes: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(genes)}h", *genes)


def genes_of(genes: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(genes) // 2}h", genes)


def evaluation_row(run_id: int, evaluation: Evaluation, names: Names) -> Row:
    """VALUES of a network."""
    genes = gene_bytes(evaluation.architecture.genes)
    measures = struct.pack(f"<{len(evaluation.measures)}d", *evaluation.measures.values())
    outcome = OUTCOMES.index(evaluation.outcome)
    names_id = names.id_of(tuple(evaluation.measures))
    return (
        run_id,
        genes,
        outcome,
        names_id,
        measures,
        evaluation.seconds,
        evaluation.reason,
        codec.to_json(evaluation.warnings) if evaluation.warnings else "",
        _checksum(genes, measures, outcome, names_id),
    )


def reader(space: SearchSpace, names: Names, what: str) -> Callable[[Row], tuple[int, Evaluation]]:
    """A function that turns an id and VALUES into (id, evaluation without terms).

    Args:
        what: the file, for the sentence of the SessionError about a damaged row.
    """
    unpack = struct.Struct(f"<{len(space.choices)}h").unpack

    def read(row: Row) -> tuple[int, Evaluation]:
        row_id, _, genes, outcome, names_id, measures, seconds, reason, warnings, checksum = row
        if _checksum(genes, measures, outcome, names_id) != checksum:
            raise damaged(what, f"network N{row_id}")
        listed = names.list_of(names_id)
        values = struct.unpack(f"<{len(listed)}d", measures)
        return row_id, Evaluation(
            Architecture(space, unpack(genes)),
            OUTCOMES[outcome],
            dict(zip(listed, values, strict=True)),
            seconds=seconds,
            reason=reason,
            warnings=codec.from_json(warnings, tuple[str, ...], what) if warnings else (),
        )

    return read


def _checksum(genes: bytes, measures: bytes, outcome: int, names_id: int) -> int:
    return zlib.crc32(measures, zlib.crc32(genes, (outcome << 24) ^ (names_id & 0xFFFFFF)))


def terms_row(row_id: int, evaluation: Evaluation, names: Names) -> Row:
    """Layers and terms, packed: about half of their bytes are repeats."""
    terms = np.array(list(evaluation.terms.values()), dtype=FLOAT)
    return (
        row_id,
        names.id_of(tuple(evaluation.terms)),
        zlib.compress(codec.to_json(evaluation.layers).encode()),
        zlib.compress(terms.tobytes()),
    )


def with_terms(evaluation: Evaluation, row: Row, names: Names, what: str) -> Evaluation:
    """The evaluation with what `terms_row` packed, after its id."""
    names_id, layers, terms = row
    listed = names.list_of(names_id)
    try:
        kept = codec.from_json(zlib.decompress(layers), tuple[str, ...], what)
        values = np.frombuffer(zlib.decompress(terms), FLOAT).reshape(len(listed), len(kept))
    except (zlib.error, ValueError):
        raise damaged(what, "a network's layers") from None
    by_name = {name: tuple(row) for name, row in zip(listed, values.tolist(), strict=True)}
    return replace(evaluation, terms=by_name, layers=kept)
