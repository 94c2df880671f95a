"""The published code's scores, and what they were computed from."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from explorer.core.evaluation import ScoringSettings
from explorer.network.batches import Batches
from tests.golden.models import MODELS

FOLDER = Path(__file__).resolve().parent.parent / "golden"
NAMES = tuple(MODELS)


@dataclass(frozen=True)
class Golden:
    module: nn.Module
    batches: Batches
    settings: ScoringSettings
    expected: dict[str, Any]


def golden(name: str, count: int, layout: str = "contiguous") -> Golden:
    """A golden network with its weights, `count` batches, and the values for them."""
    module = MODELS[name]()
    with np.load(FOLDER / f"{name}_default_init.npz") as weights:
        module.load_state_dict({key: torch.from_numpy(weights[key]) for key in weights})
    with np.load(FOLDER / "inputs.npz") as inputs:
        images = tuple(torch.from_numpy(inputs[f"zico_x_{k}"]) for k in range(count))
        labels = tuple(torch.from_numpy(inputs[f"zico_y_{k}"]) for k in range(count))
    expected = json.loads((FOLDER / "golden.json").read_text())["models"][name]
    settings = ScoringSettings(batches=count, batch_size=8, memory_layout=layout)
    return Golden(module, Batches(images, labels), settings, expected[f"zico_{count}batch"])
