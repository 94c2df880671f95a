"""Where the fonts, icons, presets and help pages lie."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_INSIDE = _PACKAGE / "resources"  # a wheel or a frozen program carries them within the package
_BESIDE = _PACKAGE.parent / "resources"  # a checkout has them next to it

RESOURCES = _INSIDE if _INSIDE.is_dir() else _BESIDE
