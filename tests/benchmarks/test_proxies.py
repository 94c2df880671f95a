"""What every score takes on ResNet-18 and ResNet-50, beside the passes it cannot do without."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from statistics import median
from time import process_time

import pytest

from explorer.core.evaluation import ScoringSettings
from explorer.core.space import Architecture
from explorer.search.executors import WorkerPool
from explorer.spaces import families, graph_of

# ZiCo's published number of batches; any other moves its seconds and its floor alike.
SETTINGS = ScoringSettings(batches=2, batch_size=16, resolution=(224, 224))
ROUNDS = {"18": 7, "50": 5}
LIMITS = {"zico": 1.15, "zen": 1.10, "zen-paper": 1.10, "naswot": 1.5}  # times the floor
FLOORS = {  # batches forward, and backward; in single precision
    "zico": (2, 2),
    "gradnorm": (1, 1),
    "gradnorm-zennas": (1, 1),
    "ntk": (1, 1),  # it goes backward once for each image
    "zen": (2, 0),
    "zen-paper": (2, 0),
    "phi": (2, 0),  # in double precision
    "naswot": (1, 0),
    "regions": (2, 0),
}
SLOW = ("ntk",)  # seconds of one run say enough


@dataclass(frozen=True)
class Row:
    """CPU seconds of one score and of its floor; 0 where none is meant."""

    score_s: float
    floor_s: float
    ratio: float


@dataclass(frozen=True)
class Timing:
    """CPU seconds of every score, and of several at once: of all, and of those that share passes
    but the slow ones.
    """

    rows: dict[str, Row]
    all_s: float
    sharing_s: float
    sharing: tuple[str, ...]

    def apart_s(self, names: Iterable[str]) -> float:
        """One by one."""
        return sum(self.rows[name].score_s for name in names)


def timing(architecture: Architecture, rounds: int) -> Timing:
    """Each score and its floor in turns, so that a busy machine slows both. Runs in a worker."""
    from explorer.network.batches import batches
    from explorer.network.build import build, in_layout
    from explorer.proxies import proxies, together

    space = architecture.space
    given = batches(SETTINGS, space.input_shape, space.classes)
    module = in_layout(build(graph_of(architecture)), SETTINGS.memory_layout)
    floors = {name: partial(passes, module, given, *FLOORS[name]) for name in FLOORS}
    rows = {}
    floors["zico"]()  # the first of a shape compiles its kernels
    for name in sorted(proxies):
        score = partial(proxies[name].score, module, given, SETTINGS)
        times = 1 if name in SLOW else rounds
        rows[name] = paired(score, floors.get(name), times)
    sharing = tuple(name for name in proxies if proxies[name].sharing and name not in SLOW)
    at_once = [
        cpu_s(partial(together, names, module, given, SETTINGS)) for names in (tuple(rows), sharing)
    ]
    return Timing(rows, *at_once, sharing)


def passes(module: object, given: object, forward: int, backward: int) -> None:
    """So many batches forward, so many of them backward too, and nothing else."""
    import torch
    from torch.nn.functional import cross_entropy

    from explorer.network.build import MEMORY_FORMATS

    for index in range(forward):
        images = given.images[index].to(memory_format=MEMORY_FORMATS[SETTINGS.memory_layout])
        with torch.set_grad_enabled(index < backward):
            outputs = module(images)
        if index < backward:
            cross_entropy(outputs, given.labels[index]).backward()
            module.zero_grad()


def paired(score: Callable[[], object], floor: Callable[[], object] | None, times: int) -> Row:
    """Medians; the ratio's is of the pairs, so that both of a ratio met the same machine."""
    rounds = [(cpu_s(floor) if floor else 0.0, cpu_s(score)) for _ in range(times)]
    floors, scores = (median(column) for column in zip(*rounds, strict=True))
    ratios = [score_s / floor_s for floor_s, score_s in rounds if floor_s]
    return Row(scores, floors, median(ratios) if ratios else 0.0)


def cpu_s(work: Callable[[], object]) -> float:
    before = process_time()
    work()
    return process_time() - before


@pytest.mark.benchmark
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("layers", ROUNDS)
def test_every_score_beside_its_floor(layers: str, capsys: pytest.CaptureFixture[str]) -> None:
    with WorkerPool(1) as pool:
        network = families["resnet"].presets()[layers]
        found = pool.submit(timing, network, ROUNDS[layers]).result()
    with capsys.disabled():
        print("\n" + table(f"ResNet-{layers}", found))  # noqa: T201 - what a benchmark is for
    over = {name for name, limit in LIMITS.items() if found.rows[name].ratio > limit}
    assert over == set()
    assert found.all_s < found.apart_s(found.rows)
    assert found.sharing_s < 0.8 * found.apart_s(found.sharing)


def table(title: str, found: Timing) -> str:
    lines = [
        f"{title}, {SETTINGS.text}; CPU seconds, one thread",
        f"{'score':<16}{'seconds':>9}{'floor':>9}{'times':>7}  passes of the floor",
    ]
    for name, row in found.rows.items():
        if row.floor_s:
            forward, backward = FLOORS[name]
            of = f"{forward} forward" + (f", {backward} backward" if backward else "")
            lines.append(f"{name:<16}{row.score_s:9.2f}{row.floor_s:9.2f}{row.ratio:7.2f}  {of}")
        else:
            lines.append(f"{name:<16}{row.score_s:9.2f}")
    lines.append(at_once("all", found.all_s, found.apart_s(found.rows)))
    sharing = f"those that share passes, but {', '.join(SLOW)}"
    lines.append(at_once(sharing, found.sharing_s, found.apart_s(found.sharing)))
    return "\n".join(lines)


def at_once(what: str, together_s: float, apart_s: float) -> str:
    ratio = together_s / apart_s
    return f"{what}: {together_s:.2f} at once, {apart_s:.2f} one by one: {ratio:.2f} times"
