"""Everything can be painted, thousands of times, in both themes and at every text size."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QMouseEvent, QPixmap
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from explorer.gui.theme import DARK, LIGHT, hub
from explorer.gui.widgets import (
    BetaSlider,
    Button,
    CheckField,
    ChipOption,
    ChipRow,
    ComboField,
    Distribution,
    ElidedText,
    EmptyCard,
    EmptyPanel,
    FlatDockTitle,
    FormGrid,
    Gauge,
    GhostButton,
    IconLabel,
    IntField,
    LinkButton,
    Notice,
    NumberField,
    PrimaryButton,
    ProgressLine,
    RaisedButton,
    SectionTitle,
    Segments,
    ShareBar,
    StageStrip,
    Step,
    StripStage,
    Table,
    Text,
    TextField,
    TextTabs,
    Ticks,
    Tile,
    rule,
)

STAGES = (
    StripStage("Stage 1", 8, 1, 3, "regular"),
    StripStage("Stage 2", 64, 8, 5, "group"),
    StripStage("Stage 3", 320, 4, 0, "depthwise"),
)


def filled(kind: type[Gauge] | type[ShareBar] | type[ProgressLine]) -> QWidget:
    widget = kind("Depth")
    widget.set_share(0.63)
    return widget


def strip() -> QWidget:
    widget = StageStrip("Stages")
    widget.set_stages(STAGES)
    return widget


def distribution() -> QWidget:
    widget = Distribution("MACs")
    x = np.logspace(-0.5, 2.5, 50)
    widget.set_distribution(x, np.exp(-((np.log10(x) - 1) ** 2)))
    widget.set_limit(8, "limit 8")
    return widget


MADE: dict[str, Callable[[], QWidget]] = {
    "beta": BetaSlider,
    "button": lambda: Button("Stop", "stop"),
    "check": lambda: CheckField("Skips"),
    "chips": lambda: ChipRow([ChipOption(1, "MACs", False), ChipOption(2, "B", True)], [1]),
    "combo": lambda: ComboField([(1, "NSGA-II")], name="Strategy"),
    "distribution": distribution,
    "dock title": lambda: FlatDockTitle("Search", GhostButton(icon="x", tooltip="Close")),
    "elided": lambda: ElidedText("words " * 40),
    "empty card": lambda: EmptyCard("Title", "line", (Step("one", "wrong"), Step("two"))),
    "empty panel": lambda: EmptyPanel("Title", "line", sketch=True, caption="stages"),
    "form": FormGrid,
    "gauge": lambda: filled(Gauge),
    "icon": lambda: IconLabel("timer"),
    "int field": lambda: IntField(1000, name="Budget"),
    "link": lambda: LinkButton("Measure", "timer"),
    "notice": lambda: Notice("Title", "line", [("Do it", lambda: None)]),
    "number field": lambda: NumberField(8, name="Limit"),
    "primary": lambda: PrimaryButton("Start", "play"),
    "progress": lambda: filled(ProgressLine),
    "raised": lambda: RaisedButton("Why", "question"),
    "rule": rule,
    "section": lambda: SectionTitle("Stages", "38 blocks", note_right=True),
    "segments": lambda: Segments(["Front", "All"], name="Points"),
    "share bar": lambda: filled(ShareBar),
    "strip": strip,
    "table": lambda: Table(name="Results"),
    "tabs": lambda: TextTabs(["Results", "Runs"], name="Below"),
    "text": lambda: Text("words", "tile", "accent_text"),
    "text field": lambda: TextField("words", name="Folder"),
    "ticks": lambda: Ticks([(3, "3", "3×3"), (5, "5", "5×5")], name="Kernel"),
    "tile": lambda: Tile("Score", "968.0", "G", "fp32"),
}
KINDS = pytest.mark.parametrize("make", MADE.values(), ids=MADE.keys())


@pytest.fixture(autouse=True)
def as_before(qapp: QApplication) -> Iterator[None]:
    hub().set_mode("light")
    yield
    hub().set_mode("light")
    hub().set_scale(1.0)


def paint(widget: QWidget) -> QImage:
    image = QImage(widget.size(), QImage.Format.Format_ARGB32)
    image.fill(QColor("#FF00FF"))
    widget.render(image)
    return image


def shown(qtbot: QtBot, make: Callable[[], QWidget]) -> QWidget:
    widget = make()
    qtbot.addWidget(widget)
    widget.resize(widget.sizeHint().expandedTo(QSize(300, 1)))
    widget.show()
    return widget


@KINDS
def test_painting_is_another_in_the_other_theme(qtbot: QtBot, make: Callable[[], QWidget]) -> None:
    widget = shown(qtbot, make)
    light = paint(widget)
    hub().set_mode("dark")
    assert paint(widget) != light
    hub().set_mode("light")
    assert paint(widget) == light


@KINDS
def test_a_larger_text_needs_no_less_room(qtbot: QtBot, make: Callable[[], QWidget]) -> None:
    widget = shown(qtbot, make)
    before = widget.sizeHint()
    hub().set_scale(1.3)
    after = widget.sizeHint()
    assert after.width() >= before.width()
    assert after.height() >= before.height()
    paint(widget)


@KINDS
def test_painted_thousands_of_times_it_stays_the_same(
    qtbot: QtBot, make: Callable[[], QWidget]
) -> None:
    """PySide6 6.12 on Python 3.11 lost a reference to None at each paint, and died of it."""
    widget = shown(qtbot, make)
    first = paint(widget)
    for _ in range(150):
        widget.render(QPixmap(widget.size()))
    assert paint(widget) == first


@pytest.mark.parametrize(
    ("name", "role", "text"),
    [
        ("beta", QAccessible.Role.Slider, "beta"),
        ("gauge", QAccessible.Role.ProgressBar, "Depth"),
        ("combo", QAccessible.Role.ComboBox, "NSGA-II"),  # named by its label in a form
        ("int field", QAccessible.Role.EditableText, "Budget"),
        ("check", QAccessible.Role.CheckBox, "Skips"),
        ("segments", QAccessible.Role.PageTabList, "Front"),
        ("button", QAccessible.Role.Button, "Stop"),
    ],
)
def test_screen_readers_are_told_what_it_is(
    qtbot: QtBot, name: str, role: QAccessible.Role, text: str
) -> None:
    widget = shown(qtbot, MADE[name])  # held: what tells of it lives no longer than it
    told = QAccessible.queryAccessibleInterface(widget)
    assert (told.role(), told.text(QAccessible.Text.Name)) == (role, text)


def test_a_gauge_tells_its_share(qtbot: QtBot) -> None:
    gauge = shown(qtbot, MADE["gauge"])
    assert isinstance(gauge, Gauge)
    assert gauge.value() / gauge.maximum() == pytest.approx(0.63)
    gauge.set_share(1.7)
    assert gauge.value() == gauge.maximum()


def test_a_fuller_gauge_shows_more_accent(qtbot: QtBot) -> None:
    gauge = shown(qtbot, MADE["gauge"])
    assert isinstance(gauge, Gauge)

    def accent() -> int:
        image = paint(gauge)
        points = ((x, y) for x in range(image.width()) for y in range(image.height()))
        return sum(image.pixelColor(x, y) == QColor(LIGHT.accent) for x, y in points)

    amounts = []
    for share in (0.0, 0.2, 0.6, 1.0):
        gauge.set_share(share)
        amounts.append(accent())
    assert amounts[0] == 0
    assert amounts == sorted(set(amounts))


def test_progress_of_unknown_length_moves_and_ends(qtbot: QtBot) -> None:
    line = ProgressLine("Search")
    qtbot.addWidget(line)
    line.resize(400, 2)
    line.show()
    line.set_unknown()
    first = paint(line)
    qtbot.waitUntil(lambda: paint(line) != first, timeout=2000)
    line.set_share(0.5)
    image = paint(line)
    assert image.pixelColor(190, 1) == QColor(LIGHT.accent)
    assert image.pixelColor(210, 1) == QColor(LIGHT.line)


def test_the_strip_tells_each_stage(qtbot: QtBot) -> None:
    strip = shown(qtbot, MADE["strip"])
    assert strip.accessibleDescription().split("; ")[1] == (
        "Stage 2: 8 blocks, 64 channels, 5×5, group convolution"
    )


def test_an_empty_strip_and_distribution_can_be_painted(qtbot: QtBot) -> None:
    for widget in (shown(qtbot, StageStrip), shown(qtbot, Distribution)):
        assert paint(widget) == paint(widget)


def test_a_tile_drops_its_note_before_it_cuts_its_number(qtbot: QtBot) -> None:
    panel = QWidget()
    qtbot.addWidget(panel)
    tile = Tile("Score", "968.0", "G", "fp32", parent=panel)
    panel.show()
    tile.resize(200, 64)
    assert tile.note_shown()
    assert tile.minimumSizeHint().width() <= 110
    tile.resize(110, 64)
    assert not tile.note_shown()
    assert tile.accessibleName() == "Score 968.0 G fp32"


def test_a_cut_label_ends_in_dots(qtbot: QtBot) -> None:
    label = ElidedText("a rather long name of a session file")
    qtbot.addWidget(label)
    label.resize(80, 20)
    assert label.shown_text().endswith("…")
    label.resize(600, 20)
    assert label.shown_text() == label.text()


def test_a_dock_can_be_dragged_by_its_flat_title(qtbot: QtBot) -> None:
    window, dock, title = QMainWindow(), QDockWidget(), FlatDockTitle("Search space")
    qtbot.addWidget(window)
    dock.setTitleBarWidget(title)
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    window.show()
    press = QMouseEvent(
        QEvent.Type.MouseButtonPress, QPointF(9, 9), QPointF(9, 9), Qt.MouseButton.LeftButton,
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    press.accept()
    title.event(press)
    assert not press.isAccepted()  # so it goes on to the dock
    assert title.height() == 44


def test_a_form_names_its_fields_and_hides_whole_rows(qtbot: QtBot) -> None:
    form, field = FormGrid(), IntField(2)
    qtbot.addWidget(form)
    label = form.add_row("Workers", field, "of 2 cores")
    form.show()
    assert field.accessibleName() == "Workers"
    form.set_row_visible(label, False)
    assert not field.isVisible()
    form.set_row_visible(label, True)
    assert field.isVisible()


def test_the_pictures_differ_between_dark_and_light_by_their_tokens(qtbot: QtBot) -> None:
    tile = shown(qtbot, MADE["tile"])
    assert paint(tile).pixelColor(tile.width() // 2, 3) == QColor(LIGHT.raised)
    hub().set_mode("dark")
    assert paint(tile).pixelColor(tile.width() // 2, 3) == QColor(DARK.raised)
