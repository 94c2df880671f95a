"""The two networks of the golden values, in plain torch: 3 x 32 x 32 images, 10 classes.

Names of their parts are those of the stored weights.
"""

import torch
from torch import Tensor, nn


def convolved(inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> list[nn.Module]:
    conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
    return [conv, nn.BatchNorm2d(outputs)]


def activated(inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(*convolved(inputs, outputs, kernel, stride), nn.ReLU())


class Classifier(nn.Module):
    """A body, global average pooling and a linear layer."""

    def __init__(self, *body: nn.Module) -> None:
        super().__init__()
        self.body = nn.Sequential(*body)
        self.fc = nn.Linear(64, 10)

    def forward(self, images: Tensor) -> Tensor:
        return self.fc(self.body(images).mean(dim=(2, 3)))


class Unit(nn.Module):
    """A residual basic block, its shortcut projected where the shape changes."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.a = activated(inputs, outputs, 3, stride)
        self.b = nn.Sequential(*convolved(outputs, outputs))
        same = stride == 1 and inputs == outputs
        self.proj = None if same else nn.Sequential(*convolved(inputs, outputs, 1, stride))

    def forward(self, images: Tensor) -> Tensor:
        around = images if self.proj is None else self.proj(images)
        return torch.relu(self.b(self.a(images)) + around)


def vggish() -> nn.Module:
    """One of its convolutions has a bias, which is no layer weight."""
    return Classifier(
        activated(3, 16),
        activated(16, 16),
        nn.MaxPool2d(2),
        activated(16, 32),
        activated(32, 32),
        nn.MaxPool2d(2),
        activated(32, 64),
        nn.Conv2d(64, 64, 3, 1, 1),
        nn.BatchNorm2d(64),
        nn.ReLU(),
    )


def resnet() -> nn.Module:
    return Classifier(
        activated(3, 16),
        Unit(16, 16, 1),
        Unit(16, 16, 1),
        Unit(16, 32, 2),
        Unit(32, 32, 1),
        Unit(32, 64, 2),
    )


MODELS = {"vggish": vggish, "resnet": resnet}
