"""ZiCo against the published code's values, and where a network or its data are odd."""

from math import log

import pytest
import torch
from torch import Tensor, nn

from explorer.core.errors import ScoreError
from explorer.core.evaluation import ScoringSettings
from explorer.network.batches import Batches
from explorer.proxies.zico import zico
from tests.proxies.golden import NAMES, golden


@pytest.mark.parametrize("layout", ["contiguous", "channels_last"])
@pytest.mark.parametrize("name", NAMES)
def test_four_batches_score_as_in_the_published_code(name: str, layout: str) -> None:
    case = golden(name, 4, layout)
    score = zico(case.module, case.batches, case.settings)
    assert score.value == pytest.approx(case.expected["official"], rel=1e-4)
    assert score.value == sum(score.terms)
    assert not score.warnings


@pytest.mark.parametrize("name", NAMES)
def test_every_layers_term_is_that_of_the_published_code(name: str) -> None:
    case = golden(name, 4)
    score = zico(case.module, case.batches, case.settings)
    expected = {layer: values["log"] for layer, values in case.expected["layers"].items()}
    terms = dict(zip(score.layers, score.terms, strict=True))
    assert terms == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("name", NAMES)
def test_no_other_reading_of_the_formula_scores_the_same(name: str) -> None:
    case = golden(name, 4)
    value = zico(case.module, case.batches, case.settings).value
    other = ("abs_mean_abs_std", "abs_of_mean", "unbiased_std", "mean_not_sum", "paper_signed_mean")
    near = [key for key in other if abs(case.expected["variants"][key] / value - 1) < 5e-3]
    assert near == []


def test_the_order_of_the_batches_does_not_matter() -> None:
    case = golden("vggish", 4)
    turned = Batches(case.batches.images[::-1], case.batches.labels[::-1])
    there = zico(case.module, case.batches, case.settings).value
    assert zico(case.module, turned, case.settings).value == pytest.approx(there, rel=1e-7)


def test_identical_batches_score_0_and_say_so() -> None:
    case = golden("resnet", 2)
    same = Batches(case.batches.images[:1] * 4, case.batches.labels[:1] * 4)
    score = zico(case.module, same, case.settings)
    assert score.value == 0
    assert score.layers == ()
    assert len(score.warnings) == 1
    assert "batches that differ" in score.warnings[0]


class Twice(nn.Module):
    """Uses one of its layers twice and one never; its images are 1 x 4 x 4."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 3, 3, padding=1)
        self.shared = nn.Conv2d(3, 3, 3, padding=1)
        self.idle = nn.Linear(5, 5)
        self.head = nn.Linear(3, 2)

    def forward(self, images: Tensor) -> Tensor:
        maps = self.shared(torch.relu(self.shared(self.conv(images))))
        return self.head(maps.mean(dim=(2, 3)))


def few(count: int = 4, classes: int = 2) -> Batches:
    generator = torch.Generator().manual_seed(3)
    images = torch.randn(count, 6, 1, 4, 4, generator=generator)
    labels = torch.randint(classes, (count, 6), generator=generator)
    return Batches(tuple(images), tuple(labels))


def test_a_shared_layer_counts_once_and_an_idle_one_not_at_all() -> None:
    score = zico(Twice(), few(), ScoringSettings())
    assert score.layers == ("conv", "shared", "head")
    assert score.warnings == ("ZiCo: 1 layer takes no part in the loss: idle.",)


def test_a_frozen_layer_takes_part_and_stays_frozen() -> None:
    module = Twice()
    module.shared.weight.requires_grad_(False)
    assert "shared" in zico(module, few(), ScoringSettings()).layers
    assert not module.shared.weight.requires_grad


def test_it_runs_where_gradients_are_switched_off() -> None:
    with torch.no_grad():
        assert zico(Twice(), few(), ScoringSettings()).value != 0


class Broken(Twice):
    """Its conv's gradients are not numbers, though its loss is one."""

    def forward(self, images: Tensor) -> Tensor:
        maps = self.conv(images)
        return super().forward(images) + torch.sqrt(maps - maps).sum()


def test_a_gradient_that_is_no_number_names_its_layer() -> None:
    with pytest.raises(ScoreError, match="layer conv .* Use larger batches, "):
        zico(Broken(), few(), ScoringSettings())


@pytest.mark.parametrize(
    ("module", "batches", "says"),
    [
        (nn.ReLU(), few(), "no convolution"),
        (nn.Conv2d(1, 2, 3), few(), "one row of class scores"),
        (Twice(), few(classes=9), "tells 2 classes apart"),
    ],
    ids=["no layers", "maps come out", "too many labels"],
)
def test_what_cannot_be_scored_is_said_in_one_sentence(
    module: nn.Module, batches: Batches, says: str
) -> None:
    with pytest.raises(ScoreError, match=says):
        zico(module, batches, ScoringSettings())


def test_two_batches_weigh_each_weight_at_least_once() -> None:
    """For K = 2 every ratio is 1 or more, so a layer's term is at least the log of its size."""
    case = golden("vggish", 2)
    score = zico(case.module, case.batches, case.settings)
    for layer, term in zip(score.layers, score.terms, strict=True):
        assert term >= log(case.module.get_submodule(layer).weight.numel()) - 1e-9
