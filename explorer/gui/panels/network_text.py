"""A network in words and as JSON, and what its panel says of it. Pure: no Qt."""

from pathlib import Path

from explorer.core.codec import to_json
from explorer.core.evaluation import Outcome
from explorer.gui import words
from explorer.gui.panels.network_stages import PartLine, StageLine, part_lines, stage_lines
from explorer.gui.plots.pareto_points import axis_of
from explorer.gui.run_view import NetworkDetail
from explorer.spaces import families, name_of
from explorer.strategies import strategies


def stages_of(detail: NetworkDetail) -> tuple[StageLine, ...]:
    """The stages in network order."""
    return stage_lines(detail.evaluation.architecture)


def parts_of(detail: NetworkDetail) -> tuple[PartLine, ...]:
    """What has layers but no blocks, such as EfficientDet's pyramid and heads."""
    return part_lines(detail.evaluation.architecture)


def published_name(detail: NetworkDetail) -> str:
    """By which papers and the command line call it: "nats-size:8:8:8:16:32"; "" for none."""
    architecture = detail.evaluation.architecture
    published = families[architecture.space.family].published(architecture)
    return name_of(architecture) if published else ""


def own_name(detail: NetworkDetail, file: Path | None) -> str:
    """What the command line finds this network by.

    In an edited space the same option indices mean another network, so there it is FILE#ID.

    Args:
        file: of the session; None where it is in none.
    """
    architecture = detail.evaluation.architecture
    if name := published_name(detail):
        return name
    usual = architecture.space == families[architecture.space.family].default()
    return architecture.text if usual or file is None else f"{file}#{detail.id}"


def ruled_text(detail: NetworkDetail) -> str:
    """Costs by the rules of the family's papers, beside the true ones; "" for none."""
    measures, found = detail.evaluation.measures, []
    for rule in families[detail.plan.space.family].rules:
        macs, params = measures.get(f"macs_{rule}"), measures.get(f"params_{rule}")
        if macs is not None and params is not None:
            name = _RULES.get(rule, rule)
            found.append(f"By the {name}: {words.si(macs)} MACs, {words.si(params)} parameters")
    return "; ".join(found)


_RULES = {"zennas": "Zen-NAS formula"}


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


def network_text(detail: NetworkDetail, file: Path | None = None) -> str:
    """Everything the panel shows, as lines to paste into a note."""
    counts, measures = detail.counts, detail.evaluation.measures
    lines = [
        f"{detail.name}, {standing(detail)}",
        origin(detail),
        own_name(detail, file),
        "",
        f"{detail.plan.goals[0].label} at beta {detail.beta:g}: {score_text(detail)}",
    ]
    if "zico" in measures:
        lines.append(f"ZiCo: {words.fixed(measures['zico'], 1)}")
    lines += [
        f"Penalty: {words.fixed(counts.penalty, 1)}",
        f"MACs: {words.integer(counts.macs)} ({counts.macs_rule})",
        f"Parameters: {words.integer(counts.params)}",
        *filter(None, [ruled_text(detail)]),
        f"Peak memory: {words.size(counts.peak_memory_bytes)} (fp32, one image)",
        f"Scored with {detail.plan.scoring.text}",
        *detail.evaluation.warnings,
        "",
    ]
    lines += [
        f"{s.label}: {words.count(s.blocks, 'block')}, {s.widths}, "
        f"{words.kernel(s.kernel) + ' ' if s.kernel else ''}{s.kind}"
        for s in stages_of(detail)
    ]
    lines += [part.text for part in parts_of(detail)]
    return "\n".join(lines) + "\n"


def network_json(detail: NetworkDetail, file: Path | None = None) -> str:
    """The network with its choices, measures, per-layer terms and how it was scored."""
    evaluation = detail.evaluation
    return to_json(
        {
            "network": detail.name,
            "architecture": own_name(detail, file),
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
