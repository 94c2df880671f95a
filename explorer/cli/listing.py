"""`explorer spaces`, `proxies` and `strategies`: what there is to choose from."""

import textwrap
from typing import Any

import click

from explorer.cli.output import LINE, emit, facts, json_option, paragraph, table
from explorer.cli.space_names import SpaceName
from explorer.core.objective import OBJECTIVES
from explorer.core.space import Choice, SearchSpace
from explorer.spaces import families, write_space

MOST = 4  # presets in a line


@click.command()
@click.argument("space", type=SpaceName(), required=False)
@click.option("--toml", is_flag=True, help="Print SPACE as a TOML file to edit and search in.")
@json_option
def spaces(space: SearchSpace | None, toml: bool, as_json: bool) -> None:
    """List the search spaces; of SPACE, its choices and presets.

    SPACE is a family, one of its named spaces or presets (FAMILY:NAME), or a TOML file of your
    own, which is checked. The README says what such a file may hold.

    \b
    Examples:
      explorer spaces
      explorer spaces efficientnet
      explorer spaces my.toml
      explorer spaces --toml resnet:bottlenecks > my.toml
      explorer spaces --json
    """
    if toml:
        _print_toml(space, as_json)
    elif space is not None:
        row = _space(space)
        emit(as_json, [row], lambda: _space_text(row))
    else:
        rows = [_space(made.default()) for made in families.values()]
        emit(as_json, rows, lambda: _spaces_text(rows))


def _print_toml(space: SearchSpace | None, as_json: bool) -> None:
    if space is None:
        raise click.UsageError(
            "--toml prints one space, and SPACE is missing. Write `explorer spaces --toml "
            "efficientnet`, say."
        )
    text = write_space(space)
    emit(as_json, {"toml": text}, text.rstrip)


def _space(space: SearchSpace) -> dict[str, Any]:
    family = families[space.family]
    return {
        "name": space.family,
        "title": space.name,
        "label": family.label,
        "size": space.size,
        "task": space.task,
        "description": family.description,
        "reference": family.reference,
        "input_shape": list(space.input_shape),
        "classes": space.classes,
        "limits": [limit.text for limit in family.limits_of(space)],
        "beta": family.beta_of(space),
        "spaces": list(family.spaces()),
        "presets": list(family.presets()),
        "choices": [_choice(choice) for choice in space.choices],
    }


def _choice(choice: Choice) -> dict[str, Any]:
    return {
        "name": choice.name,
        "role": choice.role,
        "options": list(choice.options),
        "possible": list(choice.possible),
        "bounds": bounds_text(choice),
    }


def bounds_text(choice: Choice) -> str:
    """A choice's options as --set takes them: "16..48:8", or "3,5"."""
    if not choice.is_range:
        return ",".join(map(str, choice.options))
    low, high = choice.options[0], choice.options[-1]
    if low == high:
        return str(low)
    return f"{low}..{high}" + (f":{choice.step}" if choice.step > 1 else "")


def _spaces_text(rows: list[dict[str, Any]]) -> str:
    """One line for each, by task."""
    parts = []
    for task in dict.fromkeys(row["task"] for row in rows):
        cells = [
            (row["name"], _size(row["size"]), row["label"], _some(row["presets"]))
            for row in rows
            if row["task"] == task
        ]
        heads = (task.capitalize(), "Networks", "", "Presets")
        parts.append(table(heads, cells))
    return "\n\n".join(
        [*parts, "`explorer spaces NAME` shows one. `--toml NAME` prints it as a file to edit."]
    )


def _some(names: list[str]) -> str:
    return ", ".join(names[:MOST]) + (", ..." if len(names) > MOST else "")


def _size(size: int) -> str:
    return f"{size:,}" if size < 10**6 else f"{size:.2g}" if size < 10**300 else "> 1e300"


def _space_text(row: dict[str, Any]) -> str:
    choices = table(
        ("Choice", "Bounds", "Options"),
        [(c["name"], c["bounds"], str(len(c["options"]))) for c in row["choices"]],
    )
    height, width = row["input_shape"][1:]
    pairs = [
        ("Networks", f"{row['size']:,}"),
        ("Task", f"{row['task']}, {row['classes']:,} classes, images of {height} x {width}"),
        ("Spaces", "; ".join(row["spaces"])),
        ("Presets", ", ".join(row["presets"]) or "none"),
        ("Limits", f"{', '.join(row['limits']) or 'none'} in a first search"),
        ("Beta", f"{row['beta']:g} in a first search"),
    ]
    about = textwrap.fill(row["description"], LINE)
    return f"{row['name']}: {row['title'] or row['label']}\n{about}\n\n{facts(pairs)}\n\n{choices}"


@click.command()
@json_option
def proxies(as_json: bool) -> None:
    """List what a network can be scored and counted by.

    A score is computed on the untrained network by the passes it takes; a count needs no network
    to be built. Each can be an objective of a search, turned round by min: or max: before its name,
    or be asked of `explorer score --proxy`. In formulas l is a layer, i a weight of it, k a batch,
    Hₗ x Wₗ and Cₗ the size and the channels of its output.

    \b
    Examples:
      explorer proxies
      explorer proxies --json
    """
    rows = [
        {
            "name": goal.name,
            "label": goal.label,
            "kind": "score" if goal.proxy else "count",
            "goal": goal.goal.value,
            "unit": goal.unit,
            "uses_beta": goal.penalised,
            "explanation": goal.explanation,
            "formula": goal.formula,
            "passes": goal.passes,
            "reference": goal.reference,
        }
        for goal in OBJECTIVES.values()
    ]
    emit(as_json, rows, lambda: _proxies_text(rows))


def _proxies_text(rows: list[dict[str, Any]]) -> str:
    """One line for each, then a paragraph for each."""
    cells = [
        (row["name"], row["label"], row["kind"], row["goal"], row["passes"] or "counting")
        for row in rows
    ]
    words = [paragraph(f"{row['name']}: {row['explanation']}") + _behind(row) for row in rows]
    return "\n\n".join([table(("Name", "Label", "Kind", "Goal", "Takes"), cells), *words])


def _behind(row: dict[str, Any]) -> str:
    """Its formula, and who published it, below the explanation."""
    lines = (row[key] for key in ("formula", "reference") if row[key])
    filled = (textwrap.fill(line, LINE - 2) for line in lines)
    return "".join("\n" + textwrap.indent(text, "  ") for text in filled)


@click.command()
@json_option
def strategies(as_json: bool) -> None:
    """List the search strategies, with the population that each has unless told otherwise.

    \b
    Examples:
      explorer strategies
      explorer strategies --json
    """
    from explorer.strategies import strategies as known

    rows = [
        {
            "name": name,
            "label": strategy.label,
            "description": strategy.description,
            "population": strategy.population if strategy.uses_population else None,
            "objectives": list(strategy.objectives_range),
        }
        for name, strategy in known.items()
    ]
    emit(as_json, rows, lambda: _strategies_text(rows))


def _strategies_text(rows: list[dict[str, Any]]) -> str:
    """One line for each, then a paragraph for each."""
    cells = [
        (row["name"], row["label"], "none" if row["population"] is None else str(row["population"]))
        for row in rows
    ]
    words = [paragraph(f"{row['name']}: {row['description']}") for row in rows]
    return "\n\n".join([table(("Name", "Label", "Population"), cells), *words])
