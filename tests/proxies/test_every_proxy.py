"""What holds for every score, whatever it measures."""

import pytest
import torch
from torch import Tensor, nn

from explorer.core.errors import PlanError, ScoreError
from explorer.core.evaluation import ScoringSettings
from explorer.core.objective import OBJECTIVES
from explorer.network.batches import Batches, batches
from explorer.network.build import build
from explorer.proxies import proxies, proxy
from explorer.spaces import families, graph_of

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
    random = torch.get_rng_state()
    proxies[name].score(module, given, SETTINGS)
    after = module.state_dict()
    assert [key for key in before if not torch.equal(before[key], after[key])] == []
    assert [id(value) for value in module.buffers()] == tensors
    assert [part.training for part in module.modules()] == modes
    assert [key for key, weight in module.named_parameters() if weight.grad is not None] == []
    assert hooks_of(module) == 0
    assert torch.equal(torch.get_rng_state(), random)


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
