"""The help pages: Markdown files, a list of them at the left."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextTable,
)
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidgetItem,
    QTextBrowser,
    QWidget,
)

from explorer.gui.actions import COMMANDS
from explorer.gui.rows import Rows
from explorer.gui.theme import Theme, theme
from explorer.gui.widgets._paint import follow
from explorer.resources_path import RESOURCES

FIRST = (
    "start",
    "scores",
    "compare",
    "strategies",
    "beta",
    "exact",
    "space",
    "tasks",
    "data",
    "references",
    "correlation",
    "own-model",
    "files",
)
KEYS = "keys"  # a page that is no file
KEYS_TITLE = "Keyboard shortcuts"
_ABOUT = "help"
_KEEP = QTextCursor.MoveMode.KeepAnchor


@dataclass(frozen=True, slots=True)
class Page:
    """Attributes:
    stem: of its file; how links and the window call it.
    title: the first line of its text.
    text: Markdown.
    """

    stem: str
    title: str
    text: str


def pages(folder: Path) -> tuple[Page, ...]:
    """The pages in a folder, in the order in which they are read."""
    files = {file.stem: file for file in sorted(folder.glob("*.md"))}
    order = [*(stem for stem in FIRST if stem in files), *(s for s in files if s not in FIRST)]
    found = []
    for stem in order:
        text = files[stem].read_text(encoding="utf-8")
        found.append(Page(stem, text.partition("\n")[0].lstrip("# ").strip(), text))
    return (*found, Page(KEYS, KEYS_TITLE, keys_page()))


def page_of(widget: QWidget | None) -> str:
    """The page on what a widget is part of, or "": see `about`."""
    while widget is not None:
        if page := widget.property(_ABOUT):
            return str(page)
        widget = widget.parentWidget()
    return ""


def about(widget: QWidget, stem: str) -> None:
    """Let the help key open this page where the focus is in the widget."""
    widget.setProperty(_ABOUT, stem)


def keys_page() -> str:
    """Every shortcut, from the table of commands."""
    rows = [
        f"| {command.text.replace('&', '')} | {command.shortcut.replace('+', ' ')} |"
        for command in COMMANDS
        if command.shortcut
    ]
    return "\n".join((f"# {KEYS_TITLE}", "", "| Command | Keys |", "| --- | --- |", *rows,
                      "| Pause, go on | Space |"))  # fmt: skip


def set_type(document: QTextDocument) -> None:
    """Give Markdown the sizes and the air of the window."""
    document.setDocumentMargin(theme().px(24))
    block = document.begin()
    while block.isValid():
        _set_block(block)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _set_table(frame)


def _set_block(block: QTextBlock) -> None:
    t, shape = theme(), block.blockFormat()
    level, code = shape.headingLevel(), _is_code(block)
    air = QTextBlockFormat()
    air.setLineHeight(140, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    air.setTopMargin(t.px(16) if level > 1 else 0)
    apart = not code or not _is_code(block.next())
    air.setBottomMargin(t.px(8) if apart and (block.textList() or block.text()) else 0)
    cursor = QTextCursor(block)
    if code:
        air.setLeftMargin(t.px(16))
        air.setNonBreakableLines(False)
    cursor.mergeBlockFormat(air)
    if level:
        face = QTextCharFormat()
        face.setFont(t.font("key" if level == 1 else "title"))
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        cursor.mergeCharFormat(face)
    for part in block.textFormats():
        if code or part.format.fontFixedPitch():
            face = QTextCharFormat()
            face.setFont(_mono())
            cursor.setPosition(block.position() + part.start)
            cursor.setPosition(block.position() + part.start + part.length, _KEEP)
            cursor.mergeCharFormat(face)


def _is_code(block: QTextBlock) -> bool:
    return block.blockFormat().hasProperty(QTextFormat.Property.BlockCodeFence)


def _mono() -> QFont:
    font = QFont("JetBrains Mono")
    font.setPixelSize(theme().px(12))
    for tag in ("calt", "liga"):  # "--out" and ".." are read letter by letter
        font.setFeature(QFont.Tag(tag), 0)
    return font


def _set_table(table: QTextTable) -> None:
    t = theme()
    grid = table.format().toTableFormat()
    grid.setBorder(0)
    grid.setCellPadding(t.px(5))
    grid.setTopMargin(t.px(8))
    grid.setBottomMargin(t.px(16))
    table.setFormat(grid)


class Help(QDialog):
    """Stands beside the window; never modal."""

    def __init__(self, parent: QWidget | None = None, folder: Path = RESOURCES / "help") -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Help"))
        self._pages = pages(folder)
        self._list = Rows(self.tr("Help pages"))
        for page in self._pages:
            self._list.addItem(QListWidgetItem(page.title))
        self._text = QTextBrowser()
        self._text.setOpenLinks(False)
        self._text.anchorClicked.connect(self._follow)
        self._list.currentRowChanged.connect(self._show)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 0, 0)
        row.addWidget(self._list)
        row.addWidget(self._text, 1)
        follow(self, self._restyle)
        self._list.setCurrentRow(0)

    def open_page(self, stem: str = "") -> None:
        """Show, and bring to the front; a page, or the one that was open."""
        found = [row for row, page in enumerate(self._pages) if page.stem == stem]
        if found:
            self._list.setCurrentRow(found[0])
        if self.isVisible():
            self.raise_()
        self.show()
        self.activateWindow()

    def _show(self, row: int) -> None:
        self._text.setMarkdown(self._pages[row].text)
        set_type(self._text.document())

    def _follow(self, url: QUrl) -> None:
        """A link to another page ("beta.md"), or out of the program."""
        if url.isRelative():
            self.open_page(Path(url.path()).stem)
        else:
            QDesktopServices.openUrl(url)

    def _restyle(self, theme: Theme) -> None:
        self._list.setFixedWidth(theme.px(190))
        self._text.setFont(theme.font("body"))
        self.resize(theme.px(820), theme.px(600))
        self._show(max(self._list.currentRow(), 0))
