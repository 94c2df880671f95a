"""What came of scoring a network at its seeds, as a row of `explorer score`."""

import math
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from explorer.core.codec import to_builtins
from explorer.core.draw import Draw as SeedDraw
from explorer.core.errors import ExplorerError
from explorer.core.evaluation import Evaluation, ScoringSettings
from explorer.core.objective import Objective
from explorer.core.own import OwnResult
from explorer.search.work import draw


@dataclass(frozen=True, slots=True)
class Draw:
    """A network's numbers at one seed; where one has none, the others are there all the same.

    Attributes:
        reasons: why what was asked for is not there, sentences.
    """

    measures: dict[str, float]
    layers: tuple[str, ...]
    terms: dict[str, tuple[float, ...]]
    seconds: float
    warnings: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


def landed(
    futures: list[Future[Any]], own: ScoringSettings, pool: Executor, proxies: tuple[str, ...]
) -> list[Draw]:
    """What came of each seed. Where one score of several fails, the network is scored again: a
    search has no use for the others, but who asks has.
    """
    found = [_drawn(future) for future in futures]
    again = {
        i: pool.submit(draw, one.architecture, proxies, replace(own, seed=own.seed + i))
        for i, one in enumerate(found)
        if isinstance(one, Evaluation) and not one.scored and len(proxies) > 1
    }
    return [
        _partial(again[i].result()) if i in again else _whole(one) for i, one in enumerate(found)
    ]


def _drawn(future: Future[Any]) -> Evaluation | OwnResult | ExplorerError:
    try:
        found = future.result()
    except ExplorerError as error:
        return error
    assert isinstance(found, Evaluation | OwnResult), "there are two kinds of network"
    return found


def _whole(found: Evaluation | OwnResult | ExplorerError) -> Draw:
    if isinstance(found, ExplorerError):
        return Draw({}, (), {}, 0.0, reasons=(str(found),))
    if isinstance(found, Evaluation):
        reasons = [found.reason] if found.reason else []
    else:
        reasons = [told.reason for told in found.scores.values() if told.value is None]
    return Draw(
        dict(found.measures),
        found.layers,
        dict(found.terms),
        found.seconds,
        found.warnings,
        tuple(dict.fromkeys(reasons)),
    )


def _partial(found: SeedDraw) -> Draw:
    reasons = tuple(dict.fromkeys(found.failures.values()))
    return Draw(dict(found.measures), (), {}, found.total, reasons=reasons)


def row_of(
    name: str, draws: list[Draw], goals: tuple[Objective, ...], beta: float, chosen: ScoringSettings
) -> dict[str, Any]:
    """A network's row of the JSON; its layers are those of the first seed. A score that fails at
    one seed is left out, as its mean would be of others than its neighbours'; a count that a module
    of one's own does not have is null.
    """
    first = draws[0]
    failures = list(dict.fromkeys(reason for draw in draws for reason in draw.reasons))
    scores = {}
    for goal in goals:
        values = [goal.value(draw.measures, beta) for draw in draws]
        missing = any(math.isnan(value) for value in values)
        if missing and (goal.proxy or failures):
            continue
        spread = float(np.std(values, ddof=1)) if len(values) > 1 else None
        value = float(np.mean(values))
        scores[goal.name] = {"value": value, "spread": spread, "repeats": len(values)}
    return {
        "architecture": name,
        "scores": scores,
        "beta": beta,
        "settings": to_builtins(chosen),
        "layers": [
            {"name": layer} | {term: values[i] for term, values in first.terms.items()}
            for i, layer in enumerate(first.layers)
        ],
        "seconds": sum(draw.seconds for draw in draws),
        "warnings": list(dict.fromkeys(line for draw in draws for line in draw.warnings)),
        "failure": " ".join(failures) or None,
    }
