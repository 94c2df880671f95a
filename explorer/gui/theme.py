"""The colours, steps and type of the window: one frozen value a theme, and who tells of a change.

Painted widgets read `theme()` when they paint; widgets that hold fonts or sizes follow
`hub().changed`. Colours in the sheet and the palette arrive by themselves.
"""

from dataclasses import dataclass, replace
from typing import Literal

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from explorer.gui.fonts import Role, font, load_fonts

Mode = Literal["system", "light", "dark"]
SCALES = (1.0, 1.15, 1.3)


@dataclass(frozen=True, slots=True)
class Theme:
    """Every token of the look; `scale` is the text size chosen by the user (1.0, 1.15, 1.3)."""

    name: str
    dark: bool
    canvas: str  # behind cards, the region beyond a limit
    panel: str
    raised: str  # fields, tiles, chips
    hover: str
    wash: str  # selected row, ticked box, chosen chip
    line: str
    grid: str
    strong: str  # outlines and ticks that mean something
    track: str  # the empty part of slider, bar, gauge
    text: str
    text2: str
    muted: str
    accent: str
    on_accent: str
    accent_text: str
    orange: str  # beta 0, everywhere
    orange_text: str
    vermilion: str  # penalty, error
    green: str
    purple: str
    dot: str  # all evaluated; drawn at DOT_ALPHA
    scale: float = 1.0

    def color(self, token: str, alpha: float = 1.0) -> QColor:
        """The colour of a token ("accent", "text2", ...), alpha 0..1."""
        color = QColor(getattr(self, token))
        color.setAlphaF(alpha)
        return color

    def px(self, at_100: float) -> int:
        """A step of the layout at the user's text size."""
        return round(at_100 * self.scale)

    def font(
        self, role: Role, weight: int | None = None, *, tabular: bool = False, mono: bool = False
    ) -> QFont:
        return font(role, weight, tabular=tabular, mono=mono, scale=self.scale)


DOT_ALPHA = 0.6
SERIES = ("accent", "orange", "green", "vermilion", "purple")  # tokens, in order of the runs

LIGHT = Theme(
    name="light", dark=False,
    canvas="#F5F6F8", panel="#FFFFFF", raised="#F1F3F6", hover="#E8EBF0", wash="#E3F0F8",
    line="#E3E6EB", grid="#EDEFF3", strong="#828A96", track="#D5DAE1",
    text="#15181D", text2="#4A525E", muted="#66707D",
    accent="#0072B2", on_accent="#FFFFFF", accent_text="#005F96",
    orange="#CC7A00", orange_text="#8A5300", vermilion="#B84A00", green="#00795A",
    purple="#A8578A", dot="#AEB6C1",
)  # fmt: skip
DARK = Theme(
    name="dark", dark=True,
    canvas="#111317", panel="#181B20", raised="#20242A", hover="#2A2F37", wash="#1B3040",
    line="#282D35", grid="#22262D", strong="#717B89", track="#353C46",
    text="#E8EBEF", text2="#AEB6C1", muted="#8B95A2",
    accent="#56B4E9", on_accent="#0B1620", accent_text="#7CC6F0",
    orange="#E69F00", orange_text="#F0B429", vermilion="#F0793A", green="#2FC295",
    purple="#D992BC", dot="#5D6673",
)  # fmt: skip


def mix(over: str, under: str, share: float) -> str:
    """The opaque colour of `over` drawn at `share` on `under`."""
    a, b = QColor(over), QColor(under)
    parts = ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    return QColor(*(round(x * share + y * (1 - share)) for x, y in parts)).name()


def palette(theme: Theme) -> QPalette:
    """Every role of a QPalette, also for widgets nobody has styled."""
    roles = QPalette.ColorRole
    tokens = {
        roles.Window: "panel", roles.Base: "panel", roles.AlternateBase: "panel",
        roles.Button: "raised", roles.WindowText: "text", roles.Text: "text",
        roles.ButtonText: "text", roles.BrightText: "text", roles.PlaceholderText: "muted",
        roles.ToolTipBase: "raised", roles.ToolTipText: "text",
        roles.Highlight: "accent", roles.HighlightedText: "on_accent", roles.Accent: "accent",
        roles.Link: "accent_text", roles.LinkVisited: "accent_text",
        roles.Light: "hover", roles.Midlight: "hover", roles.Mid: "line", roles.Dark: "line",
        roles.Shadow: "canvas",
    }  # fmt: skip
    result = QPalette()
    for role, token in tokens.items():
        result.setColor(role, theme.color(token))
    off = QColor(mix(theme.muted, theme.panel, 0.7))
    for role in (roles.WindowText, roles.Text, roles.ButtonText, roles.HighlightedText):
        result.setColor(QPalette.ColorGroup.Disabled, role, off)
    result.setColor(QPalette.ColorGroup.Disabled, roles.Highlight, theme.color("track"))
    return result


def sheet(theme: Theme) -> str:
    """The one style sheet. No fonts (they would win over setFont), no rule without a selector."""
    t = theme
    inks = "\n".join(f'QLabel[ink="{ink}"] {{ color: {getattr(t, ink)}; }}' for ink in INKS)
    popup = t.raised if t.dark else t.panel
    return f"""
{inks}
QFrame[look="rule"] {{ background: {t.line}; border: none; }}
QFrame[look="panel"] {{ background: {t.panel}; border: none; }}
QFrame[look="canvas"] {{ background: {t.canvas}; border: none; }}
QFrame[look="tile"] {{ background: {t.raised}; border: none; border-radius: 6px; }}
QFrame[look="card"] {{ background: {t.panel}; border: 1px solid {t.line}; border-radius: 8px; }}
QFrame[look="float"] {{ background: {t.raised}; border: 1px solid {t.line}; border-radius: 8px; }}
QLineEdit[look="field"] {{ background: {t.raised}; border: 1px solid {t.raised};
  border-radius: 4px; padding: 0 4px 0 0; selection-background-color: {t.accent};
  selection-color: {t.on_accent}; }}
QLineEdit[look="field"][words="true"] {{ padding: 0 5px; }}
QLineEdit[look="field"]:hover {{ background: {t.hover}; border-color: {t.hover}; }}
QLineEdit[look="field"]:focus {{ background: {t.raised}; border-color: {t.accent}; }}
QLineEdit[look="field"][invalid="true"] {{ border-color: {t.vermilion}; }}
QLineEdit[look="field"]:disabled {{ background: {t.panel}; border-color: {t.raised}; }}
.QLineEdit {{ background: {t.raised}; border: 1px solid {t.track}; border-radius: 4px; }}
.QPushButton {{ background: {t.raised}; border: 1px solid {t.raised}; border-radius: 6px;
  padding: 6px 12px; }}
.QPushButton:hover {{ background: {t.hover}; }}
.QPushButton:focus, .QPushButton:default {{ border-color: {t.accent}; }}
.QPushButton:disabled {{ color: {t.strong}; }}
QDialogButtonBox, QMessageBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QComboBox {{ combobox-popup: 0; }}
QComboBoxPrivateContainer QListView, QMenu {{ background: {popup}; border: 1px solid {t.track}; }}
QHeaderView::section {{ background: {t.panel}; color: {t.muted}; border: none; padding: 5px 8px;
  border-bottom: 1px solid {t.line}; }}
QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line};
  padding: 5px 7px; }}
QMenuBar {{ background: {t.panel}; border: none; }}
QMenuBar::item {{ padding: 4px 8px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {t.hover}; }}
QMenu {{ padding: 4px; }}
QMenu::item {{ padding: 5px 28px 5px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {t.wash}; color: {t.text}; }}
QMenu::item:disabled {{ color: {t.strong}; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 8px; }}
QMainWindow::separator {{ background: {t.line}; width: 1px; height: 1px; }}
QSplitter::handle {{ background: {t.line}; }}
QPlainTextEdit, QTextEdit, QTextBrowser {{ background: {t.panel}; border: none; }}
QTreeView, QListView, QTableView {{ background: {t.panel}; border: none; outline: none; }}
QScrollArea {{ background: transparent; border: none; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {t.track}; border-radius: 3px; margin: 2px; min-height: 24px;
  min-width: 24px; }}
QScrollBar::handle:hover {{ background: {t.strong}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


INKS = (
    "text", "text2", "muted", "accent", "accent_text", "orange_text", "vermilion", "green", "purple"
)  # fmt: skip


def apply(app: QApplication, theme: Theme) -> None:
    """Fusion, palette, body font and the sheet: what a widget made later will have too."""
    load_fonts()
    if app.property("fusion") is None:
        app.setStyle("Fusion")
        app.setProperty("fusion", True)
    app.setPalette(palette(theme))
    if app.font() != theme.font("body"):  # every widget is told of it: 10 ms for 300 of them
        app.setFont(theme.font("body"))
    QToolTip.setFont(theme.font("secondary"))
    app.setStyleSheet(sheet(theme))


class ThemeHub(QObject):
    """Holds the theme of the program and tells of every change.

    Signals:
        changed: Theme, after it is applied (colours or text size).
    """

    changed = Signal(object)

    def __init__(self, app: QApplication, mode: Mode = "system", scale: float = 1.0) -> None:
        super().__init__(app)
        self._app, self._mode, self._scale = app, mode, scale
        self.theme = self._chosen()
        app.styleHints().colorSchemeChanged.connect(self._refresh)

    @property
    def mode(self) -> Mode:
        return self._mode

    def set_mode(self, mode: Mode) -> None:
        """Follow the system, or hold light or dark."""
        self._mode = mode
        hints = self._app.styleHints()
        if mode == "system":
            hints.unsetColorScheme()
        else:  # window frames and native dialogs follow, where the system can
            hints.setColorScheme(Qt.ColorScheme.Dark if mode == "dark" else Qt.ColorScheme.Light)
        self._refresh()

    def set_scale(self, scale: float) -> None:
        """Text and heights at 1.0, 1.15 or 1.3."""
        self._scale = scale
        self._refresh()

    def toggle(self) -> None:
        """From light to dark or back; the system is no longer followed."""
        self.set_mode("light" if self.theme.dark else "dark")

    def _chosen(self) -> Theme:
        if self._mode == "system":
            dark = self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        else:
            dark = self._mode == "dark"
        return replace(DARK if dark else LIGHT, scale=self._scale)

    def _refresh(self) -> None:
        theme = self._chosen()
        if theme != self.theme:
            self.theme = theme
            apply(self._app, theme)
            self.changed.emit(theme)


_hub: ThemeHub | None = None


def hub() -> ThemeHub:
    """The hub of the running QApplication, made (following the system) when first asked for."""
    global _hub  # before its theme is applied: applying makes living widgets ask for it
    if _hub is None or not shiboken6.isValid(_hub):
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            raise RuntimeError("a theme needs a QApplication")
        _hub = ThemeHub(app)
        apply(app, _hub.theme)
    return _hub


def theme() -> Theme:
    """The theme of the moment, for painting."""
    return hub().theme
