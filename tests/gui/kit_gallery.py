"""Every part of the kit in one window, for the eyes: python tests/gui/kit_gallery.py --theme dark

With --out FILE it saves a picture and ends. --view picks the page, --scale the text size.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

sys.path.insert(0, str(Path(__file__).parents[2]))

from explorer.gui import words
from explorer.gui.theme import hub
from explorer.gui.widgets import (
    INK_ROLE,
    MARK_ROLE,
    SHARE_ROLE,
    BetaSlider,
    ChipOption,
    ChipRow,
    ComboField,
    Distribution,
    EmptyCard,
    EmptyPanel,
    ErrorLine,
    FlatDockTitle,
    FormGrid,
    Gauge,
    GhostButton,
    IconLabel,
    IntField,
    LinkButton,
    Mark,
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
    TextTabs,
    Ticks,
    Tile,
    Toast,
    rule,
)

ROWS = (
    ("N165", 1277.9, 6.14, 51.1, 43, 0.92, 0.86),
    ("N377", 1236.6, 4.94, 36.2, 43, 0.92, 0.75),
    ("N337", 1181.8, 3.96, 34.6, 42, 0.90, 0.61),
    ("N194", 1148.9, 3.30, 25.5, 42, 0.90, 0.42),
    ("N202", 1127.6, 2.62, 21.2, 42, 0.90, 0.37),
    ("N122", 968.0, 1.27, 9.9, 38, 0.79, 0.07),
    ("N109", 941.2, 1.11, 8.8, 36, 0.74, 0.00),
)
HEADS = ("Network", "Score", "MACs (G)", "Parameters (M)", "Blocks", "Depth share", "Width share")
STAGES = (
    (1, 112, 8, 32, 8, 1, 4),
    (2, 56, 16, 48, 8, 1, 6),
    (3, 28, 24, 80, 8, 1, 6),
    (4, 14, 32, 160, 16, 1, 8),
    (5, 14, 64, 192, 16, 1, 8),
    (6, 7, 96, 352, 32, 1, 10),
    (7, 7, 128, 640, 64, 1, 4),
)


class Networks(QAbstractTableModel):
    """A few rows, as a results table would hold them."""

    def rowCount(self, parent: object = None) -> int:
        return len(ROWS)

    def columnCount(self, parent: object = None) -> int:
        return len(HEADS)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> object:
        value, column = ROWS[index.row()][index.column()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            if column == 0:
                return value
            if column >= 5:
                return words.percent(float(value))
            return words.fixed(float(value), (0, 1, 2, 1, 0)[column])
        if role == SHARE_ROLE and column >= 5:
            return value
        if role == MARK_ROLE and column == 0 and index.row() == 6:
            return Mark("triangle", "orange")
        if role == INK_ROLE and index.row() == 6 and column == 2:
            return "text2"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight if 0 < column < 5 else Qt.AlignmentFlag.AlignLeft
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return HEADS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight if 0 < section < 5 else Qt.AlignmentFlag.AlignLeft
        return None


def column(*parts: object, margins: tuple[int, int, int, int] = (16, 0, 16, 12)) -> QWidget:
    """Widgets, ints (space) and None (stretch) from top to bottom."""
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(*margins)
    layout.setSpacing(0)
    for part in parts:
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, int):
            layout.addSpacing(part)
        else:
            layout.addWidget(part)  # type: ignore[arg-type]
    return holder


def row(*parts: object, spacing: int = 8) -> QWidget:
    holder = QWidget()
    layout = QHBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for part in parts:
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, int):
            layout.addSpacing(part)
        else:
            layout.addWidget(part)  # type: ignore[arg-type]
    return holder


def stage_table() -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(4)
    grid.setVerticalSpacing(2)
    for at, text in ((0, "Stage"), (1, "Channels"), (4, "Repeats"), (6, "Kernel"), (7, "Conv")):
        grid.addWidget(Text(text, "secondary", "text2"), 0, at, 1, 3 if at == 1 else 1)
    for at, text in ((1, "min"), (2, "max"), (3, "step"), (4, "min"), (5, "max")):
        grid.addWidget(Text(text, "secondary", "muted"), 1, at, Qt.AlignmentFlag.AlignRight)
    for i, (stage, resolution, low, high, step, least, most) in enumerate(STAGES, 2):
        name = row(Text(str(stage), weight=600), Text(words.square(resolution), "caption", "muted"))
        grid.addWidget(name, i, 0)
        fields = [
            IntField(v, 1, 2048, 8, width=w)
            for v, w in zip((low, high, step, least, most), (34, 34, 31, 27, 27), strict=True)
        ]
        for at, field in enumerate(fields, 1):
            grid.addWidget(field, i, at)
        if stage == 6:
            fields[1].set_error("too small")
        grid.addWidget(Ticks([(3, "3", "3×3"), (5, "5", "5×5")], name="Kernel"), i, 6)
        kinds = [("r", "R", "regular"), ("g", "G", "group"), ("d", "D", "depthwise")]
        grid.addWidget(Ticks(kinds, ["r", "g"], name="Convolution"), i, 7)
    return holder


def left() -> QWidget:
    spread = Distribution("MACs")
    x = np.logspace(np.log10(0.3), np.log10(300), 80)
    spread.set_distribution(x, np.exp(-((np.log10(x) - 1.4) ** 2) / 0.18))
    spread.set_limit(8, "limit 8")
    form = FormGrid()
    objectives = [
        ChipOption("zico", "ZiCo-BC", True),
        ChipOption("macs", "MACs", False),
        ChipOption("mem", "Peak memory", False),
    ]
    form.add_row("Objectives", ChipRow(objectives, ["zico", "macs"], name="objectives"))
    limit = ComboField([("macs", "MACs"), ("p", "Parameters")], width=76)
    form.add_row("Limits", limit, NumberField(8, width=44), "G", None, GhostButton("Add", "plus"))
    form.add_row("Strategy", ComboField([(1, "NSGA-II")]), ComboField([(1, "population 40")]))
    form.add_row(
        "Budget",
        IntField(1000, width=64),
        "networks",
        None,
        Text("Seed", ink="text2"),
        IntField(7, width=44),
    )
    form.add_row("Data", ComboField([(1, "Synthetic, 4 batches of 64")]))
    form.add_row("Workers", IntField(2, width=44), "of 2 cores")
    size = row(Text(words.power(6.3e15), "key"), Text("architectures", ink="text2"), None)
    error = ErrorLine()
    error.set_text("Stage 4: the largest width (24) is below the smallest (32). Raise it.")
    reset = GhostButton(icon="arrow-counter-clockwise", tooltip="Reset the space")
    body = column(
        ComboField([(1, "EfficientNet, no squeeze-excite"), (2, "FFNet")], name="Space"),
        14,
        stage_table(),
        8,
        error,
        12,
        size,
        2,
        Text("Sampled MACs; 16 % of the space is within the limit", "secondary", "text2"),
        4,
        spread,
        12,
        rule(),
        16,
        SectionTitle("Search"),
        8,
        form,
        None,
    )
    return column(FlatDockTitle("Search space", reset), 4, body, None, margins=(0, 0, 0, 0))


def centre() -> QWidget:
    slider = BetaSlider()
    slider.set_beta(1)
    value = Text("1.00", "key", "accent_text", tabular=True)
    slider.moved.connect(lambda beta: value.setText(words.fixed(beta, 2)))
    head = row(
        Text("beta", weight=600),
        2,
        value,
        2,
        Text("size bias taken off the score", "secondary", "muted"),
        None,
        LinkButton("Search at this beta", "play"),
    )
    title = SectionTitle("Score against MACs", "412 networks, 39 on the front")
    title.add(
        Segments(["Front", "All", "Density"], name="Points", small=True),
        GhostButton(icon="selection", tooltip="Lasso", checkable=True),
        GhostButton(icon="export", tooltip="Export"),
    )
    table = Table(name="Results")
    table.setModel(Networks())
    table.fit_columns()
    table.selectRow(5)
    tabs = row(
        TextTabs(["Results", "Depth and width", "Runs"]),
        None,
        Text("front only, best first", "secondary", "muted"),
        GhostButton("Filter", "funnel"),
        GhostButton("Copy as CSV", "copy"),
    )
    card = EmptyCard(
        "No network scored yet",
        "Each becomes a point. Dashed: the exact size limit.",
        (
            Step("Raise the largest width of stage 4", "wrong"),
            Step("Choose the images, or synthetic data", "now"),
            Step("Press Start; first points after a few seconds"),
        ),
    )
    notice = Notice(
        "The image folder has no class folders",
        "~/pictures/pets needs one subfolder per class.",
        [("Choose a folder", lambda: None), ("Use synthetic data", lambda: None)],
    )
    gauges = []
    for token, share in (("orange", 0.63), ("accent", 0.17), ("accent", 0.0)):
        gauge = Gauge("At maximum depth", token)
        gauge.set_share(share)
        gauges += [gauge, Text(words.percent(share), "gauge", tabular=True), 16]
    return column(
        12,
        notice,
        12,
        head,
        4,
        slider,
        8,
        rule(),
        12,
        title,
        12,
        row(*gauges, None),
        12,
        row(card, None),
        None,
        tabs,
        table,
        margins=(16, 0, 8, 0),
    )


def right() -> QWidget:
    head = row(
        Text("N122", "network"),
        Text("on the front", "secondary", "accent_text"),
        None,
        GhostButton(icon="star", tooltip="Star", checkable=True),
        GhostButton(icon="dots-three", tooltip="More"),
    )
    tiles = QWidget()
    grid = QGridLayout(tiles)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(8)
    for i, tile in enumerate(
        (
            Tile("Score", "968.0"),
            Tile("MACs", "1.27", "G"),
            Tile("Parameters", "9.9", "M"),
            Tile("Peak memory", "19.6", "MB", "fp32"),
        )
    ):
        grid.addWidget(tile, i // 2, i % 2)
    predicted = QFrame()
    predicted.setProperty("look", "tile")
    inner = QVBoxLayout(predicted)
    inner.setContentsMargins(12, 10, 12, 8)
    inner.addWidget(
        row(
            IconLabel("device-mobile"),
            Text("Pixel 7a, predicted", "secondary", "text2"),
            None,
            Text(words.within(0.04), "caption", "muted", tabular=True),
        )
    )
    inner.addWidget(
        row(
            Text(words.about("14.6"), "tile", "text2", tabular=True),
            Text("ms", "secondary", "text2"),
            None,
            LinkButton("Measure", "timer"),
        )
    )
    strip = StageStrip("Stages")
    data = (
        (8, 1, "regular"),
        (16, 1, "regular"),
        (32, 6, "group"),
        (64, 8, "group"),
        (64, 8, "depthwise"),
        (128, 10, "group"),
        (128, 4, "group"),
    )
    strip.set_stages(
        [StripStage(f"Stage {i}", c, b, 3, k) for i, (c, b, k) in enumerate(data, 1)]  # type: ignore[arg-type]
    )
    bars = QWidget()
    lines = QGridLayout(bars)
    lines.setContentsMargins(0, 0, 0, 0)
    lines.setHorizontalSpacing(12)
    for i, (label, share) in enumerate((("Depth", 0.79), ("Width", 0.07))):
        bar = ShareBar(label)
        bar.set_share(share)
        lines.addWidget(Text(label, "secondary", "text2"), i, 0)
        lines.addWidget(bar, i, 1)
        figure = Text(words.percent(share), "secondary", tabular=True)
        lines.addWidget(figure, i, 2, Qt.AlignmentFlag.AlignRight)
    buttons = row(
        PrimaryButton("Export ONNX", "export"),
        RaisedButton("Profile", "timer"),
        RaisedButton("Why", "question"),
        None,
    )
    empty = EmptyPanel(
        "Select a network",
        "Click a point or a row to see its stages, costs and what its score is made of.",
        sketch=True,
        caption="stages of the network",
    )
    return column(
        12,
        head,
        2,
        Text("Found by NSGA-II after 122 networks, seed 7", "secondary", "muted"),
        12,
        tiles,
        8,
        predicted,
        20,
        SectionTitle("Stages", "38 blocks", note_right=True),
        8,
        strip,
        4,
        bars,
        8,
        Text("Height: channels. Solid: regular, pale: group.", "caption", "muted"),
        8,
        empty,
        None,
        buttons,
    )


def window() -> QWidget:
    progress = ProgressLine()
    progress.set_share(0.41)
    off = PrimaryButton("Start", "play", min_width=96)
    off.setEnabled(False)
    bar = row(
        16,
        PrimaryButton("Pause", "pause", min_width=96),
        RaisedButton("Stop", "stop"),
        8,
        Text("412 of 1,000", weight=600, tabular=True),
        Text("·  6.4/s  ·  1 min 32 s left  ·  94 % of the exact hypervolume", ink="text2"),
        None,
        off,
        Segments(["Search", "Bias", "Why", "Devices"]),
        GhostButton(icon="sun", tooltip="Theme"),
        12,
    )
    bar.setFixedHeight(48)
    sides = left(), right()
    sides[0].setFixedWidth(376)
    sides[1].setFixedWidth(328)
    body = row(sides[0], rule(vertical=True), centre(), rule(vertical=True), sides[1], spacing=0)
    body.layout().setStretch(2, 1)  # type: ignore[union-attr]
    return column(bar, progress, body, margins=(0, 0, 0, 0))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--theme", choices=("light", "dark"), default="dark")
    ask.add_argument("--scale", type=float, default=1.0)
    ask.add_argument("--out")
    told = ask.parse_args()
    app = QApplication(sys.argv[:1])
    hub().set_mode(told.theme)
    hub().set_scale(told.scale)
    shown = window()
    shown.resize(1440, 900)
    shown.show()
    Toast(
        shown,
        "Yesterday’s search is back",
        "All 412 scored networks were kept.",
        ("Open ffnet-cityscapes.explorer", lambda: None),
        icon="clock-counter-clockwise",
    )
    app.processEvents()
    if told.out:
        shown.grab().save(told.out)
    else:
        app.exec()


if __name__ == "__main__":
    main()
