"""The type of the window: roles, weights and tabular figures. The fonts ship with the program."""

from functools import cache
from typing import Literal

from PySide6.QtGui import QFont, QFontDatabase

from explorer.resources_path import RESOURCES

Role = Literal["caption", "secondary", "body", "title", "network", "tile", "key", "gauge"]

SIZES: dict[Role, int] = {  # px at 100 %
    "caption": 11,
    "secondary": 12,
    "body": 13,
    "title": 15,
    "network": 18,
    "tile": 20,
    "key": 22,
    "gauge": 28,
}
REGULAR, MEDIUM, SEMIBOLD = 400, 500, 600
FAMILY, MONO = "Inter", "JetBrains Mono"
_TIGHT_FROM_PX = 20  # larger text is set at 98 % letter spacing


@cache
def load_fonts() -> tuple[str, ...]:
    """Make the shipped fonts known to Qt, once; the families found. Needs a QGuiApplication."""
    families: list[str] = []
    for file in sorted((RESOURCES / "fonts").glob("*.[ot]tf")):
        families += QFontDatabase.applicationFontFamilies(
            QFontDatabase.addApplicationFont(str(file))
        )
    return tuple(dict.fromkeys(families))


def font(
    role: Role,
    weight: int | None = None,
    *,
    tabular: bool = False,
    mono: bool = False,
    scale: float = 1.0,
) -> QFont:
    """The font of a role. From 15 px (view titles, numbers) the weight is 600 unless told.

    Tabular figures are for figures that stand under another or change in place.
    """
    size = SIZES[role]
    result = QFont(MONO if mono else FAMILY)
    result.setPixelSize(round(size * scale))
    result.setWeight(QFont.Weight(weight or (SEMIBOLD if size >= SIZES["title"] else REGULAR)))
    result.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if size >= _TIGHT_FROM_PX:
        result.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 98)
    if tabular:
        result.setFeature(QFont.Tag("tnum"), 1)
    return result
