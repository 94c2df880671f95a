"""The flags that say how networks are scored; `score` and `search` share them."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from explorer.cli.parameters import GradientSize, OneOf, Switch, Whole
from explorer.core.data import check_data, located
from explorer.core.evaluation import INITIALISATIONS, ScoringSettings

F = TypeVar("F", bound=Callable[..., Any])
DEFAULT = ScoringSettings()
assert DEFAULT.resolution is not None

_OPTIONS = (
    click.option(
        "--data",
        default=DEFAULT.data,
        metavar="SPEC",
        show_default=True,
        help="Images: synthetic, noise, a folder of class folders, or arrays:FILE.npz.",
    ),
    click.option(
        "--batches",
        type=Whole(2),
        default=DEFAULT.batches,
        show_default=True,
        help="Batches K over which gradients vary. 2 is the published setting and unstable.",
    ),
    click.option(
        "--batch-size",
        type=Whole(),
        default=DEFAULT.batch_size,
        show_default=True,
        help="Images in a batch.",
    ),
    click.option(
        "--resolution",
        type=GradientSize(),
        default="{}x{}".format(*DEFAULT.resolution),
        show_default=True,
        help="Size of the images the gradients are taken at; full: the network's input size.",
    ),
    click.option(
        "--init",
        "initialisation",
        type=OneOf(INITIALISATIONS),
        default=DEFAULT.initialisation,
        show_default=True,
        help="Weights: each layer type's own (default) or N(0, 1) (normal).",
    ),
    click.option(
        "--shortcuts",
        type=Switch(),
        default="on",
        show_default=True,
        help="Score with residual links, or without, as the published code does.",
    ),
)


def scoring_options(command: F) -> F:
    """Add the flags; they come as the arguments that `settings` takes."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def settings(
    data: str,
    batches: int,
    batch_size: int,
    resolution: tuple[int, int] | str,
    initialisation: str,
    shortcuts: bool,
    seed: int,
) -> ScoringSettings:
    """The settings that the flags mean; raises DataError where the data is not there."""
    check_data(data)
    return ScoringSettings(
        batches=batches,
        batch_size=batch_size,
        data=located(data),
        initialisation=initialisation,
        resolution=None if isinstance(resolution, str) else resolution,
        shortcuts=shortcuts,
        seed=seed,
    )
