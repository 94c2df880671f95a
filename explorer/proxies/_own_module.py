"""A torch module of the user's own, made by executing its file, scored and counted."""

import importlib.util
import sys
from collections.abc import Generator
from contextlib import contextmanager
from math import log
from pathlib import Path
from time import perf_counter
from typing import Any

import torch
from torch import Tensor, nn

from explorer.core.cost import penalty_term
from explorer.core.errors import ExplorerError, ScoreError
from explorer.core.evaluation import ScoringSettings
from explorer.core.space import Task
from explorer.network.batches import batches
from explorer.proxies import proxy

Shape = tuple[int, int, int]
MAX_REASON = 200  # characters of a foreign error


def score(
    file: Path,
    function: str,
    proxies: tuple[str, ...],
    settings: ScoringSettings,
    input_shape: Shape,
    classes: int,
    task: Task = "classification",
) -> dict[str, Any]:
    """Scores and counts of `function()`'s module, which gives what its task needs (see
    network.losses).

    Args:
        input_shape: (C, H, W), at which MACs and the penalty are counted; gradients are taken at
            the settings' resolution.

    Returns:
        "measures" by name, "layers" with their "terms" by name, "warnings", and "seconds".

    Raises ScoreError where the file or the module cannot run, and DataError.
    """
    started = perf_counter()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.seed)
        module = _made(file, function)
        size = f"{input_shape[1]} x {input_shape[2]}"
        given = batches(settings, input_shape, classes, task)
        with _theirs(f"{function} of {file.name} cannot run on {size} images"):
            counted = _counted(module, input_shape)
        with _theirs(f"{function} of {file.name} cannot be scored"):
            scores = {name: proxy(name).score(module, given, settings) for name in proxies}
    measures: dict[str, float] = {
        "params": float(sum(weights.numel() for weights in module.parameters())),
        "macs": float(sum(macs for macs, _, _ in counted.values())),
    }
    layers = tuple(counted)
    terms: dict[str, tuple[float, ...]] = {}
    for name, found in scores.items():
        measures[name] = found.value
        if found.layers:
            layers, terms[name] = found.layers, found.terms
    if silent := [layer for layer in layers if layer not in counted]:
        raise ScoreError(
            f"{function} of {file.name}: layer {silent[0]} runs in training only, so its penalty "
            "is unknown. Use it in evaluation mode too, or leave it out."
        )
    terms["penalty"] = tuple(counted[layer][1] for layer in layers)
    terms["size"] = tuple(counted[layer][2] for layer in layers)
    measures |= {"penalty": sum(terms["penalty"]), "size_limit": sum(terms["size"])}
    return {
        "measures": measures,
        "layers": layers,
        "terms": terms,
        "warnings": tuple(line for found in scores.values() for line in found.warnings),
        "seconds": perf_counter() - started,
    }


@contextmanager
def _theirs(what: str) -> Generator[None, None, None]:
    """Tell what the user's own code raises, whatever it is; `sys.exit` is no exception to that."""
    try:
        yield
    except ExplorerError:
        raise
    except BaseException as error:  # their code, in a process of its own that Ctrl-C does not reach
        text = " ".join(str(error).split())[:MAX_REASON]
        raise ScoreError(f"{what}: {type(error).__name__}: {text}") from None


def _made(file: Path, function: str) -> nn.Module:
    """Run the file, call the function; raises ScoreError where no module comes of it."""
    spec = importlib.util.spec_from_file_location("users_own_network", file)
    assert spec is not None, "a .py file has a loader"
    assert spec.loader is not None
    own = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(file.parent))  # so that it may import its neighbours
    try:
        with _theirs(f"{function} of {file.name} failed"):
            spec.loader.exec_module(own)
            made = getattr(own, function)()
    finally:
        sys.path.remove(str(file.parent))
    if not isinstance(made, nn.Module):
        raise ScoreError(
            f"{function} of {file.name} gave a {type(made).__name__}. Return a torch.nn.Module."
        )
    return made


def _counted(module: nn.Module, input_shape: Shape) -> dict[str, tuple[int, float, float]]:
    """MACs, penalty term and size term of every convolution and linear layer that runs, by name.

    A linear layer over N positions counts as a map of 1 x N. A layer used on several maps has the
    MACs of all uses and the penalty of its first map, as core.cost counts it.
    """
    found: dict[str, tuple[int, float, float]] = {}

    def note(name: str, weights: int, output: Tensor) -> None:
        if output.ndim == 4:
            _, channels, height, width = output.shape
        else:
            channels, height = output.shape[-1], 1
            width = output[0].numel() // channels
        macs = weights * height * width
        shape = (channels, height, width)
        before, penalty, size = found.get(name, (0, penalty_term(shape), log(weights)))
        found[name] = (before + macs, penalty, size)

    hooks = [
        part.register_forward_hook(
            lambda layer, _inputs, output, name=name: note(name, layer.weight.numel(), output)
        )
        for name, part in module.named_modules()
        if isinstance(part, nn.Conv2d | nn.Linear)
    ]
    modes = [(part, part.training) for part in module.modules()]
    try:
        with torch.no_grad():
            module.eval()(torch.zeros(1, *input_shape))
    finally:
        for hook in hooks:
            hook.remove()
        for part, training in modes:
            part.training = training
    return found
