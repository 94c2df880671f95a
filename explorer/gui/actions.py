"""Every command of the window, in one table: menus, palette and shortcuts are made from it."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Literal

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from explorer.gui.search_controller import SearchState

Need = Literal["plan", "session", "saved", "results", "selection", "unfinished", "references"]
IDLE, RUNNING, PAUSED = SearchState.IDLE, SearchState.RUNNING, SearchState.PAUSED
QUIET = frozenset({IDLE})


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the user may ask for.

    Attributes:
        when: enabled only in these states of the search.
        needs: and only where all of these are there; see Need.
    """

    id: str
    menu: str
    text: str
    shortcut: str = ""
    when: frozenset[SearchState] = frozenset(SearchState)
    needs: frozenset[Need] = frozenset()
    section: bool = False  # a line above it


def _needs(*needs: Need) -> frozenset[Need]:
    return frozenset(needs)


COMMANDS = (
    Command("session.new", "&File", "&New session", "Ctrl+N", QUIET),
    Command("session.open", "&File", "&Open…", "Ctrl+O", QUIET),
    Command("session.sample", "&File", "Open the sa&mple session", "Ctrl+1", QUIET),
    Command("session.save", "&File", "&Save", "Ctrl+S", QUIET, _needs("session"), True),
    Command("session.save_as", "&File", "Save &as…", "Ctrl+Shift+S", QUIET, _needs("session")),
    Command("table.open", "&File", "Open a &table of accuracies…", "", QUIET),
    Command("space.load", "&File", "&Load space…", "", section=True),
    Command("space.save", "&File", "Save s&pace…", ""),
    Command("session.welcome", "&File", "&Welcome page", "", QUIET, section=True),
    Command("program.quit", "&File", "&Quit", "Ctrl+Q", section=True),
    Command("results.copy", "&Edit", "&Copy results as CSV", "Ctrl+Shift+C",
            needs=_needs("results")),
    Command("results.filter", "&Edit", "&Filter results", "Ctrl+F", needs=_needs("results")),
    Command("view.search", "&View", "Sear&ch", "Ctrl+Alt+1", needs=_needs("session")),
    Command("view.correlation", "&View", "C&orrelation", "Ctrl+Alt+2", needs=_needs("session")),
    Command("view.theme", "&View", "Switch between light and &dark", "Ctrl+Shift+L"),
    Command("view.full", "&View", "&Full screen", "F11"),
    Command("view.palette", "&View", "Find a &command…", "Ctrl+Shift+P"),
    Command("view.reset", "&View", "&Reset layout", "", section=True),
    Command("search.start", "&Run", "&Start a new run", "F5", QUIET, _needs("plan")),
    Command("search.pause", "&Run", "&Pause", "F6", frozenset({RUNNING})),
    Command("search.unpause", "&Run", "&Go on", "F6", frozenset({PAUSED})),
    Command("search.stop", "&Run", "S&top", "Shift+F5", frozenset({RUNNING, PAUSED})),
    Command("search.resume", "&Run", "&Resume this run", "F7", QUIET,
            _needs("unfinished"), True),
    Command("search.device", "&Run", "Choose a &latency table…", ""),
    Command("search.again", "&Run", "Search a&gain from here", "Shift+F7",
            needs=_needs("results")),
    Command("search.references", "&Run", "Score reference &networks", "", QUIET,
            _needs("references")),
    Command("network.export", "&Network", "&Export to ONNX…", "Ctrl+E",
            needs=_needs("selection")),
    Command("network.star", "&Network", "S&tar", "Ctrl+D", needs=_needs("selection")),
    Command("network.scores", "&Network", "Score with &all scores", "Ctrl+Shift+A",
            needs=_needs("results"), section=True),
    Command("network.repeat", "&Network", "&Repeat with other seeds…", "Ctrl+R",
            needs=_needs("results")),
    Command("exact.near", "&Network", "Networks near the exact &front…", "",
            needs=_needs("session"), section=True),
    Command("exact.trust", "&Network", "&Measure the exact front…", "",
            needs=_needs("session")),
    Command("network.own", "&Network", "Your own &model…", "Ctrl+Shift+O", section=True),
    Command("help.show", "&Help", "&Help", "F1"),
    Command("help.keys", "&Help", "&Keyboard shortcuts"),
    Command("help.log", "&Help", "Open the &log folder", section=True),
    Command("help.about", "&Help", "&About"),
)  # fmt: skip


def install(
    bar: QMenuBar, owner: QWidget, handlers: Mapping[str, Callable[[], object]]
) -> dict[str, QAction]:
    """Put every command in its menu. A command without a handler, or the reverse, is a KeyError."""
    if strange := handlers.keys() ^ {command.id for command in COMMANDS}:
        raise KeyError(f"commands and handlers differ in {sorted(strange)}")
    actions: dict[str, QAction] = {}
    menus: dict[str, QMenu] = {}
    for command in COMMANDS:
        if command.menu not in menus:
            menus[command.menu] = bar.addMenu(owner.tr(command.menu))
            menus[command.menu].setObjectName(command.menu.replace("&", ""))
        if command.section:
            menus[command.menu].addSeparator()
        action = QAction(owner.tr(command.text), owner)
        action.setObjectName(command.id)
        action.setShortcut(QKeySequence(command.shortcut))
        action.triggered.connect(lambda _on=False, run=handlers[command.id]: run())
        menus[command.menu].addAction(action)
        owner.addAction(action)  # shortcuts work while the menu bar is hidden, too
        actions[command.id] = action
    return actions


def enable(actions: Mapping[str, QAction], state: SearchState, there: Set[str]) -> None:
    """Enable what may be done in this state, with what is there."""
    for command in COMMANDS:
        actions[command.id].setEnabled(state in command.when and command.needs <= there)
