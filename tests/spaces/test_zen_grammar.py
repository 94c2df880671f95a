"""Structure strings: what is written reads back, and what is wrong is refused at its block."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.core.errors import SpaceError
from explorer.spaces._zen_blocks import CONVS, MADE_BY
from explorer.spaces._zen_grammar import (
    MAX_CHANNELS,
    MAX_REPEATS,
    ZenBlock,
    blocks_of,
    is_structure,
    structure_of,
)

STEM = "SuperConvK3BNRELU(3,8,1,1)"


@st.composite
def structures(draw: st.DrawFn) -> tuple[ZenBlock, ...]:
    inside, blocks = 3, []
    for kind in draw(st.lists(st.sampled_from(list(MADE_BY)), min_size=1, max_size=10)):
        out = draw(st.integers(1, MAX_CHANNELS))
        inner = 0 if kind in CONVS else draw(st.integers(1, MAX_CHANNELS))
        stride, repeats = draw(st.integers(1, 2)), draw(st.integers(1, MAX_REPEATS))
        blocks.append(ZenBlock(kind, inside, out, stride, inner, repeats))
        inside = out
    return tuple(blocks)


@given(structures())
def test_blocks_print_to_a_structure_that_reads_back_as_them(blocks: tuple[ZenBlock, ...]) -> None:
    structure = structure_of(blocks)
    assert is_structure(structure)
    assert blocks_of(structure) == blocks
    assert structure_of(blocks_of(structure)) == structure


def test_blanks_and_line_ends_do_not_matter() -> None:
    assert blocks_of(f" {STEM}\n SuperResK3K3( 8, 16,\t2, 8, 1 )\n") == (
        ZenBlock("ConvK3", 3, 8, 1, 0, 1),
        ZenBlock("K3K3", 8, 16, 2, 8, 1),
    )


@pytest.mark.parametrize(
    ("structure", "words"),
    [
        ("", "Structure: it has no block."),
        ("Super", "Block 1: 'Super' is no block. Write NAME(NUMBERS)"),
        (f"{STEM}SuperResK3K3(8,16,2,8,1", "Block 2: 'SuperResK3K3(8,16,2,8,1' is no block."),
        (f"{STEM})", "Block 2: ')' is no block."),
        (f"{STEM}SuperResK3K3((8,16,2,8,1))", "Block 2: "),
        (f"{STEM},{STEM}", "Block 2: "),
        (f"{STEM}ResNet(8,16,2,8,1)", "Block 2: 'ResNet' is no known block. Use SuperConvK1BNRELU"),
        (f"{STEM}SuperResK2K2(8,16,2,8,1)", "Block 2: 'SuperResK2K2' is no known block."),
        (f"{STEM}SuperResIDWE5K3(8,16,2,8,1)", "Block 2: 'SuperResIDWE5K3' is no known block."),
        (f"{STEM}SuperResK3K5(8,16,2,8,1)", "Block 2: SuperResK3K5 mixes kernels 3 and 5"),
        (f"{STEM}SuperResK3K3(8,16,2,8)", "Block 2: SuperResK3K3 takes 5 numbers"),
        (f"{STEM}SuperResK3K3()", "Block 2: SuperResK3K3 takes 5 numbers .*, but has 0."),
        ("SuperConvK3BNRELU(3,8,1,8,1)", "Block 1: SuperConvK3BNRELU takes 4 numbers"),
        (f"{STEM}SuperResK3K3(8,0,2,8,1)", "Block 2: output channels '0' cannot be used."),
        (f"{STEM}SuperResK3K3(8,-8,2,8,1)", "Block 2: output channels '-8' cannot be used."),
        (f"{STEM}SuperResK3K3(8,16,0,8,1)", "Block 2: stride '0' cannot be used. .* 1 to 2."),
        (f"{STEM}SuperResK3K3(8,16,3,8,1)", "Block 2: stride '3' cannot be used."),
        (f"{STEM}SuperResK3K3(8,16,1,8,0)", "Block 2: repeats '0' cannot be used. .* 1 to 100."),
        (f"{STEM}SuperResK3K3(8,16,1,8,{10**9})", "Block 2: repeats '1000000000' cannot be used."),
        (f"{STEM}SuperResK3K3(8,16,1,x,1)", "Block 2: inner width 'x' cannot be used."),
        (f"{STEM}SuperResK3K3(8,16,1,1.5,1)", "Block 2: inner width '1.5' cannot be used."),
        (f"{STEM}SuperResK3K3(8,16,1,²,1)", "Block 2: inner width '²' cannot be used."),
        (f"{STEM}SuperResK3K3(8,{'9' * 9000},1,8,1)", "Block 2: output channels '9999.*...' can"),
        (f"{STEM}SuperResK3K3(9,16,1,8,1)", "Block 2: it reads 9 channels, but block 1 hands on 8"),
        (STEM * 10_000, "Structure: 260,000 characters are too many."),
        (f"{STEM}" + "SuperResK3K3(8,8,1,8,100)" * 11, "Structure: 1,101 layers are too many."),
    ],
)
def test_a_wrong_structure_is_refused_with_the_block_and_the_remedy(
    structure: str, words: str
) -> None:
    with pytest.raises(SpaceError, match=words.replace("(", r"\(").replace(")", r"\)")) as refusal:
        blocks_of(structure)
    assert len(str(refusal.value)) < 300


@given(st.text("SuperConvK3BNRELUsIDW1(),8 \n", max_size=80))
def test_any_text_is_a_structure_or_refused(text: str) -> None:
    with suppress(SpaceError):
        blocks = blocks_of(text)
        assert structure_of(blocks) == "".join(text.split())
