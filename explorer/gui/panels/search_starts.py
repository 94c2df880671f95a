"""Networks that a search begins with: "N12, N31 and 38 more", until the cross takes them away."""

from collections.abc import Callable, Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.core.errors import PlanError, SpaceError
from explorer.core.plan import SearchPlan
from explorer.core.space import Architecture, SearchSpace
from explorer.gui import words
from explorer.gui.widgets import ErrorLine
from explorer.gui.widgets.chip import Chip, ChipOption
from explorer.search.starting import Starting, check_start, first_networks
from explorer.spaces import name_of

NAMED = 2  # names on the chip
LISTED = 20  # in its tooltip
Genes = tuple[tuple[int, ...], ...]
Namer = Callable[[Architecture], str]


def fitting_in(
    space: SearchSpace, networks: Sequence[Architecture], names: Sequence[str] = ()
) -> Starting:
    """Those networks that a space holds; none where it is of another family.

    Args:
        names: of the first ones, "" for one without; for the sentences.
    """
    called = [name_of(network) for network in networks]
    for i, name in enumerate(names):
        called[i] = name or called[i]
    try:
        return first_networks(networks, space, called)
    except SpaceError as error:
        return Starting((), (str(error),))


def problem_of(plan: SearchPlan) -> str:
    """Why the plan's strategy cannot begin with its first network; else ""."""
    try:
        check_start(plan)
    except PlanError as error:
        return str(error)
    return ""


def label_of(names: Sequence[str], count: int) -> str:
    """ "N12, N31 and 38 more"; "40 networks" where they have no names.

    Args:
        names: of the first ones, "" for one without.
        count: of all.
    """
    named = [name for name in names[:NAMED] if name]
    if len(named) < min(NAMED, count):
        return words.count(count, "network")
    more = count - len(named)
    return f"{', '.join(named)} and {words.integer(more)} more" if more else " and ".join(named)


class StartsField(QWidget):
    """A chip with the networks that a search begins with; of no height while there are none.

    They are kept as they were chosen, so that bounds which are narrowed and widened again lose
    none of them.

    Signals:
        changed: the user took them away.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._networks: tuple[Architecture, ...] = ()
        self._names: tuple[str, ...] = ()  # of the first LISTED
        self._fitting = Starting(())
        self._space: SearchSpace | None = None  # that the networks were last fitted in
        self._name: Namer = lambda _network: ""
        self.chip = Chip(ChipOption("starts", "", None))
        self.chip.removed.connect(self._on_removed)
        self._error = ErrorLine(doubtful=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._error)
        self._show()

    def set_namer(self, name: Namer) -> None:
        """How a network is called; "" where it has no name here."""
        self._name = name
        if self._space is not None:
            self.set_networks(self._networks, self._space)

    def set_plan(self, plan: SearchPlan) -> None:
        """Show the networks a plan begins with; silent."""
        self.set_networks([plan.space.architecture(genes) for genes in plan.first], plan.space)

    def set_networks(self, networks: Sequence[Architecture], space: SearchSpace) -> None:
        """Begin with these, as far as the space holds them; silent."""
        self._networks, self._space = tuple(networks), None
        self._names = tuple(map(self._name, self._networks[:LISTED]))
        self.set_space(space)

    def set_space(self, space: SearchSpace) -> None:
        """The space that is searched; silent."""
        if space != self._space:
            self._space, self._fitting = space, self._fitted(space)
            self._show()

    @property
    def networks(self) -> tuple[Architecture, ...]:
        """As they were chosen; those left out included."""
        return self._networks

    @property
    def left_out(self) -> tuple[str, ...]:
        """A sentence for each network that the space does not hold."""
        return self._fitting.left_out

    def genes(self, space: SearchSpace) -> Genes:
        """For a plan in this space."""
        if space == self._space:
            return self._fitting.genes
        return self._fitted(space).genes

    def _fitted(self, space: SearchSpace) -> Starting:
        return fitting_in(space, self._networks, self._names) if self._networks else Starting(())

    def _on_removed(self) -> None:
        self._networks, self._names, self._fitting = (), (), Starting(())
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self.setVisible(bool(self._networks))
        if not self._networks:
            self._error.set_text("")
            return
        label = label_of(self._names, len(self._networks))
        self.chip.set_option(ChipOption("starts", label, None, self._tooltip()))
        self.chip.setAccessibleName(self.tr("Starts from {}").format(label))
        self._error.set_text(self._left_out_words())
        self._error.setToolTip("\n".join(self.left_out[:LISTED]))

    def _tooltip(self) -> str:
        """What is done with them, then one a line."""
        lines = [
            f"{name}: {name_of(network)}" if name else name_of(network)
            for name, network in zip(self._names, self._networks, strict=False)
        ]
        more = len(self._networks) - len(lines)
        if more:
            lines.append(self.tr("and {} more").format(words.integer(more)))
        said = self.tr("The search scores these before any of its own. Delete or the cross takes "
                       "them away.")  # fmt: skip
        return f"<p>{said}</p><p>{'<br>'.join(map(escape, lines))}</p>"

    def _left_out_words(self) -> str:
        out = len(self.left_out)
        if not out:
            return ""
        if not self._fitting.genes:
            return self.tr("The space holds none of them, so the search begins with its own.")
        are = self.tr("{} is left out: not in this space.")
        if out > 1:
            are = self.tr("{} are left out: not in this space.")
        return are.format(words.count(out, "network"))
