"""A network in words and as JSON, and what its panel says of it. Pure: no Qt."""

from dataclasses import dataclass

from explorer.core.codec import to_json
from explorer.core.evaluation import Outcome
from explorer.gui import words
from explorer.gui.plots.pareto_points import axis_of
from explorer.gui.run_view import NetworkDetail
from explorer.spaces import families
from explorer.strategies import strategies


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage of a network."""

    label: str
    channels: int
    blocks: int
    kernel: int
    kind: str


def stages_of(detail: NetworkDetail) -> tuple[StageLine, ...]:
    """The stages in network order, from the choices themselves."""
    space, values = detail.plan.space, detail.evaluation.architecture.values()
    found = []
    for stage in families[space.family].stages(space):
        of = {
            name.partition(".")[2]: value
            for name, value in values.items()
            if name.startswith(f"{stage.group}.")
        }
        found.append(
            StageLine(
                f"Stage {stage.label}",
                int(of.get("channels", 0)),
                int(of.get("repeats", 1)),
                int(of.get("kernel", 0)),
                str(of.get("conv", "regular")),
            )
        )
    return tuple(found)


def origin(detail: NetworkDetail) -> str:
    """How it was found: "Found by NSGA-II after 122 networks, seed 7"."""
    plan = detail.plan
    name = strategies[plan.strategy].label if plan.strategy in strategies else plan.strategy
    after = words.count(detail.found_after, "network")
    return f"Found by {name} after {after}, seed {plan.seed}"


def standing(detail: NetworkDetail) -> str:
    """Where it stands among the others."""
    if detail.evaluation.outcome is Outcome.FAILED:
        return "failed"
    if detail.evaluation.outcome is Outcome.REJECTED:
        return "beyond the limit"
    return "on the front" if detail.on_front else "behind the front"


def score_text(detail: NetworkDetail) -> str:
    """The run's first objective at the detail's beta; "none" where it was not scored."""
    goal = detail.plan.goals[0]
    value = goal.value(detail.evaluation.measures, detail.beta)
    known = detail.evaluation.scored and value == value
    return axis_of(goal).text(value) if known else "none"


def network_text(detail: NetworkDetail) -> str:
    """Everything the panel shows, as lines to paste into a note."""
    counts, measures = detail.counts, detail.evaluation.measures
    lines = [
        f"{detail.name}, {standing(detail)}",
        origin(detail),
        detail.evaluation.architecture.text,
        "",
        f"{detail.plan.goals[0].label} at beta {detail.beta:g}: {score_text(detail)}",
    ]
    if "zico" in measures:
        lines.append(f"ZiCo: {words.fixed(measures['zico'], 1)}")
    lines += [
        f"Penalty: {words.fixed(counts.penalty, 1)}",
        f"MACs: {words.integer(counts.macs)} ({counts.macs_rule})",
        f"Parameters: {words.integer(counts.params)}",
        f"Peak memory: {words.size(counts.peak_memory_bytes)} (fp32, one image)",
        f"Scored with {detail.plan.scoring.text}",
        *detail.evaluation.warnings,
        "",
    ]
    lines += [
        f"{s.label}: {words.count(s.blocks, 'block')}, {s.channels} channels, "
        f"{words.kernel(s.kernel)} {s.kind}"
        for s in stages_of(detail)
    ]
    return "\n".join(filter(lambda line: line is not None, lines)) + "\n"


def network_json(detail: NetworkDetail) -> str:
    """The network with its choices, measures, per-layer terms and how it was scored."""
    evaluation = detail.evaluation
    return to_json(
        {
            "network": detail.name,
            "architecture": evaluation.architecture.text,
            "choices": evaluation.architecture.values(),
            "outcome": evaluation.outcome.value,
            "reason": evaluation.reason,
            "warnings": evaluation.warnings,
            "beta": detail.beta,
            "objectives": detail.plan.objectives,
            "measures": dict(evaluation.measures),
            "on_front": detail.on_front,
            "depth_share": _share(detail.depth_share),
            "width_share": _share(detail.width_share),
            "layers": evaluation.layers,
            "terms": dict(evaluation.terms),
            "scoring": detail.plan.scoring,
            "seed": detail.plan.seed,
        }
    )


def _share(value: float) -> float | None:
    """NaN has no place in JSON."""
    return value if value == value else None
