"""Known networks of each task, to stand beside a search."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from explorer.core.space import Architecture, SearchSpace, Task
from explorer.spaces._family import SpaceFamily


@dataclass(frozen=True, slots=True)
class Baseline:
    """A published network.

    Attributes:
        label: what a plot calls it: "EfficientNet-B0".
        architecture: as published, at its own input size.
        note: how it differs from the published one; a sentence, or "".
        usual: shown unless the user says otherwise; the rest would crowd a plot.
    """

    label: str
    architecture: Architecture
    note: str = ""
    usual: bool = False


@dataclass(frozen=True, slots=True)
class _Source:
    """Where baselines come from: the presets of a family.

    Attributes:
        spoken: a preset's label.
        usual: names of the presets shown unless the user says otherwise.
    """

    family: str
    spoken: Callable[[str], str]
    usual: tuple[str, ...]
    note: str = ""


def _ffnet(name: str) -> str:
    """ "78s-dbbb-mobile" -> "FFNet-78S dBBB mobile"."""
    size, _, rest = name.partition("-")
    spoken = re.sub(r"\b(d?)([abc]{3})\b", lambda found: found[1] + found[2].upper(), rest)
    return f"FFNet-{size.upper()} {spoken.replace('-', ' ').replace('pre down', 'pre-down')}"


def _efficientdet(name: str) -> str:
    """ "d0-no-se" -> "EfficientDet-D0", "d0" -> "EfficientDet-D0, with SE"."""
    size, _, plain = name.partition("-")
    return f"EfficientDet-{size.upper()}" + ("" if plain else ", with SE")


def _titled(start: str) -> Callable[[str], str]:
    """ "b0-group" -> "EfficientNet-B0, group"."""

    def spoken(name: str) -> str:
        size, _, rest = name.partition("-")
        return ", ".join(filter(None, (start + size.upper(), rest)))

    return spoken


def _hrnet(name: str) -> str:
    """ "w18-small-v1" -> "HRNetV2-W18-Small-v1"."""
    return "HRNetV2-" + name.title().replace("-V", "-v")


_SOURCES = (
    _Source("resnet", lambda name: f"ResNet-{name}", ("18", "50")),
    _Source("mobilenet", lambda name: f"MobileNet{name.upper()}", ("v2",)),
    _Source(
        "efficientnet",
        _titled("EfficientNet-"),
        ("b0", "b1", "b2"),
        "Without squeeze-excite, as the networks of this program's space.",
    ),
    _Source(
        "efficientdet",
        _efficientdet,
        ("d0-no-se",),
        "Squeeze-excite adds two layers to every block, which the networks of this space do not "
        "have: only the one without compares.",
    ),
    _Source(
        "ffnet",
        _ffnet,
        tuple(f"{size}-dbbb-mobile" for size in ("40s", "54s", "78s", "86s", "150s")),
    ),
    _Source("hrnet", _hrnet, ("w18-small-v1", "w18-small-v2", "w48")),
)


def baselines_of(families: Mapping[str, SpaceFamily], task: Task) -> tuple[Baseline, ...]:
    """The published networks of a task, the usual ones first."""
    found = [
        baseline
        for source in _SOURCES
        if source.family in families
        for baseline in _presets(source, families[source.family])
        if baseline.architecture.space.task == task
    ]
    return tuple(sorted(found, key=lambda baseline: not baseline.usual))


def _presets(source: _Source, family: SpaceFamily) -> Iterator[Baseline]:
    for name, preset in family.presets().items():
        yield Baseline(source.spoken(name), preset, source.note, name in source.usual)


def at_input_of(architecture: Architecture, space: SearchSpace) -> Architecture:
    """The same network for the images and classes of `space`, so that the two compare."""
    own = replace(architecture.space, input_shape=space.input_shape, classes=space.classes)
    return Architecture(own, architecture.genes)
