"""The networks of a table of accuracies: found by their names, counted together, scored."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor
from dataclasses import replace

import numpy as np

from explorer.core.calibration import found_for, name_of
from explorer.core.errors import ExplorerError, SpaceError
from explorer.core.evaluation import Evaluation, Outcome, ScoringSettings
from explorer.core.objective import Objective
from explorer.core.space import Architecture, SearchSpace
from explorer.search.work import evaluate
from explorer.spaces import calibrated, families, family

BULK = ("params", "macs", "size_limit", "penalty", "depth")  # what every family counts together
NAME_LENGTH = 60  # of a network in a sentence
GUESSED = 20  # names that tell the space


def network_in(space: SearchSpace, within: bool = False) -> Callable[[str], Architecture]:
    """What finds a network of a space by its published name, a preset or its option indices.

    A network whose choices are not among the space's is taken with choices of its own, at the
    space's input size and number of classes. What is returned raises SpaceError for no network.

    Args:
        within: refuse networks that are not among the space's, as a run is of one space.
    """
    made = family(space.family)
    presets = {name.casefold(): network for name, network in made.presets().items()}
    fitted = fitting(space, within)

    def found(name: str) -> Architecture:
        text = name.removeprefix(f"{space.family}:")
        network = presets.get(text.casefold()) or made.parse(text)
        return fitted(_by_genes(space, text) if network is None else network)

    return found


def fitting(space: SearchSpace, within: bool = False) -> Callable[[Architecture], Architecture]:
    """What takes networks of the same family, of any bounds, into a space by their options.

    Idle choices have option 0, so that one network has one form. What is returned raises SpaceError
    for a network of another family and, where `within`, one that is not among the space's.
    """
    places = {c.name: {option: i for i, option in enumerate(c.options)} for c in space.choices}

    def fitted(network: Architecture) -> Architecture:
        if network.space.family != space.family:
            raise SpaceError(
                f"{_short(network.text)} is a network of {network.space.family}. Name that space."
            )
        if network.space is not space:
            values = network.values()
            genes = [places[n].get(values[n]) if n in values else None for n in places]
            if len(values) != len(places) or None in genes:
                return _beyond(network, space, within)
            network = Architecture(space, tuple(gene for gene in genes if gene is not None))
        if space.conditional:
            return space.architecture(space.canonical(np.array([network.genes]))[0])
        return network

    return fitted


def _beyond(network: Architecture, space: SearchSpace, within: bool) -> Architecture:
    """A network with choices that the space has not."""
    if not within:
        own = replace(network.space, input_shape=space.input_shape, classes=space.classes)
        return replace(network, space=own)
    options = {choice.name: choice.options for choice in space.choices}
    for choice in network.space.choices:
        value = network[choice.name]
        if value not in options.get(choice.name, ()):
            raise SpaceError(
                f"The network is outside the space, as {choice.label} {value} is none of its "
                "options. Widen the space, or remove the line."
            )
    raise SpaceError("The network has other choices than the space. Remove the line.")


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


def guessed_space(names: Sequence[str]) -> SearchSpace | None:
    """The one family's own space that a table's first names are all of; None for none or several.

    Names that say their family, as in "resnet:18", count for that one alone.
    """
    some = names[:GUESSED]
    said = {name.partition(":")[0] for name in some if name.partition(":")[0] in families}
    fits = [one for one in (sorted(said) or families) if _all_found(families[one].default(), some)]
    return families[fits[0]].default() if len(fits) == 1 else None


def _all_found(space: SearchSpace, names: Sequence[str]) -> bool:
    find = network_in(space)
    try:
        return all(map(find, names))
    except ExplorerError:
        return False


def counted_alone(goals: Iterable[Objective]) -> bool:
    """Whether the bulk counts tell all of these, so that no network has to be built."""
    return all(not goal.proxy and (goal.measure in BULK or name_of(goal.measure)) for goal in goals)


def bulk_counts(
    networks: Sequence[Architecture], goals: Iterable[Objective] = ()
) -> list[dict[str, float]]:
    """Counts of each network by name, by the tables of its family.

    Args:
        goals: of the calibrated ones the predictions are told, too.

    Raises PlanError for a calibration that is not there, or not for the space.
    """
    extra = found_for(tuple(goal.measure for goal in goals))
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
        for one in extra:
            for place, value in zip(places, calibrated(one, space, genes), strict=True):
                found[place][one.objective] = float(value)
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
