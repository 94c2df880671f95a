"""Where searches of the Zen-NAS spaces start: bounds around the published networks.

The published searches have no bounds but a fixed first structure, steps from it and budgets. Here
the bounds hold that structure and, in the ImageNet spaces, every network it led to; stages that
some of those lack may be left out. The first space of each kind has the smallest published budget
for its limits; those with larger ones have the same bounds, and are told apart by their names.
"""

from dataclasses import replace

from explorer.core.objective import Constraint
from explorer.spaces._zen_blocks import INVERTED, RESIDUALS
from explorer.spaces._zen_space import CIFAR_INPUT, IMAGENET_INPUT, StageBounds, Start

CIFAR = Start(
    "zen-i",
    RESIDUALS,
    CIFAR_INPUT,
    stem=(8, 88),
    stem_stride=1,
    stages=(
        StageBounds(1, (16, 168), (8, 40), (1, 3)),
        StageBounds(2, (32, 192), (16, 48), (1, 4)),
        StageBounds(1, (32, 272), (16, 56), (0, 4)),
        StageBounds(2, (32, 224), (16, 64), (1, 4)),
        StageBounds(1, (32, 224), (16, 64), (0, 4)),
        StageBounds(2, (32, 216), (16, 64), (1, 3)),
        StageBounds(1, (32, 168), (16, 64), (0, 3)),
    ),
    head=(128, 512),
    limits=(Constraint("params-zennas", 1e6), Constraint("depth", 18)),
)
IMAGENET_LATENCY = Start(
    "zen-i",
    RESIDUALS,
    IMAGENET_INPUT,
    stem=(8, 32),
    stem_stride=2,
    stages=(
        StageBounds(2, (32, 80), (32, 64), (1, 2)),
        StageBounds(2, (64, 432), (32, 128), (1, 5)),
        StageBounds(2, (168, 640), (96, 192), (1, 4)),
        StageBounds(1, (272, 1008), (120, 192), (0, 5)),
        StageBounds(1, (272, 976), (120, 192), (0, 4)),
        StageBounds(2, (512, 2304), (256, 384), (1, 5)),
        StageBounds(1, (512, 2496), (256, 384), (0, 5)),
        StageBounds(1, (456, 2304), (256, 384), (0, 5)),
    ),
    head=(512, 6704),
    limits=(Constraint("macs-zennas", 5e9), Constraint("depth", 16)),  # about ZenNet-0.3ms
)
IMAGENET_FLOPS = Start(
    "zen-ii",
    INVERTED,
    IMAGENET_INPUT,
    stem=(8, 32),
    stem_stride=2,
    stages=(
        StageBounds(2, (8, 64), (8, 72), (1, 2)),
        StageBounds(2, (8, 96), (8, 96), (1, 4)),
        StageBounds(2, (64, 160), (8, 160), (1, 5)),
        StageBounds(1, (64, 160), (32, 160), (0, 5)),
        StageBounds(2, (96, 1024), (48, 360), (1, 5)),
        StageBounds(1, (96, 384), (48, 360), (0, 5)),
    ),
    head=(2048, 2048),  # frozen in the published search
    limits=(Constraint("macs-zennas", 4e8), Constraint("depth", 14)),
)


def _larger(start: Start, label: str, limit: str, most: float, layers: int) -> Start:
    """The same space with the limits of a larger budget."""
    limits = (Constraint(limit, most), Constraint("depth", layers))
    return replace(start, name=f"{label}, {layers} layers", limits=limits)


LARGER_I = (_larger(CIFAR, "CIFAR, 2M parameters", "params-zennas", 2e6, 20),)
LARGER_II = (
    _larger(IMAGENET_FLOPS, "ImageNet, 450M FLOPs (ZiCo)", "macs-zennas", 4.5e8, 14),
    _larger(IMAGENET_FLOPS, "ImageNet, 600M FLOPs", "macs-zennas", 6e8, 14),
    _larger(IMAGENET_FLOPS, "ImageNet, 800M FLOPs", "macs-zennas", 8e8, 16),
    _larger(IMAGENET_FLOPS, "ImageNet, 1G FLOPs (ZiCo)", "macs-zennas", 1e9, 16),
)
