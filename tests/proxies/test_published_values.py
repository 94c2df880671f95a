"""Every other score against the published code's numbers on the golden networks."""

import json
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from explorer.core.errors import ScoreError
from explorer.core.evaluation import ScoringSettings
from explorer.network.batches import Batches
from explorer.proxies import Reader
from explorer.proxies._copy import fill_normal, keep_variances, own_copy
from explorer.proxies._own_passes import own_passes
from explorer.proxies._sight import look
from explorer.proxies._tally import Tally
from explorer.proxies.gradnorm import gradnorm, norm_of_all
from explorer.proxies.naswot import Naswot
from explorer.proxies.random import random
from explorer.proxies.synflow import FORMS, flows
from explorer.proxies.te_nas import Regions, TangentKernel
from explorer.proxies.zen import AS_WRITTEN, PUBLISHED, Reading, phi, zen_parts
from tests.golden.models import MODELS
from tests.proxies.golden import FOLDER, NAMES, golden

VALUES = json.loads((FOLDER / "golden.json").read_text())["models"]


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def expected(name: str) -> dict[str, Any]:
    return dict(VALUES[name])


def network(name: str, start: str) -> nn.Module:
    module = MODELS[name]()
    with np.load(FOLDER / f"{name}_{start}_init.npz") as weights:
        module.load_state_dict({key: torch.from_numpy(weights[key]) for key in weights})
    return module.train()


def tensor(key: str) -> Tensor:
    with np.load(FOLDER / "inputs.npz") as inputs:
        return torch.from_numpy(inputs[key])


def parts(name: str, reading: Reading) -> tuple[float, dict[str, float]]:
    """Zen-Score's parts of the golden network, images and noise."""
    module, images = network(name, "gaussian"), tensor("zen_x")
    norms = keep_variances(module)
    with torch.no_grad():
        still, _ = look(module, norms, images)
        moved, _ = look(module, norms, images + 0.01 * tensor("zen_eps"))
    return zen_parts(still, moved, reading)


def read(reader: Reader, module: nn.Module) -> None:
    """Let a score see the first golden batch."""
    first = Batches((tensor("zico_x_0"),), (tensor("zico_y_0"),))
    settings, tally = ScoringSettings(memory_layout="contiguous"), Tally()
    own_passes([reader], module, first, settings, tally)
    assert tally.failures == {}


@pytest.mark.parametrize("reading", [PUBLISHED, AS_WRITTEN])
def test_zen_score_in_both_readings(name: str, expected: dict[str, Any], reading: Reading) -> None:
    moved, terms = parts(name, reading)
    variants = expected["zen"]["variants"]
    published = expected["zen"]["official"]
    value = published if reading is PUBLISHED else variants["paper_alg1_frobenius_minibatch_sigma"]
    assert moved + sum(terms.values()) == pytest.approx(value, rel=1e-6)


def test_zen_scores_terms_are_those_of_each_batch_norm(name: str, expected: dict[str, Any]) -> None:
    moved, terms = parts(name, PUBLISHED)
    assert moved == pytest.approx(expected["zen"]["log_delta_L1"], rel=1e-5)
    stored = expected["zen"]["log_bn_running_var_terms"]
    assert list(terms.values()) == pytest.approx(stored, rel=1e-4)


@pytest.mark.parametrize("start", ["gaussian", "default"])
def test_norm_of_all_gradients(name: str, expected: dict[str, Any], start: str) -> None:
    module = network(name, start)
    of = cross_entropy(module(tensor("zico_x_0")), tensor("zico_y_0"))
    value = expected["gradnorm"][f"zennas_official_{start}_init"]
    assert norm_of_all(list(module.parameters()), of) == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize(
    ("form", "start", "key"),
    [
        ("synflow-zennas", "gaussian", "zennas_official_gaussian_init"),
        ("synflow", "default", "zero_cost_nas_synflow_default_init_bn_bypassed"),
        ("synflow", "gaussian", "zero_cost_nas_synflow_gaussian_init_bn_bypassed"),
        ("synflow-bn", "default", "zero_cost_nas_synflow_bn_default_init"),
    ],
)
def test_synflow_in_its_three_forms(
    name: str, expected: dict[str, Any], form: str, start: str, key: str
) -> None:
    found = flows(network(name, start), tensor("zico_x_0")[:1], FORMS[form])
    assert sum(found.values()) == pytest.approx(abs(expected["synflow"][key]), rel=1e-9)


@pytest.mark.parametrize("start", ["gaussian", "default"])
def test_naswot_and_its_kernel(name: str, expected: dict[str, Any], start: str) -> None:
    reader = Naswot()
    read(reader, network(name, start))
    assert reader.score().value == pytest.approx(expected["naswot"][f"{start}_init"], rel=1e-6)
    if start == "default":
        assert reader.kernel.tolist() == expected["naswot"]["K_default_init"]


def test_the_tangent_kernels_condition_and_the_regions(name: str, expected: dict[str, Any]) -> None:
    kernel, regions = TangentKernel(), Regions()
    read(kernel, network(name, "default"))
    read(regions, network(name, "default"))
    value = expected["te_nas"]["minus_ntk_condition_float64"]
    assert kernel.score().value == pytest.approx(value, rel=1e-4)
    assert regions.score().value == expected["te_nas"]["linear_regions"]


def test_the_sum_of_the_layers_gradient_norms(name: str, expected: dict[str, Any]) -> None:
    case = golden(name, 4)
    value = expected["gradnorm"]["zero_cost_nas_default_init"]
    assert gradnorm(case.module, case.batches, case.settings).value == pytest.approx(
        value, rel=1e-5
    )


def linear(layers: int) -> nn.Module:
    """Convolutions alone: its maps move as the movement of its input would be mapped."""
    return nn.Sequential(*(nn.Conv2d(16, 16, 3, padding=1, bias=False) for _ in range(layers)))


def images_of_16_channels() -> Batches:
    generator = torch.Generator().manual_seed(1)
    return Batches((torch.randn(4, 16, 6, 6, generator=generator),), (torch.zeros(4),))


def test_phi_score_of_a_linear_network_is_the_size_of_the_moved_input_once_mapped() -> None:
    settings = ScoringSettings(seed=5)
    found = phi(linear(3), images_of_16_channels(), settings).value
    with own_copy(linear(3), settings.seed) as network, torch.no_grad():
        fill_normal(network)
        network.double()
        torch.randn(4, 16, 6, 6, dtype=torch.float64)  # the images, which a linear map drops out
        movement = torch.randn(4, 16, 6, 6, dtype=torch.float64)
        mapped = network(movement).flatten(1).norm(dim=1).mean()
    assert found == pytest.approx(float(mapped.log()), rel=1e-9)


def test_phi_score_says_where_it_overflows() -> None:
    with pytest.raises(ScoreError, match="overflows"):
        phi(linear(300), images_of_16_channels(), ScoringSettings())


def test_the_random_number_is_the_networks_own_and_knows_the_seed() -> None:
    given, settings = images_of_16_channels(), ScoringSettings()
    first = random(linear(2), given, settings).value
    assert random(linear(2), given, settings).value == first
    deeper = random(linear(3), given, settings).value
    reseeded = random(linear(2), given, ScoringSettings(seed=1)).value
    assert len({first, deeper, reseeded}) == 3
    assert all(0 <= value < 1 for value in (first, deeper, reseeded))
