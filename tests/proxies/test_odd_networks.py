"""Networks that do what few do: each score has a value or a sentence, alone and together."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from explorer.proxies import proxies, together
from tests.proxies.small import NORMAL, OWN, SETTINGS, case


class NoClasses(nn.Module):
    """Its outputs are no class scores, so no loss can be taken."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.norm = nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)

    def forward(self, images: Tensor) -> Tensor:
        return torch.relu(self.norm(self.conv(images)))


def test_without_a_loss_the_scores_that_need_none_are_there() -> None:
    found = together(OWN, NoClasses(), case("own kind").batches, SETTINGS)
    assert [name for name in OWN if found[name].score is None] == ["zico", "gradnorm"]
    assert "one row of class scores" in found["zico"].reason


class Transforming(nn.Module):
    """It calls torch.func, which runs under no hooks on what is saved for gradients."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.head = nn.Conv2d(3, 4, 3), nn.Linear(4, 10)

    def forward(self, images: Tensor) -> Tensor:
        slope = torch.func.grad(lambda given: (given**2).sum())(images)
        return self.head(torch.relu(self.conv(images + slope)).mean(dim=(2, 3)))


@pytest.mark.parametrize("names", [("naswot",), ("zen", "zen-paper"), ("regions", "naswot")])
def test_a_network_that_calls_torch_func_has_the_same_scores_alone(names: tuple[str, ...]) -> None:
    torch.manual_seed(0)
    module, data = Transforming(), case("own kind").batches
    every = together(OWN + NORMAL, module, data, SETTINGS)
    found = together(names, module, data, SETTINGS)
    assert {name: one.score for name, one in found.items()} == {n: every[n].score for n in names}
    assert all(one.score is not None for one in found.values())


class Dictionary(Transforming):
    """It gives a dictionary, as some libraries' networks do."""

    def forward(self, images: Tensor) -> dict[str, Tensor]:  # type: ignore[override]
        return {"logits": super().forward(images)}


def test_what_is_no_tensor_is_said_by_every_score_that_needs_one() -> None:
    found = together(sorted(proxies), Dictionary(), case("own kind").batches, SETTINGS)
    without = {name for name, one in found.items() if "gave a dict" in one.reason}
    takes = ("synflow", "gradnorm", "zico", "ntk")
    assert without == {name for name in proxies if name.startswith(takes)}
    assert {name for name, one in found.items() if one.reason} == without


class InPlace(Transforming):
    """It normalises its images where they lie."""

    def forward(self, images: Tensor) -> Tensor:
        images.sub_(0.1).mul_(3)
        return self.head(torch.relu(self.conv(images)).mean(dim=(2, 3)))


@pytest.mark.parametrize("layout", ["contiguous", "channels_last"])
@pytest.mark.parametrize("name", sorted(proxies))
def test_the_images_are_left_as_they_were(name: str, layout: str) -> None:
    chosen, data = replace(SETTINGS, memory_layout=layout), case("own kind").batches
    before = [images.clone() for images in data.images]
    found = together([name], InPlace(), data, chosen)[name]
    assert found.score is not None, found.reason
    assert all(map(torch.equal, data.images, before))
