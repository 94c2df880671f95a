"""Depth and width: at which share of what the space allows a run's networks sit."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from explorer.core.bias import BiasReport
from explorer.gui import words
from explorer.gui.exact_solving import Solved
from explorer.gui.plots.depth_width_exact import (
    empty_text,
    exact_line,
    exact_means,
    exact_share_text,
    report_of_exact,
)
from explorer.gui.plots.depth_width_marks import LEVEL
from explorer.gui.plots.depth_width_numbers import (
    Which,
    counted,
    fixed_at,
    headline,
    is_fixed,
    report_at_zero,
    report_of,
    top_of,
)
from explorer.gui.plots.depth_width_plots import DepthByWidth, Histogram
from explorer.gui.plots.depth_width_references import known_places
from explorer.gui.run_view import RunView
from explorer.gui.theme import theme
from explorer.gui.widgets import ElidedText, EmptyPanel, Gauge, Segments, Text

ROLES = ("depth", "width")
SETS: tuple[Which, ...] = ("all", "front", "top", "selection")
SIDE_BY_SIDE = 1.2  # as a column until it is so many times wider than high
LEAST_WIDE, LEAST_HIGH = 150, 180  # px of a plot; less, and the panel scrolls


class DepthWidthPanel(QWidget):
    """A sentence, then two histograms and a map: side by side where it is wide, else stacked.

    Signals:
        set_chosen: "all", "front", "top" or "selection"; by the user only.
    """

    set_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view: RunView | None = None
        self.comparison: RunView | None = None
        self._top = 20.0
        self._exact: BiasReport | None = None
        self.sets = Segments(
            [self.tr("All"), self.tr("Front"), self.tr("Top 10 %"), self.tr("Selection")],
            name=self.tr("Which networks"),
        )
        self.sets.set_current(1)
        self.sets.chosen.connect(self._on_chosen)
        self.depth_plot = Histogram(self.tr("Depth"), self.tr("Depth (% of range)"))
        self.width_plot = Histogram(self.tr("Width"), self.tr("Mean width (% of range)"))
        self.map_plot = DepthByWidth()
        self.empty = EmptyPanel("")
        self._lay_out()
        self.set_view(None)

    def _lay_out(self) -> None:
        self.gauge = Gauge(self.tr("Share at maximum depth"), size=44)
        self.share = Text("", "key", tabular=True)
        self.sentence = ElidedText("", "body", "text2")
        self.count = ElidedText("", "secondary", "muted")
        self.means = Text("", "secondary", "muted")
        self.means.setAlignment(Qt.AlignmentFlag.AlignRight)
        said = QVBoxLayout()
        said.setSpacing(1)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.share, 0, Qt.AlignmentFlag.AlignBaseline)
        first.addWidget(self.sentence, 1, Qt.AlignmentFlag.AlignBaseline)
        said.addLayout(first)
        said.addWidget(self.count)
        self._head = QHBoxLayout()
        self._head.setSpacing(12)
        self._head.addWidget(self.gauge)
        self._head.addLayout(said, 1)
        self._head.addWidget(self.means)
        self._top_box = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top_box.setSpacing(12)
        self._top_box.setContentsMargins(0, 0, 12, 0)
        self._top_box.addLayout(self._head, 1)
        self._top_box.addWidget(self.sets, 0, Qt.AlignmentFlag.AlignRight)
        self._plots = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._plots.setSpacing(8)
        for plot in (self.depth_plot, self.width_plot, self.map_plot):
            self._plots.addWidget(plot, 1)
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(16, 8, 2, 4)
        column.setSpacing(8)
        column.addLayout(self._top_box)
        column.addLayout(self._plots, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._inside)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.viewport().setAutoFillBackground(False)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(scroll)
        self._stack.addWidget(self.empty)

    # What is shown.

    def set_view(self, view: RunView | None, comparison: RunView | None = None) -> None:
        """Show a run, and outline another (at beta 0) behind it; silent."""
        self.view, self.comparison = view, comparison
        self._draw()

    def set_exact(self, found: Solved | None) -> None:
        """The exact front of the whole space, for the run's own front; silent."""
        report = report_of_exact(found)
        if report is not None or self._exact is not None:
            self._exact = report
            self._draw()

    @property
    def which(self) -> Which:
        return SETS[self.sets.currentIndex()]

    def _on_chosen(self, _index: int) -> None:
        self._draw()
        self.set_chosen.emit(self.which)

    def _draw(self) -> None:
        view = self.view
        report = report_of(view, self.which) if view else None
        if view is None or report is None or not view.archive.scored[: view.count].any():
            self._say_empty()
            self._stack.setCurrentIndex(1)
            return
        self._stack.setCurrentIndex(0)
        token = "orange" if view.beta == 0 and view.score.penalised else "accent"
        self._say(view, report, token)
        self._draw_histograms(view, report, token)
        self.map_plot.set_report(report)
        fixed = [role for role in ROLES if is_fixed(view, role)]
        self.map_plot.say_instead(
            self.tr("{}, so there is no map.").format(fixed_at(view, fixed[0])) if fixed else ""
        )
        self._draw_references(view)

    def _say_empty(self) -> None:
        said = self.tr("Once networks are scored: how much of the depth and width that the space "
                       "allows the front takes.")  # fmt: skip
        said = " ".join(filter(None, (said, empty_text(self._exact))))
        self.empty.set_text(self.tr("Depth and width appear here"), said)

    def _say(self, view: RunView, report: BiasReport, token: str) -> None:
        """The sentence first: how much of the set sits at maximum depth; at minimum width where
        the depth is fixed, which is the same preference."""
        share, sentence = headline(view, report, self.which)
        known = share == share  # not NaN
        self.gauge.setVisible(known)
        self.share.setVisible(known)
        if known:
            self.gauge.set_token(token)
            self.gauge.set_share(share)
            self.gauge.setAccessibleName(sentence)
            self.share.setText(words.percent(share))
        beside = known and not self._is_column()
        exact = exact_share_text(self._exact_shown()) if beside else ""
        self.sentence.setText(f"{sentence}, {exact}" if exact else sentence)
        self._say_means(report)

    def _exact_shown(self) -> BiasReport | None:
        """Beside the run's front alone: other sets are no fronts."""
        return self._exact if self.which == "front" else None

    def _draw_references(self, view: RunView) -> None:
        """Published networks that the space could hold, on all three plots."""
        found = known_places(view)
        self.map_plot.marks.draw(found, [(f.width, f.depth) for f in found])
        for plot, role in zip((self.depth_plot, self.width_plot), ROLES, strict=True):
            plot.marks.draw(found, [(getattr(f, role), LEVEL * self._top / 100) for f in found])

    def _say_means(self, report: BiasReport) -> None:
        """At the right in two lines where there is room, else in the line of counts."""
        means = [
            (self.tr("depth {}").format(words.percent(report.mean_depth)), report.mean_depth),
            (self.tr("width {}").format(words.percent(report.mean_width)), report.mean_width),
        ]
        known = [text for text, mean in means if mean == mean]  # not NaN
        beside = self._is_column() and bool(known)
        self.means.setVisible(beside)
        self.means.setText("\n".join(self.tr("mean {}").format(text) for text in known))
        count = counted(report, self.which if beside else "all")
        mean = self.tr("mean {}").format(", ".join(known)) if known else ""
        exact = exact_means(self._exact_shown(), named=False)
        if beside:  # in lines of their own
            self.count.setText(exact_line(self._exact_shown()) or count)
            self.count.setToolTip(count)
            return
        said = ", ".join(filter(None, (count, mean)))
        self.count.setText(self.tr("{} (exact {})").format(said, exact) if exact else said)
        self.count.setToolTip("")

    def _draw_histograms(self, view: RunView, report: BiasReport, token: str) -> None:
        """Both on one range, so that they compare; the outline is the run at beta 0, if any."""
        compared, caption = self._compared(view)
        drawn = [report.depth, report.width]
        if compared is not None:
            drawn += [compared.depth, compared.width]
        exact = self._exact_shown()
        if exact is not None:
            drawn += [exact.depth, exact.width]
        self._top = top_of(*drawn, held=self._top)
        for plot, role in zip((self.depth_plot, self.width_plot), ROLES, strict=True):
            fixed = is_fixed(view, role)
            plot.say_instead(f"{fixed_at(view, role)}." if fixed else "")
            other = getattr(compared, role) if compared is not None else None
            plot.set_shares(getattr(report, role), other, self._top, token, caption)
            plot.exact.draw(getattr(exact, role) if exact is not None and not fixed else None)
        self.map_plot.exact.draw(exact)

    def _compared(self, view: RunView) -> tuple[BiasReport | None, str]:
        """The comparison run; without one, the same networks ranked at beta 0."""
        if self.comparison is not None and self.which != "selection":
            report = report_of(self.comparison, self.which)
            return (report if report.count else None), self.tr("run at beta {:g}").format(
                self.comparison.beta
            )
        return report_at_zero(view, self.which), self.tr("re-ranked at beta 0")

    # How it is laid out.

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = not self._is_column()
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._plots.setDirection(across if wide else down)
        self._top_box.setDirection(across if wide else down)
        scale = theme().scale
        for plot in (self.depth_plot, self.width_plot, self.map_plot):
            least = QSize(LEAST_WIDE, 150) if wide else QSize(LEAST_WIDE, LEAST_HIGH)
            plot.setMinimumSize(least * scale)

        if self.view is not None:
            self._say_means(report_of(self.view, self.which))

    def _is_column(self) -> bool:
        return self.width() <= SIDE_BY_SIDE * self.height()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(520), theme().px(300))
