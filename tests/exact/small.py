"""Spaces small enough to count every network of."""

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
from hypothesis import strategies as st

from explorer.core.space import Choice, SearchSpace
from explorer.spaces import family


def everything(space: SearchSpace) -> dict[str, Any]:
    """(n,) each: costs of all networks of a space, by name."""
    sizes = [range(len(choice.options)) for choice in space.choices]
    genes = np.array(list(product(*sizes)), dtype=np.int64)
    genes = np.unique(space.canonical(genes), axis=0)
    return dict(family(space.family).costs(space, genes))


def small(space: SearchSpace, draw: Any, most: int) -> SearchSpace:
    """A space with some options of some choices, few enough to count every network."""
    room = most
    kept: list[Choice] = []
    for choice in draw(st.permutations(space.choices)):
        count = draw(st.integers(1, max(1, min(len(choice.options), room, 4))))
        chosen = draw(
            st.lists(st.sampled_from(choice.options), min_size=count, max_size=count, unique=True)
        )
        options = tuple(option for option in choice.options if option in chosen)
        if choice.is_range and len(options) > 1:
            options = options[:1] + options[-1:]
            step = int(options[1]) - int(options[0])
            kept.append(replace(choice, options=options, step=step))
        else:
            kept.append(replace(choice, options=options))
        room //= len(options)
    for choice in kept:
        space = space.with_choice(choice)
    return space
