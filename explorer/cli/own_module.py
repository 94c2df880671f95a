"""The workers' door to scoring a torch module of the user's own; its file is executed there."""

from pathlib import Path
from typing import Any

from explorer.core.evaluation import ScoringSettings
from explorer.core.space import Task
from explorer.search.work import one_thread


def score(
    file: Path,
    function: str,
    proxies: tuple[str, ...],
    settings: ScoringSettings,
    input_shape: tuple[int, int, int],
    classes: int,
    task: Task = "classification",
) -> dict[str, Any]:
    """As proxies._own_module.score, with one torch thread."""
    from explorer.proxies import _own_module

    with one_thread():
        return _own_module.score(file, function, proxies, settings, input_shape, classes, task)
