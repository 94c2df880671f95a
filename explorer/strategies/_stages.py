"""What Zen-NAS mutates: one stage of a network, all of its choices at once."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from explorer.core.space import Choice
from explorer.strategies._genes import FreeGenes, Key

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
    """The groups of free choices, and how a network becomes another by some of them."""

    def __init__(self, genes: FreeGenes, rule: Rule) -> None:
        self._genes = genes
        self._rule = rule
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
        stages = [places for places in self._places if mattered[places].any()]
        genes = list(key)
        for stage in dict.fromkeys(rng.integers(len(stages), size=times).tolist()):
            for place in stages[stage]:
                if mattered[place]:
                    genes[place] = self._drawn(place, genes[place], rng)
        matters = self._active(tuple(genes))
        for place in np.flatnonzero(mattered != matters).tolist():
            genes[place] = self._drawn(place, None, rng) if matters[place] else 0
        return tuple(genes)

    def _active(self, key: Key) -> NDArray[np.bool_]:
        """(free genes,)"""
        return self._genes.active(np.array([key], dtype=np.int64))[0]

    def _drawn(self, place: int, current: int | None, rng: np.random.Generator) -> int:
        odds = self._odds.get((place, current))
        if odds is None:
            odds = self._rule(self._genes.choices[place], current)
            odds = self._odds[place, current] = odds / odds.sum()
        return int(rng.choice(len(odds), p=odds))


def paper_rule(choice: Choice, current: int | None) -> Odds:
    """Half to twice a width, a neighbour of a number of repeats, any other option; all equal.

    Lin et al., Zen-NAS, 2021, algorithm 3.
    """
    count = len(choice.options)
    if current is None:
        return np.ones(count)
    if choice.role in WIDTHS:
        ratios = _values(choice) / _values(choice)[current]
        return _passable((ratios >= 0.5) & (ratios <= 2), current)
    if choice.role == "depth":
        return (np.abs(np.arange(count) - current) <= 1).astype(np.float64)
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
