"""`explorer show`: what a network costs, layer by layer, without torch."""

from typing import Any

import click

from explorer.cli.architectures import Named, of_space
from explorer.cli.output import big, emit, facts, json_option, number, table
from explorer.cli.parameters import Size, Whole
from explorer.core.cost import Counts, count
from explorer.spaces import depth_of, graph_of, mean_width_of


@click.command()
@click.argument("arch")
@click.option("--input", "size", type=Size(), help="Input size in place of the network's own.")
@click.option("--classes", type=Whole(2), help="Classes in place of the network's own.")
@json_option
def show(arch: str, size: tuple[int, int] | None, classes: int | None, as_json: bool) -> None:
    """Count a network, layer by layer, without torch.

    Parameters, MACs, depth, peak memory, and each layer's part of the scores.

    ARCH is SPACE:PRESET, SPACE:GENES, FILE.explorer#ID or a model.json of `explorer export`.

    \b
    Examples:
      explorer show efficientnet:b0
      explorer show efficientnet:b1 --input 224x224 --json
      explorer show search.explorer#42
    """
    named = of_space(arch, "show").changed(size, classes)
    counts = count(graph_of(named.architecture))
    emit(as_json, _row(named, counts), lambda: _text(named, counts))


def _row(named: Named, counts: Counts) -> dict[str, Any]:
    space = named.architecture.space
    return {
        "architecture": named.name,
        "input_shape": list(space.input_shape),
        "classes": space.classes,
        "params": counts.params,
        "macs": counts.macs,
        "macs_rule": counts.macs_rule,
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
            ("Parameters", f"{counts.params:,} ({big(counts.params)})"),
            ("MACs", f"{counts.macs:,} ({big(counts.macs)}), {counts.macs_rule}"),
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
