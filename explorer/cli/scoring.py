"""The flags that say how networks are scored; `score` and `search` share them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import click

from explorer.cli.parameters import GradientSize, OneOf, Switch, Whole
from explorer.core.data import check_data, located
from explorer.core.evaluation import INITIALISATIONS, ScoringSettings
from explorer.core.space import Task

F = TypeVar("F", bound=Callable[..., Any])
DEFAULT = ScoringSettings()
_OWN = "the space's own"  # what a flag that is left out means

_OPTIONS = (
    click.option(
        "--data",
        default=None,
        metavar="SPEC",
        show_default=DEFAULT.data,
        help="Images: synthetic, noise or arrays:FILE.npz for every task; a folder of class "
        "folders for classification; labels:IMAGES,LABELS[,ignore=11] with PNG label maps for "
        "segmentation; coco:IMAGES,FILE.json for detection. A name with commas stands in double "
        "quotes.",
    ),
    click.option(
        "--batches",
        type=Whole(2),
        default=None,
        show_default=_OWN,
        help="Batches K over which gradients vary. 2 is the published setting and unstable.",
    ),
    click.option(
        "--batch-size",
        type=Whole(),
        default=None,
        show_default=_OWN,
        help="Images in a batch.",
    ),
    click.option(
        "--resolution",
        type=GradientSize(),
        default=None,
        show_default=_OWN,
        help="Size of the images the gradients are taken at; full: the network's input size.",
    ),
    click.option(
        "--init",
        "initialisation",
        type=OneOf(INITIALISATIONS),
        default=None,
        show_default=_OWN,
        help="Weights: each layer type's own (default), N(0, 1) (normal), or as a paper has them.",
    ),
    click.option(
        "--shortcuts",
        type=Switch(),
        default=None,
        show_default=_OWN,
        help="Score with residual links, or without, as the published code does.",
    ),
)


def scoring_options(command: F) -> F:
    """Add the flags; they come as the arguments that `settings` takes."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def settings(
    data: str | None,
    batches: int | None,
    batch_size: int | None,
    resolution: tuple[int, int] | str | None,
    initialisation: str | None,
    shortcuts: bool | None,
    seed: int,
    *,
    own: ScoringSettings = DEFAULT,
    task: Task = "classification",
    classes: int | None = None,
) -> ScoringSettings:
    """The settings that the flags mean; raises DataError where the data cannot be used.

    Args:
        own: what a flag that was left out (None) means: the settings of the space, or of the run
            that a network was found by.
        task, classes: of the networks, which the data must suit.
    """
    data = own.data if data is None else located(data)
    check_data(data, classes, task)
    given: dict[str, Any] = {
        "batches": batches,
        "batch_size": batch_size,
        "initialisation": initialisation,
        "shortcuts": shortcuts,
    }
    given = {name: value for name, value in given.items() if value is not None}
    if resolution is not None:
        given["resolution"] = None if isinstance(resolution, str) else resolution
    return replace(own, data=data, seed=seed, **given)
