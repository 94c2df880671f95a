"""Phosphor icons (MIT) that take their colour from the theme when they are painted.

The font is the shipped one in resources/icons, else the copy inside the package qtawesome, whose
Python is never imported: its six families would cost 0.1 s at start.
"""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from explorer.gui.fonts import RESOURCES
from explorer.gui.theme import mix, theme


def icon(name: str, color: str = "text2") -> QIcon:
    """A Phosphor icon by its name ("play", "magnifying-glass"); colour: a token or "#rrggbb".

    A token is looked up at each paint, so a change of theme needs no new icon.
    Raises KeyError for a name that Phosphor does not have.
    """
    return QIcon(_Engine(_glyphs()[name], color))


def draw(painter: QPainter, name: str, box: QRectF, color: QColor) -> None:
    """Paint an icon that fills the box; for widgets that paint for themselves."""
    _draw(painter, _glyphs()[name], box, color)


def pixmap(name: str, size: int, color: str, ratio: float) -> QPixmap:
    """The icon as a pixmap of size x size logical px."""
    return icon(name, color).pixmap(QSize(size, size), ratio)


class _Engine(QIconEngine):
    def __init__(self, glyph: str, color: str) -> None:
        super().__init__()
        self._glyph, self._color = glyph, color

    def paint(
        self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State
    ) -> None:
        t = theme()
        name = self._color if self._color.startswith("#") else getattr(t, self._color)
        if mode is QIcon.Mode.Disabled:
            name = mix(name, t.panel, 0.5)
        _draw(painter, self._glyph, QRectF(rect), QColor(name))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        result = QPixmap(size)
        result.fill(Qt.GlobalColor.transparent)
        painter = QPainter(result)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return result

    def clone(self) -> QIconEngine:
        return _Engine(self._glyph, self._color)


def _draw(painter: QPainter, glyph: str, box: QRectF, color: QColor) -> None:
    face = QFont(_family())
    face.setPixelSize(max(1, round(box.height())))
    face.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(face)
    painter.setPen(color)
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip), glyph)
    painter.restore()


def _folder() -> Path:
    shipped = RESOURCES / "icons"
    if list(shipped.glob("*hosphor*.ttf")):
        return shipped
    package = find_spec("qtawesome")
    if package is None or package.origin is None:
        raise FileNotFoundError("no Phosphor font in resources/icons, and no qtawesome")
    return Path(package.origin).parent / "fonts"


@cache
def _glyphs() -> dict[str, str]:
    files = sorted(_folder().glob("*hosphor*.json"))
    codes: dict[str, str] = json.loads(files[0].read_text(encoding="utf-8"))
    return {name: chr(int(code, 16)) for name, code in codes.items()}


@cache
def _family() -> str:
    assert QApplication.instance() is not None
    files = sorted(_folder().glob("*hosphor*.ttf"))
    families = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(files[0])))
    return families[0]
