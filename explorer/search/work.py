"""What workers do: plain values in, plain values out.

The heavy half (torch, the scores, ONNX) is imported inside these functions and nowhere else on the
light side. So the window opens without it, and a worker on another machine uses its own.
"""

import platform
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from explorer import __version__
from explorer.core.cost import count, layers
from explorer.core.draw import Draw
from explorer.core.errors import DataError, ExplorerError, ExportError, ScoreError
from explorer.core.evaluation import Evaluation, Outcome, Score, ScoringSettings
from explorer.core.export import UNTRAINED, ExportOptions, ExportResult
from explorer.core.graph import OpGraph
from explorer.core.reasons import reason_of
from explorer.core.space import Architecture, Task
from explorer.spaces import graph_of, measures_of

if TYPE_CHECKING:
    from explorer.proxies import Finding


def evaluate(
    architecture: Architecture, proxies: tuple[str, ...], settings: ScoringSettings
) -> Evaluation:
    """Count and score one architecture. Never raises: one that cannot run is a result too, and so
    is one that lacks a score.

    Equal arguments give equal numbers to the last bit, in whatever process, on one machine.
    """
    started = perf_counter()
    measures: dict[str, float] = {}
    try:
        graph = graph_of(architecture)
        measures |= measures_of(architecture, count(graph))
        scored = graph if settings.shortcuts else graph.without_shortcuts()
        findings = _findings(scored, architecture, proxies, settings)
        _require(findings)
        names, terms = _terms(scored, findings)
    except Exception as error:  # torch raises what it likes, and one net must not end a search
        seconds = perf_counter() - started
        reason = reason_of(error)
        return Evaluation(architecture, Outcome.FAILED, measures, seconds=seconds, reason=reason)
    scores = _scores(findings)
    measures |= _measures(scores, terms)
    warnings = dict.fromkeys(line for score in scores.values() for line in score.warnings)
    seconds = perf_counter() - started
    return Evaluation(
        architecture, Outcome.SCORED, measures, terms, names, seconds, warnings=tuple(warnings)
    )


def draw(architecture: Architecture, proxies: tuple[str, ...], settings: ScoringSettings) -> Draw:
    """Count one architecture and score it at the settings' seed. Never raises: a score that it has
    not leaves a reason, and the others are as if that one had not been asked for.

    The numbers are those of `evaluate` with the same arguments, to the last bit.
    """
    started = perf_counter()
    measures: dict[str, float] = {}
    try:
        graph = graph_of(architecture)
        measures |= measures_of(architecture, count(graph))
        scored = graph if settings.shortcuts else graph.without_shortcuts()
        findings = _findings(scored, architecture, proxies, settings)
        measures |= _measures(_scores(findings), _terms(scored, findings)[1])
    except Exception as error:  # as above: what cannot be built has this reason for every score
        failures = dict.fromkeys(proxies, reason_of(error))
        return Draw(settings.seed, measures, failures, total=perf_counter() - started)
    return Draw(
        settings.seed,
        measures,
        {name: found.reason for name, found in findings.items() if found.score is None},
        {name: found.seconds for name, found in findings.items()},
        perf_counter() - started,
    )


def _findings(
    graph: OpGraph, architecture: Architecture, names: tuple[str, ...], settings: ScoringSettings
) -> dict[str, "Finding"]:
    """The scores of one torch network that all share, by name, in the order asked."""
    if not names:
        return {}
    from explorer.network.batches import batches
    from explorer.network.build import build, in_layout
    from explorer.proxies import together

    space = architecture.space
    with one_thread():
        given = batches(settings, space.input_shape, space.classes, space.task)
        network = build(graph, settings.initialisation, settings.seed)
        network = in_layout(network, settings.memory_layout)
        return together(names, network, given, settings)


def _require(findings: Mapping[str, "Finding"]) -> None:
    """Raise the first reason there is."""
    for found in findings.values():
        if found.score is None:
            raise ScoreError(found.reason)


def _scores(findings: Mapping[str, "Finding"]) -> dict[str, Score]:
    return {name: found.score for name, found in findings.items() if found.score is not None}


def _measures(
    scores: Mapping[str, Score], terms: Mapping[str, tuple[float, ...]]
) -> dict[str, float]:
    """The scores' values; penalty and size over the layers that have a term."""
    measures = {name: score.value for name, score in scores.items()}
    if terms:
        measures |= {"penalty": sum(terms["penalty"]), "size_limit": sum(terms["size"])}
    return measures


def _terms(
    graph: OpGraph, findings: Mapping[str, "Finding"]
) -> tuple[tuple[str, ...], dict[str, tuple[float, ...]]]:
    """Layers and their terms by name: a score's own, and the penalty and size of those layers.

    ZiCo-BC (eq. 2) puts the penalty inside a layer's logarithm, so a layer without one has none.
    The graph has the space's input size, whatever size the gradients were taken at.
    """
    by_module = {layer.name.replace(".", "_"): layer for layer in layers(graph)}
    names: tuple[str, ...] = ()
    terms: dict[str, tuple[float, ...]] = {}
    for name, score in _scores(findings).items():
        if findings[name].layered:
            kept = [by_module[module] for module in score.layers]
            names = tuple(layer.name for layer in kept)
            terms[name] = score.terms
            terms["penalty"] = tuple(layer.penalty_term for layer in kept)
            terms["size"] = tuple(layer.size_term for layer in kept)
    return names, terms


@contextmanager
def one_thread() -> Generator[None, None, None]:
    """Let torch use one thread: with more, sums run in another order and last digits differ."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def check_batches(
    settings: ScoringSettings,
    input_shape: tuple[int, int, int],
    classes: int,
    task: Task = "classification",
) -> tuple[str, ...]:
    """Make or read the batches as a score would; sentences on what was left out.

    Raises DataError where the data cannot be used.
    """
    from explorer.network.batches import batches

    try:
        return batches(settings, input_shape, classes, task).warnings
    except (MemoryError, RuntimeError) as error:  # torch has one type for all, memory included
        raise DataError(f"Data: the batches cannot be made. {reason_of(error)}") from None


def environment() -> dict[str, str]:
    """What else moves the last digits of a score; imports nothing heavy."""
    return {
        "program": __version__,
        "python": platform.python_version(),
        "torch": _version("torch"),
        "numpy": _version("numpy"),
        "system": platform.platform(),
        "cpu": _cpu(),
        "threads": "1",
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def _cpu() -> str:
    """The processor's name; only Linux tells more than its family without a program's help."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.processor() or platform.machine()


def export_onnx(
    architecture: Architecture,
    path: str,
    options: ExportOptions,
    metadata: dict[str, str] | None = None,
) -> ExportResult:
    """Write an architecture with seeded, untrained weights as one ONNX file, and check the file.

    Args:
        metadata: texts stored in the file by name, such as "scores" and "settings" as JSON. Its
            name and the program's version are added.

    Raises ExportError, and then leaves the folder as it was.
    """
    from explorer.network.build import build
    from explorer.network.onnx import export

    stored = {
        "architecture": architecture.text,
        "program": f"explorer {__version__}",
        "weights": UNTRAINED,
    }
    try:
        graph = graph_of(architecture)
        graph = graph if options.shortcuts else graph.without_shortcuts()
        network = build(graph, options.initialisation, options.seed)
        return export(graph, network, Path(path), options, stored | (metadata or {}))
    except ExplorerError:
        raise
    except Exception as error:  # torch and onnx raise what they like; the window shows a sentence
        raise ExportError(f"Exporting to {path} failed. {reason_of(error)}") from error
