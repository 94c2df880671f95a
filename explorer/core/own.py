"""A torch module of the user's own: what is asked of it, and what came of it. Values only."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from explorer.core.codec import from_json, to_json
from explorer.core.errors import ExplorerError, PlanError, SessionError
from explorer.core.evaluation import ScoringSettings
from explorer.core.objective import Objective, objective
from explorer.core.plan import SearchPlan
from explorer.core.space import Task

KEY = "own/models"  # where a session file keeps them
VERSION = 1
_MODULES_OWN = ("initialisation", "shortcuts")  # a module makes its own weights and links


class OwnModelError(ExplorerError):
    """A file of the user's own cannot be used, or what it makes cannot be scored."""


@dataclass(frozen=True, slots=True)
class OwnOrder:
    """What to run, and how to score what comes of it.

    Attributes:
        file: whole path of a Python file.
        factory: its function or class, called without arguments.
        settings: its initialisation and shortcuts play no part.
        input_shape: (C, H, W), at which MACs and the penalty are counted.
        task: what the module gives; see network.losses.
    """

    file: str
    factory: str
    proxies: tuple[str, ...] = ()
    settings: ScoringSettings = field(default_factory=ScoringSettings)
    input_shape: tuple[int, int, int] = (3, 224, 224)
    classes: int = 1000
    task: Task = "classification"

    def __post_init__(self) -> None:
        try:
            self.file.encode()
        except UnicodeEncodeError:
            raise OwnModelError(
                f"File: the name {Path(self.file).name!a} is not UTF-8. Rename the file."
            ) from None
        channels, height, width = self.input_shape
        for label, value, low, high in (
            ("Input channels", channels, 1, 4096),
            ("Input height", height, 1, 16384),
            ("Input width", width, 1, 16384),
            ("Classes", self.classes, 2, 1_000_000),
        ):
            if not low <= value <= high:
                raise PlanError(f"{label}: {value} is not usable. Use {low} to {high:,}.")

    @property
    def name(self) -> str:
        """For lists: "build (mine.py)"."""
        return f"{self.factory} ({Path(self.file).name})"

    def differs(self, plan: SearchPlan) -> str:
        """Why what comes of it does not compare with a plan's networks; "" where it may."""
        return _other_images(self, plan) or _other_scores(self, plan)


@dataclass(frozen=True, slots=True)
class OwnScore:
    """One score of it: a value, or why there is none."""

    value: float | None
    seconds: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OwnResult:
    """What came of running and scoring it.

    Attributes:
        digest: of the file that was run; see `digest_of`.
        measures: counts ("params", "macs"), every score there is, and "penalty" and "size_limit"
            over `layers`.
        layers: convolutions and linear layers: those that ZiCo sums over, or all that run.
        terms: per-layer parts by name ("zico", "penalty", "size"), each (layers,).
        scores: of each score asked for.
    """

    order: OwnOrder
    digest: str
    measures: dict[str, float]
    layers: tuple[str, ...]
    terms: dict[str, tuple[float, ...]]
    scores: dict[str, OwnScore]
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def name(self) -> str:
        return self.order.name

    def value(self, goal: Objective, beta: float) -> float:
        """An objective of it; NaN where it is not known."""
        return goal.value(self.measures, beta)

    def differs(self, plan: SearchPlan) -> str:
        """Why it does not compare with a plan's networks; "" where it does."""
        if reason := self.order.differs(plan):
            return reason
        for name in plan.proxies:
            told = self.scores.get(name)
            if told is None or told.value is None:
                why = told.reason if told is not None else "it was left out"
                return f"{objective(name).label} has no value: {why}".rstrip(".")
        return ""


def _other_images(order: OwnOrder, plan: SearchPlan) -> str:
    space = plan.space
    if order.task != space.task:
        return f"it is for {order.task}, the run for {space.task}"
    if order.input_shape != space.input_shape:
        return f"its input is {_shape(order.input_shape)}, the run's {_shape(space.input_shape)}"
    if order.classes != space.classes:
        return f"it has {order.classes:,} classes, the run's networks have {space.classes:,}"
    return ""


def _other_scores(order: OwnOrder, plan: SearchPlan) -> str:
    for name in plan.proxies:
        if name not in order.proxies:
            return f"it is not scored with {objective(name).label}, which the run is after"
    if not plan.proxies:
        return ""
    if not plan.scoring.shortcuts:
        return (
            "the run scores its networks without their residual links, and a module keeps its own"
        )
    if plan.scoring.initialisation != "default":
        return (
            f"the run draws weights by {plan.scoring.initialisation!r}, and a module draws its own"
        )
    return _other_settings(order.settings, plan.scoring)


def _other_settings(own: ScoringSettings, run: ScoringSettings) -> str:
    for known in fields(ScoringSettings):
        mine, theirs = getattr(own, known.name), getattr(run, known.name)
        if known.name not in _MODULES_OWN and mine != theirs:
            label = known.name.replace("_", " ")
            return f"its scoring setting {label} is {_told(mine)}, the run's {_told(theirs)}"
    return ""


def _told(value: object) -> str:
    if value is None:
        return "full size"
    return " × ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _shape(shape: tuple[int, int, int]) -> str:
    return " × ".join(map(str, shape))


def digest_of(source: bytes) -> str:
    """By which a changed file is known."""
    return hashlib.sha256(source).hexdigest()[:16]


# Stored in a session file.


@dataclass(frozen=True, slots=True)
class OwnModels:
    """The models of a session, the newest last; one for each file, factory and way of scoring."""

    models: tuple[OwnResult, ...] = ()
    version: int = VERSION

    def with_model(self, result: OwnResult) -> "OwnModels":
        """The same with another one, in the place of what was scored alike before."""
        return OwnModels((*self.without(result.order).models, result))

    def without(self, order: OwnOrder) -> "OwnModels":
        return replace(self, models=tuple(m for m in self.models if m.order != order))


def models_text(models: OwnModels) -> str:
    return to_json(models)


def read_models(text: str | None) -> OwnModels:
    """What a session file holds under KEY; none where that is damaged or of a later version."""
    try:
        found = from_json(text, OwnModels, "your own models") if text else OwnModels()
    except SessionError:
        return OwnModels()
    return found if found.version == VERSION and all(map(_whole, found.models)) else OwnModels()


def _whole(result: OwnResult) -> bool:
    lengths = {len(terms) for terms in result.terms.values()}
    return lengths <= {len(result.layers)} and _finite(result.measures)


def _finite(measures: Mapping[str, float]) -> bool:
    return all(abs(value) < float("inf") for value in measures.values())
