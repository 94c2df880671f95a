"""What a measured front says, read behind the window; and which networks to measure. No Qt."""

from dataclasses import dataclass
from pathlib import Path

from explorer.core.plan import SearchPlan
from explorer.core.run import Run
from explorer.core.trust import Trust, trust
from explorer.exact.measuring import networks_to_measure
from explorer.gui.exact_solving import until_stopped
from explorer.runs.trusting import Networks, read_trust
from explorer.store.session import SessionFile


@dataclass(frozen=True, slots=True)
class Asked:
    """How a front is to be measured; see core.trust_choice.chosen."""

    networks: int
    window: float
    rivals: int
    seeds: int

    @property
    def scorings(self) -> int:
        """At most."""
        return self.networks * self.seeds


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A run's networks, and what comparing them says."""

    run: Run
    networks: Networks
    trust: Trust


def read(path: Path, run_id: int, beta: float) -> Reading:
    """Of a stored run, at any beta; raises SessionError."""
    with SessionFile.open(path, readonly=True) as session:
        run = session.run(run_id)
        found = read_trust(session, run, beta)
    return Reading(run, found, trust(found.measured))


def choose(plan: SearchPlan, asked: Asked, stop: str) -> tuple[tuple[int, ...], ...] | None:
    """Genes to measure, found in the solver's process; None once there is a file at `stop`."""
    steps = networks_to_measure(plan, asked.networks, asked.window, asked.rivals)
    return until_stopped(steps, stop)
