"""Published networks beside a search: counted and scored as its own networks are.

Counts are known at once. A score is computed with the run's own settings, by whatever executor the
search lends, one network at a time, so that the search hardly notices.
"""

import hashlib
import math
from collections.abc import Callable, Generator, Iterable, Mapping
from concurrent.futures import Executor, wait
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType

from explorer.core.codec import from_json, to_json
from explorer.core.cost import Counts, count
from explorer.core.draw import CORRECTED
from explorer.core.errors import ExplorerError, SessionError
from explorer.core.evaluation import Evaluation, ScoringSettings
from explorer.core.event import Waiting
from explorer.core.plan import SearchPlan
from explorer.core.space import Architecture, SearchSpace, Task
from explorer.search.executors import WorkerDied
from explorer.search.work import evaluate
from explorer.spaces import at_input_of, baselines, family, graph_of, measures_of

TICK_S = 0.05  # the longest a score is waited for, so the slowest answer to a stop
MOST_BYTES = 3 * 2**30  # of one score: HRNetV2-W48 at the usual settings, and not much more
MOST_MACS = 1e12  # of one score: about a minute of one core
COUNTED = ("params", "macs", "depth", "peak_memory_bytes")  # tell a network from another

Evaluate = Callable[..., Evaluation]  # of (architecture, proxies, settings), as work.evaluate


@dataclass(frozen=True, slots=True)
class Reference:
    """A published network as it stands beside one run.

    Attributes:
        architecture: at the run's input size and number of classes.
        published: (C, H, W) that its authors give it.
        note: how it differs from the published one; a sentence, or "".
        usual: shown unless the user says otherwise.
        measures: its counts, and its scores once it was scored; empty where it cannot be built.
        reason: why it has no counts, or no score; a sentence, or "".
    """

    label: str
    architecture: Architecture
    published: tuple[int, int, int]
    note: str = ""
    usual: bool = False
    measures: Mapping[str, float] = field(default_factory=dict)
    reason: str = ""

    def unscored(self, plan: SearchPlan) -> bool:
        """Whether it could be scored, and has not each of the run's scores."""
        missing = any(proxy not in self.measures for proxy in plan.proxies)
        return bool(self.measures) and missing

    def untried(self, plan: SearchPlan) -> bool:
        """Whether that is because nobody tried."""
        return self.unscored(plan) and not self.reason


@dataclass(frozen=True, slots=True)
class StoredScore:
    """What came of scoring one reference: measures as Evaluation's, or why there are none."""

    measures: dict[str, float]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StoredScores:
    """Scores of references as a session file keeps them, with all that decides them."""

    task: Task
    input_shape: tuple[int, int, int]
    classes: int
    scoring: ScoringSettings
    proxies: tuple[str, ...]
    networks: dict[str, StoredScore] = field(default_factory=dict)
    version: int = 1


# Stored beside the runs.


def no_scores(plan: SearchPlan) -> StoredScores:
    """What a session knows of a plan's references before the first is scored."""
    space = plan.space
    return StoredScores(space.task, space.input_shape, space.classes, plan.scoring, plan.proxies)


def key_of(plan: SearchPlan) -> str:
    """Where a session file keeps them: runs that score alike share them."""
    return f"references/{hashlib.sha256(to_json(no_scores(plan)).encode()).hexdigest()[:16]}"


def read_scores(text: str | None, plan: SearchPlan) -> StoredScores:
    """What a file holds under `key_of`; nothing where that is damaged or of other settings."""
    empty = no_scores(plan)
    try:
        found = from_json(text, StoredScores, "the scores of references") if text else empty
    except SessionError:
        return empty
    usable = {label: s for label, s in found.networks.items() if _finite(s.measures)}
    return replace(empty, networks=usable) if replace(found, networks={}) == empty else empty


def _finite(measures: Mapping[str, float]) -> bool:
    return all(map(math.isfinite, measures.values()))


def with_score(stored: StoredScores, reference: Reference) -> StoredScores:
    """The same with what came of scoring one more."""
    score = StoredScore(dict(reference.measures), reference.reason)
    return replace(stored, networks={**stored.networks, reference.label: score})


# Counted.


def counted(plan: SearchPlan) -> Generator[None, None, tuple[Reference, ...]]:
    """Every reference of the plan's task, network by network: counting all takes a second."""
    found = []
    for baseline in baselines(plan.space.task):
        architecture = at_input_of(baseline.architecture, plan.space)
        reference = Reference(
            baseline.label,
            architecture,
            baseline.architecture.space.input_shape,
            baseline.note,
            baseline.usual,
        )
        found.append(_counted(reference, plan))
        yield
    return tuple(found)


def with_stored(reference: Reference, stored: StoredScores) -> Reference:
    """A counted reference with its stored score, unless that is of what is another network now."""
    score = stored.networks.get(reference.label)
    if score is None or not reference.measures:
        return reference
    if any(score.measures.get(name) != reference.measures[name] for name in COUNTED):
        return reference
    return replace(
        reference, measures={**reference.measures, **score.measures}, reason=score.reason
    )


def _counted(reference: Reference, plan: SearchPlan) -> Reference:
    bare = not CORRECTED.isdisjoint(plan.proxies) and not plan.scoring.shortcuts
    rules = family(plan.space.family).rules
    try:
        measures = _measures(reference.architecture, bare, rules)
    except ExplorerError as error:
        return replace(reference, reason=f"It cannot be built for these images: {error}")
    return replace(reference, measures=measures)


@lru_cache(maxsize=256)
def _measures(
    architecture: Architecture, bare: bool, rules: tuple[str, ...]
) -> Mapping[str, float]:
    """As of the networks beside it.

    Args:
        bare: layers are those of the network without shortcuts, which is the one scored: so it is
            where a score has terms of them, and nowhere else.
        rules: of counting, by which the run's family gives parameters and MACs besides.
    """
    graph = graph_of(architecture)
    found = measures_of(architecture, count(graph))
    if bare:
        stripped = count(graph.without_shortcuts())
        found |= {"penalty": stripped.penalty, "size_limit": stripped.size_limit}
    for rule in rules:
        counts = count(graph, rule)
        found |= {f"params_{rule}": counts.params, f"macs_{rule}": counts.macs}
    return MappingProxyType(found)


# Scored.


def scored(
    plan: SearchPlan,
    wanted: Iterable[Reference],
    executor: Executor,
    evaluate: Evaluate = evaluate,
) -> Generator[Waiting | Reference, None, None]:
    """Score references with a plan's settings, one after another; each once it has its score.

    One that cannot be scored comes with its reason. Closing the generator drops the one that waits
    for a worker, and does not wait for one that runs.
    """
    for reference in wanted:
        if reason := too_large(reference.architecture, plan):
            yield replace(reference, reason=reason)
            continue
        future = executor.submit(evaluate, reference.architecture, plan.proxies, plan.scoring)
        try:
            while not wait([future], TICK_S).done:
                yield Waiting()
            try:
                evaluation = future.result()
            except WorkerDied as error:
                yield replace(reference, reason=str(error))
                continue
        finally:
            future.cancel()
        yield _with_evaluation(reference, evaluation)


def _with_evaluation(reference: Reference, evaluation: Evaluation) -> Reference:
    """What failed keeps its counts alone."""
    if not evaluation.scored:
        return replace(reference, reason=evaluation.reason)
    return replace(reference, measures={**reference.measures, **evaluation.measures}, reason="")


def too_large(architecture: Architecture, plan: SearchPlan) -> str:
    """Why scoring a reference would be too much for a small machine; "" where it would not."""
    settings = plan.scoring
    try:
        counts = count(graph_of(architecture).resized(*_resolution(architecture.space, settings)))
    except ExplorerError as error:
        return f"It cannot be scored at this resolution: {error}"
    remedy = "Smaller batches or a smaller gradient resolution let it be scored."
    needed = scoring_bytes(counts, settings)
    if needed > MOST_BYTES:
        return (
            f"Not scored: it would take about {needed / 2**30:.1f} GB of a worker's memory, and a "
            f"reference may take {MOST_BYTES / 2**30:.0f} GB. {remedy}"
        )
    macs = 3.0 * counts.macs * settings.batch_size * settings.batches  # backward is twice forward
    if macs > MOST_MACS:
        return (
            f"Not scored: it would take about {macs / 1e12:.1f} T multiplications, and a "
            f"reference may take {MOST_MACS / 1e12:.0f} T. {remedy}"
        )
    return ""


def scoring_bytes(counts: Counts, settings: ScoringSettings) -> int:
    """Roughly what a score holds in memory at once, in fp32: weights, the gradients of all batches,
    and the maps that one batch's backward pass reads, with their gradients on the way."""
    maps = counts.activations * settings.batch_size
    return 4 * (counts.params * (settings.batches + 2) + 3 * maps // 2)


def _resolution(space: SearchSpace, settings: ScoringSettings) -> tuple[int, int]:
    return settings.resolution or space.input_shape[1:]
