"""`explorer score`: networks scored one by one, with their spread over seeds."""

from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

import click

from explorer.cli.architectures import Factory, Named, NetworkNameError, read
from explorer.cli.codes import DONE, FAILED
from explorer.cli.output import big, emit, json_option, number, table
from explorer.cli.own_module import OwnProcesses
from explorer.cli.parameters import OBJECTIVE_NAMES, Real, Size, Whole
from explorer.cli.scored import landed, row_of
from explorer.cli.scoring import DEFAULT, scoring_options, settings
from explorer.cli.search import workers_option
from explorer.core.errors import ExplorerError
from explorer.core.evaluation import ScoringSettings
from explorer.core.objective import Objective, objective
from explorer.core.own import OwnOrder
from explorer.core.space import Task
from explorer.search.executors import WorkerPool
from explorer.search.work import check_batches, evaluate
from explorer.spaces import family

OWN_SIZE = (224, 224)  # of a module's images, where --input says nothing
OWN_CLASSES = 1000
TASKS: tuple[Task, ...] = ("classification", "segmentation", "detection")


@click.command()
@click.argument("arch", nargs=-1, required=True)
@click.option(
    "--proxy",
    "names",
    type=OBJECTIVE_NAMES,
    default="zico-bc",
    show_default=True,
    help="Scores and counts, of `explorer proxies`.",
)
@click.option(
    "--beta",
    type=Real(),
    show_default="the space's own: 2 for segmentation, else 1",
    help="Used by zico-bc.",
)
@scoring_options
@click.option("--input", "size", type=Size(), help="Input size in place of the network's own.")
@click.option("--classes", type=Whole(2), help="Classes in place of the network's own.")
@click.option(
    "--task",
    type=click.Choice(TASKS),
    default=TASKS[0],
    show_default=True,
    help="Of module.py:factory. Other networks know theirs.",
)
@click.option("--seed", type=Whole(0), show_default="0", help="Of weights and batches.")
@click.option(
    "--repeats",
    type=Whole(),
    default=1,
    show_default=True,
    help="Score with this many seeds, from --seed on, and tell mean and deviation.",
)
@workers_option
@json_option
def score(
    arch: tuple[str, ...],
    names: tuple[str, ...],
    beta: float | None,
    size: tuple[int, int] | None,
    classes: int | None,
    task: Task,
    seed: int | None,
    repeats: int,
    workers: int,
    as_json: bool,
    **scoring: Any,
) -> int:
    """Score networks without training them.

    ARCH is SPACE:PRESET, SPACE:GENES, FILE.explorer#ID, a model.json of `explorer export`, or
    module.py:factory. The last RUNS THAT FILE: only name files you trust. Its function takes
    nothing and returns a torch.nn.Module from images to class scores; with --task segmentation, to
    a map of them, with --task detection, to EfficientDet's ten maps (classes, then boxes, of five
    levels).

    What a flag does not say is as in the run that found FILE.explorer#ID, so its score comes out
    again; for other networks it is as in a first search of their space.

    \b
    Examples:
      explorer score efficientnet:b0 efficientnet:b1
      explorer score efficientnet:b0 --proxy zico,zico-bc,macs --beta 2 --repeats 5 --json
      explorer score mine.py:build --input 32x32 --classes 10 --data photos/
    """
    goals = tuple(objective(name) for name in names)
    proxies = tuple(dict.fromkeys(goal.proxy for goal in goals if goal.proxy))
    networks = [_sized(read(name), size, classes) for name in arch]
    _check_rules(networks, goals)
    chosen = _chosen(networks, Asked(task, classes, seed), scoring)
    pool = WorkerPool(min(workers, len(networks) * repeats))
    apart = OwnProcesses(workers)
    try:
        asked = [
            [
                _submitted((pool, apart), net, proxies, replace(own, seed=s), size, classes, task)
                for s in range(own.seed, own.seed + repeats)
            ]
            for net, own in zip(networks, chosen, strict=True)
        ]
        looked_at = [
            pool.submit(check_batches, own, *_images(net, size, classes, task))
            for net, own in zip(networks, chosen, strict=True)
            if proxies
        ]
        rows = [
            row_of(net.name, landed(futures, own, pool, proxies), goals, _beta(net, beta), own)
            for net, futures, own in zip(networks, asked, chosen, strict=True)
        ]
        for row, future in zip(rows, looked_at, strict=bool(proxies)):
            row["warnings"] = list(dict.fromkeys([*_doubts(future), *row["warnings"]]))
    finally:
        apart.close()
        pool.shutdown(wait=False)
    emit(as_json, rows, lambda: _text(rows, names))
    return FAILED if any(row["failure"] for row in rows) else DONE


def _sized(
    found: Named | Factory, size: tuple[int, int] | None, classes: int | None
) -> Named | Factory:
    return found.changed(size, classes) if isinstance(found, Named) else found


def _check_rules(networks: list[Named | Factory], goals: tuple[Objective, ...]) -> None:
    """Refuse counts by a rule of other papers, which knows only their blocks."""
    for network in networks:
        rules: tuple[str, ...] = ()
        if isinstance(network, Named):
            rules = family(network.architecture.space.family).rules
        for goal in goals:
            if goal.rule and goal.rule not in rules:
                raise NetworkNameError(
                    f"--proxy {goal.name} does not count {network.name!r}, whose space does not "
                    f"have that rule. Use {goal.name.removesuffix(f'-{goal.rule}')}."
                )


@dataclass(frozen=True, slots=True)
class Asked:
    """What the flags say of a module's task and classes, and of the first seed."""

    task: Task
    classes: int | None
    seed: int | None


def _chosen(
    networks: list[Named | Factory], asked: Asked, scoring: dict[str, Any]
) -> list[ScoringSettings]:
    """Each network's settings: where a flag was left out, those of its run or its own space.

    Raises DataError where the data does not suit a network, and NetworkNameError for flags that a
    module cannot follow. Data are looked at once for all networks that are alike.
    """
    made: dict[tuple[object, ...], ScoringSettings] = {}
    found = []
    for network in networks:
        if isinstance(network, Named):
            space = network.architecture.space
            own, task = _own(network), space.task
            classes: int | None = space.classes
        else:
            _check_factory(network, scoring)
            own, task, classes = DEFAULT, asked.task, asked.classes or OWN_CLASSES
        key = (own, task, classes)
        if key not in made:
            seed = own.seed if asked.seed is None else asked.seed
            made[key] = settings(**scoring, seed=seed, own=own, task=task, classes=classes)
        found.append(made[key])
    return found


def _own(network: Named) -> ScoringSettings:
    """As its run scored it, where it is of one; else as a first search of its space would."""
    if network.plan is not None:
        return network.plan.scoring
    space = network.architecture.space
    return family(space.family).scoring_of(space)


def _beta(network: Named | Factory, asked: float | None) -> float:
    """The beta asked for; else that of its run, or of a first search of its space."""
    if asked is not None:
        return asked
    if isinstance(network, Factory):
        return 1.0
    if network.plan is not None:
        return network.plan.beta
    space = network.architecture.space
    return family(space.family).beta_of(space)


def _check_factory(network: Factory, scoring: dict[str, Any]) -> None:
    start, links = scoring["initialisation"], scoring["shortcuts"]
    if start not in (None, "default") or links is False:
        raise NetworkNameError(
            f"ARCH {network.name!r} makes its own weights and links. "
            "Leave out --init and --shortcuts."
        )


def _submitted(
    where: tuple[WorkerPool, OwnProcesses],
    network: Named | Factory,
    proxies: tuple[str, ...],
    chosen: ScoringSettings,
    size: tuple[int, int] | None,
    classes: int | None,
    task: Task,
) -> Future[Any]:
    pool, apart = where
    if isinstance(network, Named):
        return pool.submit(evaluate, network.architecture, proxies, chosen)
    images = _images(network, size, classes, task)
    return apart.submit(OwnOrder(str(network.file), network.function, proxies, chosen, *images))


def _images(
    network: Named | Factory, size: tuple[int, int] | None, classes: int | None, task: Task
) -> tuple[tuple[int, int, int], int, Task]:
    """What its batches depend on besides the settings: the images' shape, classes and task."""
    if isinstance(network, Named):
        space = network.architecture.space
        return space.input_shape, space.classes, space.task
    return (3, *(size or OWN_SIZE)), classes or OWN_CLASSES, task


def _doubts(future: Future[tuple[str, ...]]) -> tuple[str, ...]:
    """What was left out of the data; where it cannot be read, the score says so itself."""
    try:
        return future.result()
    except ExplorerError:
        return ()


def _text(rows: list[dict[str, Any]], names: tuple[str, ...]) -> str:
    cells = [
        (
            row["architecture"],
            *(_score_text(row, name) for name in names),
            f"{row['seconds']:.1f} s",
        )
        for row in rows
    ]
    lines = [table(("Network", *names, "Time"), cells)]
    lines += [f"{row['architecture']}: {row['failure']}" for row in rows if row["failure"]]
    lines += [f"{row['architecture']}: {line}" for row in rows for line in row["warnings"]]
    how = [(row["settings"], row["beta"]) for row in rows]
    if any(one != how[0] for one in how):
        lines.append(
            "These scores do not compare: each network was scored as its own space or run is. "
            "Give all of them the same --beta, --data, --batches, --batch-size, --resolution, "
            "--init, --shortcuts and --seed."
        )
    return "\n".join(lines)


def _score_text(row: dict[str, Any], name: str) -> str:
    found = row["scores"].get(name)
    if found is None:
        return "failed"
    if objective(name).measure in ("params", "macs", "peak_memory_bytes"):
        return big(found["value"])
    spread = f" ± {number(found['spread'])}" if found["spread"] is not None else ""
    return f"{number(found['value'])}{spread}"
