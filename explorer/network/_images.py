"""Pixels of stored images: decoded once, brought to one size, normalised."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageOps
from torch import Tensor

from explorer.core.errors import DataError
from explorer.core.ops import Shape

MEAN = (0.485, 0.456, 0.406)  # of ImageNet's channels, as the published code normalises
DEVIATION = (0.229, 0.224, 0.225)
Fit = Callable[[Image.Image, tuple[int, int]], Image.Image]  # an image to (W, H)


def cropped(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Scaled and cut around its middle to (W, H): for labels that belong to the whole image."""
    return ImageOps.fit(image, size, Image.Resampling.BILINEAR)


def stretched(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Scaled to (W, H), its sides apart: for labels with places, which are scaled alike."""
    return image.resize(size, Image.Resampling.BILINEAR)


def mode_of(channels: int) -> str:
    """Pillow's name for images of so many channels; raises DataError where there is none."""
    mode = {1: "L", 3: "RGB"}.get(channels)
    if mode is None:
        raise DataError(
            f"Data: images have 1 or 3 channels, but the space takes {channels}. Use synthetic."
        )
    return mode


def to_tensor(image: Image.Image, shape: Shape, fit: Fit) -> Tensor:
    """(C, H, W) = shape, normalised."""
    channels, height, width = shape
    fitted = fit(_eight_bits(image).convert(mode_of(channels)), (width, height))
    return _normalised(np.asarray(fitted).reshape(height, width, channels))


def _eight_bits(image: Image.Image) -> Image.Image:
    """A 16-bit grey image scaled to 8 bits, where Pillow would cut all above 255 to white."""
    if not image.mode.startswith("I"):
        return image
    return Image.fromarray((np.asarray(image).clip(0, 65535) >> 8).astype(np.uint8))


def _normalised(pixels: NDArray[np.uint8]) -> Tensor:
    """(C, H, W) of (H, W, C) pixels."""
    channels = pixels.shape[2]
    mean, deviation = torch.tensor(MEAN[-channels:]), torch.tensor(DEVIATION[-channels:])
    scaled = (torch.from_numpy(pixels.astype(np.float32)) / 255 - mean) / deviation
    return scaled.permute(2, 0, 1).contiguous()
