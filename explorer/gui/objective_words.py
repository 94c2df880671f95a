"""What the window says of an objective: its place in menus, its tooltip. Pure: no Qt."""

from html import escape

from explorer.core.objective import Goal, Objective
from explorer.core.objective import plain_name as without_direction

GROUPS = ("Scores with gradients", "Scores without gradients", "Counts and costs")


def group_of(objective: Objective) -> str:
    """The heading it stands below, one of GROUPS."""
    if not objective.proxy:
        return GROUPS[2]
    return GROUPS[0] if "backward" in objective.passes else GROUPS[1]


def is_turned(objective: Objective) -> bool:
    """Whether it is wanted in the direction that is not its usual one."""
    return plain_name(objective) != objective.name


def plain_name(objective: Objective) -> str:
    """Its name without a direction: "macs" of "max:macs"."""
    return without_direction(objective.name)


def same(a: Objective, b: Objective) -> bool:
    """Whether they are one number, whichever direction of it is wanted."""
    return (a.measure, a.penalised) == (b.measure, b.penalised)


def better(objective: Objective) -> str:
    """ "larger is better"."""
    return "larger is better" if objective.goal is Goal.MAXIMIZE else "smaller is better"


def direction(objective: Objective) -> str:
    """ "Larger is better", or that it was turned round."""
    if is_turned(objective):
        words = "Maximized" if objective.goal is Goal.MAXIMIZE else "Minimized"
        return f"{words} here; usually {better(objective.turned())}"
    return better(objective).capitalize()


def takes(objective: Objective) -> str:
    """What computing it takes, in a sentence."""
    if not objective.proxy:
        return "Counted from the shapes of its layers: no network is built."
    return f"Takes {objective.passes}."


def tooltip(objective: Objective, *more: str) -> str:
    """Rich text: which way is better, what it is, its formula, what it takes, who published it.

    `more`: sentences on what was found of it here, after what it takes.
    """
    parts = (
        f"<b>{escape(objective.label)}</b>. {direction(objective)}.",
        escape(objective.explanation),
        escape(objective.formula),
        escape(" ".join((takes(objective), *more))),
        escape(objective.reference),
    )
    return "".join(f'<p style="margin: 0 0 6px 0">{part}</p>' for part in parts if part)
