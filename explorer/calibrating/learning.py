"""Ridge regression on additive terms, judged on networks that were left out of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.calibrating.ridge import Fit, fitted, predicted_by_folds
from explorer.core.calibration import Calibration
from explorer.core.correlation import AccuracyTable, Correlation, correlations, kendall
from explorer.core.errors import PlanError, SpaceError
from explorer.core.objective import objective
from explorer.core.space import SearchSpace
from explorer.spaces import family, terms_of

Floats = NDArray[np.float64]
LEAST = 10  # networks to learn from; advised are
ADVISED = 30
LEFT_OUT = 100  # networks that are enough to judge by, so that no folds are needed
FOLDS = 10
BETAS = (1.0, 2.0)
TEMPORARY = "unsaved"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be learned from a table.

    Attributes:
        columns: of accuracies; () for all that the table has.
        labels: networks to learn from, drawn by the seed; None for all.
        folds: of the cross-validation.
        seed: of the draw, the folds and the resamples of intervals.
        betas: of the corrected size limits that stand beside.
    """

    columns: tuple[str, ...] = ()
    labels: int | None = None
    folds: int = FOLDS
    seed: int = 0
    betas: tuple[float, ...] = BETAS

    def __post_init__(self) -> None:
        if self.folds < 2:
            raise PlanError(f"Folds: {self.folds} is too few. Use 2 or more.")
        if self.labels is not None and self.labels < LEAST:
            raise PlanError(
                f"Labels: {self.labels} is too few to learn from. Use {LEAST} or more; {ADVISED} "
                "and more are advised."
            )


@dataclass(frozen=True, slots=True)
class Standing:
    """How well a score that is not calibrated orders the same networks.

    Attributes:
        name: "size-limit", "size-limit-bc@2" at beta 2, "params", "macs".
        ahead: 95 % interval of the calibrated score's tau-b less this one's, on the same resamples.
    """

    name: str
    found: Correlation
    ahead: tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Calibrated:
    """A column of accuracies, and what was learned of it.

    Attributes:
        made: from all networks that were to be learned from; its name is not given yet.
        found: of predicted with true, in networks that the prediction did not see.
        names: (n,) of those networks, as the table has them.
        predicted, true: (n,), in the unit of the table.
        beside: what is counted without any training.
        elsewhere: tau-b of the same predictions with the table's other columns: what weights are
            worth on data that they were not learned on.
        error: mean distance of predicted to true, in the unit of the table.
    """

    made: Calibration
    found: Correlation
    names: tuple[str, ...]
    predicted: Floats
    true: Floats
    beside: tuple[Standing, ...]
    elsewhere: dict[str, float]
    error: float

    @property
    def best(self) -> Standing:
        """What comes nearest to it without any training."""
        return max(self.beside, key=lambda one: np.nan_to_num(one.found.kendall, nan=-2.0))

    @property
    def is_better(self) -> bool:
        """Whether it orders networks better than anything that is counted, beyond chance."""
        return self.best.ahead[0] > 0

    @property
    def is_worse(self) -> bool:
        """Whether something that is counted orders them better, beyond chance."""
        return any(one.ahead[1] < 0 for one in self.beside)


def calibrate(table: AccuracyTable, space: SearchSpace, asked: Asked) -> tuple[Calibrated, ...]:
    """Learn weights for each column of a table: a second for 3,000 networks.

    With fewer labels than networks, and 100 or more of these left, those left tell how good it is;
    else cross-validation, in which all guises of one network are in one fold, so that none is
    predicted by what was learned from itself.

    Args:
        table: of networks of the space.

    Raises PlanError, naming what is too few, and SpaceError for networks of another space.
    """
    genes = _genes(table, space)
    rows = len(genes)
    labels = min(asked.labels or rows, rows)
    if labels < LEAST:
        raise PlanError(
            f"Table: {table.source} has {rows} networks, too few to learn from. Use {LEAST} or "
            f"more; {ADVISED} and more are advised."
        )
    if asked.folds > labels:
        raise PlanError(
            f"Folds: {asked.folds} are more than the {labels} networks. Use {labels} or fewer."
        )
    learned = np.random.default_rng(asked.seed).permutation(rows)[:labels]
    terms = dict(terms_of(space, genes))
    columns = {name: table.columns[name] for name in asked.columns or table.columns}
    study = _Study(table, space, asked, genes, terms, np.sort(learned))
    return tuple(study.of(name, accuracies) for name, accuracies in columns.items())


def _genes(table: AccuracyTable, space: SearchSpace) -> NDArray[np.int64]:
    if other := [one for one in table.architectures if one.space != space]:
        raise SpaceError(
            f"{other[0].text} is not among the networks of the space. Widen the space, or remove "
            "the line."
        )
    genes = np.array([one.genes for one in table.architectures], dtype=np.int64)
    return space.canonical(genes.reshape(-1, len(space.choices)))


class _Study:
    """One table, column by column."""

    def __init__(
        self,
        table: AccuracyTable,
        space: SearchSpace,
        asked: Asked,
        genes: NDArray[np.int64],
        terms: dict[str, Floats],
        learned: NDArray[np.int64],
    ) -> None:
        self._table, self._space, self._asked = table, space, asked
        self._terms = {name: values for name, values in terms.items() if np.ptp(values) > 0}
        if not self._terms:
            raise PlanError(
                f"Table: the networks of {table.source} are all alike in channels, parameters and "
                "blocks. Add networks that differ."
            )
        self._matrix = np.stack(list(self._terms.values()), axis=1)
        self._genes, self._learned = genes, learned
        left = np.setdiff1d(np.arange(len(genes)), learned)
        self._apart = len(left) >= LEFT_OUT
        self._judged = left if self._apart else learned
        _, self._networks = np.unique(genes, axis=0, return_inverse=True)

    def of(self, column: str, accuracies: Floats) -> Calibrated:
        rows, asked = self._learned, self._asked
        matrix, true = self._matrix[rows], accuracies[rows]
        if np.ptp(true) == 0:
            raise PlanError(
                f"Column {column!r}: all {len(true)} accuracies are equal, so there is nothing to "
                "learn. Choose another column."
            )
        fit = fitted(matrix, true)
        if self._apart:
            predicted = fit.predicted(self._matrix[self._judged])
        else:
            networks = self._networks.reshape(-1)[rows]
            predicted = predicted_by_folds(matrix, true, networks, asked.folds, asked.seed)
        return self._told(column, fit, predicted, accuracies[self._judged])

    def _told(self, column: str, fit: Fit, predicted: Floats, true: Floats) -> Calibrated:
        counts = _counts(self._space, self._genes[self._judged], self._asked.betas)
        scores = np.stack([predicted, *counts.values()])
        first, *others = correlations(
            scores,
            true[None],
            self._asked.seed,
            {name: i for i, name in enumerate(counts, start=1)},
        )[0]
        beside = tuple(
            Standing(name, found, first.above[name])
            for name, found in zip(counts, others, strict=True)
        )
        return Calibrated(
            self._made(column, fit, first),
            first,
            tuple(self._table.names[i] for i in self._judged),
            predicted,
            true,
            beside,
            self._elsewhere(column, predicted),
            float(np.abs(predicted - true).mean()),
        )

    def _elsewhere(self, column: str, predicted: Floats) -> dict[str, float]:
        others = {n: found for n, found in self._table.columns.items() if n != column}
        return {n: kendall(predicted, found[self._judged]) for n, found in others.items()}

    def _made(self, column: str, fit: Fit, found: Correlation) -> Calibration:
        space, known = self._space, bool(np.isfinite(found.kendall))
        count = len(self._judged)
        folds = min(self._asked.folds, count)
        how = f"{count:,} other networks" if self._apart else f"cross-validated, {folds} folds"
        sure = known and bool(np.isfinite(found.interval).all())
        return Calibration(
            TEMPORARY,
            space.family,
            space.input_shape,
            space.classes,
            {choice.name: choice.options for choice in space.choices},
            column,
            self._table.source,
            len(self._learned),
            dict(zip(self._terms, fit.weights.tolist(), strict=True)),
            fit.intercept,
            found.kendall if known else None,
            found.interval if sure else None,
            how,
        )


def _counts(
    space: SearchSpace, genes: NDArray[np.int64], betas: Sequence[float]
) -> dict[str, Floats]:
    """What is known of networks without any training, (n,) each."""
    costs = family(space.family).costs(space, genes)
    found = {"size-limit": costs["size_limit"]}
    for beta in dict.fromkeys(betas):
        name = objective("size-limit-bc").name
        found[f"{name}@{beta:g}"] = costs["size_limit"] - beta * costs["penalty"]
    return found | {"params": costs["params"], "macs": costs["macs"]}
