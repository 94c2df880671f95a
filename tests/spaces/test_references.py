"""Published networks by task: which there are, and what they are called."""

import pytest

from explorer.core.cost import count
from explorer.core.space import Task
from explorer.spaces import at_input_of, baselines, families, graph_of, references

WANTED: dict[Task, set[str]] = {
    "classification": {
        "ResNet-18", "ResNet-50", "MobileNetV2", "EfficientNet-B0", "EfficientNet-B1",
        "EfficientNet-B2",
    },
    "detection": {"EfficientDet-D0"},
    "segmentation": {
        "FFNet-40S dBBB mobile", "FFNet-54S dBBB mobile", "FFNet-78S dBBB mobile",
        "FFNet-86S dBBB mobile", "FFNet-150S dBBB mobile", "FFNet-78S BCC mobile",
        "FFNet-122NS CBB mobile", "FFNet-150 AAA", "HRNetV2-W18-Small-v1",
        "HRNetV2-W18-Small-v2", "HRNetV2-W48",
    },
}  # fmt: skip


@pytest.mark.parametrize("task", WANTED)
def test_every_network_that_papers_compare_with_is_there(task: Task) -> None:
    assert references(task).keys() >= WANTED[task]


@pytest.mark.parametrize("task", WANTED)
def test_every_reference_is_of_its_task_and_at_its_own_published_input(task: Task) -> None:
    for label, architecture in references(task).items():
        space = architecture.space
        assert (space.task, label.isprintable()) == (task, True)
        assert all(len(choice.options) == 1 for choice in space.choices)


@pytest.mark.parametrize("task", WANTED)
def test_the_usual_ones_come_first_and_are_few_enough_to_be_read(task: Task) -> None:
    usual = [baseline.usual for baseline in baselines(task)]
    assert usual == sorted(usual, reverse=True)
    assert 1 <= sum(usual) <= 8


def test_labels_are_given_once() -> None:
    labels = [b.label for task in WANTED for b in baselines(task)]
    assert len(labels) == len(set(labels))


def test_a_reference_is_rebuilt_for_the_images_and_classes_of_a_search() -> None:
    space = families["efficientnet"].default()
    b1 = at_input_of(references("classification")["EfficientNet-B1"], space)
    assert b1.space.input_shape == (3, 224, 224)
    assert count(graph_of(b1)).macs == pytest.approx(568.54e6, rel=1e-4)  # at its own 240: 685.69 M
