"""What changes with the family: the search begins as suits it, and what was edited is kept."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject

from explorer.core.data import suits
from explorer.core.objective import Constraint
from explorer.core.plan import SearchPlan
from explorer.core.space import SearchSpace
from explorer.gui import words
from explorer.gui.panels.search_limit import scale_of
from explorer.gui.panels.search_offers import fitting, in_space, offered_objectives, plain
from explorer.gui.panels.search_scoring import starts
from explorer.gui.view_controller import ViewController
from explorer.gui.workbench import Workbench
from explorer.spaces import family, first_plan


class FamilySwitch(QObject):
    """Plans as they were left, by family, for as long as the window is open."""

    def __init__(
        self,
        bench: Workbench,
        views: ViewController,
        set_limits: Callable[[Sequence[Constraint]], None],
        parent: QObject | None = None,
    ) -> None:
        """`set_limits`: shows the limits of the plan that is edited."""
        super().__init__(parent)
        self.bench, self.views, self._set_limits = bench, views, set_limits
        self._kept: dict[str, SearchPlan] = {}
        self._family = ""

    def begin(self, plan: SearchPlan) -> None:
        """A session was opened with this plan in its panels."""
        self._family = plan.space.family
        self.keep(plan)

    def keep(self, plan: SearchPlan | None) -> None:
        """Remember a valid plan; the last of each family is brought back with it."""
        if plan is not None and plan.space.family == self._family:
            self._kept[self._family] = plan

    def follow(self, space: SearchSpace) -> None:
        """Take what suits a whole space that the user has chosen."""
        before = self._kept.get(self._family) or first_plan(self._family)
        plan = self._plan_for(space, before)
        changes = changes_of(before, plan)
        if plan.space.family == self._family and not changes:
            return
        self._family = space.family
        self._show(plan)
        if changes:
            label = family(space.family).label
            self.bench.notices.show_notice(
                self.tr("The search follows the space"),
                self.tr("{}: {}.").format(label, "; ".join(changes)),
                ((self.tr("Undo"), lambda: self._undo(before, plan)),),
                tone="info",
            )

    def _plan_for(self, space: SearchSpace, before: SearchPlan) -> SearchPlan:
        """As the family was left; else its first plan, with all that does not depend on it kept.

        Within a family, only a space of another scale brings limits and scoring of its own.
        """
        kept, first = self._kept.get(space.family), first_plan(space.family, space)
        if space.family != self._family:
            if kept is None:
                return carried(before, first)
            own = space == family(space.family).default()  # chosen by its name, not from a file
            return kept if own else in_space(kept, space)
        usual = first_plan(space.family, before.space)
        alike = (usual.constraints, usual.scoring) == (first.constraints, first.scoring)
        return in_space(before, space) if alike else carried(before, first)

    def _show(self, plan: SearchPlan) -> None:
        bench = self.bench
        bench.space.set_space(plan.space)
        bench.search.set_space(plan.space)
        starts = bench.search.starts.networks  # those that are left out now may fit again later
        bench.search.set_plan(plan)
        if plan.first and starts and starts[0].space.family == plan.space.family:
            bench.search.starts.set_networks(starts, plan.space)
        self._set_limits(plan.constraints)
        self.views.set_beta(plan.beta)
        self._kept[plan.space.family] = plan

    def _undo(self, before: SearchPlan, after: SearchPlan) -> None:
        """Search the chosen space with the settings of before, as far as they fit it."""
        self.bench.notices.dismiss(self.tr("The search follows the space"))
        space = self.bench.space.space() or after.space
        if space.family != after.space.family:
            return  # another family was chosen since
        limits = fitting(before.constraints, space.family, before.device)
        scoring = replace(before.scoring, data=after.scoring.data)
        there = in_space(after, space)
        self._show(replace(there, constraints=limits, beta=before.beta, scoring=scoring))
        self.bench.search.plan_changed.emit()


def carried(before: SearchPlan, first: SearchPlan) -> SearchPlan:
    """A family's first plan with what the user chose apart from the family: objectives, budget,
    strategy, seeds, and the data where they suit the task.
    """
    known = offered_objectives(first.space.family, before.device)
    objectives = tuple(name for name in before.objectives if plain(name) in known)
    data = before.scoring.data
    if not suits(data, first.space.task):
        data = first.scoring.data
    scoring = replace(first.scoring, data=data, seed=before.scoring.seed)
    return replace(
        in_space(before, first.space),
        objectives=objectives or first.objectives,
        beta=first.beta,
        constraints=first.constraints,
        scoring=scoring,
    )


def _limit_words(limit: Constraint) -> str:
    """ "MACs up to 100 G"."""
    scale = scale_of(limit.name)
    amount = f"{limit.high / scale.factor:g}"
    unit = "" if scale.factor == 1 else scale.unit  # "Blocks up to 14" says it already
    return f"{limit.label} up to {words.with_unit(amount, unit) if unit else amount}"


def _start_words(name: str) -> str:
    """ "normal 0.01, as FFNet"."""
    text = dict(starts()).get(name, name)
    return text[:1].lower() + text[1:]


def changes_of(before: SearchPlan, after: SearchPlan) -> tuple[str, ...]:
    """What a switch changed besides the space, each in a few words."""
    a, b = before.scoring, after.scoring
    size = "full size" if b.resolution is None else "{} × {}".format(*b.resolution)
    limits = words.listing([_limit_words(limit) for limit in after.constraints])
    told = (
        (before.constraints != after.constraints, limits or "no limits"),
        (before.beta != after.beta, f"beta {after.beta:g}"),
        (
            (a.batches, a.batch_size) != (b.batches, b.batch_size),
            f"{b.batches} batches of {b.batch_size}",
        ),
        (a.resolution != b.resolution, f"gradients at {size}"),
        (
            a.initialisation != b.initialisation,
            f"weights {_start_words(b.initialisation)}",
        ),
        (a.shortcuts != b.shortcuts, "links as built" if b.shortcuts else "links left out"),
        (a.data != b.data, f"data: {b.data}"),
        (before.objectives != after.objectives, "objectives"),
    )
    return tuple(text for changed, text in told if changed)
