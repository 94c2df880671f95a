"""The published FFNets, by the names of their code: "78s-dbbb-mobile" is FFNet-78S dBBB (mobile).

A name is BACKBONE-HEADS[-mobile][-pre-down]. The letters of the heads are the stem, the up-head and
the seg-head; a "d" before them is the form with maps of half the size. Mehta et al., Simple and
Efficient Architectures for Semantic Segmentation, CVPR Workshops 2022.
"""

from collections.abc import Iterator
from dataclasses import dataclass

LARGE, SMALL = (1024, 2048), (512, 1024)  # (H, W) of Cityscapes images, and half of it


@dataclass(frozen=True, slots=True)
class Variant:
    """One published FFNet.

    Attributes:
        name: "78s-dbbb-mobile".
        size: (H, W) of its images.
        channels, repeats: of the four stages; stage 1 has no blocks in the three-stage networks.
        block: "basic" or "bottleneck".
        halved: the "d" form, whose first stage has a stride too.
        upsample: "nearest" on mobile devices, else "bilinear".
        pre_down: images are blurred and halved before the stem.
    """

    name: str
    size: tuple[int, int]
    stem: str
    channels: tuple[int, ...]
    repeats: tuple[int, ...]
    block: str
    halved: bool
    up: str
    seg: str
    upsample: str
    pre_down: bool


RESNET, BOTTLENECK = (64, 128, 256, 512), (256, 512, 1024, 2048)
SLIM = (64, 128, 192, 320)
NARROW, NARROW_SLIM = (64, 96, 160, 320), (64, 64, 128, 256)

BACKBONES: dict[str, tuple[tuple[int, ...], tuple[int, ...], str]] = {
    "18": (RESNET, (2, 2, 2, 2), "basic"),
    "34": (RESNET, (3, 4, 6, 3), "basic"),
    "50": (BOTTLENECK, (3, 4, 6, 3), "bottleneck"),
    "56": (RESNET, (4, 8, 12, 3), "basic"),
    "86": (RESNET, (8, 12, 16, 6), "basic"),
    "101": (BOTTLENECK, (3, 4, 23, 3), "bottleneck"),
    "134": (RESNET, (8, 18, 28, 12), "basic"),
    "150": (RESNET, (16, 18, 28, 12), "basic"),
    "22s": (SLIM, (2, 3, 3, 2), "basic"),
    "30s": (SLIM, (3, 4, 4, 3), "basic"),
    "40s": (SLIM, (4, 5, 6, 4), "basic"),
    "54s": (SLIM, (5, 8, 8, 5), "basic"),
    "78s": (SLIM, (6, 12, 12, 8), "basic"),
    "86s": (SLIM, (8, 12, 16, 6), "basic"),
    "150s": (SLIM, (16, 18, 28, 12), "basic"),
    "46n": (NARROW, (0, 6, 8, 8), "basic"),
    "74n": (NARROW, (0, 8, 12, 16), "basic"),
    "122n": (NARROW, (0, 16, 24, 20), "basic"),
    "46ns": (NARROW_SLIM, (0, 6, 8, 8), "basic"),
    "74ns": (NARROW_SLIM, (0, 8, 12, 16), "basic"),
    "122ns": (NARROW_SLIM, (0, 16, 24, 20), "basic"),
}

_MOBILE = "bbb-mobile dbbb-mobile bcc-mobile dbcc-mobile bbb-mobile-pre-down bcc-mobile-pre-down"
_MOBILE_NARROW = "cbb-mobile ccc-mobile cbb-mobile-pre-down ccc-mobile-pre-down"
_HEADS = {  # the most used first
    "78s": _MOBILE,
    "40s": _MOBILE,
    "54s": _MOBILE,
    "86s": f"bbb dbbb {_MOBILE}",
    "150s": f"bbb dbbb {_MOBILE}",
    "22s": _MOBILE,
    "30s": _MOBILE,
    "122ns": _MOBILE_NARROW,
    "74ns": _MOBILE_NARROW,
    "46ns": _MOBILE_NARROW,
    "122n": "cbb",
    "74n": "cbb",
    "46n": "cbb",
    "18": "aaa daaa daac",
    "34": "aaa daaa abb aac daac",
    "50": "aaa daaa",
    "56": "aaa daaa abb",
    "86": "aaa daaa abb aac daac",
    "101": "aaa daaa",
    "134": "aaa daaa",
    "150": "aaa daaa abb aac daac",
}


def _variants() -> Iterator[Variant]:
    for backbone, heads in _HEADS.items():
        channels, repeats, block = BACKBONES[backbone]
        for letters, *marks in (form.split("-") for form in heads.split()):
            stem, up, seg = list(letters[-3:].upper())
            halved, mobile, pre_down = len(letters) > 3, "mobile" in marks, "pre" in marks
            yield Variant(
                name="-".join((backbone, letters, *marks)),
                size=SMALL if mobile and not (halved or pre_down) else LARGE,
                stem=stem,
                channels=channels,
                repeats=repeats,
                block=block,
                halved=halved,
                up=up,
                seg=seg,
                upsample="nearest" if mobile else "bilinear",
                pre_down=pre_down,
            )


VARIANTS: dict[str, Variant] = {variant.name: variant for variant in _variants()}
