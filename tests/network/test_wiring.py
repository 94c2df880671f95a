"""EfficientDet, FFNet and HRNet held against plain torch networks written from their papers' text.

Counts do not see which map goes where: swapped levels, another way to enlarge, a forgotten fusion.
Here both networks get the same weights, by the shapes of their tensors, so equal outputs mean equal
wiring whatever the order of the layers.
"""

from collections.abc import Callable, Iterator, Sequence
from math import sqrt

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, max_pool2d, silu

from explorer.network.build import build
from explorer.spaces import families, graph_of

EPSILON = 1e-3  # of every batch-norm here; how the families set it is tested elsewhere
Maps = dict[int, Tensor]


def conv(
    inside: int, out: int, kernel: int = 1, stride: int = 1, act: bool = True, groups: int = 1
) -> nn.Sequential:
    """Convolution, batch-norm, ReLU."""
    layer = nn.Conv2d(inside, out, kernel, stride, kernel // 2, groups=groups, bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(out), *([nn.ReLU()] if act else []))


class Sum(nn.Module):
    """A main path plus its shortcut, with or without ReLU behind."""

    def __init__(self, main: nn.Module, around: nn.Module, act: bool = True) -> None:
        super().__init__()
        self.main, self.around, self.act = main, around, act

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = self.main(x) + self.around(x)
        return found.relu() if self.act else found


def basic(inside: int, out: int, stride: int = 1) -> Sum:
    main = nn.Sequential(conv(inside, out, 3, stride), conv(out, out, 3, act=False))
    same = stride == 1 and inside == out
    return Sum(main, nn.Identity() if same else conv(inside, out, 1, stride, act=False))


def bottleneck(inside: int, inner: int) -> Sum:
    out = 4 * inner
    main = nn.Sequential(conv(inside, inner), conv(inner, inner, 3), conv(inner, out, act=False))
    return Sum(main, nn.Identity() if inside == out else conv(inside, out, act=False))


class FFNet(nn.Module):
    """FFNet-78S dBBB (mobile)."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(conv(3, 32, 3, 2), conv(32, 64, 3, 2))
        stages, inside = [], 64
        for out, repeats in ((64, 6), (128, 12), (192, 12), (320, 8)):
            rest = [basic(out, out) for _ in range(repeats - 1)]
            stages.append(nn.Sequential(basic(inside, out, 2), *rest))
            inside = out
        self.stages = nn.ModuleList(stages)
        base, outs = (64, 128, 128, 256), (96, 96, 64, 32)
        widths = zip((64, 128, 192, 320), base, strict=True)
        self.adapt = nn.ModuleList(conv(width, out) for width, out in widths)
        self.smooth = nn.ModuleList(conv(b, o, 3) for b, o in zip(base, outs, strict=True))
        self.narrow = nn.ModuleList(conv(base[i + 1], base[i]) for i in range(3))
        last = nn.Conv2d(256, 19, 3, padding=1)
        self.seg = nn.Sequential(
            nn.Conv2d(288, 256, 3, padding=1), nn.BatchNorm2d(256), nn.ReLU(), last
        )

    def forward(self, x: Tensor) -> Tensor:
        x, taps = self.stem(x), []
        for stage in self.stages:
            x = stage(x)
            taps.append(x)
        maps = [adapt(tap) for adapt, tap in zip(self.adapt, taps, strict=True)]
        top, found = maps[3], [self.smooth[3](maps[3])]
        for i in (2, 1, 0):
            top = interpolate(self.narrow[i](top), maps[i].shape[2:]) + maps[i]
            found.insert(0, self.smooth[i](top))
        like = found[0].shape[2:]
        out: Tensor = self.seg(torch.cat([interpolate(part, like) for part in found], 1))
        return out


class HRModule(nn.Module):
    def __init__(self, widths: Sequence[int], blocks: int) -> None:
        super().__init__()
        self.branches = nn.ModuleList(
            nn.Sequential(*(basic(width, width) for _ in range(blocks))) for width in widths
        )
        self.fuse = nn.ModuleList(
            nn.ModuleList(self._way(widths, i, j) for j in range(len(widths)))
            for i in range(len(widths))
        )

    @staticmethod
    def _way(widths: Sequence[int], i: int, j: int) -> nn.Module:
        """From branch j to branch i."""
        if j >= i:
            return nn.Identity() if i == j else conv(widths[j], widths[i], act=False)
        steps = [conv(widths[j], widths[j], 3, 2) for _ in range(i - j - 1)]
        return nn.Sequential(*steps, conv(widths[j], widths[i], 3, 2, act=False))

    def forward(self, maps: Sequence[Tensor]) -> list[Tensor]:
        maps = [branch(x) for branch, x in zip(self.branches, maps, strict=True)]
        found = []
        for i, ways in enumerate(self.fuse):
            parts = [way(x) for way, x in zip(ways, maps, strict=True)]  # type: ignore[call-overload]
            found.append(sum(enlarged(part, maps[i]) for part in parts).relu())
        return found


def enlarged(x: Tensor, like: Tensor) -> Tensor:
    """Corners are not aligned in HRNet."""
    return interpolate(x, like.shape[2:], mode="bilinear", align_corners=False)


class HRNet(nn.Module):
    """HRNetV2-W18-Small-v2."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(conv(3, 64, 3, 2), conv(64, 64, 3, 2))
        self.first = nn.Sequential(bottleneck(64, 64), bottleneck(256, 64))
        before, steps, stages = [256], [], []
        for branches, modules in ((2, 1), (3, 3), (4, 2)):
            widths = [18 * 2**i for i in range(branches)]
            kept = [
                nn.Identity() if old == new else conv(old, new, 3)
                for old, new in zip(before, widths, strict=False)
            ]
            steps.append(nn.ModuleList([*kept, conv(before[-1], widths[-1], 3, 2)]))
            stages.append(nn.Sequential(*(HRModule(widths, 2) for _ in range(modules))))
            before = widths
        self.steps, self.stages = nn.ModuleList(steps), nn.ModuleList(stages)
        total = sum(before)
        self.head = nn.Sequential(
            nn.Conv2d(total, total, 1), nn.BatchNorm2d(total), nn.ReLU(), nn.Conv2d(total, 19, 1)
        )

    def forward(self, x: Tensor) -> Tensor:
        maps = [self.first(self.stem(x))]
        for step, stage in zip(self.steps, self.stages, strict=True):
            sources = [*maps, maps[-1]]
            maps = stage([way(x) for way, x in zip(step, sources, strict=True)])  # type: ignore[call-overload]
        out: Tensor = self.head(torch.cat([enlarged(part, maps[0]) for part in maps], 1))
        return out


class Fusion(nn.Module):
    """Weights that start at 1, and the convolution behind."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.weights = nn.Parameter(torch.ones(inputs))
        depthwise = nn.Conv2d(64, 64, 3, padding=1, groups=64, bias=False)
        self.after = nn.Sequential(depthwise, nn.Conv2d(64, 64, 1, bias=False), nn.BatchNorm2d(64))

    def forward(self, *parts: Tensor) -> Tensor:
        like, weights = parts[0], self.weights.relu()
        sized = [
            interpolate(part, like.shape[2:])
            if part.shape[2] < like.shape[2]
            else pooled(part) if part.shape[2] > like.shape[2] else part
            for part in parts
        ]  # fmt: skip
        total = sum(part * weight for part, weight in zip(sized, weights, strict=True))
        out: Tensor = self.after(silu(total / (weights.sum() + 1e-4)))
        return out


def pooled(x: Tensor) -> Tensor:
    return max_pool2d(x, 3, 2, 1)


class Cell(nn.Module):
    def __init__(self, widths: tuple[int, ...] = ()) -> None:
        super().__init__()
        self.down = nn.ModuleList(Fusion(2) for _ in range(4))  # 6, 5, 4, 3
        self.up = nn.ModuleList(Fusion(3 if i < 3 else 2) for i in range(4))  # 4, 5, 6, 7
        self.to_down = nn.ModuleList(conv(width, 64, act=False) for width in widths)
        self.to_up = nn.ModuleList(conv(width, 64, act=False) for width in widths[1:])

    def forward(self, maps: Maps) -> Maps:
        low, high = dict(maps), dict(maps)
        low |= {3 + i: lateral(maps[3 + i]) for i, lateral in enumerate(self.to_down)}
        high |= {4 + i: lateral(maps[4 + i]) for i, lateral in enumerate(self.to_up)}
        tops = {7: low[7]}
        for fusion, level in zip(self.down, (6, 5, 4, 3), strict=True):
            tops[level] = fusion(low[level], tops[level + 1])
        found = {3: tops[3]}
        for fusion, level in zip(self.up, (4, 5, 6, 7), strict=True):
            middle = (tops[level],) if level < 7 else ()
            found[level] = fusion(high[level], *middle, found[level - 1])
        return found


class Head(nn.Module):
    """Convolutions shared by the levels, a batch-norm for each level."""

    def __init__(self, out: int) -> None:
        super().__init__()
        self.repeats = nn.ModuleList(self._separable(64, bias=False) for _ in range(3))
        self.norms = nn.ModuleList(
            nn.ModuleList(nn.BatchNorm2d(64) for _ in range(5)) for _ in range(3)
        )
        self.last = self._separable(out, bias=True)

    @staticmethod
    def _separable(out: int, bias: bool) -> nn.Sequential:
        depthwise = nn.Conv2d(64, 64, 3, padding=1, groups=64, bias=False)
        return nn.Sequential(depthwise, nn.Conv2d(64, out, 1, bias=bias))

    def forward(self, maps: Maps) -> list[Tensor]:
        found = []
        for place, level in enumerate(range(3, 8)):
            x = maps[level]
            for repeat, norms in zip(self.repeats, self.norms, strict=True):
                x = silu(norms[place](repeat(x)))  # type: ignore[index]
            found.append(self.last(x))
        return found


def inverted(inside: int, out: int, expansion: int, kernel: int, stride: int) -> nn.Module:
    wide, parts = inside * expansion, list[nn.Module]()
    if expansion > 1:
        parts += [*conv(inside, wide, act=False), nn.SiLU()]
    parts += [*conv(wide, wide, kernel, stride, False, wide), nn.SiLU()]
    main = nn.Sequential(*parts, *conv(wide, out, act=False))
    return Sum(main, nn.Identity(), act=False) if stride == 1 and inside == out else main


class EfficientDet(nn.Module):
    """EfficientDet-D0 without squeeze-excite."""

    def __init__(self) -> None:
        super().__init__()
        rows = ((1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3))
        rows += ((6, 112, 3, 1, 5), (6, 192, 4, 2, 5), (6, 320, 1, 1, 3))
        self.stem = nn.Sequential(*conv(3, 32, 3, 2, act=False), nn.SiLU())
        stages, inside = [], 32
        for expansion, out, repeats, stride, kernel in rows:
            rest = [inverted(out, out, expansion, kernel, 1) for _ in range(repeats - 1)]
            stages.append(nn.Sequential(inverted(inside, out, expansion, kernel, stride), *rest))
            inside = out
        self.stages = nn.ModuleList(stages)
        self.p6 = conv(320, 64, act=False)
        self.cells = nn.Sequential(Cell((40, 112, 320)), Cell(), Cell())
        self.classes, self.boxes = Head(9 * 90), Head(9 * 4)

    def forward(self, x: Tensor) -> list[Tensor]:
        x, taps = self.stem(x), []
        for stage in self.stages:
            x = stage(x)
            taps.append(x)
        p6 = pooled(self.p6(taps[6]))
        maps = self.cells({3: taps[2], 4: taps[4], 5: taps[6], 6: p6, 7: pooled(p6)})
        return [*self.classes(maps), *self.boxes(maps)]


def fill(network: nn.Module) -> nn.Module:
    """Give every convolution weights that depend on its shape and stride alone."""
    for part in network.modules():
        if isinstance(part, nn.Conv2d):
            shape, own = part.weight.shape, torch.Generator()
            own.manual_seed(hash((*shape, *part.stride)) % 2**31)
            weight = torch.randn(shape, generator=own) / sqrt(part.weight[0].numel())
            part.weight.data = weight
            if part.bias is not None:
                part.bias.data = torch.linspace(-0.1, 0.1, len(part.bias))
        elif isinstance(part, nn.BatchNorm2d):
            part.eps = EPSILON
    return network.double().train()


def listed(outputs: Tensor | Sequence[Tensor]) -> Iterator[Tensor]:
    yield from [outputs] if isinstance(outputs, Tensor) else outputs


@pytest.mark.parametrize(
    ("family", "preset", "plain", "size"),
    [
        ("ffnet", "78s-dbbb-mobile", FFNet, (96, 160)),
        ("hrnet", "w18-small-v2", HRNet, (64, 96)),
        ("efficientdet", "d0-no-se", EfficientDet, (128, 160)),
    ],
)
def test_networks_are_wired_as_published(
    family: str, preset: str, plain: Callable[[], nn.Module], size: tuple[int, int]
) -> None:
    graph = graph_of(families[family].presets()[preset]).resized(*size)
    images = torch.randn(2, 3, *size, generator=torch.Generator().manual_seed(0)).double()
    with torch.no_grad():
        found, expected = (list(listed(fill(n)(images))) for n in (build(graph), plain()))
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-9, atol=1e-9 * float(other.abs().max()))
