"""`explorer spaces`, `proxies` and `strategies`: what there is to choose from."""

from typing import Any

import click

from explorer.cli.output import emit, json_option, paragraph, table
from explorer.core.objective import OBJECTIVES
from explorer.core.space import Choice
from explorer.spaces import families


@click.command()
@json_option
def spaces(as_json: bool) -> None:
    """List the search spaces, with their choices and presets.

    \b
    Examples:
      explorer spaces
      explorer spaces --json
    """
    rows = [_space(name) for name in families]
    emit(as_json, rows, lambda: "\n\n".join(map(_space_text, rows)))


def _space(name: str) -> dict[str, Any]:
    family = families[name]
    space = family.default()
    return {
        "name": name,
        "label": family.label,
        "size": space.size,
        "task": space.task,
        "description": family.description,
        "reference": family.reference,
        "input_shape": list(space.input_shape),
        "classes": space.classes,
        "limits": [limit.text for limit in family.limits],
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


def _space_text(row: dict[str, Any]) -> str:
    choices = table(
        ("Choice", "Bounds", "Options"),
        [(c["name"], c["bounds"], str(len(c["options"]))) for c in row["choices"]],
    )
    return (
        f"{row['name']}: {row['label']}\n{paragraph(row['description'])}\n"
        f"{row['size']:,} architectures for {row['task']}; presets {', '.join(row['presets'])}\n"
        f"Limits of a first search: {', '.join(row['limits']) or 'none'}\n\n{choices}"
    )


@click.command()
@json_option
def proxies(as_json: bool) -> None:
    """List what a network can be scored and counted by.

    A score needs gradients of the untrained network; a count is exact and free. Each can be an
    objective of a search, or be asked of `explorer score --proxy`.

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
            "reference": goal.reference,
        }
        for goal in OBJECTIVES.values()
    ]
    heads = ("name", "label", "kind", "goal")
    cells = [[str(row[head]) for head in heads] for row in rows]
    words = "\n".join(paragraph(f"{row['name']}: {row['explanation']}") for row in rows)
    emit(as_json, rows, lambda: f"{table([head.capitalize() for head in heads], cells)}\n\n{words}")


@click.command()
@json_option
def strategies(as_json: bool) -> None:
    """List the search strategies.

    \b
    Examples:
      explorer strategies
      explorer strategies --json
    """
    from explorer.strategies import strategies as known

    rows = [
        {"name": name, "label": strategy.label, "description": strategy.description}
        for name, strategy in known.items()
    ]
    cells = [list(row.values()) for row in rows]
    emit(as_json, rows, lambda: table(("Name", "Label", "Description"), cells))
