"""What a comparison of scores with accuracies found, in words, and as a table for others. No Qt."""

import csv
import io
import math
from collections.abc import Sequence

from explorer.core.correlation import LEAST
from explorer.core.objective import Objective, objective
from explorer.gui import words
from explorer.gui.correlation_numbers import COUNTING, COUNTS, Comparison

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SHOWN = 4  # columns whose tau stands in the line below the sentence
_CSV = (
    "score", "beta", "column", "networks", "kendall_tau_b", "interval_low", "interval_high",
    "spearman_rho", "above_params_low", "above_params_high",
)  # fmt: skip
_NOWHERE = (math.nan, math.nan)


def named(goal: Objective, beta: float) -> str:
    """A score as a sentence calls it: "ZiCo-BC at beta 1"."""
    return f"{goal.label} at beta {beta:g}" if goal.penalised else goal.label


def finding(found: Comparison) -> tuple[str, str]:
    """The sentence that comes first, and the one below it.

    The best score is held against counting parameters on every column; where the intervals are
    known, what may be chance is said to be.
    """
    if len(found.networks) < LEAST:
        return (
            "Too few networks to compare yet",
            f"A rank correlation needs {LEAST} or more that have every score.",
        )
    best = best_score(found)
    if best is None:
        return "Nothing can be told from these numbers", "All accuracies or all scores are equal."
    return _verdict(found, best), _figures_line(found, best)


def best_score(found: Comparison) -> Objective | None:
    """The one of highest mean tau over the columns: among the scores, or the size limits where
    nothing is scored; None where none has a tau."""
    among = found.networks.scores or tuple(
        goal for goal in found.networks.goals if goal.measure == "size_limit"
    )
    means = [_mean([found.worth(goal, column) for column in found.columns]) for goal in among]
    known = [(mean, goal) for mean, goal in zip(means, among, strict=True) if math.isfinite(mean)]
    return max(known, key=lambda pair: pair[0])[1] if known else None


def _mean(numbers: Sequence[float]) -> float:
    known = [number for number in numbers if math.isfinite(number)]
    return sum(known) / len(known) if known else math.nan


def _verdict(found: Comparison, best: Objective) -> str:
    """ "ZiCo-BC at beta 1 beats counting parameters on all three columns"."""
    counting = objective(COUNTING)
    better = [
        column
        for column in found.columns
        if found.worth(best, column) > found.worth(counting, column)
    ]
    if not better:
        if len(found.networks.scores) > 1:
            return "No score beats counting parameters"
        return f"{named(best, found.beta)} does not beat counting parameters"
    where, chance = on_columns(better, found.columns), _chance(found, best, better)
    return f"{named(best, found.beta)} beats counting parameters {where}{chance}"


def _chance(found: Comparison, best: Objective, better: Sequence[str]) -> str:
    """What to add where a difference may be chance; "" where it is not, or not known yet."""
    if not found.sure:
        return ""
    doubtful = [column for column in better if not found.of(best, column).beats(COUNTING)]
    if not doubtful:
        return ""
    if len(doubtful) == len(better):
        return ", but within chance"
    return f", within chance {on_columns(doubtful, found.columns)}"


def on_columns(some: Sequence[str], columns: Sequence[str]) -> str:
    """ "on all three columns", "on acc_c10"; more than three are counted."""
    if len(some) == len(columns) > 2:
        number = _NUMBERS[len(some)] if len(some) < len(_NUMBERS) else str(len(some))
        return f"on all {number} columns"
    if len(some) > 3:
        return f"on {len(some)} of {len(columns)} columns"
    both = "both " if len(some) == len(columns) == 2 else ""
    return f"on {both}{words.listing(some)}"


def _figures_line(found: Comparison, best: Objective) -> str:
    """ "300 networks. tau-b 0.78, 0.60, 0.79; parameters 0.61, 0.51, 0.69; size limit ..."."""
    shown = found.columns[:_SHOWN]
    free = "size-limit-bc" if best.penalised else "size-limit"
    beside = [g for g in found.networks.goals if g.name in (COUNTING, free) and g is not best]
    parts = []
    for goal in (best, *beside):
        name = "tau-b" if goal is best else goal.label[0].lower() + goal.label[1:]
        taus = ", ".join(words.fixed(found.worth(goal, column), 2) for column in shown)
        parts.append(f"{name} {taus}")
    more = "" if len(shown) == len(found.columns) else f", on the first {len(shown)} columns"
    counted = "" if found.networks.scores else ", counted only"
    networks = words.count(len(found.networks), "network")
    return f"{networks}{counted}: {'; '.join(parts)}{more}"


def csv_text(found: Comparison, caption: str) -> str:
    """A line for each score and column, exact, below one comment line on what was compared."""
    out = io.StringIO()
    out.write(f"# {caption}\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_CSV)
    for goal in found.networks.goals:
        beta = repr(found.beta) if goal.penalised else ""
        for column in found.columns:
            one = found.of(goal, column)
            above = one.above.get(COUNTING, _NOWHERE)
            numbers = (one.kendall, *one.interval, one.spearman, *above)
            exact = [repr(number) if math.isfinite(number) else "" for number in numbers]
            writer.writerow([goal.name, beta, column, len(found.networks), *exact])
    return out.getvalue()


def is_count(goal: Objective) -> bool:
    """Whether it needs no network built."""
    return goal.name in COUNTS
