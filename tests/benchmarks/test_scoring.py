"""How much longer ZiCo takes than the passes through the network that it cannot do without."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import process_time

import numpy as np
import pytest

from explorer.core.cost import count
from explorer.core.evaluation import ScoringSettings
from explorer.core.space import Architecture
from explorer.search.executors import WorkerPool
from explorer.spaces import families, graph_of

SETTINGS = ScoringSettings()
ROUNDS = 5
MOST = (
    1.5  # times the passes: above what is measured on a busy machine, so only a blunder reaches it
)


def near(macs: float) -> Architecture:
    """An architecture of the default space that costs about so many MACs."""
    family = families["efficientnet"]
    space = family.default()
    genes = space.sample_genes(np.random.default_rng(0), 20_000)
    found = family.costs(space, genes)["macs"]
    return space.architecture(genes[int(np.abs(found - macs).argmin())])


@dataclass(frozen=True)
class Timing:
    """CPU seconds: K passes forward and backward, the score, and building the network."""

    passes_s: float
    score_s: float
    building_s: float


def timing(architecture: Architecture) -> Timing:
    """Medians, taken in turns so that a busy machine slows all alike. Runs in a worker."""
    from torch.nn.functional import cross_entropy

    from explorer.network.batches import batches
    from explorer.network.build import MEMORY_FORMATS, build, in_layout
    from explorer.proxies.zico import zico

    space, graph = architecture.space, graph_of(architecture)
    given = batches(SETTINGS, space.input_shape, space.classes)
    module = in_layout(build(graph), SETTINGS.memory_layout)
    layout = MEMORY_FORMATS[SETTINGS.memory_layout]

    def passes() -> None:
        for images, labels in zip(given.images, given.labels, strict=True):
            cross_entropy(module(images.to(memory_format=layout)), labels).backward()
            module.zero_grad()

    passes()  # the first of a shape compiles its kernels
    work = (
        passes,
        lambda: zico(module, given, SETTINGS),
        lambda: in_layout(build(graph), SETTINGS.memory_layout),
    )
    rounds = [[cpu_s(part) for part in work] for _ in range(ROUNDS)]
    return Timing(*(median(column) for column in zip(*rounds, strict=True)))


def cpu_s(work: Callable[[], object]) -> float:
    before = process_time()
    work()
    return process_time() - before


@pytest.mark.benchmark
@pytest.mark.parametrize(
    ("label", "architecture"),
    [
        ("EfficientNet-B0", families["efficientnet"].presets()["b0"]),
        ("2 G MACs", near(2e9)),
        ("8 G MACs", near(8e9)),
    ],
)
def test_zico_costs_little_more_than_its_passes(
    label: str, architecture: Architecture, capsys: pytest.CaptureFixture[str]
) -> None:
    with WorkerPool(1) as pool:
        found = pool.submit(timing, architecture).result()
    ratio = found.score_s / found.passes_s
    with capsys.disabled():
        print(  # noqa: T201 - the figures are what a benchmark is for
            f"\n{label}, {count(graph_of(architecture)).params / 1e6:.0f} M parameters: "
            f"passes {found.passes_s:.2f} s, ZiCo {found.score_s:.2f} s, {ratio:.2f} times; "
            f"building {found.building_s:.3f} s (CPU, one thread, {SETTINGS.text})"
        )
    assert ratio < MOST
