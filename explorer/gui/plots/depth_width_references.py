"""Where published networks stand between the bounds of a space. Pure: no Qt.

Only a network of the space's own family has a place: its stages are those whose depth and width are
chosen. What lies outside the bounds, the space could not hold, so it has none either.
"""

from dataclasses import dataclass

from explorer.core.space import Architecture, Choice, Option, SearchSpace
from explorer.gui.plots.pareto_references import ticked
from explorer.gui.run_view import RunView

NOWHERE = float("nan")


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A published network as depth and width, each as a share of what the space allows; NaN
    where the space has no choice of it, or does not reach that far."""

    label: str
    symbol: str
    depth: float
    width: float

    @property
    def short(self) -> str:
        """All are of one family here: "B0" for "EfficientNet-B0"."""
        return self.label.partition("-")[2] or self.label


def known_places(view: RunView) -> tuple[KnownPlace, ...]:
    """Of the ticked references, those that have a place."""
    space = view.plan.space
    found = (
        KnownPlace(r.label, symbol, *places_in(space, r.architecture)) for r, symbol in ticked(view)
    )
    return tuple(
        place for place in found if place.depth == place.depth or place.width == place.width
    )


def places_in(space: SearchSpace, architecture: Architecture) -> tuple[float, float]:
    """Depth and width of a network as shares of a space's ranges, as core.bias defines them."""
    if architecture.space.family != space.family:
        return NOWHERE, NOWHERE
    values = architecture.values()
    depth, width = (_spans(space, values, role) for role in ("depth", "width"))
    return _depth(depth), _width(width)


Span = tuple[float, float, float]  # value, least, most


def _spans(space: SearchSpace, values: dict[str, Option], role: str) -> list[Span] | None:
    """Of the free choices of a role; None where one lies outside its range, or is unknown."""
    found = []
    for choice in space.choices:
        if choice.role != role or len(choice.options) < 2 or _idle(choice, values):
            continue
        value = float(values.get(choice.name, NOWHERE))
        least, most = float(min(choice.options)), float(max(choice.options))
        if not least <= value <= most:
            return None
        found.append((value, least, most))
    return found


def _idle(choice: Choice, values: dict[str, Option]) -> bool:
    return choice.when is not None and values.get(choice.when[0]) != choice.when[1]


def _depth(spans: list[Span] | None) -> float:
    """Blocks above the fewest allowed, over the range allowed."""
    if not spans:
        return NOWHERE
    return sum(v - low for v, low, _ in spans) / sum(high - low for _, low, high in spans)


def _width(spans: list[Span] | None) -> float:
    """Mean over stages of a stage's place in its range."""
    if not spans:
        return NOWHERE
    return sum((v - low) / (high - low) for v, low, high in spans) / len(spans)
