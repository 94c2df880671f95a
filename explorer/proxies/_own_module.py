"""A torch module of the user's own, made by executing its file, scored and counted."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from time import perf_counter

import torch
from torch import nn

from explorer.core.evaluation import Score, ScoringSettings
from explorer.core.objective import objective
from explorer.core.own import OwnOrder, OwnResult, OwnScore, digest_of
from explorer.core.own_source import read_bytes
from explorer.network.batches import Batches, batches
from explorer.network.build import MEMORY_FORMATS
from explorer.proxies import proxy, together
from explorer.proxies._own_counts import Counted, counted, ran, uncounted
from explorer.proxies._own_file import made, telling, theirs

FLAT = "view size is not compatible"  # what torch says of `view` on a channels-last map
Layers = dict[str, Counted]
Tell = Callable[[str], None]


def score(order: OwnOrder, tell: Tell = lambda _step: None) -> OwnResult:
    """Scores and counts of the module that `order.factory` gives. A score that fails has its
    reason, and spoils no other.

    Args:
        tell: hears what is being done, in a few words.

    Raises ScoreError where the file or the module cannot run, OwnModelError and DataError.
    """
    started = perf_counter()
    file = Path(order.file)
    source = read_bytes(file)
    for name in order.proxies:
        proxy(name)  # raises for an unknown one, before anything runs
    # Made before their file runs, as that may change what torch makes.
    given = batches(order.settings, order.input_shape, order.classes, order.task)
    what = f"{order.factory} of {file.name}"
    with torch.random.fork_rng(devices=[]), torch.enable_grad():
        torch.manual_seed(order.settings.seed)
        tell(f"Running {file.name}")
        with theirs(f"{what} failed", file):
            module = made(file, source, order.factory)
        torch.set_num_threads(1)  # as promised, whatever their file has set
        tell("Counting its layers")
        size = f"{order.input_shape[1]} x {order.input_shape[2]}"
        with theirs(f"{what} cannot run on {size} images", file):
            settings, doubts = _laid_out(module, order)
            found = counted(module, order.input_shape)
        tell("Scoring")
        scores = _scored(module, given, replace(order, settings=settings), found)
    said = (*given.warnings, *doubts, *uncounted(module), *scores.warnings)
    return OwnResult(
        order,
        digest_of(source),
        _measures(module, found, scores),
        scores.layers or tuple(found),
        _terms(found, scores),
        scores.told,
        tuple(dict.fromkeys(said)),
        perf_counter() - started,
    )


@dataclass(frozen=True, slots=True)
class Scores:
    """What came of each score, and the layers and terms of those that sum over layers."""

    told: dict[str, OwnScore]
    layers: tuple[str, ...]
    terms: dict[str, tuple[float, ...]]
    warnings: tuple[str, ...]


def _laid_out(module: nn.Module, order: OwnOrder) -> tuple[ScoringSettings, tuple[str, ...]]:
    """Bring a module to the memory layout of the settings, unless its own code cannot work there.

    Returns:
        the settings that it can be scored with, and a sentence where they are others.
    """
    settings = order.settings
    module.to(memory_format=MEMORY_FORMATS[settings.memory_layout])  # type: ignore[call-overload]
    if not _views_flat(module, order):
        return settings, ()
    module.to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
    said = (
        "It flattens maps by `view`, which channels-last maps do not take, so it is scored with "
        "contiguous ones. Last digits may differ; `flatten` or `reshape` takes both."
    )
    return replace(settings, memory_layout="contiguous"), (said,)


def _views_flat(module: nn.Module, order: OwnOrder) -> bool:
    """Whether its own code cannot work on maps in the layout that the module is in."""
    try:
        ran(module, order.input_shape, images=2)  # with one image either layout may do
    except RuntimeError as error:
        return FLAT in str(error)
    return False


def _scored(module: nn.Module, given: Batches, order: OwnOrder, found: Layers) -> Scores:
    file = Path(order.file)
    told: dict[str, OwnScore] = {}
    layers: tuple[str, ...] = ()
    terms: dict[str, tuple[float, ...]] = {}
    warnings: list[str] = []
    with telling(module, f"{order.factory} of {file.name} cannot be scored", file):
        findings = together(order.proxies, module, given, order.settings)
    for name, finding in findings.items():
        score, reason = finding.score, finding.reason
        if score is None or (reason := _fault(score, finding.layered, name, order, found)):
            told[name] = OwnScore(None, finding.seconds, reason)
            continue
        told[name] = OwnScore(score.value, finding.seconds)
        warnings += score.warnings
        if finding.layered:  # only its terms are of convolutions and linear layers
            layers, terms[name] = score.layers, score.terms
    return Scores(told, layers, terms, tuple(warnings))


def _fault(score: Score, layered: bool, name: str, order: OwnOrder, found: Layers) -> str:
    """Where a value is no number, or a term's layer has no known map: a sentence."""
    if not isfinite(score.value):
        label = objective(name).label
        return f"{label} is not a finite number. Use larger batches or another size."
    silent = [layer for layer in score.layers if layered and layer not in found]
    if not silent:
        return ""
    return (
        f"{order.factory} of {Path(order.file).name}: layer {silent[0]} runs in training only, "
        "so its penalty is unknown. Use it in evaluation mode too, or leave it out."
    )


def _terms(found: Layers, scores: Scores) -> dict[str, tuple[float, ...]]:
    """Of the layers that a score sums over; of all that run where there is no such score."""
    layers = scores.layers or tuple(found)
    return {
        **scores.terms,
        "penalty": tuple(found[layer].penalty for layer in layers),
        "size": tuple(found[layer].size for layer in layers),
    }


def _measures(module: nn.Module, found: Layers, scores: Scores) -> dict[str, float]:
    terms = _terms(found, scores)
    return {
        "params": float(sum(weights.numel() for weights in module.parameters())),
        "macs": float(sum(layer.macs for layer in found.values())),
        "penalty": sum(terms["penalty"]),
        "size_limit": sum(terms["size"]),
        **{name: told.value for name, told in scores.told.items() if told.value is not None},
    }
