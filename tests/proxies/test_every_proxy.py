"""What holds for every score, whatever it measures."""

import random

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from explorer.core.errors import PlanError, ScoreError
from explorer.core.evaluation import ScoringSettings
from explorer.core.objective import OBJECTIVES
from explorer.network.batches import Batches, batches
from explorer.network.build import build
from explorer.proxies import proxies, proxy, together
from explorer.spaces import families, graph_of
from tests.proxies.small import SETTINGS as SMALL
from tests.proxies.small import OwnKind, case

# Larger than 32, or synflow's one image leaves batch-norm a single value.
SETTINGS = ScoringSettings(batches=3, batch_size=2, resolution=(64, 64))


@pytest.fixture(params=sorted(proxies))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def given() -> Batches:
    return batches(SETTINGS, (3, 64, 64), 1000)


@pytest.fixture
def module() -> nn.Module:
    network = build(graph_of(families["efficientnet"].presets()["b0"]))
    network.get_submodule("stem_norm").eval()  # one part in another mode than the rest
    return network


def state_of(module: nn.Module) -> dict[str, Tensor]:
    return {key: value.clone() for key, value in module.state_dict().items()}


def hooks_of(module: nn.Module) -> int:
    kinds = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks")
    return sum(len(getattr(part, kind)) for part in module.modules() for kind in kinds)


def test_leaves_the_module_as_it_found_it(name: str, module: nn.Module, given: Batches) -> None:
    before, tensors = state_of(module), [id(value) for value in module.buffers()]
    modes = [part.training for part in module.modules()]
    drawn = torch.get_rng_state()
    proxies[name].score(module, given, SETTINGS)
    after = module.state_dict()
    assert [key for key in before if not torch.equal(before[key], after[key])] == []
    assert [id(value) for value in module.buffers()] == tensors
    assert [part.training for part in module.modules()] == modes
    assert [key for key, weight in module.named_parameters() if weight.grad is not None] == []
    assert hooks_of(module) == 0
    assert torch.equal(torch.get_rng_state(), drawn)


def test_gives_the_same_value_again(name: str, module: nn.Module, given: Batches) -> None:
    first = proxies[name].score(module, given, SETTINGS)
    assert proxies[name].score(module, given, SETTINGS) == first


def test_leaves_the_gradients_that_were_there(name: str, module: nn.Module, given: Batches) -> None:
    weight = module.get_submodule("stem").weight
    weight.grad = torch.full_like(weight, 7.0)
    proxies[name].score(module, given, SETTINGS)
    assert weight.grad is not None
    assert bool((weight.grad == 7).all())


@pytest.mark.parametrize("name", sorted(set(proxies) - {"random"}))  # which runs no network
def test_leaves_a_module_that_failed_as_it_found_it(name: str, given: Batches) -> None:
    class Failing(nn.Sequential):
        def forward(self, images: Tensor) -> Tensor:
            super().forward(images)
            raise ScoreError("as it must")

    module = Failing(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)).eval()
    before = state_of(module)
    with pytest.raises(ScoreError, match="as it must"):
        proxies[name].score(module, given, SETTINGS)
    assert [key for key in before if not torch.equal(before[key], module.state_dict()[key])] == []
    assert not any(part.training for part in module.modules())


class Raising(OwnKind):
    """As found, but for what it does on its way to failing."""

    def forward(self, images: Tensor) -> Tensor:
        super().forward(images)
        self.stem[0].weight.requires_grad_(True)
        raise RuntimeError("as it must")


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("kind", [OwnKind, Raising])
def test_leaves_what_people_write_as_it_found_it(
    name: str, kind: type[OwnKind], training: bool
) -> None:
    """Dropout, a frozen layer, in-place ReLU, a layer used twice, hooks, eval mode."""
    module, seen = kind().train(training), []
    module.stem[1].eval()
    module.head.weight.grad = torch.full_like(module.head.weight, 7.0)
    hook = module.norm.register_forward_hook(lambda *_: seen.append(1))
    before, randoms = all_of(module), states_of_generators()
    found = together([name], module, case("own kind").batches, SMALL)[name]
    assert (found.score is None) == (kind is Raising and name != "random")
    assert all_of(module) == before
    assert states_of_generators() == randoms
    assert hook.id in module.norm._forward_hooks


def all_of(module: nn.Module) -> list[object]:
    """All that a score may not change, comparable."""
    weights = [
        (key, id(value), value.tolist(), value.requires_grad, str(value.grad))
        for key, value in (*module.named_parameters(), *module.named_buffers())
    ]
    parts = [
        (key, id(part), {name: str(value) for name, value in vars(part).items()}, hooks_of(part))
        for key, part in module.named_modules()
    ]
    return [weights, parts]


def states_of_generators() -> list[object]:
    numpys = np.random.get_state(legacy=False)  # noqa: NPY002 - what others may draw from
    return [torch.get_rng_state().tolist(), random.getstate(), str(numpys)]


class Drifts(nn.Sequential):
    """Overwrites a weight, replaces a buffer and draws from every generator, as it runs."""

    def __init__(self) -> None:
        super().__init__(nn.Conv2d(3, 4, 3, 2), nn.BatchNorm2d(4), nn.ReLU())
        self.register_buffer("mean", torch.zeros(4))
        self.head = nn.Linear(4, 10)
        self.log: list[float] = []

    def forward(self, images: Tensor) -> Tensor:
        with torch.no_grad():
            self[0].weight.clamp_(-0.05, 0.05)
        maps = self[2](self[1](self[0](images)))
        self.mean = maps.detach().mean(dim=(0, 2, 3)) + self.mean
        self.log.append(random.random() + np.random.rand())  # noqa: NPY002
        return self.head(maps.mean(dim=(2, 3)) * self.log[-1])


def test_leaves_a_module_that_changes_itself_as_it_found_it(name: str) -> None:
    module = Drifts()
    before, randoms = all_of(module), states_of_generators()
    first = together([name], module, case("own kind").batches, SMALL)[name]
    assert all_of(module) == before
    assert states_of_generators() == randoms
    again = together([name], module, case("own kind").batches, SMALL)[name]
    assert (again.score, again.reason) == (first.score, first.reason)


@pytest.mark.parametrize("name", sorted(set(proxies) - {"random"}))
def test_a_layer_without_a_size_is_said(name: str) -> None:
    module = nn.Sequential(nn.LazyConv2d(4, 3), nn.Flatten(), nn.LazyLinear(10))
    found = together([name], module, case("own kind").batches, SMALL)[name]
    assert found.reason.startswith("0.weight has no size before the network ran.")


@pytest.mark.parametrize(
    "strange",
    [
        nn.Identity(),
        nn.Flatten(),
        nn.Sequential(nn.Flatten(), nn.Linear(3072, 10)),
        nn.Sequential(nn.Conv2d(3, 10, 32, bias=False), nn.Flatten()),
        nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4, track_running_stats=False), nn.ReLU()),
        nn.Sequential(nn.Conv2d(7, 4, 3)),
        nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.MaxPool2d(50)),
    ],
    ids=lambda module: str(module)[:40],
)
def test_a_strange_module_has_a_score_or_a_sentence(name: str, strange: nn.Module) -> None:
    found = together([name], strange, case("own kind").batches, SMALL)[name]
    assert (found.score is None) != (found.reason == "")
    assert "\n" not in found.reason
    assert found.score is None or np.isfinite(found.score.value)


def test_names_a_layer_for_each_term(name: str, module: nn.Module, given: Batches) -> None:
    score = proxies[name].score(module, given, SETTINGS)
    parts = dict(module.named_modules())
    assert len(score.layers) == len(score.terms)
    assert [layer for layer in score.layers if layer not in parts] == []


def test_every_objective_that_needs_a_score_finds_it() -> None:
    needed = {objective.proxy for objective in OBJECTIVES.values() if objective.proxy}
    assert needed - set(proxies) == set()


def test_an_unknown_score_is_named_with_the_known_ones() -> None:
    with pytest.raises(PlanError, match=r"'zeeco'.*zico"):
        proxy("zeeco")
