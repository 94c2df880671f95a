"""SPACE: the ways to name a search space on the command line."""

from pathlib import Path
from typing import Any

import click

from explorer.cli.parameters import strange
from explorer.core.errors import ExplorerError, SpaceError
from explorer.core.space import SearchSpace
from explorer.spaces import SpaceFamily, families, read_space_file

SUFFIX = ".toml"


def named_space(name: str) -> SearchSpace:
    """The space of that name; raises SpaceError with what is near.

    Args:
        name: FAMILY, FAMILY:NAME of its named spaces or presets, or FILE.toml.
    """
    if name.lower().endswith(SUFFIX):
        return read_space_file(Path(name))
    family, mark, rest = name.partition(":")
    if family not in families:
        # Told as it was written: a file that lost its suffix is no family either.
        raise SpaceError(strange(name, families))
    return _within(families[family], name, rest) if mark else families[family].default()


def _within(family: SpaceFamily, name: str, words: str) -> SearchSpace:
    known = {preset: network.space for preset, network in family.presets().items()}
    known |= family.spaces()
    for label, space in known.items():
        if label.casefold() == words.casefold():
            return space
    raise SpaceError(f"{name.partition(':')[0]} has no space of that name: {strange(words, known)}")


class SpaceName(click.ParamType[SearchSpace]):
    """A search space, by any of its names."""

    name = "SPACE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> SearchSpace:
        if isinstance(value, SearchSpace):
            return value
        try:
            return named_space(str(value))
        except ExplorerError as error:
            self.fail(str(error), param, ctx)
