"""What may be scored next, and how far that is. Pure: no Qt."""

from collections.abc import Collection
from dataclasses import dataclass

from explorer.gui import words
from explorer.gui.panels.scores_numbers import Scored
from explorer.gui.run_view import RunView

Asked = dict[int, frozenset[str]]  # scores that are on their way, by network
FRONT_FIRST = 10  # networks that are offered where none is chosen
MOST = 1_000  # at once: the table is made anew, and each pair judged, whenever one more is there


@dataclass(frozen=True, slots=True)
class Scoring:
    """How far the scoring under way is; `what` says what is scored, `seconds_left` may be NaN."""

    done: int
    total: int
    seconds_left: float
    what: str

    @property
    def text(self) -> str:
        """ "3 of 10 networks · 12 s left"."""
        left = self.seconds_left
        parts = [f"{words.integer(self.done)} of {words.integer(self.total)} {self.what}"]
        parts += [f"{words.duration(left)} left"] if left == left else []
        return " · ".join(parts)


def wanted(view: RunView | None) -> tuple[int, ...]:
    """Ids of the chosen networks; of the first of the front where none is chosen."""
    if view is None:
        return ()
    if view.selected:
        return view.selected
    return tuple(view.archive.ids[view.front[:FRONT_FIRST]].tolist())


def named(view: RunView | None) -> str:
    """What those are, after a verb: "N12", "3 chosen", "the front's first 10"."""
    ids = wanted(view)
    if view is not None and view.selected:
        return f"N{ids[0]}" if len(ids) == 1 else f"{words.integer(len(ids))} chosen"
    if view is not None and len(ids) == len(view.front):
        return "the front"
    return f"the front's first {len(ids)}"


def too_many(ids: Collection[int]) -> str:
    """Why so many networks are not scored again at once: a sentence, or ""."""
    if len(ids) <= MOST:
        return ""
    chosen, most = words.count(len(ids), "network"), words.integer(MOST)
    return f"{chosen} are chosen, and {most} are the most at once. Choose fewer."


def lacking(table: Scored, ids: Collection[int], proxies: tuple[str, ...]) -> tuple[int, ...]:
    """Those of the networks that some of the scores were never asked for."""
    known = dict(zip(table.ids.tolist(), table.draws, strict=True))
    return tuple(i for i in ids if i not in known or known[i].lacks(proxies))
