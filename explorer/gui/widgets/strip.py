"""A network as a strip: one bar a block, as high as the logarithm of its channels."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from explorer.gui import words
from explorer.gui.fonts import MEDIUM
from explorer.gui.theme import Theme, mix, theme
from explorer.gui.widgets._paint import box, follow, painter_on

Kind = Literal["regular", "group", "depthwise"]


@dataclass(frozen=True, slots=True)
class StripStage:
    """A stage of blocks; kernel 0 where there is none to tell.

    `each`: channels of every block, where they are not all `channels`.
    """

    name: str
    channels: int
    blocks: int
    kernel: int = 0
    kind: Kind = "group"
    each: tuple[int, ...] = ()

    @property
    def widths(self) -> str:
        """Below its bars: "64", "18–144"."""
        return f"{min(self.each)}–{max(self.each)}" if self.each else str(self.channels)


class StageStrip(QWidget):
    """Solid: regular, pale: group, outlined: depthwise. Channels and kernel stand below a stage."""

    _STAGE_GAP, _HIGHEST = 6.0, 48.0

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stages: tuple[StripStage, ...] = ()
        self._most_channels = 0
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow(self, self._restyle)

    def set_stages(self, stages: Sequence[StripStage], most_channels: int = 0) -> None:
        """Show a network. `most_channels` holds the scale still while networks are compared."""
        self._stages = tuple(stages)
        self._most_channels = most_channels
        self.setAccessibleDescription("; ".join(map(self._sentence, self._stages)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(296), theme().px(92))

    def _restyle(self, theme: Theme) -> None:
        self.setFixedHeight(theme.px(92))

    def _sentence(self, stage: StripStage) -> str:
        kinds = {
            "regular": self.tr("regular convolution"),
            "group": self.tr("group convolution"),
            "depthwise": self.tr("depthwise convolution"),
        }
        kernel = f", {words.kernel(stage.kernel)}" if stage.kernel else ""
        return self.tr("{stage}: {blocks}, {channels}{kernel}, {kind}").format(
            stage=stage.name,
            blocks=words.count(stage.blocks, self.tr("block")),
            channels=f"{stage.widths} {self.tr('channels')}",
            kernel=kernel,
            kind=kinds[stage.kind],
        )

    def _bars(self) -> list[tuple[float, float]]:
        """(left, width of a bar) of each stage. Bars are equal, but a short stage is widened until
        its channels fit below it.
        """
        metrics = QFontMetricsF(theme().font("caption", MEDIUM))
        needs = [metrics.horizontalAdvance(stage.widths) for stage in self._stages]
        room = self.width() - self._STAGE_GAP * (len(self._stages) - 1)

        def spans(wide: float) -> list[float]:
            return [
                max(stage.blocks * (wide + _gap(wide)) - _gap(wide), need)
                for stage, need in zip(self._stages, needs, strict=True)
            ]

        low, high = 0.5, float(theme().px(11))
        for _ in range(20):
            middle = (low + high) / 2
            low, high = (middle, high) if sum(spans(middle)) <= room else (low, middle)
        result, x = [], 0.0
        for stage, span in zip(self._stages, spans(low), strict=True):
            gap = _gap(low)
            result.append((x, min((span + gap) / stage.blocks - gap, theme().px(11))))
            x += span + self._STAGE_GAP
        return result

    def _height(self, channels: int) -> float:
        widths = [w for stage in self._stages for w in (stage.channels, *stage.each)]
        most = max([self._most_channels, *widths])
        ground = min([4.0, *(width / 2 for width in widths)])
        return theme().px(self._HIGHEST) * math.log(channels / ground) / math.log(most / ground)

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), painter_on(self)
        bars = self._bars()
        ground = t.px(52)
        for stage, (start, wide) in zip(self._stages, bars, strict=True):
            for i in range(stage.blocks):
                high = self._height(stage.each[i] if stage.each else stage.channels)
                rect = QRectF(start + i * (wide + _gap(wide)), ground - high, wide, high)
                self._paint_bar(painter, rect, stage.kind)
        self._paint_labels(painter, bars, ground)

    def _paint_bar(self, painter: QPainter, rect: QRectF, kind: Kind) -> None:
        t = theme()
        pale = QColor(mix(t.accent, t.panel, 0.48))
        radius = min(2.0, rect.width() / 3)
        if kind == "depthwise":
            box(painter, rect, radius, QColor(mix(t.accent, t.panel, 0.12)), pale)
        else:
            box(painter, rect, radius, t.color("accent") if kind == "regular" else pale)

    def _paint_labels(
        self, painter: QPainter, bars: Sequence[tuple[float, float]], ground: float
    ) -> None:
        t = theme()
        rows = (
            (t.px(5), t.font("caption", MEDIUM), t.color("text2")),
            (t.px(19), t.font("caption"), t.color("muted")),
        )
        for row, (down, font, ink) in enumerate(rows):
            metrics, end = QFontMetricsF(font), -math.inf
            painter.setFont(font)
            painter.setPen(ink)
            for stage, (start, wide) in zip(self._stages, bars, strict=True):
                span = stage.blocks * (wide + _gap(wide)) - _gap(wide)
                label = stage.widths if row == 0 else ""
                if row == 1 and stage.kernel:
                    label = words.kernel(stage.kernel)
                needs = metrics.horizontalAdvance(label)
                left = min(max(start + span / 2 - needs / 2, 0.0), self.width() - needs)
                if row == 1 and needs > span + 8:
                    continue
                if label and left >= end + 2:
                    painter.drawText(
                        QRectF(left, ground + down, needs + 1, t.px(14)),
                        int(Qt.AlignmentFlag.AlignCenter), label,
                    )  # fmt: skip
                    end = left + needs
        painter.setPen(Qt.PenStyle.NoPen)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            pairs = zip(self._stages, self._bars(), strict=True)
            hits = [stage for stage, (left, _) in pairs if left <= event.pos().x()]
            QToolTip.showText(event.globalPos(), self._sentence(hits[-1]) if hits else "", self)
            return True
        return super().event(event)


def _gap(wide: float) -> float:
    """Between bars so wide: a hundred blocks stand closer, so that each still shows."""
    return min(1.5, max(wide / 2, 0.5))
