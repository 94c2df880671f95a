"""Image files opened without trust: only formats we know, and none of an absurd size."""

import struct
import warnings
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # Pillow's 0.01 s are for those who open an image, not for every start
    from PIL import Image

FORMATS = ("JPEG", "PNG")
UNREADABLE = (  # what a damaged or odd file may raise
    OSError,
    SyntaxError,  # a broken PNG
    ValueError,
    EOFError,
    OverflowError,
    struct.error,
    zlib.error,
)


@contextmanager
def opened(path: Path) -> Generator["Image.Image", None, None]:
    """The image, its header read; raises one of UNREADABLE, as reading its pixels may."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of transparency and odd metadata
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        if not path.is_file():  # a pipe would be waited for without end
            raise FileNotFoundError(path)
        try:
            with Image.open(path, formats=FORMATS) as image:
                yield image
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise OSError(str(error)) from None


def raw_mode(image: "Image.Image") -> str:
    """How the file stores pixels ("L;4": grey of 4 bits); to be asked before they are read."""
    from PIL import ImageFile

    tiles = image.tile if isinstance(image, ImageFile.ImageFile) else []
    return str(tiles[0].args) if tiles else ""


def upright_size(image: "Image.Image") -> tuple[int, int]:
    """(W, H) once turned as its metadata say."""
    turned = image.getexif().get(_ORIENTATION, 1) in _QUARTER_TURNS
    return image.size[::-1] if turned else image.size


def same_size(image: "Image.Image", size: tuple[int, int]) -> "Image.Image | None":
    """The image with (W, H) = size, turned as its metadata say if only that fits; else None.

    Label maps and boxes are drawn by some programs on stored pixels, by others on turned ones.
    """
    from PIL import ImageOps

    if image.size == size:
        return image
    return ImageOps.exif_transpose(image) if upright_size(image) == size else None


_ORIENTATION = 0x0112  # the EXIF tag
_QUARTER_TURNS = (5, 6, 7, 8)
