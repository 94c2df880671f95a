"""ZiCo of networks that tell classes, pixels or boxes; and of a user's own of each kind."""

from pathlib import Path

import pytest
import torch

from explorer.core.cost import count, layers
from explorer.core.errors import ScoreError
from explorer.core.evaluation import Outcome, ScoringSettings
from explorer.core.graph import OpGraph
from explorer.core.ops import Op
from explorer.core.own import OwnOrder, OwnResult
from explorer.core.reasons import ONE_VALUE
from explorer.core.space import Architecture, Task
from explorer.network.batches import batches
from explorer.network.build import build, module_name
from explorer.proxies import _own_module
from explorer.proxies.zico import zico
from explorer.search.work import evaluate
from explorer.spaces import families, graph_of, measures_of
from explorer.spaces._bifpn import detection_head
from explorer.spaces._builder import GraphBuilder

CLASSES = 4
SETTINGS = ScoringSettings(batches=3, batch_size=2, resolution=(64, 48))


def detector() -> OpGraph:
    build, index, taps = GraphBuilder(3, 64, 48), 0, []
    for number, stride in enumerate((8, 2, 2)):
        index = build.conv(f"conv{number}", index, 8, 3, stride, activation="relu")
        taps.append(index)
    return build.graph(*detection_head(build, taps, 8, 1, 1, CLASSES))


def segmenter() -> OpGraph:
    build = GraphBuilder(3, 64, 48)
    index = build.conv("conv", 0, 8, 3, 8, activation="relu")
    return build.graph(build.add(Op("conv", "logits", (index,), CLASSES, bias=True)))


def classifier() -> OpGraph:
    build = GraphBuilder(3, 64, 48)
    return build.graph(build.classifier(build.conv("conv", 0, 8, 3, 8), CLASSES))


NETWORKS = {
    "classification": classifier(),
    "segmentation": segmenter(),
    "detection": detector(),
}
TASKS: tuple[Task, ...] = ("classification", "segmentation", "detection")


@pytest.mark.parametrize("data", ["synthetic", "noise"])
@pytest.mark.parametrize("task", TASKS)
def test_every_layer_has_a_term_and_is_one_layer_however_often_used(task: Task, data: str) -> None:
    graph = NETWORKS[task]
    chosen = ScoringSettings(batches=3, batch_size=2, resolution=(64, 48), data=data)
    given = batches(chosen, (3, 64, 48), CLASSES, task)
    score = zico(build(graph), given, chosen)
    known = {layer.name.replace(".", "_") for layer in layers(graph)}
    assert set(score.layers) == known
    assert len(score.layers) == len(known)
    assert score.value == sum(score.terms)
    assert not score.warnings


def test_a_shared_layers_gradient_is_that_of_all_levels() -> None:
    """A head on five levels learns from all: with P3's outputs alone its score is another."""
    graph = NETWORKS["detection"]
    given = batches(SETTINGS, (3, 64, 48), CLASSES, "detection")
    network = build(graph)
    whole = zico(network, given, SETTINGS)

    class OneLevel(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, images: torch.Tensor) -> tuple[torch.Tensor, ...]:
            maps = network(images)
            return tuple(m if i in (0, 5) else m.detach() for i, m in enumerate(maps))

    alone = zico(OneLevel(), given, SETTINGS)
    last = module_name(next(op for op in graph.ops if op.name == "class_p3"))
    ours = dict(zip(whole.layers, whole.terms, strict=True))[last]
    theirs = dict(zip(alone.layers, alone.terms, strict=True))[f"network.{last}"]
    assert theirs != pytest.approx(ours, rel=1e-6)


@pytest.mark.parametrize(
    ("network", "task", "says"),
    [
        ("segmentation", "classification", "one row of class scores for each image"),
        ("detection", "classification", "one row of class scores.*gave 10 outputs"),
        ("classification", "segmentation", "one map of class scores for each image"),
        ("segmentation", "detection", "ten maps for each image"),
    ],
)
def test_a_network_of_another_task_is_told_what_it_must_give(
    network: Task, task: Task, says: str
) -> None:
    given = batches(SETTINGS, (3, 64, 48), CLASSES, task)
    with pytest.raises(ScoreError, match=says):
        zico(build(NETWORKS[network]), given, SETTINGS)


def d0() -> Architecture:
    return families["efficientdet"].presets()["d0-no-se"]


def test_efficientdet_d0_is_scored_with_the_penalty_of_its_own_resolution() -> None:
    found = evaluate(d0(), ("zico",), SETTINGS)
    assert (found.outcome, found.reason, found.warnings) == (Outcome.SCORED, "", ())
    assert found.layers == tuple(layer.name for layer in count(graph_of(d0())).layers)
    assert found.measures["penalty"] == pytest.approx(measures_of(d0())["penalty"])
    assert found.measures["zico"] > found.measures["size_limit"]


def test_one_image_too_few_for_a_batch_norm_is_said_with_what_to_change() -> None:
    chosen = ScoringSettings(batches=2, batch_size=1, resolution=(64, 64))
    found = evaluate(d0(), ("zico",), chosen)
    assert (found.outcome, found.reason) == (Outcome.FAILED, ONE_VALUE)


OWN = """
import torch
from torch import nn

class Detector(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 6, 3, 8, 1)
        self.down = nn.Conv2d(6, 6, 3, 2, 1)
        self.classes = nn.Conv2d(6, 9 * 4, 1)
        self.boxes = nn.Conv2d(6, 9 * 4, 1)

    def forward(self, images):
        levels = [torch.relu(self.stem(images))]
        for _ in range(4):
            levels.append(torch.relu(self.down(levels[-1])))
        return [self.classes(m) for m in levels] + [self.boxes(m) for m in levels]

def detector():
    return Detector()

class Detached(nn.Conv2d):
    def forward(self, images):
        return super().forward(images).detach()

def detached():
    return Detached(3, 4, 1)

def segmenter():
    return nn.Sequential(nn.Conv2d(3, 6, 3, 4, 1), nn.ReLU(), nn.Conv2d(6, 4, 1))
"""


def own(tmp_path: Path, function: str, task: Task) -> OwnResult:
    file = tmp_path / "own.py"
    file.write_text(OWN)
    return _own_module.score(
        OwnOrder(str(file), function, ("zico",), SETTINGS, (3, 64, 48), CLASSES, task)
    )


def test_a_users_own_detector_is_scored_and_its_shared_layers_counted_once(tmp_path: Path) -> None:
    found = own(tmp_path, "detector", "detection")
    assert found.layers == ("stem", "down", "classes", "boxes")
    sizes = [(8, 6), (4, 3), (2, 2), (1, 1), (1, 1)]
    places = [height * width for height, width in sizes]
    assert found.measures["macs"] == (
        3 * 6 * 9 * places[0] + 6 * 6 * 9 * sum(places[1:]) + 2 * 6 * 36 * sum(places)
    )
    assert found.measures["params"] == 6 * 27 + 6 + 6 * 54 + 6 + 2 * (6 * 36 + 36)
    assert found.terms["penalty"][2] == pytest.approx(torch.log(torch.tensor(48 / 6)).item())


def test_outputs_without_a_trace_of_the_weights_are_said(tmp_path: Path) -> None:
    assert "No weight takes part" in own(tmp_path, "detached", "segmentation").scores["zico"].reason


def test_a_users_own_segmenter_is_scored(tmp_path: Path) -> None:
    assert own(tmp_path, "segmenter", "segmentation").layers == ("0", "2")


def test_a_users_own_network_of_another_task_is_told_so(tmp_path: Path) -> None:
    reason = own(tmp_path, "segmenter", "detection").scores["zico"].reason
    assert "ten maps for each image" in reason
