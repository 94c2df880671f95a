"""The correlation view: run bar, what is compared at the left, the finding, table and plots."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from explorer.gui import docks
from explorer.gui.correlation_numbers import Comparison
from explorer.gui.docks import Scrolling
from explorer.gui.help import about
from explorer.gui.notices import Notices
from explorer.gui.panels.beta import BetaBar
from explorer.gui.panels.correlation_empty import CorrelationEmpty
from explorer.gui.panels.correlation_setup import SetupPanel
from explorer.gui.panels.correlation_source import SourcePanel
from explorer.gui.panels.correlation_table import CorrelationTable
from explorer.gui.plots.correlation_plots import CorrelationPlots
from explorer.gui.run_bar import RunBar
from explorer.gui.theme import Theme, theme
from explorer.gui.widgets import ElidedText, GhostButton, Text, rule
from explorer.gui.widgets._paint import follow

FREE_PX = 510  # of the height at 100 %: for all but the table
LARGE_FROM_PX = 1100  # of the middle, at 100 %: from there the sentence is set larger


class CorrelationPage(QFrame):
    """Layout only; who connects its parts is the desk."""

    def __init__(self, options: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "panel")
        self.run_bar = RunBar(options)
        self.notices = Notices()
        self.source, self.setup = SourcePanel(), SetupPanel()
        self.beta = BetaBar()
        self.beta.hide_search()
        self.sentence = ElidedText("", "network")
        self.line = ElidedText("", "body", "text2", tabular=True)
        self.copy_button = GhostButton(self.tr("Copy as CSV"), "copy")
        self.copy_button.setToolTip(self.tr("Every score and column with their intervals"))
        self.calibrate_button = GhostButton(self.tr("Calibrate…"), "graduation-cap")
        self.calibrate_button.setToolTip(
            self.tr("Learn from these accuracies what channels and blocks of each stage are worth")
        )
        self.export_button = GhostButton(
            icon="export", tooltip=self.tr("Copy or save the plots as a picture")
        )
        self.table, self.plots = CorrelationTable(), CorrelationPlots()
        self.empty = CorrelationEmpty()
        self._lay_out()
        about(self, "correlation")
        about(self.beta, "beta")
        follow(self, self._restyle)
        self.set_found(False)

    def _lay_out(self) -> None:
        self._left = Scrolling(self._setting(), docks.LEFT_PX)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._middle())
        centre = QVBoxLayout()
        centre.setSpacing(0)
        centre.addWidget(self.notices)
        centre.addWidget(self._stack, 1)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left)
        row.addWidget(rule(vertical=True))
        row.addLayout(centre, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.run_bar)
        column.addLayout(row, 1)

    def _setting(self) -> QWidget:
        inner = QFrame()
        inner.setProperty("look", "panel")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        column.addWidget(self.source)
        line = QVBoxLayout()
        line.setContentsMargins(16, 8, 16, 12)
        line.addWidget(rule())
        column.addLayout(line)
        column.addWidget(self.setup)
        column.addStretch(1)
        return inner

    def _middle(self) -> QWidget:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.beta)
        column.addWidget(rule())
        column.addLayout(self._finding())
        inner = QVBoxLayout()
        inner.setContentsMargins(4, 0, 0, 8)  # cells are padded by 12: words start at 16
        inner.addWidget(self.table)
        column.addLayout(inner)
        column.addWidget(rule())
        column.addWidget(self._plots(), 1)
        return middle

    def _finding(self) -> QVBoxLayout:
        words = QVBoxLayout()
        words.setContentsMargins(16, 10, 8, 6)
        words.setSpacing(2)
        words.addWidget(self.sentence)
        below = QHBoxLayout()
        below.addWidget(self.line, 1)
        below.addWidget(self.calibrate_button)
        below.addWidget(self.copy_button)
        words.addLayout(below)
        return words

    def _plots(self) -> QWidget:
        holder = QWidget()
        self.plot_title = Text("", weight=600)
        head = QHBoxLayout()
        head.setContentsMargins(16, 6, 8, 0)
        head.setSpacing(12)
        head.addWidget(self.plot_title)
        head.addWidget(self.plots.columns)
        head.addWidget(self.plots.column_list)
        head.addStretch(1)
        head.addWidget(self.export_button)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.plots, 1)
        return holder

    def set_found(self, something: bool) -> None:
        """Show table and plots, or what a table is."""
        self._stack.setCurrentIndex(1 if something else 0)
        self.setup.setEnabled(something)

    def set_finding(self, sentence: str, line: str, found: Comparison) -> None:
        """What was found, and the numbers of it."""
        self.sentence.setText(sentence)
        self.line.setText(line)
        self.copy_button.setEnabled(bool(found.found))
        self.export_button.setEnabled(len(found.networks) > 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle(theme())

    def _restyle(self, theme: Theme) -> None:
        self._left.setFixedWidth(theme.px(docks.LEFT_PX))
        room = self.width() - theme.px(docks.LEFT_PX)
        self.table.set_room(self.height() - theme.px(FREE_PX))
        self.sentence.set_role("key" if room >= theme.px(LARGE_FROM_PX) else "network")
