"""Phosphor icons (MIT, shipped) that take their colour from the theme when they are painted."""

import json
from functools import cache

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

from explorer.gui.theme import mix, theme
from explorer.resources_path import RESOURCES


def icon(name: str, color: str = "text2") -> QIcon:
    """A Phosphor icon by its name ("play", "magnifying-glass"); colour: a token or "#rrggbb".

    A token is looked up at each paint, so a change of theme needs no new icon.
    Raises KeyError for a name that Phosphor does not have.
    """
    return QIcon(_Engine(_glyphs()[name], color))


def draw(painter: QPainter, name: str, box: QRectF, color: QColor) -> None:
    """Paint an icon that fills the box; for widgets that paint for themselves."""
    _draw(painter, _glyphs()[name], box, color)


def checked(name: str) -> str:
    """The name itself, "" included; KeyError where Phosphor has no such icon.

    For whoever keeps a name to paint it later: an error in a paint event ends the program.
    """
    if name and name not in _glyphs():
        raise KeyError(name)
    return name


def pixmap(name: str, size: int, color: str, ratio: float) -> QPixmap:
    """The icon as a pixmap of size x size logical px."""
    return icon(name, color).pixmap(QSize(size, size), ratio)


class _Engine(QIconEngine):
    def __init__(self, glyph: str, color: str) -> None:
        super().__init__()
        self._glyph, self._color = glyph, color

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
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


@cache
def _glyphs() -> dict[str, str]:
    file = RESOURCES / "icons" / "phosphor-regular.json"
    codes: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return {name: chr(int(code, 16)) for name, code in codes.items()}


@cache
def _family() -> str:
    file = RESOURCES / "icons" / "phosphor-regular.ttf"
    return QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(file)))[0]
