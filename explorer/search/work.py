"""What workers do: plain values in, plain values out.

The heavy half (torch, the scores, ONNX) is imported inside these functions and nowhere else on the
light side. So the window opens without it, and a worker on another machine uses its own.
"""

import platform
from collections.abc import Generator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter

from explorer import __version__
from explorer.core.cost import count, layers
from explorer.core.errors import DataError, ExplorerError, ExportError
from explorer.core.evaluation import Evaluation, Outcome, Score, ScoringSettings
from explorer.core.export import UNTRAINED, ExportOptions, ExportResult
from explorer.core.graph import OpGraph
from explorer.core.space import Architecture, Task
from explorer.spaces import graph_of, measures_of

MAX_REASON = 200  # characters of a sentence made from a foreign error
OUT_OF_MEMORY = (
    "Out of memory: this network needs more than is free. "
    "Limit MACs or parameters, use smaller batches, or use fewer workers."
)
ONE_VALUE = (
    "Batch size: 1 image leaves a batch-norm with one value a channel, which has no deviation. "
    "Use 2 or more, or a larger gradient resolution."
)


def evaluate(
    architecture: Architecture, proxies: tuple[str, ...], settings: ScoringSettings
) -> Evaluation:
    """Count and score one architecture. Never raises: one that cannot run is a result too.

    Equal arguments give equal numbers to the last bit, in whatever process, on one machine.
    """
    started = perf_counter()
    measures: dict[str, float] = {}
    try:
        graph = graph_of(architecture)
        measures |= measures_of(architecture, count(graph))
        scored = graph if settings.shortcuts else graph.without_shortcuts()
        scores = _scores(scored, architecture, proxies, settings) if proxies else {}
        names, terms = _terms(scored, scores)
    except Exception as error:  # torch raises what it likes, and one net must not end a search
        seconds = perf_counter() - started
        reason = _reason(error)
        return Evaluation(architecture, Outcome.FAILED, measures, seconds=seconds, reason=reason)
    measures |= {name: score.value for name, (score, _) in scores.items()}
    if terms:
        measures |= {"penalty": sum(terms["penalty"]), "size_limit": sum(terms["size"])}
    warnings = dict.fromkeys(line for score, _ in scores.values() for line in score.warnings)
    seconds = perf_counter() - started
    return Evaluation(
        architecture, Outcome.SCORED, measures, terms, names, seconds, warnings=tuple(warnings)
    )


Scores = dict[str, tuple[Score, bool]]  # by name, with whether it is a sum of layers' terms


def _scores(
    graph: OpGraph, architecture: Architecture, names: tuple[str, ...], settings: ScoringSettings
) -> Scores:
    """The scores of one torch network that all share."""
    from explorer.network.batches import batches
    from explorer.network.build import build, in_layout
    from explorer.proxies import proxy

    space = architecture.space
    asked = [proxy(name) for name in names]
    with one_thread():
        given = batches(settings, space.input_shape, space.classes, space.task)
        network = build(graph, settings.initialisation, settings.seed)
        network = in_layout(network, settings.memory_layout)
        return {one.name: (one.score(network, given, settings), one.layered) for one in asked}


def _terms(graph: OpGraph, scores: Scores) -> tuple[tuple[str, ...], dict[str, tuple[float, ...]]]:
    """Layers and their terms by name: a score's own, and the penalty and size of those layers.

    ZiCo-BC (eq. 2) puts the penalty inside a layer's logarithm, so a layer without one has none.
    The graph has the space's input size, whatever size the gradients were taken at.
    """
    by_module = {layer.name.replace(".", "_"): layer for layer in layers(graph)}
    names: tuple[str, ...] = ()
    terms: dict[str, tuple[float, ...]] = {}
    for name, (score, layered) in scores.items():
        if layered:
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


def _reason(error: Exception) -> str:
    """One sentence for a person."""
    if isinstance(error, ExplorerError):
        return str(error)
    text = " ".join(str(error).split("\n", 1)[0].split())
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error):
        return OUT_OF_MEMORY
    if "more than 1 value per channel" in text:
        return ONE_VALUE
    return f"{type(error).__name__}: {text}"[:MAX_REASON]


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
        raise DataError(f"Data: the batches cannot be made. {_reason(error)}") from None


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
        raise ExportError(f"Exporting to {path} failed. {_reason(error)}") from error
