"""What Zen-NAS mutates: one stage of a network, all of its choices at once."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from explorer.core.space import Choice, Option
from explorer.strategies._genes import FreeGenes, Key
from explorer.strategies._splits import Splits

Odds = NDArray[np.float64]  # (options,) of a choice; 0 for one that cannot come next
Rule = Callable[[Choice, int | None], Odds]  # of the current option, None in a stage just added

WIDTHS = ("width", "bottleneck")
FACTORS = (2.5, 2, 1.5, 1.25, 1, 1 / 1.25, 1 / 1.5, 1 / 2, 1 / 2.5)  # of the published code
REPEATS = 2  # most that it adds or takes away
CHANNELS = 8  # it rounds widths to multiples of these
RESIDUAL_ODDS = {3: 3, 5: 3, 7: 2}  # by kernel, within each kind of residual block
INVERTED_ODDS = (12, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2)
TYPE_ODDS = {
    **{f"K{kernel}K{kernel}": odds for kernel, odds in RESIDUAL_ODDS.items()},
    **{f"K1K{kernel}K1": odds for kernel, odds in RESIDUAL_ODDS.items()},
    **{
        f"E{expansion}K{kernel}": INVERTED_ODDS[4 * row + column]
        for row, kernel in enumerate((3, 5, 7))
        for column, expansion in enumerate((1, 2, 4, 6))
    },
}


class Stages:
    """The groups of free choices, and how a network becomes another by some of them.

    Args:
        splitting: whether stages that grow deep are split in two, where the space has a stage to
            spare behind them. Such a stage comes by a split alone, and stays.
    """

    def __init__(self, genes: FreeGenes, rule: Rule, splitting: bool = False) -> None:
        self._genes = genes
        self._rule = rule
        self._splits = Splits(genes) if splitting else None
        self._spares = self._splits.spares if self._splits else frozenset()
        groups: dict[str, list[int]] = {}
        for place, choice in enumerate(genes.choices):
            groups.setdefault(choice.group, []).append(place)
        self._places = tuple(groups.values())
        self._odds: dict[tuple[int, int | None], Odds] = {}

    def mutated(self, key: Key, times: int, rng: np.random.Generator) -> Key:
        """Redraw as many stages, drawn with equal chances; one drawn again is skipped.

        Every choice of a stage may also stay as it is, so the network may come out unchanged. What
        matters only since the change is drawn from all of its options.
        """
        mattered = self._active(key)
        stages = [places for places in self._places if self._is_there(places, key, mattered)]
        genes, split = list(key), dict[int, int]()
        for stage in dict.fromkeys(rng.integers(len(stages), size=times).tolist()):
            split |= self._redraw([p for p in stages[stage] if mattered[p]], genes, rng)
        matters = self._active(tuple(genes))
        for place in np.flatnonzero(mattered != matters).tolist():
            genes[place] = self._drawn(place, rng) if matters[place] else 0
        return self._with(split, genes) if split else tuple(genes)

    def _is_there(self, places: list[int], key: Key, matters: NDArray[np.bool_]) -> bool:
        """Whether a group has anything to redraw; a stage to spare has only once it is there."""
        spare = any(p in self._spares and self._options(p)[key[p]] == 0 for p in places)
        return bool(matters[places].any()) and not spare

    def _redraw(
        self, places: list[int], genes: list[int], rng: np.random.Generator
    ) -> dict[int, int]:
        """Redraw these genes of a stage; what a split of it changes besides, by places."""
        deep: tuple[int, int] | None = None  # the number of repeats, and what it is to be
        for place in places:
            more = self._splits.beyond(place, genes) if self._splits else []
            odds = self._odds_of(place, genes[place])
            if more and rng.random() < len(more) / (len(more) + np.count_nonzero(odds)):
                deep = place, more[rng.integers(len(more))]
                continue
            genes[place] = int(rng.choice(len(odds), p=odds))
            if self._genes.choices[place].role == "depth":
                deep = place, int(self._options(place)[genes[place]])
        return self._splits.divided(*deep, genes) if self._splits and deep else {}

    def _with(self, split: dict[int, int], genes: list[int]) -> Key:
        """The genes with those of a split, and 0 where one is idle."""
        for place, option in split.items():
            genes[place] = option
        active = self._active(tuple(genes))
        return tuple(gene if matters else 0 for gene, matters in zip(genes, active, strict=True))

    def _options(self, place: int) -> tuple[Option, ...]:
        return self._genes.choices[place].options

    def _active(self, key: Key) -> NDArray[np.bool_]:
        """(free genes,)"""
        return self._genes.active(np.array([key], dtype=np.int64))[0]

    def _drawn(self, place: int, rng: np.random.Generator) -> int:
        """Of a choice that did not matter before."""
        odds = self._odds_of(place, None)
        return int(rng.choice(len(odds), p=odds))

    def _odds_of(self, place: int, current: int | None) -> Odds:
        """Of the options that may follow the current one; they add up to 1."""
        odds = self._odds.get((place, current))
        if odds is None:
            odds = self._rule(self._genes.choices[place], current)
            if place in self._spares and current != (gone := self._options(place).index(0)):
                odds[gone] = 0
            odds = self._odds[place, current] = odds / odds.sum()
        return odds


def paper_rule(choice: Choice, current: int | None) -> Odds:
    """Half to twice a width or a number of repeats, any other option; all equal.

    Lin et al., Zen-NAS, 2021, algorithm 3 and section 5.
    """
    count = len(choice.options)
    if current is None:
        return np.ones(count)
    if choice.role in WIDTHS or choice.role == "depth":
        values = _values(choice)
        half, twice = 0.5 * values[current], 2 * values[current]
        return _passable((values >= half) & (values <= twice), current)
    return np.ones(count)


def published_rule(choice: Choice, current: int | None) -> Odds:
    """A factor of a width, up to 2 repeats more or fewer, kinds of blocks at uneven odds.

    As the code of Zen-NAS draws: it lists the options of a stage and takes one, but builds the list
    of kinds so that the first ones stand in it more often.
    """
    count = len(choice.options)
    if choice.role == "block" and all(option in TYPE_ODDS for option in choice.options):
        return np.array([TYPE_ODDS[str(option)] for option in choice.options], dtype=np.float64)
    if current is None:
        return np.ones(count)
    if choice.role in WIDTHS:
        return _multiples(choice, current)
    if choice.role == "depth":
        values = _values(choice)
        return _passable(np.abs(values - values[current]) <= REPEATS, current)
    return np.ones(count)


def _multiples(choice: Choice, current: int) -> Odds:
    """The options nearest to the multiples of the current one, each counted once."""
    values = _values(choice)
    wanted = values[current] * np.array(FACTORS)
    if not (values % CHANNELS).any():
        wanted = CHANNELS * np.round(wanted / CHANNELS)  # halves to an even multiple, as there
    reached = np.zeros(len(values), dtype=bool)
    reached[np.abs(values[:, None] - wanted).argmin(axis=0)] = True
    return _passable(reached, current)


def _passable(reached: NDArray[np.bool_], current: int) -> Odds:
    """With the next option added on a side where none is near enough, so that none is cut off."""
    found = reached.astype(np.float64)
    found[current] = 1
    if not reached[:current].any():
        found[max(current - 1, 0)] = 1
    if not reached[current + 1 :].any():
        found[min(current + 1, len(found) - 1)] = 1
    return found


def _values(choice: Choice) -> NDArray[np.float64]:
    return np.array(choice.options, dtype=np.float64)
