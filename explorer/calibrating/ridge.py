"""Ridge regression with its strength chosen by leaving out: scikit-learn's.

Hoerl and Kennard, Ridge Regression, Technometrics 1970.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# Of terms scaled to a deviation of 1. Weaker ones order networks no better, and leave terms that
# say the same (channels, and their parameters) with large weights of opposite signs.
STRENGTHS = np.logspace(0, 4, 17)


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A weighted sum.

    Attributes:
        weights: (terms,), of the terms as they are.
    """

    weights: Floats
    intercept: float

    def predicted(self, terms: Floats) -> Floats:
        """(n,) of (n, terms)."""
        return np.asarray(terms @ self.weights + self.intercept)


def fitted(terms: Floats, accuracies: Floats) -> Fit:
    """Learn from all networks given.

    Args:
        terms: (n, terms).
        accuracies: (n,)
    """
    model = _model()
    model.fit(terms, accuracies)
    scaler, ridge = model[0], model[-1]
    weights = np.asarray(ridge.coef_, dtype=np.float64) / scaler.scale_
    return Fit(weights, float(ridge.intercept_ - scaler.mean_ @ weights))


def predicted_by_folds(
    terms: Floats, accuracies: Floats, networks: NDArray[np.intp], folds: int, seed: int
) -> Floats:
    """(n,): what is predicted of each network by all folds but its own.

    Args:
        networks: (n,), a number for each network: rows of one are in one fold.
    """
    from sklearn.model_selection import GroupKFold, cross_val_predict

    count = min(folds, len(np.unique(networks)))
    split = GroupKFold(count, shuffle=True, random_state=seed % 2**32)
    found = cross_val_predict(_model(), terms, accuracies, groups=networks, cv=split)
    return np.asarray(found, dtype=np.float64)


def _model() -> Any:
    """Terms scaled alike, then ridge; its strength is the one that errs least on networks left out
    one at a time."""
    from sklearn.linear_model import RidgeCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), RidgeCV(STRENGTHS))
