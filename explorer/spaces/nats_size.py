"""The size search space of NATS-Bench: five widths from 8 to 64, 32,768 networks.

Dong et al., NATS-Bench, TPAMI 2021. A network is called by its widths ("8:8:8:16:32") or by the
number that these are in base 8 (11).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from explorer.core.errors import SpaceError
from explorer.core.evaluation import ScoringSettings
from explorer.core.ops import Op
from explorer.core.space import Architecture, Option, SearchSpace, integers
from explorer.spaces import families
from explorer.spaces._builder import GraphBuilder
from explorer.spaces._chain import ChainFamily, Values
from explorer.spaces._family import only

STAGES = 5
STEP = 8
WIDTHS = tuple(range(STEP, 65, STEP))
NETWORKS = len(WIDTHS) ** STAGES
REDUCTIONS = ("stage2", "stage4")
EPSILON = 1e-5  # torch's own, as in the benchmark's networks


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A data set that the benchmark's networks were trained on.

    Attributes:
        mark: behind a network's name where it is not the first one.
        size: pixels a side.
    """

    label: str
    mark: str
    size: int
    classes: int


BENCHMARKS = (
    Benchmark("CIFAR-10", "", 32, 10),
    Benchmark("CIFAR-100", "@cifar100", 32, 100),
    Benchmark("ImageNet16-120", "@imagenet16-120", 16, 120),
)
_NAME = re.compile(r"([0-9:]*)(@[a-z0-9-]+)?")


class NatsSizeFamily(ChainFamily):
    """Stem, cell, reduction, cell, reduction, cell, classifier; see the module."""

    label = "NATS-Bench, size space"
    description = (
        "Five widths of 8 to 64 channels in a fixed network of three cells and two reductions: the "
        "32,768 networks whose accuracies on three data sets NATS-Bench publishes."
    )
    reference = "Dong et al., NATS-Bench, TPAMI 2021"
    scoring = ScoringSettings(resolution=None)  # images of 32 x 32 or 16 x 16, as they are
    stem_reads = ("stage1.channels",)
    epsilon = EPSILON

    def default(self) -> SearchSpace:
        return _space(BENCHMARKS[0])

    def spaces(self) -> Mapping[str, SearchSpace]:
        """One for each data set of the benchmark."""
        return {benchmark.label: _space(benchmark) for benchmark in BENCHMARKS}

    def presets(self) -> Mapping[str, Architecture]:
        """The two ends of the space."""
        ends = {"smallest": WIDTHS[0], "largest": WIDTHS[-1]}
        return {name: only(_space(BENCHMARKS[0], (end, end))) for name, end in ends.items()}

    def fixed(self, group: str) -> Mapping[str, Option]:
        reduces = group in REDUCTIONS
        return {
            "block": "nats-reduction" if reduces else "nats-cell",
            "stride": 2 if reduces else 1,
            "repeats": 1,
        }

    def stem(self, build: GraphBuilder, values: Values) -> int:
        return build.conv("stem", 0, int(values["stage1.channels"]), 3)

    def head(
        self, build: GraphBuilder, taps: Sequence[int], values: Values, classes: int
    ) -> tuple[int, ...]:
        norm = build.add(Op("batch_norm", "head.norm", (taps[-1],), epsilon=build.epsilon))
        return (build.classifier(build.op("relu", "head.act", norm), classes),)

    def published(self, architecture: Architecture) -> str:
        """Its widths, and the data set where it is not CIFAR-10: "8:8:8:16:32@cifar100"."""
        widths = tuple(int(value) for value in architecture.values().values())
        space = architecture.space
        for benchmark in BENCHMARKS:
            if (space.input_shape, space.classes) == _input(benchmark) and set(widths) <= set(
                WIDTHS
            ):
                return ":".join(map(str, widths)) + benchmark.mark
        return ""

    def parse(self, text: str) -> Architecture | None:
        """A network by its widths or its number; option indices have commas, so none is either."""
        match = _NAME.fullmatch(text.strip())
        if match is None or not match[1]:
            return None
        benchmark = _benchmark(match[2] or "")
        if ":" not in match[1]:
            return network_of(_widths_of(match[1]), benchmark)
        words = match[1].split(":")
        known = {str(width): width for width in WIDTHS}
        if len(words) != STAGES or not set(words) <= set(known):
            raise SpaceError(
                f"Widths {text[:40]!r} are none of the space. Write five of {', '.join(known)} "
                "with colons between, such as 8:8:8:16:32."
            )
        return network_of(tuple(known[word] for word in words), benchmark)


def index_of(widths: Sequence[int]) -> int:
    """The number of a network in the benchmark: its widths as digits in base 8."""
    index = 0
    for width in widths:
        index = index * len(WIDTHS) + WIDTHS.index(width)
    return index


def network_of(widths: Sequence[int], benchmark: Benchmark = BENCHMARKS[0]) -> Architecture:
    """The network of five of WIDTHS."""
    return _space(benchmark).architecture(tuple(WIDTHS.index(width) for width in widths))


def _widths_of(index: str) -> tuple[int, ...]:
    """Raises SpaceError for a number beyond the last network's."""
    if len(index) > len(str(NETWORKS)) or int(index) >= NETWORKS:
        raise SpaceError(
            f"Network {index[:20]} does not exist. Use a number from 0 to {NETWORKS - 1}."
        )
    number, base = int(index), len(WIDTHS)
    digits = (number // base**place % base for place in reversed(range(STAGES)))
    return tuple(WIDTHS[digit] for digit in digits)


def _benchmark(mark: str) -> Benchmark:
    for benchmark in BENCHMARKS:
        if benchmark.mark == mark:
            return benchmark
    marks = ", ".join(benchmark.mark for benchmark in BENCHMARKS if benchmark.mark)
    raise SpaceError(f"Data set {mark!r} is none of the benchmark. Use {marks}, or none.")


def _input(benchmark: Benchmark) -> tuple[tuple[int, int, int], int]:
    return (3, benchmark.size, benchmark.size), benchmark.classes


def _space(benchmark: Benchmark, bounds: tuple[int, int] = (WIDTHS[0], WIDTHS[-1])) -> SearchSpace:
    choices = tuple(
        integers(f"stage{number}.channels", "width", *bounds, STEP)
        for number in range(1, STAGES + 1)
    )
    return SearchSpace("nats-size", choices, *_input(benchmark))


families.add("nats-size", NatsSizeFamily())
