"""Notices stand above the view they belong to; each says one thing and is said once."""

import logging
from collections.abc import Sequence

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from explorer.gui.troubles import Trouble
from explorer.gui.widgets import Notice
from explorer.gui.widgets.notice import Action, Tone

log = logging.getLogger(__name__)
AT_MOST = 2  # more would push the view away; the oldest goes


class Notices(QWidget):
    """A column of notices, of no height while there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(8)
        self._notices: dict[str, Notice] = {}
        self._settle()

    def show_notice(
        self,
        title: str,
        line: str = "",
        actions: Sequence[Action] = (),
        *,
        tone: Tone = "error",
    ) -> Notice:
        """Show it, or renew the one of the same title."""
        log.info("%s: %s", title, line)
        self.dismiss(title)
        while len(self._notices) >= AT_MOST:
            self.dismiss(next(iter(self._notices)))
        notice = Notice(title, line, actions, tone=tone)
        notice.setToolTip(line)
        notice.closed.connect(lambda: self.dismiss(title))
        self._notices[title] = notice
        self._column.addWidget(notice)
        self._settle()
        return notice

    def show_trouble(self, trouble: Trouble, actions: Sequence[Action] = ()) -> None:
        """The user's sentence with its remedies, or a bug with its report to copy."""
        if trouble.report:
            text = trouble.report
            actions = ((self.tr("Copy report"), lambda: QApplication.clipboard().setText(text)),)
        self.show_notice(trouble.title, trouble.line, actions)

    def dismiss(self, title: str) -> None:
        """Take a notice away, if it is there."""
        notice = self._notices.pop(title, None)
        if notice is not None:
            notice.hide()
            notice.deleteLater()
            self._settle()

    def clear(self) -> None:
        for title in list(self._notices):
            self.dismiss(title)

    def titles(self) -> tuple[str, ...]:
        return tuple(self._notices)

    def _settle(self) -> None:
        margins = (16, 12, 16, 4) if self._notices else (0, 0, 0, 0)
        self._column.setContentsMargins(*margins)
        self.setVisible(bool(self._notices))
