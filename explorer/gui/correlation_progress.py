"""What the correlation view says of where its numbers come from, and how far they are. No Qt."""

from explorer.gui import words
from explorer.gui.correlation_controller import CorrelationController
from explorer.gui.pace import Progress
from explorer.gui.session import LoadedRun


def source_text(made: CorrelationController, run: LoadedRun | None = None) -> str:
    """An entry of the list: "nats.csv, as opened", "nats.csv, run 3: 300 networks"."""
    if run is None and made.loaded is not None:
        run = made.loaded
    if run is None:
        return f"{made.table.path.name}, as opened" if made.table is not None else ""
    stored = made.accuracies[run.run.id]
    networks = words.count(len(stored.names), "network")
    return f"{stored.source}, run {run.run.number}: {networks}"


def facts(made: CorrelationController) -> str:
    """How many networks of how many, and how they were scored."""
    loaded, stored = made.loaded, made.stored
    if loaded is not None and stored is not None:
        drawn = f"{words.integer(len(stored.names))} of {words.integer(stored.total)} networks"
        if len(stored.names) == stored.total:
            drawn = f"All {words.count(stored.total, 'network')}"
        else:
            drawn += f", seed {stored.seed}"
        return f"{drawn}; {loaded.run.plan.scoring.text}"
    if made.table is None:
        return ""
    guessed = "; space told by their names" if made.table.guessed else ""
    return f"{words.count(made.table.rows, 'network')}{guessed}"


def result_text(made: CorrelationController) -> tuple[str, str]:
    """What leads in the run bar, and the rest, while nothing runs."""
    loaded = made.loaded
    if loaded is None:
        if made.table is None:
            return "", ""
        rest = "counted only; Start scores some of them"
        return words.count(made.table.rows, "network"), rest
    done, budget = loaded.done, loaded.run.plan.budget
    failed = int(loaded.archive.failed.sum())
    lead, rest = Progress(done, max(budget, done), failed=failed).text(0)
    state = "finished" if done >= budget else "stopped"
    return lead, " · ".join(filter(None, (state, rest)))
