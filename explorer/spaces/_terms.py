"""Terms of a network that add up over its stages, of which calibrations are weighted sums."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from explorer.core.calibration import Calibration
from explorer.core.errors import PlanError
from explorer.core.space import Choice, SearchSpace
from explorer.spaces import families  # read when all are there

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

WIDTHS = ("width", "bottleneck")  # roles of choices whose options are channels
PENALTY = "penalty"


def terms_of(space: SearchSpace, genes: Integers) -> Mapping[str, Floats]:
    """Terms of many architectures by name, each (n,).

    "stage2.channels log": logarithm of the channels; "stage2.params log": of the stage's
    parameters, where the family tells them apart; "stage2.repeats": blocks; and "penalty" (ZiCo-BC,
    eq. 2). A choice that is idle, as in a stage that is left out, has 0. What is the same for all
    networks of a space is left out.

    Args:
        genes: (n, choices), option indices.
    """
    made = families[space.family]
    active = space.active(genes)
    found: dict[str, Floats] = {}
    for i, choice in enumerate(space.choices):
        if _is_term(choice):
            values = np.asarray(choice.options, dtype=np.float64)
            name = choice.name
            if choice.role in WIDTHS:
                values, name = np.log(np.maximum(values, 1.0)), f"{name} log"
            found[name] = values[genes[:, i]] * active[:, i]
    for group, params in made.stage_params(space, genes).items():
        if any(c.group == group and len(c.options) > 1 for c in space.choices):
            found[f"{group}.params log"] = np.log(np.maximum(params, 1.0))
    found[PENALTY] = np.asarray(made.costs(space, genes)[PENALTY], dtype=np.float64)
    return found


def _is_term(choice: Choice) -> bool:
    return choice.role in (*WIDTHS, "depth") and len(choice.options) > 1


def calibrated(made: Calibration, space: SearchSpace, genes: Integers) -> Floats:
    """(n,): the accuracies that a calibration predicts of architectures of a space.

    Args:
        genes: (n, choices), option indices.

    Raises PlanError where it is not for the space.
    """
    made.check(space)
    own = _learned(made, space)
    places = []
    for choice in space.choices:
        options = own.choice(choice.name).options
        places.append(np.array([options.index(option) for option in choice.options]))
    rows = np.stack([place[genes[:, i]] for i, place in enumerate(places)], axis=1)
    terms = terms_of(own, rows)
    if strange := [name for name in made.weights if name not in terms]:
        raise PlanError(
            f"{made.objective} has a weight of {strange[0]!r}, which is no term of the space "
            f"{space.family}. It was edited, or written by another version: calibrate again."
        )
    total = np.full(len(genes), made.intercept)
    for name, weight in made.weights.items():
        total += weight * terms[name]
    return total


def _learned(made: Calibration, space: SearchSpace) -> SearchSpace:
    """The space as it was when the calibration was learned: of the same choices."""
    choices = tuple(replace(choice, options=made.choices[choice.name]) for choice in space.choices)
    return replace(space, choices=choices, input_shape=made.input_shape, classes=made.classes)
