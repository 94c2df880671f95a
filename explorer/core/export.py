"""What may be chosen when a network is written to a file, and what came of it."""

from dataclasses import dataclass

from explorer.core.codec import to_json
from explorer.core.errors import ExportError
from explorer.core.evaluation import INITIALISATIONS, MAX_SEED, Evaluation
from explorer.core.plan import SearchPlan
from explorer.core.space import Architecture

OPSETS = (18, 23)  # lowest and highest ONNX operator set that the exporter writes and we check
MAX_BATCH = 1024
UNTRAINED = "Untrained: a seeded initialisation."


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How a network is written. Its weights are untrained: a seeded initialisation.

    Attributes:
        batch: images in a batch; with a dynamic batch, any number may be given to the model.
        opset: ONNX operator set.
        initialisation: as in ScoringSettings.
        seed: of the weights.
        shortcuts: write the network with its residual links (True), or the one without them.
    """

    batch: int = 1
    dynamic_batch: bool = False
    opset: int = 20
    initialisation: str = "default"
    seed: int = 0
    shortcuts: bool = True

    def __post_init__(self) -> None:
        low, high = OPSETS
        if not low <= self.opset <= high:
            raise ExportError(f"Opset: {self.opset} cannot be written. Use {low} to {high}.")
        if not 1 <= self.batch <= MAX_BATCH:
            raise ExportError(f"Batch: {self.batch} cannot be written. Use 1 to {MAX_BATCH}.")
        if not 0 <= self.seed <= MAX_SEED:
            raise ExportError(f"Seed: {self.seed} cannot be used. Use 0 to {MAX_SEED}.")
        if self.initialisation not in INITIALISATIONS:
            known = " or ".join(INITIALISATIONS)
            raise ExportError(f"Initialisation: {self.initialisation!r} is unknown. Use {known}.")


@dataclass(frozen=True, slots=True)
class ExportResult:
    """A file that was written, and how it was checked.

    Attributes:
        max_abs_difference: largest |difference| between the file's outputs and torch's, on
            random images.
        max_relative_difference: largest of the outputs' |differences|, each over that output's
            own largest |value|.
        checked_with: the run time that ran the file: "onnxruntime 1.31.1".
        seconds: wall time of building, writing and checking.
        weights: what the weights are; a sentence.
    """

    path: str
    bytes: int
    opset: int
    max_abs_difference: float
    checked_with: str
    seconds: float
    max_relative_difference: float = 0.0
    weights: str = UNTRAINED


def metadata(
    name: str,
    architecture: Architecture,
    stored: Evaluation | None = None,
    plan: SearchPlan | None = None,
    beta: float | None = None,
) -> dict[str, str]:
    """What a file tells of its network, by name; structured values as JSON.

    Args:
        stored: what is known of the network, where it was looked at.
        plan: of the search that found it.
        beta: of the scores; the plan's own by default.
    """
    found = {
        "name": name,
        "architecture": architecture.text,
        "choices": to_json(architecture.values()),
        "space": to_json(architecture.space),
    }
    if stored is not None:
        found["measures"] = to_json(dict(stored.measures))
    if plan is not None:
        found["settings"] = to_json(plan.scoring)
    if stored is not None and plan is not None:
        at = plan.beta if beta is None else beta
        scores = {goal.name: goal.value(stored.measures, at) for goal in plan.goals}
        found |= {"beta": f"{at:g}", "scores": to_json(scores)}
    return found
