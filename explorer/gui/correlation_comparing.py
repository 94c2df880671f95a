"""Compares scores with accuracies: at once for a moved beta, with intervals behind the window."""

from PySide6.QtCore import QObject, Signal

from explorer.gui.correlation_numbers import Comparison, Networks, compare, with_intervals
from explorer.gui.latest import Latest

RESTED_MS = 120  # beta has come to rest: intervals are resampled


class Comparing(QObject):
    """Holds the comparison of the moment.

    Signals:
        compared: Comparison, or None where there is nothing to compare.
    """

    compared = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.comparison: Comparison | None = None
        self._networks: Networks | None = None
        self._beta, self._seed = 1.0, 0
        self._resampling = Latest(RESTED_MS, self)
        self._resampling.ready.connect(self._on_intervals)

    def set_networks(self, networks: Networks | None, beta: float, seed: int) -> None:
        """Others than before, or more of them.

        Args:
            seed: of the resamples.
        """
        self._networks, self._seed = networks, seed
        self.set_beta(beta)

    def set_beta(self, beta: float) -> None:
        """Within a frame; intervals follow once it rests."""
        self._beta, networks = beta, self._networks
        self._resampling.forget()
        self.comparison = None if networks is None else compare(networks, beta, self.comparison)
        found = self.comparison
        if networks is not None and found is not None and found.found and not found.sure:
            self._resampling.ask(with_intervals, networks, beta, self._seed)
        self.compared.emit(found)

    def _on_intervals(self, found: Comparison) -> None:
        if found.networks is self._networks and found.beta == self._beta:
            self.comparison = found
            self.compared.emit(found)
