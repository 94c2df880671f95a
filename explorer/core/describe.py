"""A network as a JSON description: whole for any other tool, and read back as the same network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from explorer.core.codec import from_json
from explorer.core.cost import count
from explorer.core.errors import SessionError
from explorer.core.evaluation import ScoringSettings
from explorer.core.graph import OpGraph
from explorer.core.ops import Op, Shape
from explorer.core.space import Architecture, Option

FORMAT = "explorer-network"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Description:
    """A network with all that is known of it. Nothing in it is ever executed.

    Attributes:
        values: every choice's option, by name.
        ops, outputs: the op graph; an op's `inputs` and `outputs` are indices into `ops`.
        shapes: (C, H, W) of every op's output.
        measures: scores and counts, where it was scored.
        scoring: the settings of that score.
        program: name and version of what wrote it.
    """

    architecture: Architecture
    values: Mapping[str, Option]
    ops: tuple[Op, ...]
    outputs: tuple[int, ...]
    shapes: tuple[Shape, ...]
    params: int
    macs: int
    macs_rule: str
    measures: Mapping[str, float] = field(default_factory=dict)
    scoring: ScoringSettings | None = None
    program: str = ""
    format: str = FORMAT
    version: int = VERSION


def describe(
    architecture: Architecture,
    graph: OpGraph,
    measures: Mapping[str, float] | None = None,
    scoring: ScoringSettings | None = None,
    program: str = "",
) -> Description:
    """Describe an architecture whose op graph is `graph`."""
    counts = count(graph)
    return Description(
        architecture=architecture,
        values=architecture.values(),
        ops=graph.ops,
        outputs=graph.outputs,
        shapes=graph.shapes,
        params=counts.params,
        macs=counts.macs,
        macs_rule=counts.macs_rule,
        measures=measures or {},
        scoring=scoring,
        program=program,
    )


def to_text(description: Description) -> str:
    """The description as indented JSON, what it is first."""
    built: dict[str, Any] = msgspec.to_builtins(description)
    ordered = {name: built.pop(name) for name in ("format", "version", "program")} | built
    return msgspec.json.format(msgspec.json.encode(ordered), indent=2).decode() + "\n"


def is_of(description: Description, graph: OpGraph) -> bool:
    """Whether the described operations are those of `graph`; not after an edit by hand."""
    return (description.ops, description.outputs) == (graph.ops, graph.outputs)


def from_text(text: str | bytes, what: str) -> Description:
    """Read a description; raises SessionError where it is none, newer, or damaged.

    Args:
        what: where the text is from, for the sentence: "model.json".
    """
    head = from_json(text, dict[str, Any], what)
    if head.get("format") != FORMAT:
        raise SessionError(
            f"{what} is not a network written by `explorer export`. Choose such a file."
        )
    version = head.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise SessionError(
            f"{what} was written by a newer version of this program ({version}, this one reads "
            f"{VERSION}). Update the program."
        )
    return from_json(text, Description, what)
