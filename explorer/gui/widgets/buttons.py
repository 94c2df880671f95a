"""The four kinds of button: primary (one a view), raised, ghost, and accent words in a line."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from explorer.gui import icons
from explorer.gui.fonts import MEDIUM
from explorer.gui.theme import Theme, mix, theme
from explorer.gui.widgets._paint import KeyboardFocus, box, follow, painter_on, ring

Action = tuple[str, Callable[[], object]]  # what a button says, and what it does
Kind = Literal["primary", "raised", "higher", "ghost", "link"]

_GAP = 4  # px between icon and word: the icon has air of its own


class Button(KeyboardFocus, QPushButton):
    """A QPushButton (use its `clicked`) painted by kind, with an icon left of the word.

    "higher" is a raised button on raised ground. `small` is 28 px high, else 32. Without text it is
    a square tool: give it a tooltip, which also becomes its accessible name.
    """

    def __init__(
        self,
        text: str = "",
        icon: str = "",
        kind: Kind = "raised",
        *,
        small: bool = False,
        min_width: int = 0,
        tooltip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._kind: Kind = kind
        self._icon, self._small, self._min_width = icons.checked(icon), small, min_width
        self._menu_caret = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        if tooltip:
            self.setToolTip(tooltip)
        if not text:
            self.setAccessibleName(tooltip or icon)
        if kind in ("link", "ghost"):
            self.setCursor(
                Qt.CursorShape.PointingHandCursor if kind == "link" else Qt.CursorShape.ArrowCursor
            )
        follow(self, self._restyle)

    def set_icon(self, icon: str) -> None:
        """Another Phosphor icon, by name; "" for none. Raises KeyError for an unknown name."""
        self._icon = icons.checked(icon)
        self.updateGeometry()
        self.update()

    def set_kind(self, kind: Kind) -> None:
        self._kind = kind
        self._restyle(theme())
        self.update()

    def sizeHint(self) -> QSize:
        t = theme()
        words = self.fontMetrics().horizontalAdvance(self.text())
        height = t.px(28 if self._small or self._kind == "link" else 32)
        if not self.text():
            return QSize(height, height)
        side = {"link": 0, "ghost": 8}.get(self._kind, 12)
        icon = t.px(16) + _GAP if self._icon else 0
        return QSize(max(words + icon + 2 * side, t.px(self._min_width)), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _restyle(self, theme: Theme) -> None:
        small = self._small or self._kind in ("ghost", "link")
        self.setFont(theme.font("secondary" if small else "body", MEDIUM))
        self.updateGeometry()

    def _colors(self) -> tuple[QColor | None, QColor]:
        """Fill and ink."""
        t = theme()
        over, down = self.underMouse(), self.isDown() or self.isChecked()
        if not self.isEnabled():
            fill = None if self._kind in ("ghost", "link") else t.color("raised")
            return fill, QColor(mix(t.muted, t.panel, 0.75))
        if self._kind == "primary":
            share = 0.82 if down else 0.9 if over else 1.0
            return QColor(mix(t.accent, t.panel, share)), t.color("on_accent")
        if self._kind == "link":
            return None, t.color("text" if over else "accent_text")
        ink = t.color("text2" if self._kind == "ghost" and not over and not down else "text")
        if down:
            return t.color("wash" if self.isChecked() else "track"), ink
        if over:
            return t.color("track" if self._kind == "higher" else "hover"), ink
        ground = {"raised": "raised", "higher": "hover"}.get(self._kind)
        return (t.color(ground) if ground else None), ink

    def paintEvent(self, event: QPaintEvent) -> None:
        t, rect = theme(), QRectF(self.rect())
        painter = painter_on(self)
        fill, ink = self._colors()
        if fill is not None:
            box(painter, rect, t.px(6), fill)
        if self.hasFocus() and self.ring_shown:
            color = t.color("text") if self._kind == "primary" else None
            ring(painter, rect, t.px(6), color)
        painter.setFont(self.font())
        size = t.px(16)
        words = self.fontMetrics().horizontalAdvance(self.text())
        gap = _GAP if self.text() and self._icon else 0
        left = (self.width() - words - gap - (size if self._icon else 0)) / 2
        if self._kind == "link":
            left = max(left, 0.0) if self.width() <= self.sizeHint().width() else 0.0
        if self._icon:
            top = (self.height() - size) / 2
            quiet = not self.text() and not self.underMouse() and self.isEnabled()
            icon_ink = t.color("text2") if quiet and self._kind != "primary" else ink
            if self.isChecked() and self.isEnabled():
                icon_ink = t.color("accent_text")
            icons.draw(painter, self._icon, QRectF(round(left), round(top), size, size), icon_ink)
            left += size + gap
        if self.text():
            painter.setPen(ink)
            place = QRectF(left, 0, self.width() - left, self.height())
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic
            painter.drawText(place, int(flags), self.text())


def PrimaryButton(text: str, icon: str = "", *, min_width: int = 0, tooltip: str = "") -> Button:
    """The one accent button of a view; `min_width` 96 where its word changes."""
    return Button(text, icon, "primary", min_width=min_width, tooltip=tooltip)


def RaisedButton(
    text: str, icon: str = "", *, small: bool = False, min_width: int = 0, tooltip: str = ""
) -> Button:
    """Every other button."""
    return Button(text, icon, "raised", small=small, min_width=min_width, tooltip=tooltip)


def GhostButton(
    text: str = "", icon: str = "", *, tooltip: str = "", checkable: bool = False
) -> Button:
    """A tool without ground, 28 px; without text a lone icon, which needs a tooltip."""
    button = Button(text, icon, "ghost", small=True, tooltip=tooltip)
    button.setCheckable(checkable)
    return button


def LinkButton(text: str, icon: str = "", *, tooltip: str = "") -> Button:
    """An action in a line of text: accent words."""
    return Button(text, icon, "link", tooltip=tooltip)
