"""What is usual for each task: the papers' images and classes, and how a first search scores."""

from collections.abc import Mapping
from dataclasses import dataclass

from explorer.core.ops import Shape
from explorer.core.space import Task


@dataclass(frozen=True, slots=True)
class Usual:
    """What a family of the task takes unless its own paper differs.

    Attributes:
        input_shape: (C, H, W).
        resolution: (H, W) at which gradients are taken: a score takes seconds on one core.
        batch_size: the same.
        beta: ZiCo-BC, section 5.
    """

    input_shape: Shape
    classes: int
    resolution: tuple[int, int]
    batch_size: int
    beta: float


USUAL: Mapping[Task, Usual] = {
    "classification": Usual((3, 224, 224), 1000, (64, 64), 8, 1.0),  # ImageNet
    "segmentation": Usual((3, 1024, 2048), 19, (64, 128), 8, 2.0),  # Cityscapes
    # Numbers of COCO's categories go up to 90, though only 80 are used.
    "detection": Usual((3, 512, 512), 90, (128, 128), 4, 1.0),
}
