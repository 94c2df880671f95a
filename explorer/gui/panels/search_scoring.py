"""How a network is scored: batches, resolution, initialisation. Seldom touched, so folded away."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.core.evaluation import INITIALISATIONS, ScoringSettings
from explorer.gui.panels.search_fields import Count
from explorer.gui.widgets import ComboField, ErrorLine, FormGrid

_STARTS = {
    "default": "Each layer's own",
    "normal": "Normal, as Zen-NAS",
    "ffnet": "Normal 0.01, as FFNet",
    "hrnet": "Normal 0.001, as HRNet",
}
_LAYOUTS = {"channels_last": "Channels last", "contiguous": "Contiguous"}


class ScoringFields(QWidget):
    """ScoringSettings but for the data, which stands with the search.

    Args:
        built: whether the networks are built here, so that their weights and links are settings,
            too; a module of the user's own makes its own.

    Signals:
        changed: by the user only.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, built: bool = True) -> None:
        super().__init__(parent)
        self._built = built
        self.batches = Count("Batches", "ZiCo compares this many gradients; 2 is the published "
                             "setting and numerically wild, 4 or more is stable", 44)  # fmt: skip
        self.batch_size = Count("Batch size", "Images in each batch", 48)
        self._where = ComboField(((True, "Chosen"), (False, "Full size")), name="Gradient size")
        self._high = Count("Gradient resolution, height", _SIZE_TIP, 44)
        self._wide = Count("Gradient resolution, width", _SIZE_TIP, 44)
        self._start = ComboField(starts(), name="Initialisation")
        self._links = ComboField(((True, "As built"), (False, "Left out, as published")))
        self._layout = ComboField(_LAYOUTS.items(), name="Memory layout")
        self.seed = Count("Scoring seed", "Of weights, batches and labels", 56)
        self._error = ErrorLine()
        self._where.setToolTip("Full size: the space's input size, slower")
        self._start.setToolTip("How weights are drawn before the gradients are taken")
        self._links.setToolTip("Residual links in the network that is scored; counts keep them")
        self._layout.setToolTip("How torch stores maps; it moves the last digits of a score")
        self._arrange()
        for count in self._counts():
            count.edited.connect(self._on_edited)
        for combo in (self._where, self._start, self._links, self._layout):
            combo.chosen.connect(self._on_edited)

    def set_settings(self, settings: ScoringSettings) -> None:
        """Show other settings; silent."""
        self.batches.set_value(settings.batches)
        self.batch_size.set_value(settings.batch_size)
        self._where.set_current(settings.resolution is not None)
        height, width = settings.resolution or (self._high.value(), self._wide.value())
        self._high.set_value(height)
        self._wide.set_value(width)
        own = ScoringSettings()
        self._start.set_current((settings if self._built else own).initialisation)
        self._links.set_current((settings if self._built else own).shortcuts)
        self._layout.set_current(settings.memory_layout)
        self.seed.set_value(settings.seed)
        self._settle()

    def settings(self, data: str) -> ScoringSettings:
        """The settings as edited; raises PlanError for the first field that is wrong."""
        chosen = bool(self._where.current())
        return ScoringSettings(
            batches=self.batches.number(),
            batch_size=self.batch_size.number(),
            data=data,
            initialisation=str(self._start.current()),
            resolution=(self._high.number(), self._wide.number()) if chosen else None,
            shortcuts=bool(self._links.current()),
            memory_layout=str(self._layout.current()),
            seed=self.seed.number(),
        )

    def summary(self) -> str:
        """What is set, in a few words for the closed line."""
        chosen = f"{self._high.text()} × {self._wide.text()}"
        size = chosen if self._where.current() else "full size"
        links = "" if self._links.current() else ", no links"
        return f"{size}{links}"

    def batches_text(self) -> str:
        """For the data's line: "4 batches of 8"."""
        return f"{self.batches.text()} batches of {self.batch_size.text()}"

    def judge(self) -> str:
        """Outline what is wrong, and say the first of it; "" where nothing is."""
        first = ""
        rules: tuple[tuple[Count, Callable[[int], ScoringSettings]], ...] = (
            (self.batches, lambda n: ScoringSettings(batches=n)),
            (self.batch_size, lambda n: ScoringSettings(batch_size=n)),
            (self._high, lambda n: ScoringSettings(resolution=(n, 64))),
            (self._wide, lambda n: ScoringSettings(resolution=(64, n))),
            (self.seed, lambda n: ScoringSettings(seed=n)),
        )
        for count, rule in rules:
            used = self._where.current() or count not in (self._high, self._wide)
            first = first or (count.judge(rule) if used else count.judge(None))
        self._error.set_text(first)
        return first

    def _counts(self) -> tuple[Count, ...]:
        return (self.batches, self.batch_size, self._high, self._wide, self.seed)

    def _arrange(self) -> None:
        form = FormGrid()
        form.add_row("Batches", self.batches, "of", self.batch_size, "images")
        form.add_row("Gradients", self._where, self._high, "×", self._wide, "px")
        if self._built:
            form.add_row("Weights", self._start)
            form.add_row("Links", self._links)
        else:
            for unused in (self._start, self._links):
                unused.setParent(self)
                unused.hide()
        form.add_row("Memory", self._layout)
        form.add_row("Seed", self.seed, "of weights and batches")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.addWidget(form)
        column.addWidget(self._error)

    def _on_edited(self, _value: object) -> None:
        self._settle()
        self.changed.emit()

    def _settle(self) -> None:
        for count in (self._high, self._wide):
            count.setEnabled(bool(self._where.current()))


def starts() -> tuple[tuple[str, str], ...]:
    """Every initialisation and its words."""
    return tuple((name, _STARTS.get(name, name.capitalize())) for name in INITIALISATIONS)


_SIZE_TIP = "Gradients are taken on images of this size; the penalty always at the input size"
