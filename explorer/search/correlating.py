"""The networks of a table of accuracies: found by their names, counted together, scored."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor
from dataclasses import replace

import numpy as np

from explorer.core.errors import ExplorerError, SpaceError
from explorer.core.evaluation import Evaluation, Outcome, ScoringSettings
from explorer.core.objective import Objective
from explorer.core.space import Architecture, SearchSpace
from explorer.search.work import evaluate
from explorer.spaces import family

BULK = ("params", "macs", "size_limit", "penalty", "depth")  # what every family counts together
NAME_LENGTH = 60  # of a network in a sentence


def network_in(space: SearchSpace) -> Callable[[str], Architecture]:
    """What finds a network of a space by its published name, a preset or its option indices.

    A network whose choices are not among the space's is taken with choices of its own, at the
    space's input size and number of classes. What is returned raises SpaceError for no network.
    """
    made = family(space.family)
    presets = made.presets()
    places = {c.name: {option: i for i, option in enumerate(c.options)} for c in space.choices}

    def found(name: str) -> Architecture:
        short = name.removeprefix(f"{space.family}:")
        network = presets.get(short) or made.parse(short)
        if network is None:
            return _by_genes(space, short)
        if network.space.family != space.family:
            raise SpaceError(
                f"{_short(name)} is a network of {network.space.family}. Name that space."
            )
        if network.space == space:
            return network
        values = network.values()
        genes = [places[n].get(values[n]) if n in values else None for n in places]
        if len(values) == len(places) and None not in genes:
            return Architecture(space, tuple(int(gene) for gene in genes if gene is not None))
        own = replace(network.space, input_shape=space.input_shape, classes=space.classes)
        return replace(network, space=own)

    return found


def _by_genes(space: SearchSpace, text: str) -> Architecture:
    try:
        genes = tuple(int(gene) for gene in text.split(","))
    except ValueError:
        raise SpaceError(
            f"{_short(text)} is no network of {space.family}. Write its published name, a preset "
            "or its option indices."
        ) from None
    return Architecture(space, genes)


def _short(name: str) -> str:
    return repr(name if len(name) <= NAME_LENGTH else f"{name[:NAME_LENGTH]}...")


def counted_alone(goals: Iterable[Objective]) -> bool:
    """Whether the bulk counts tell all of these, so that no network has to be built."""
    return all(not goal.proxy and goal.measure in BULK for goal in goals)


def bulk_counts(networks: Sequence[Architecture]) -> list[dict[str, float]]:
    """Counts of each network by name, by the tables of its family."""
    by_space: dict[SearchSpace, list[int]] = {}
    last: SearchSpace | None = None
    places: list[int] = []
    for place, network in enumerate(networks):
        if network.space is not last:  # as most often all are of one space, hashed but once
            last = network.space
            places = by_space.setdefault(last, [])
        places.append(place)
    found: list[dict[str, float]] = [{} for _ in networks]
    for space, places in by_space.items():
        genes = np.array([networks[place].genes for place in places], dtype=np.int64)
        costs = family(space.family).costs(space, genes)
        for name in BULK:
            for place, value in zip(places, costs[name], strict=True):
                found[place][name] = float(value)
    return found


def evaluations(
    networks: Sequence[Architecture],
    proxies: tuple[str, ...],
    settings: ScoringSettings,
    executor: Executor,
) -> Iterator[Evaluation]:
    """Every network scored, in their order. One whose worker died is a failed one."""
    futures = [executor.submit(evaluate, one, proxies, settings) for one in networks]
    for network, future in zip(networks, futures, strict=True):
        try:
            yield future.result()
        except CancelledError:
            return
        except ExplorerError as error:
            yield Evaluation(network, Outcome.FAILED, {}, reason=str(error))
