"""A session file in memory: what the window holds of it. Values and readers; no Qt.

The readers are for threads behind the window; each opens the file for itself.
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from explorer.core import codec
from explorer.core.archive import Archive
from explorer.core.cost import count
from explorer.core.draw import Draw
from explorer.core.errors import PlanError, SessionError, SpaceError
from explorer.core.evaluation import Evaluation
from explorer.core.plan import SearchPlan
from explorer.core.run import Run
from explorer.gui.run_view import NetworkDetail
from explorer.search.references import (
    Reference,
    StoredScores,
    key_of,
    no_scores,
    read_scores,
    with_stored,
)
from explorer.spaces import check_plan, check_space, families, graph_of
from explorer.store.session import SessionFile

SUFFIX = ".explorer"
CHUNK = 2_000  # networks read between two looks at whether to go on


@dataclass(frozen=True, slots=True)
class ViewState:
    """What the user was looking at, and the plan being edited."""

    beta: float = 1.0
    run: int = 0  # its id; 0 for none
    selected: tuple[int, ...] = ()
    plan: SearchPlan | None = None


@dataclass(slots=True, eq=False)
class LoadedRun:
    """A run and its networks. The archive grows while the run is searched.

    Attributes:
        scores: of references, as the session file has them.
        references: of the run's task; none until they were counted, behind the window.
        draws: networks scored again, by id, each by rising seed; replaced, never changed.
    """

    run: Run
    archive: Archive
    stars: frozenset[int] = frozenset()
    scores: StoredScores | None = None
    references: tuple[Reference, ...] = ()
    draws: Mapping[int, tuple[Draw, ...]] = field(default_factory=dict)

    @property
    def known_scores(self) -> StoredScores:
        return self.scores or no_scores(self.run.plan)

    def keep_scores(self, scores: StoredScores) -> None:
        """Take what the session file has now."""
        self.scores = scores
        self.references = tuple(with_stored(r, scores) for r in self.references)

    def keep_draws(self, found: Iterable[tuple[int, Draw]]) -> None:
        """Take what the session file has of networks, each at one seed, now."""
        draws = dict(self.draws)  # once: thousands come together where the file had them before
        for row_id, draw in found:
            others = (one for one in draws.get(row_id, ()) if one.seed != draw.seed)
            draws[row_id] = tuple(sorted((*others, draw), key=lambda one: one.seed))
        self.draws = draws

    @property
    def done(self) -> int:
        """Networks that count against the budget."""
        return int(self.archive.scored.sum() + self.archive.failed.sum())


@dataclass(slots=True, eq=False)
class Document:
    """The session the window shows; `path` is None until its first run is started."""

    path: Path | None = None
    draft: bool = True  # untitled: the file lies among the drafts
    runs: dict[int, LoadedRun] = field(default_factory=dict)
    view: ViewState = field(default_factory=ViewState)

    @property
    def name(self) -> str:
        return self.path.name if self.path and not self.draft else "Untitled"


def draft_path(drafts: Path, now: datetime) -> Path:
    """Where an untitled session goes; a name nobody has."""
    stem = now.strftime("untitled-%Y-%m-%d-%H%M%S")
    path, number = drafts / f"{stem}{SUFFIX}", 2
    while path.exists():
        path, number = drafts / f"{stem}-{number}{SUFFIX}", number + 1
    return path


@dataclass(frozen=True, slots=True)
class Loading:
    """So many networks are read."""

    done: int
    total: int


def load(path: Path, draft: bool) -> Generator[Loading | Document, None, None]:
    """Read a session: how far it is, then the Document. Raises SessionError."""
    with SessionFile.open(path) as session:
        document = Document(path, draft, view=_view_state(session))
        runs = session.runs()
        _check_families(path, runs)
        total = sum(run.scored + run.failed + run.rejected for run in runs)
        done = 0
        for run in runs:
            archive = Archive(run.plan.space)
            rows: list[tuple[int, Evaluation]] = []
            for row in session.evaluations(run.id):
                rows.append(row)
                if len(rows) == CHUNK:
                    archive.add(rows)
                    done += len(rows)
                    rows = []
                    yield Loading(done, total)
            archive.add(rows)
            done += len(rows)
            stars, scores = session.stars(run.id), _scores(session, run.plan)
            draws = _draws(session, run.id)
            document.runs[run.id] = LoadedRun(run, archive, stars, scores, draws=draws)
    yield document


def _scores(session: SessionFile, plan: SearchPlan) -> StoredScores:
    """Of references; none where they cannot be read, as they can be scored again."""
    try:
        return read_scores(session.get(key_of(plan)), plan)
    except SessionError:
        return no_scores(plan)


def _draws(session: SessionFile, run_id: int) -> dict[int, tuple[Draw, ...]]:
    """None where they cannot be read, as they can be drawn again."""
    try:
        return session.draws(run_id)
    except SessionError:
        return {}


def _check_families(path: Path, runs: Sequence[Run]) -> None:
    """Raise SessionError where a run is of a family that another package brought."""
    for run in runs:
        if run.plan.space.family not in families:
            raise SessionError(
                f"{path.name} holds a search of the space {run.plan.space.family!r}, which this "
                "installation does not know. Install the package that brings it."
            )


def _known(plan: SearchPlan | None) -> SearchPlan | None:
    """The plan being edited; None where its space can no longer be made."""
    try:
        if plan is not None:
            check_plan(plan)
            check_space(plan.space)
    except (SpaceError, PlanError):
        return None
    return plan


def _view_state(session: SessionFile) -> ViewState:
    """What was looked at; the start of a new view where that cannot be read any more."""
    text = session.get("view")
    try:
        state = codec.from_json(text, ViewState, "the view") if text else ViewState()
        return replace(state, plan=_known(state.plan))
    except SessionError:
        return ViewState()


@dataclass(frozen=True, slots=True)
class Asked:
    """What to read for the panel of one network; the rest of NetworkDetail is known already."""

    path: Path
    row_id: int
    plan: SearchPlan
    beta: float
    on_front: bool
    found_after: int
    starred: bool


def detail(asked: Asked) -> NetworkDetail:
    """One network with its layers: a row of the file, and 1 to 3 ms of counting."""
    with SessionFile.open(asked.path, readonly=True) as session:
        _, evaluation = session.evaluation(asked.row_id)
    alone = Archive(asked.plan.space)
    alone.add([(asked.row_id, evaluation)])
    return NetworkDetail(
        id=asked.row_id,
        evaluation=evaluation,
        counts=count(graph_of(evaluation.architecture)),
        plan=asked.plan,
        beta=asked.beta,
        on_front=asked.on_front,
        depth_share=float(alone.depth_share[0]),
        width_share=float(alone.width_share[0]),
        found_after=asked.found_after,
        starred=asked.starred,
    )


@dataclass(frozen=True, slots=True)
class Summary:
    """A session file in a list of recent ones."""

    path: Path
    draft: bool
    networks: int
    runs: int
    changed: datetime


def summary(path: Path, drafts: Path) -> Summary:
    """Raises SessionError where the file is gone or cannot be read."""
    with SessionFile.open(path, readonly=True) as session:
        runs = session.runs()
    changed = datetime.fromtimestamp(path.stat().st_mtime)
    networks = sum(run.scored + run.failed for run in runs)
    return Summary(path, path.parent == drafts, networks, len(runs), changed)
