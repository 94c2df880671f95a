"""The 48 px row: run control, progress in words, which run is shown, and the options."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from explorer.core.run import Run
from explorer.gui.fonts import SEMIBOLD
from explorer.gui.search_controller import SearchState
from explorer.gui.theme import Theme
from explorer.gui.widgets import (
    ComboField,
    ElidedText,
    GhostButton,
    PrimaryButton,
    ProgressLine,
    RaisedButton,
    Text,
)
from explorer.gui.widgets._paint import follow
from explorer.runs.correlating import STRATEGY as COMPARISON
from explorer.spaces import families

_MAIN = {  # what the primary button says and shows
    SearchState.IDLE: ("Start", "play"),
    SearchState.RUNNING: ("Pause", "pause"),
    SearchState.PAUSED: ("Resume", "play"),
    SearchState.STOPPING: ("Stopping", "stop"),
}


class RunBar(QFrame):
    """Setters are silent.

    Signals:
        start_wanted, pause_wanted, unpause_wanted, stop_wanted, resume_wanted: buttons.
        run_chosen: int, id of the run to look at.
        theme_wanted: the other of light and dark.
    """

    start_wanted = Signal()
    pause_wanted = Signal()
    unpause_wanted = Signal()
    stop_wanted = Signal()
    resume_wanted = Signal()
    run_chosen = Signal(int)
    theme_wanted = Signal()

    def __init__(self, options: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "panel")
        self._state = SearchState.IDLE
        self._problem = ""
        self._runs: tuple[Run, ...] = ()
        self._main = PrimaryButton("Start", "play", min_width=96)
        self._main.setObjectName("main")
        self._stop = RaisedButton(
            self.tr("Stop"), "stop", tooltip=self.tr("End the run; all is kept, it can be resumed")
        )
        self._resume = RaisedButton(self.tr("Resume run"), "arrow-clockwise")
        self._lead = Text("", weight=SEMIBOLD, tabular=True)
        self._rest = ElidedText("", "body", "text2", tabular=True)
        self._run_label = Text("", "body", "text2")
        self._combo = ComboField(name=self.tr("Run shown"))
        self._combo.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._theme = GhostButton(icon="sun", tooltip=self.tr("Switch between light and dark"))
        self._options = GhostButton(icon="sliders-horizontal", tooltip=self.tr("Options"))
        self._line = ProgressLine(self.tr("Progress of the search"))
        self._arrange()
        self._main.clicked.connect(self._on_main)
        self._stop.clicked.connect(self.stop_wanted)
        self._resume.clicked.connect(self.resume_wanted)
        self._combo.chosen.connect(self._on_run_chosen)
        self._theme.clicked.connect(self.theme_wanted)
        self._options.clicked.connect(
            lambda: options.exec(self._options.mapToGlobal(self._options.rect().bottomLeft()))
        )
        follow(self, self._restyle)
        self.set_state(SearchState.IDLE)
        self.set_resumable("")

    def _arrange(self) -> None:
        self._row = QHBoxLayout()
        for button in (self._main, self._stop, self._resume):
            self._row.addWidget(button)
        self._row.addSpacing(8)
        self._row.addWidget(self._lead)
        self._row.addWidget(self._rest, 1)
        for widget in (self._run_label, self._combo, self._theme, self._options):
            self._row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        column.addLayout(self._row)
        column.addStretch(1)
        column.addWidget(self._line)

    def set_state(self, state: SearchState) -> None:
        """Which buttons there are, and what the first one does.

        The focus of a button that goes is the first one's, not that of whatever comes next.
        """
        self._state = state
        idle = state is SearchState.IDLE
        can_stop = state in (SearchState.RUNNING, SearchState.PAUSED)
        for button, stays in ((self._resume, idle), (self._stop, can_stop)):
            if button.hasFocus() and not stays:
                shown = button.ring_shown
                self._main.setFocus(Qt.FocusReason.OtherFocusReason)
                self._main.ring_shown = shown
        label, icon = _MAIN[state]
        self._main.setText(self.tr(label))
        self._main.set_icon(icon)
        self._stop.setVisible(not idle)
        self._stop.setEnabled(can_stop)
        self._resume.setVisible(idle and self._resume.isEnabled())
        self._judge()

    def set_problem(self, sentence: str) -> None:
        """Why a new run cannot be started, said beside the button; "" where it can."""
        self._problem = sentence
        self._judge()

    def set_caution(self, sentence: str) -> None:
        """What is doubtful about the run that Start would begin, for its tooltip; ""."""
        self._caution = sentence
        self._judge()

    def set_resumable(self, tooltip: str) -> None:
        """What going on with the run shown would do; "" where that cannot be."""
        self._resume.setEnabled(bool(tooltip))
        self._resume.setToolTip(tooltip)
        self._resume.setVisible(bool(tooltip) and self._state is SearchState.IDLE)

    def set_progress(self, lead: str, rest: str, share: float) -> None:
        """Words ("412 of 1,000", "6.4/s · 1 min 32 s left"), and the line below."""
        self._words = (lead, rest)
        self._rest.setToolTip("")
        self._line.set_share(share)
        self._line.setAccessibleDescription(f"{lead} {rest}")
        self._judge()

    def set_note(self, tooltip: str) -> None:
        """What the words of the moment mean, for their tooltip; until they change."""
        self._rest.setToolTip(tooltip)

    def set_unknown(self, words: str) -> None:
        """Something goes on, and nobody knows for how long."""
        self._words = ("", words)
        self._line.set_unknown()
        self._judge()

    def set_runs(self, runs: Sequence[Run], shown: int) -> None:
        """The session's runs, and the id of the one shown."""
        self._runs = tuple(runs)
        for widget in (self._combo, self._run_label):
            widget.setVisible(bool(runs))
        self._combo.set_items(zip((run.id for run in runs), names_of(runs), strict=True))
        if any(run.id == shown for run in runs):
            self._combo.set_current(shown)
            self._name_run(shown)

    def _on_run_chosen(self, key: object) -> None:
        run_id = int(str(key))
        self._name_run(run_id)
        self.run_chosen.emit(run_id)

    def _name_run(self, run_id: int) -> None:
        numbers = {run.id: run.number for run in self._runs}
        self._run_label.setText(self.tr("Run {}").format(numbers[run_id]))
        self._combo.setToolTip(self._combo.currentText())

    _words, _caution = ("", ""), ""

    def _judge(self) -> None:
        """Start is off while something is wrong, and says why where the progress stands."""
        off = self._state is SearchState.IDLE and bool(self._problem)
        self._main.setEnabled(not off)  # also while it stops: disabled, it would lose the focus
        lead, rest = ("", self._problem) if off else self._words
        self._lead.setText(lead)
        self._lead.setVisible(bool(lead))
        self._rest.setText(f"·  {rest}" if lead and rest else rest)
        doubt = self._caution if self._state is SearchState.IDLE else ""
        self._main.setToolTip(self._problem if off else doubt)
        self._main.setAccessibleDescription(self._main.toolTip())

    def _on_main(self) -> None:
        wanted = {
            SearchState.IDLE: self.start_wanted,
            SearchState.RUNNING: self.pause_wanted,
            SearchState.PAUSED: self.unpause_wanted,
        }
        if self._state in wanted:
            wanted[self._state].emit()

    def _restyle(self, theme: Theme) -> None:
        self.setFixedHeight(theme.px(48) + 2)
        self._row.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        self._row.setSpacing(theme.px(8))
        self._combo.setMinimumWidth(theme.px(140))
        self._combo.setMaximumWidth(theme.px(260))
        self._theme.set_icon("sun" if theme.dark else "moon")
        self._rest.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def names_of(runs: Sequence[Run]) -> list[str]:
    """What the list of runs says of each; where they are of several families, of which."""
    several = len({run.plan.space.family for run in runs}) > 1
    found = []
    for run in runs:
        known = run.plan.space.family in families  # else a package that is not installed any more
        label = families[run.plan.space.family].label if several and known else ""
        kind = _kind(run)
        found.append(run.label or ", ".join(filter(None, (label, kind, run.plan.label))))
    return found


def _kind(run: Run) -> str:
    """What it is if no search: networks that were given; without limits those of a comparison."""
    if run.plan.strategy != COMPARISON:
        return ""
    return "given networks" if run.plan.constraints else "comparison"
