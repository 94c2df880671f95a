"""An icon beside words."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from explorer.gui import icons
from explorer.gui.theme import Theme, theme
from explorer.gui.widgets._paint import follow, painter_on


class IconLabel(QWidget):
    """An icon that stands beside words; it says nothing of its own."""

    def __init__(
        self, name: str, token: str = "text2", size: int = 16, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._token, self._size = icons.checked(name), token, size
        follow(self, self._restyle)

    def set_icon(self, name: str, token: str) -> None:
        self._name, self._token = icons.checked(name), token
        self.update()

    def _restyle(self, theme: Theme) -> None:
        self.setFixedSize(theme.px(self._size), theme.px(self._size))

    def paintEvent(self, event: QPaintEvent) -> None:
        icons.draw(painter_on(self), self._name, QRectF(self.rect()), theme().color(self._token))
