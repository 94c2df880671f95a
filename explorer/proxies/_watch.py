"""What happens inside any module while it runs, whether by modules or by functions."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

_aten = torch.ops.aten
RECTIFIERS = {  # their inputs' signs say which piece of the network's function an image is on
    _aten.relu.default, _aten.relu_.default, _aten.hardtanh.default, _aten.hardtanh_.default,
    _aten.silu.default, _aten.silu_.default, _aten.hardswish.default, _aten.hardswish_.default,
    _aten.leaky_relu.default, _aten.leaky_relu_.default, _aten.gelu.default,
}  # fmt: skip
_POOLS = {_aten._adaptive_avg_pool2d.default, _aten.adaptive_avg_pool2d.default}
_MEANS = {_aten.mean.dim}


class BeforePooling(TorchDispatchMode):
    """Keeps the maps that the last global pooling read, or the last maps at all.

    Attributes:
        maps: (B, C, H, W), or None where none was seen.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._pooled: Tensor | None = None
        self._last: Tensor | None = None

    @property
    def maps(self) -> Tensor | None:
        return self._last if self._pooled is None else self._pooled

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        result = func(*args, **(kwargs or {}))
        first = args[0] if args else None
        if isinstance(first, Tensor) and first.ndim == 4:
            whole = func in _MEANS and {d % 4 for d in args[1]} == {2, 3}
            if whole or (func in _POOLS and list(args[1]) == [1, 1]):
                self._pooled = first
            elif isinstance(result, Tensor) and result.ndim == 4:
                self._last = result
        return result


class Rectified(TorchDispatchMode):
    """Tells of every activation's input before the activation is applied.

    Args:
        tell: gets a tensor (B, ...), which must be read at once: it may be overwritten.
    """

    def __init__(self, tell: Callable[[Tensor], None]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._tell = tell

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        if func in RECTIFIERS and args[0].ndim > 1:  # a vector is a weight, as fusion has some
            self._tell(args[0])
        return func(*args, **(kwargs or {}))
