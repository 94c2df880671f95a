"""The structure strings by which the Zen-NAS papers and code write networks down.

A structure is blocks one after another, "SuperConvK3BNRELU(3,16,2,1)SuperResK3K3(16,32,2,8,1)...":
input channels, output channels, stride, inner width (residual blocks only), repeats.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from explorer.core.errors import SpaceError

MAX_LENGTH = 20_000  # characters: a published network has 500
MAX_CHANNELS = 100_000
MAX_REPEATS = 100  # of a block
MAX_LAYERS = 1_000  # of all blocks: a published network has 30 at most
STRIDES = (1, 2)

_BLOCK = re.compile(r"([A-Za-z0-9_]+)\(([^()]*)\)")
_CONV = re.compile(r"SuperConvK([1357])BNRELU")
_RESIDUAL = re.compile(r"SuperResK([357])K([357])")
_BOTTLENECK = re.compile(r"SuperResK1K([357])K1")
_INVERTED = re.compile(r"SuperResIDWE([1246])K([357])")
_NUMBER = re.compile(r"[0-9]+")
_FIELDS = ("input channels", "output channels", "stride", "inner width", "repeats")
_CONV_FIELDS = ("input channels", "output channels", "stride", "repeats")
_MOST = {"stride": STRIDES[-1], "repeats": MAX_REPEATS}


@dataclass(frozen=True, slots=True)
class ZenBlock:
    """One block of a structure.

    Attributes:
        kind: "ConvK3", "K3K3", "K1K5K1" or "E6K7", see `_zen_blocks.ZEN`.
        inside, out: channels it reads and hands on.
        bottleneck: inner width; 0 for a plain convolution, which has none.
        repeats: "sub_layers" of the published code, each counted as one layer of its budgets.
    """

    kind: str
    inside: int
    out: int
    stride: int
    bottleneck: int
    repeats: int

    @property
    def text(self) -> str:
        """As it stands in a structure."""
        inner = (self.bottleneck,) if self.bottleneck else ()
        numbers = (self.inside, self.out, self.stride, *inner, self.repeats)
        return f"{_published(self.kind)}({','.join(map(str, numbers))})"


def structure_of(blocks: tuple[ZenBlock, ...]) -> str:
    """The structure string of blocks; `blocks_of` reads it back as the same."""
    return "".join(block.text for block in blocks)


def is_structure(text: str) -> bool:
    """Whether a text means to be a structure, right or wrong."""
    return text.lstrip().startswith("Super")


def blocks_of(structure: str) -> tuple[ZenBlock, ...]:
    """Read a structure; blanks do not matter. Raises SpaceError that names the block at fault."""
    if len(structure) > MAX_LENGTH:
        raise SpaceError(
            f"Structure: {len(structure):,} characters are too many. Use {MAX_LENGTH:,} or fewer."
        )
    text = "".join(structure.split())
    blocks: list[ZenBlock] = []
    place = 0
    while place < len(text):
        match = _BLOCK.match(text, place)
        if match is None:
            raise SpaceError(
                f"Block {len(blocks) + 1}: {_short(text[place:])!r} is no block. "
                "Write NAME(NUMBERS), such as SuperResK3K3(16,32,2,8,1)."
            )
        blocks.append(_block(len(blocks) + 1, match.group(1), match.group(2)))
        place = match.end()
    _check_chain(blocks)
    return tuple(blocks)


def _check_chain(blocks: list[ZenBlock]) -> None:
    """Raise SpaceError unless each block reads what the one before hands on."""
    if not blocks:
        raise SpaceError("Structure: it has no block. Write SuperConvK3BNRELU(3,8,1,1) and so on.")
    for number, (before, block) in enumerate(pairwise(blocks), 2):
        if block.inside != before.out:
            raise SpaceError(
                f"Block {number}: it reads {block.inside} channels, but block {number - 1} hands "
                f"on {before.out}. Write {before.out} as its first number."
            )
    layers = sum(block.repeats for block in blocks)
    if layers > MAX_LAYERS:
        raise SpaceError(
            f"Structure: {layers:,} layers are too many. Use repeats of {MAX_LAYERS:,} at most "
            "together."
        )


def _block(number: int, name: str, inner: str) -> ZenBlock:
    kind = _kind(number, name)
    fields = _CONV_FIELDS if kind.startswith("Conv") else _FIELDS
    words = inner.split(",")
    if len(words) != len(fields):
        raise SpaceError(
            f"Block {number}: {_short(name)} takes {len(fields)} numbers ({', '.join(fields)}), "
            f"but has {len(words) if inner else 0}."
        )
    found = {field: _number(number, field, word) for field, word in zip(fields, words, strict=True)}
    return ZenBlock(
        kind,
        found["input channels"],
        found["output channels"],
        found["stride"],
        found.get("inner width", 0),
        found["repeats"],
    )


def _number(block: int, field: str, word: str) -> int:
    """A whole number of a block; raises SpaceError with what it may be."""
    most = _MOST.get(field, MAX_CHANNELS)
    known = _NUMBER.fullmatch(word) and len(word) <= len(str(most))
    if not known or not 1 <= int(word) <= most:
        raise SpaceError(
            f"Block {block}: {field} {_short(word)!r} cannot be used. "
            f"Use a whole number, 1 to {most:,}."
        )
    return int(word)


def _kind(number: int, name: str) -> str:
    """The kind of a published block name; raises SpaceError for a strange one."""
    if match := _CONV.fullmatch(name):
        return f"ConvK{match[1]}"
    if match := _BOTTLENECK.fullmatch(name):
        return f"K1K{match[1]}K1"
    if match := _INVERTED.fullmatch(name):
        return f"E{match[1]}K{match[2]}"
    match = _RESIDUAL.fullmatch(name)
    if match is None:
        raise SpaceError(
            f"Block {number}: {_short(name)!r} is no known block. Use SuperConvK1BNRELU (kernels "
            "1, 3, 5, 7), SuperResK3K3 (3, 5, 7), SuperResK1K3K1 (3, 5, 7) or SuperResIDWE1K3 "
            "(expansions 1, 2, 4, 6; kernels 3, 5, 7)."
        )
    if match[1] != match[2]:
        raise SpaceError(
            f"Block {number}: {name} mixes kernels {match[1]} and {match[2]}, which is no block of "
            f"the papers. Use SuperResK{match[1]}K{match[1]} or SuperResK{match[2]}K{match[2]}."
        )
    return f"K{match[1]}K{match[2]}"


def _published(kind: str) -> str:
    """The published name of a kind."""
    if kind.startswith("Conv"):
        return f"Super{kind}BNRELU"
    return f"SuperResIDW{kind}" if kind.startswith("E") else f"SuperRes{kind}"


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}..."
