"""What the filter field of the results understands: "macs<2e9 blocks>20 group". Pure: no Qt."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt

import numpy as np
from numpy.typing import NDArray

from explorer.core.errors import ExplorerError
from explorer.gui import words
from explorer.gui.run_view import RunView

Mask = NDArray[np.bool_]


class FilterError(ExplorerError):
    """The text of a filter cannot be read."""


_COMPARE: dict[str, Callable[..., Mask]] = {"<=": le, ">=": ge, "<": lt, ">": gt, "=": eq}
_MEASURES = {
    "macs": "macs",
    "params": "params",
    "parameters": "params",
    "blocks": "depth",
    "memory": "peak_memory_bytes",
    "zico": "zico",
    "penalty": "penalty",
}
FIELDS = (*_MEASURES, "score", "seconds", "depth-share", "width-share")
_TERM = re.compile(r"([a-z-]+)(<=|>=|<|>|=)(.*)")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A field against a number in the field's own unit (MACs, not giga-MACs)."""

    field: str
    sign: str
    value: float

    def mask(self, view: RunView) -> Mask:
        with np.errstate(invalid="ignore"):
            return np.asarray(_COMPARE[self.sign](_values(view, self.field), self.value))


@dataclass(frozen=True, slots=True)
class Word:
    """A name ("N122", "122") or a type of convolution that some stage uses ("depthwise")."""

    text: str

    def mask(self, view: RunView) -> Mask:
        ids = view.archive.ids[: view.count]
        if number := re.fullmatch(r"n?(\d+)", self.text):
            return ids == int(number[1])
        found = np.zeros(view.count, dtype=bool)
        genes = view.archive.genes[: view.count]
        active = view.plan.space.active(genes.astype(np.int64))
        for column, choice in enumerate(view.plan.space.choices):
            fits = [self.text in str(option).lower() for option in choice.options]
            if choice.role == "convolution" and any(fits):
                found |= np.asarray(fits)[genes[:, column]] & active[:, column]
        return found


Term = Comparison | Word


def parse_filter(text: str) -> tuple[Term, ...]:
    """The terms of a filter, all of which must hold; raises FilterError.

    What is only half typed ("mac", "macs<") is passed over, so that the rows stay meanwhile.
    """
    plain = text.strip().lower().replace("≤", "<=").replace("≥", ">=")
    tight = re.sub(r"\s*(<=|>=|<|>|=)\s*", r"\1", plain)
    return tuple(_term(word) for word in tight.split() if not _is_begun(word))


def _is_begun(word: str) -> bool:
    field = word.rstrip("<>=")
    return any(known.startswith(field) for known in FIELDS)


def _term(word: str) -> Term:
    match = _TERM.fullmatch(word)
    if not match:
        if re.search(r"[<>=]", word):
            raise FilterError(f"Filter: “{word}” cannot be read. Write it as macs<2e9.")
        return Word(word)
    field, sign, number = match.groups()
    if field not in FIELDS:
        raise FilterError(f"Filter: “{field}” is unknown. Use {words.listing(FIELDS)}.")
    value = words.parse_number(number.removesuffix("%").upper().replace("E", "e"))
    if value is None:
        raise FilterError(f"Filter: “{number}” in “{word}” is no number. Write it as macs<2e9.")
    return Comparison(field, sign, value / 100 if number.endswith("%") else value)


def _values(view: RunView, field: str) -> NDArray[np.float64]:
    archive, count = view.archive, view.count
    if field == "score":
        return archive.values(view.score, view.beta)[:count]
    if field in _MEASURES:
        return archive.measure(_MEASURES[field])[:count]
    column = {
        "seconds": archive.seconds,
        "depth-share": archive.depth_share,
        "width-share": archive.width_share,
    }[field]
    return column[:count]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which networks the table shows: those that hold every term and lie in a ticked set."""

    terms: tuple[Term, ...] = ()
    front_only: bool = False
    starred_only: bool = False
    failed_only: bool = False

    @property
    def active(self) -> bool:
        return self != Filter()

    def rows(self, view: RunView) -> NDArray[np.intp]:
        """Rows of the archive that pass, in its order.

        Networks beyond the limits were never scored and are left out, but for a search by name.
        """
        archive, count = view.archive, view.count
        named = any(isinstance(t, Word) and re.fullmatch(r"n?\d+", t.text) for t in self.terms)
        kept = np.ones(count, bool) if named else archive.scored[:count] | archive.failed[:count]
        if self.front_only:
            on_front = np.zeros(count, dtype=bool)
            on_front[view.front] = True
            kept = kept & on_front
        if self.starred_only:
            kept = kept & np.isin(archive.ids[:count], list(view.starred))
        if self.failed_only:
            kept = kept & archive.failed[:count]
        for term in self.terms:
            kept = kept & term.mask(view)
        return np.flatnonzero(kept)
