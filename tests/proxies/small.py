"""A small network of every family, and of a user's kind, with data that fit."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import Tensor, nn

from explorer.core.evaluation import ScoringSettings
from explorer.network.batches import Batches, batches
from explorer.network.build import build, in_layout
from explorer.spaces import families, graph_of
from tests.golden.models import MODELS
from tests.proxies.golden import golden

# The scores that share passes: of the network's own weights, and of N(0, 1).
OWN = ("zico", "gradnorm", "naswot", "ntk", "regions")
NORMAL = ("zen", "zen-paper", "gradnorm-zennas")
SETTINGS = ScoringSettings(batches=3, batch_size=2, resolution=(32, 32))


@dataclass(frozen=True)
class Case:
    make: Callable[[], nn.Module]
    batches: Batches
    settings: ScoringSettings


class OwnKind(nn.Module):
    """What people write: dropout, a frozen layer, an in-place ReLU, a layer used twice, a weight
    that is normalised, activations and products that are functions, and a count of its runs.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.BatchNorm2d(8), nn.ReLU(True))
        self.shared = nn.Conv2d(8, 8, 3, padding=1, groups=2)
        self.norm = nn.BatchNorm2d(8)
        self.idle = nn.Linear(4, 4)
        self.normed = nn.utils.parametrizations.weight_norm(nn.Conv2d(8, 8, 1))
        self.along = nn.Conv1d(8, 8, 3, padding=1)
        self.mixing = nn.Linear(256, 16)
        self.drop = nn.Dropout(0.3)
        self.head = nn.Linear(16, 10)
        self.runs = 0
        self.stem[0].weight.requires_grad_(False)

    def forward(self, images: Tensor) -> Tensor:
        self.runs += 1
        self.last = self.stem(images)  # as some keep their maps
        maps = torch.relu_(self.norm(self.shared(self.last)))
        maps = nn.functional.gelu(self.norm(self.shared(maps))) + self.normed(maps)
        rows = self.along(maps.flatten(2)).transpose(1, 2)  # (B, positions, 8), no longer in order
        mixed = self.mixing(rows.transpose(1, 2)).transpose(1, 2)  # (B, 16, 8)
        attended = torch.softmax(mixed @ mixed.transpose(1, 2), dim=2) @ mixed
        return self.head(self.drop(attended.mean(dim=2)))


def _family(name: str) -> Case:
    """The cheapest of many of its networks."""
    family = families[name]
    space = family.default()
    genes = space.sample_genes(np.random.default_rng(0), 2000)
    chosen = genes[int(family.costs(space, genes)["macs"].argmin())]
    graph = graph_of(space.architecture(tuple(int(gene) for gene in chosen)))
    given = batches(SETTINGS, space.input_shape, space.classes, space.task)
    return Case(lambda: in_layout(build(graph), SETTINGS.memory_layout), given, SETTINGS)


def _own_kind() -> nn.Module:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return OwnKind()


@cache
def case(name: str) -> Case:
    """The small network of that name."""
    if name == "own kind":
        return Case(_own_kind, batches(SETTINGS, (3, 32, 32), 10), SETTINGS)
    if name in MODELS:
        of = golden(name, 4)
        return Case(lambda: golden(name, 4).module, of.batches, of.settings)
    return _family(name)


CASES = ("own kind", *MODELS, *sorted(families))
