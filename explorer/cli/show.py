"""`explorer show`: what a network costs, layer by layer, without torch."""

from typing import Any

import click

from explorer.cli.architectures import Named, of_space
from explorer.cli.output import big, emit, facts, json_option, number, table
from explorer.cli.parameters import OneOf, Size, Whole
from explorer.core.cost import MACS_RULES, Counts, count
from explorer.core.errors import SpaceError
from explorer.spaces import depth_of, families, family, graph_of, mean_width_of

RULE = "conv+linear"  # the true count


@click.command()
@click.argument("arch")
@click.option("--input", "size", type=Size(), help="Input size in place of the network's own.")
@click.option("--classes", type=Whole(2), help="Classes in place of the network's own.")
@click.option(
    "--rule",
    type=OneOf(MACS_RULES),
    default=RULE,
    show_default=True,
    help=f"How to count MACs and parameters: {', '.join(MACS_RULES)}.",
)
@json_option
def show(
    arch: str, size: tuple[int, int] | None, classes: int | None, rule: str, as_json: bool
) -> None:
    """Count a network, layer by layer, without torch.

    Parameters, MACs, depth, peak memory, and each layer's part of the scores.

    ARCH is SPACE:PRESET, SPACE:GENES, a published name (nats-size:8:8:8:16:32, zen:STRUCTURE),
    FILE.explorer#ID or a model.json of `explorer export`. A layer's own numbers are by
    conv+linear, whatever the rule.

    \b
    Examples:
      explorer show efficientnet:b0
      explorer show efficientnet:b1 --input 224x224 --json
      explorer show search.explorer#42
      explorer show zen-ii:zennet-400m --rule zennas
    """
    named = of_space(arch, "show").changed(size, classes)
    _check_rule(named, rule)
    counts = count(graph_of(named.architecture), rule)
    emit(as_json, _row(named, counts), lambda: _text(named, counts))


def _check_rule(named: Named, rule: str) -> None:
    """Refuse a rule of other papers: it knows only their blocks."""
    made = family(named.architecture.space.family)
    special = {name for one in families.values() for name in one.rules}
    if rule in special and rule not in made.rules:
        raise SpaceError(
            f"--rule {rule!r} does not count networks of {named.architecture.space.family}. "
            f"Use {' or '.join(name for name in MACS_RULES if name not in special)}."
        )


def _by_rules(named: Named, counts: Counts) -> dict[str, dict[str, int]]:
    """Parameters and MACs by every rule of the network's papers, and by the one asked for."""
    architecture = named.architecture
    rules = (RULE, *family(architecture.space.family).rules, counts.macs_rule)
    found = {rule: count(graph_of(architecture), rule) for rule in dict.fromkeys(rules)}
    return {rule: {"params": each.params, "macs": each.macs} for rule, each in found.items()}


def _row(named: Named, counts: Counts) -> dict[str, Any]:
    space = named.architecture.space
    return {
        "architecture": named.name,
        "input_shape": list(space.input_shape),
        "classes": space.classes,
        "params": counts.params,
        "macs": counts.macs,
        "macs_rule": counts.macs_rule,
        "rules": _by_rules(named, counts),
        "depth": depth_of(named.architecture),
        "mean_width": mean_width_of(named.architecture),
        "activations": counts.activations,
        "peak_memory_bytes": counts.peak_memory_bytes,
        "size_limit": counts.size_limit,
        "penalty": counts.penalty,
        "choices": named.architecture.values(),
        "layers": [
            {
                "name": layer.name,
                "kind": layer.kind,
                "params": layer.params,
                "macs": layer.macs,
                "out_shape": list(layer.out_shape),
                "size_term": layer.size_term,
                "penalty_term": layer.penalty_term,
            }
            for layer in counts.layers
        ],
    }


def _counted(named: Named, counts: Counts) -> list[tuple[str, str]]:
    """Parameters and MACs: by the rule asked for, then by the others that the papers use."""
    by_rule = _by_rules(named, counts)
    rules = sorted(by_rule, key=lambda rule: rule != counts.macs_rule)
    several = len({counted["params"] for counted in by_rule.values()}) > 1
    found = []
    for rule in rules if several else rules[:1]:
        params = by_rule[rule]["params"]
        said = f", {rule}" if several else ""
        found.append(("Parameters", f"{params:,} ({big(params)}){said}"))
    for rule in rules:
        macs = by_rule[rule]["macs"]
        found.append(("MACs", f"{macs:,} ({big(macs)}), {rule}"))
    return found


def _text(named: Named, counts: Counts) -> str:
    space = named.architecture.space
    channels, height, width = space.input_shape
    head = facts(
        [
            ("Network", named.name),
            (
                "Input",
                f"{channels} × {height} × {width}, {space.classes} classes",
            ),
            *_counted(named, counts),
            ("Blocks", str(depth_of(named.architecture))),
            ("Mean width", f"{number(mean_width_of(named.architecture), 1)} channels"),
            ("Peak memory", f"{counts.peak_memory_bytes / 1e6:,.1f} MB in fp32"),
            ("Size limit", number(counts.size_limit)),
            ("Penalty", number(counts.penalty)),
        ]
    )
    rows = [
        (
            layer.name,
            layer.kind,
            f"{layer.params:,}",
            big(layer.macs),
            "×".join(map(str, layer.out_shape)),
            number(layer.size_term),
            number(layer.penalty_term),
        )
        for layer in counts.layers
    ]
    heads = ("Layer", "Kind", "Parameters", "MACs", "Output", "Size term", "Penalty term")
    return f"{head}\n\n{table(heads, rows)}"
