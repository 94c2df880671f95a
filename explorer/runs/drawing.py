"""Networks of a stored run scored again: at other seeds, or by other scores."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from explorer.core.draw import Draw
from explorer.core.errors import PlanError, SessionError
from explorer.core.evaluation import Evaluation, ScoringSettings
from explorer.core.event import Waiting
from explorer.core.objective import OBJECTIVES
from explorer.core.plan import SearchPlan
from explorer.core.space import Architecture
from explorer.runs.searching import TICK_S, awaited
from explorer.search import work
from explorer.search.executors import WorkerDied, default_workers
from explorer.store.session import SessionFile

T = TypeVar("T")
PROXIES = tuple(dict.fromkeys(goal.proxy for goal in OBJECTIVES.values() if goal.proxy))
IN_FLIGHT = 2 * default_workers()  # every core has one to do and one to go on with


@dataclass(frozen=True, slots=True)
class Drawn:
    """A network has its scores at one seed, and the file has them.

    Attributes:
        id: of the network.
        draw: with all that is known at its seed.
        done: so many of `total` pairs of a network and a seed.
        replayed: the file had it before, or the search did; nothing was computed.
    """

    id: int
    draw: Draw
    done: int
    total: int
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class _Order:
    """What a worker is to do, and what is known of that network at that seed."""

    id: int
    architecture: Architecture
    proxies: tuple[str, ...]
    settings: ScoringSettings
    known: Draw | None


Draws = Generator[Waiting | Drawn, None, None]


def seeds_of(plan: SearchPlan, count: int) -> tuple[int, ...]:
    """So many seeds: the run's own, whose scores are there already, and those that follow it."""
    return tuple(range(plan.scoring.seed, plan.scoring.seed + count))


def new_draws(
    path: Path,
    run_id: int,
    ids: Iterable[int],
    proxies: Iterable[str],
    seeds: Iterable[int],
    executor: Executor,
    again: bool = False,
) -> Draws:
    """Score networks of a run at every seed, as the run scored them but for the seed.

    Each is saved before it is told. What the file has is told first and not computed, so to go on
    after a stop is to ask the same. A search of the same file may run beside it. One seed of all
    networks comes before the next, so that what was stopped compares all of them alike. Closing the
    generator stops it.

    Args:
        proxies: names of scores, not of objectives; none to count only.
        again: score also what failed before.

    Raises PlanError for a score or a seed that there is not, DataError for images that cannot be
    used, and SessionError for a network that is not the run's.
    """
    asked, wanted, at = _once(proxies), _once(ids), _once(seeds)
    _check(asked)
    with SessionFile.open(path) as session:
        plan = session.run(run_id).plan
        settings = [replace(plan.scoring, seed=seed) for seed in at]
        networks = yield from _networks(session, run_id, wanted)
        known = _known(session, run_id, networks, plan if plan.scoring.seed in at else None)
        done, orders = 0, list[_Order]()
        for how in settings:
            for row_id, network in networks.items():
                draw = known.get((row_id, how.seed))
                lacking = asked if draw is None else _lacking(draw, asked, again)
                if draw is None or lacking:
                    orders.append(_Order(row_id, network.architecture, lacking, how, draw))
                else:
                    done += 1
                    yield Drawn(row_id, draw, done, len(wanted) * len(at), replayed=True)
        yield from _carried_out(session, plan, orders, done, executor)


def _once(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


def _check(proxies: Sequence[str]) -> None:
    for name in proxies:
        if name not in PROXIES:
            raise PlanError(f"Scores: there is no {name!r}. Choose among {', '.join(PROXIES)}.")


def _networks(
    session: SessionFile, run_id: int, ids: Sequence[int]
) -> Generator[Waiting, None, dict[int, Evaluation]]:
    """Those asked for, in their order; raises SessionError where one is of another run."""
    found: dict[int, Evaluation] = {}
    for row_id in ids:
        of_run, found[row_id] = session.evaluation(row_id)
        if of_run != run_id:
            raise SessionError(
                f"{session.path.name}: N{row_id} is a network of run {of_run}, not of run "
                f"{run_id}. Choose networks of one run."
            )
        yield Waiting()  # a thousand take a second, and may be given up
    return found


def _known(
    session: SessionFile, run_id: int, networks: Mapping[int, Evaluation], plan: SearchPlan | None
) -> dict[tuple[int, int], Draw]:
    """What the file has, by network and seed; with a plan, also what the search found by it, which
    becomes a draw like the others."""
    try:
        stored = session.draws(run_id)
    except SessionError:
        stored = {}  # damaged, and so drawn again
    known = {(i, draw.seed): draw for i in networks for draw in stored.get(i, ())}
    if plan is None:
        return known
    first = {}
    for row_id, network in networks.items():
        key = (row_id, plan.scoring.seed)
        if network.scored and (key not in known or known[key].lacks(plan.proxies)):
            first[row_id] = found = _of_search(network, plan)
            known[key] = known[key].joined(found) if key in known else found
    session.add_all_draws({row_id: [draw] for row_id, draw in first.items()})
    return known


def _of_search(network: Evaluation, plan: SearchPlan) -> Draw:
    """A search tells the seconds of all scores together; they are a score's where it is alone."""
    seconds = dict.fromkeys(plan.proxies, network.seconds) if len(plan.proxies) == 1 else {}
    measures = dict(network.measures)
    return Draw(plan.scoring.seed, measures, seconds=seconds, total=network.seconds)


def _lacking(draw: Draw, asked: tuple[str, ...], again: bool) -> tuple[str, ...]:
    if again:
        return tuple(name for name in asked if name not in draw.measures)
    return draw.lacks(asked)


def _carried_out(
    session: SessionFile, plan: SearchPlan, orders: Sequence[_Order], done: int, executor: Executor
) -> Draws:
    """Orders done by workers, as they come back; each saved and told with all that is known."""
    if any(order.proxies for order in orders):
        space = plan.space
        images = (space.input_shape, space.classes, space.task)
        yield from awaited(executor.submit(work.check_batches, plan.scoring, *images))
    total, left = done + len(orders), iter(orders)
    flying: dict[Future[Draw], _Order] = {}
    try:
        while len(flying) < IN_FLIGHT and (order := next(left, None)) is not None:
            flying[_submitted(order, executor)] = order
        while flying:
            landed = wait(flying, TICK_S, FIRST_COMPLETED).done
            if not landed:
                yield Waiting()
            for future in [one for one in flying if one in landed]:  # in the order asked
                order = flying.pop(future)
                if (following := next(left, None)) is not None:
                    flying[_submitted(following, executor)] = following
                draw = _saved(session, order, future)
                done += 1
                yield Drawn(order.id, draw, done, total)
    finally:
        for future in flying:
            future.cancel()


def _submitted(order: _Order, executor: Executor) -> "Future[Draw]":
    return executor.submit(work.draw, order.architecture, order.proxies, order.settings)


def _saved(session: SessionFile, order: _Order, future: "Future[Draw]") -> Draw:
    """The draw that came back, in the file; raises SessionError where that is gone."""
    try:
        draw = future.result()
    except WorkerDied as error:
        draw = Draw(order.settings.seed, {}, dict.fromkeys(order.proxies, str(error)))
    if not session.path.exists():
        raise SessionError(
            f"{session.path.name} was deleted or moved while its networks were scored. Open it "
            "where it is now and ask again; what was scored before is in it."
        )
    session.add_draws(order.id, [draw])
    return draw if order.known is None else order.known.joined(draw)
