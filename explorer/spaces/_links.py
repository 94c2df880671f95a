"""How a family's networks fall into links of a chain, where they do."""

from collections.abc import Iterable
from dataclasses import dataclass

from explorer.core.space import Choice

INTERFACE = "channels"  # attribute of a link that the next one reads
STRIDE = "stride"


@dataclass(frozen=True, slots=True)
class Links:
    """Choices by the part of a network that reads them, in network order.

    What a network costs is a sum over links, each of which reads its own choices, the shared ones,
    and the channels (and the size of the maps) that the link before hands on.

    Attributes:
        groups: names of the choices of each link.
        shared: names of choices that several links read: each mix of them is a chain of its own.
        summed: names of the channels whose sum the head reads, as one that stacks maps does.
        inner: names of choices that what is handed on meets alone: the others of their link cost
            the same whatever the channels before it. Such a link is taken in two halves.
    """

    groups: tuple[tuple[str, ...], ...]
    shared: tuple[str, ...] = ()
    summed: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()


def links_of(
    choices: Iterable[Choice],
    order: Iterable[str],
    shared: Iterable[str],
    summed: Iterable[str] = (),
) -> Links:
    """Links of the groups in `order`; what stands in none of them comes last.

    Strides that are open are shared too, since every later map has its size from them.
    """
    groups: dict[str, list[str]] = {name: [] for name in order}
    last: list[str] = []
    common = set(shared)
    for choice in choices:
        if choice.attribute == STRIDE and len(choice.options) > 1:
            common.add(choice.name)
        if choice.name not in common:
            groups.get(choice.group, last).append(choice.name)
    found = tuple(tuple(names) for names in (*groups.values(), last) if names)
    return Links(found, tuple(sorted(common)), tuple(summed))
