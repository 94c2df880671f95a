"""What happens inside any module while it runs, whether by modules or by functions."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from torch.autograd.graph import saved_tensors_hooks
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
    """Keeps the maps that the last global pooling read, and those that were last made flat.

    No others are kept, even for a moment: each would be memory that the next layer cannot take
    again, and a pass would take a fifth longer.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._pooled: Tensor | None = None
        self._flattened: Tensor | None = None

    def maps(self, outputs: Any) -> Tensor | None:
        """(B, C, H, W): what was pooled, else the network's last output that is a map, else what
        was made flat; None without any.
        """
        given = outputs if isinstance(outputs, list | tuple) else (outputs,)
        last = [one for one in given if isinstance(one, Tensor) and one.ndim == 4][-1:]
        return next((m for m in (self._pooled, *last, self._flattened) if m is not None), None)

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        result = func(*args, **(kwargs or {}))
        first = args[0] if args else None
        if isinstance(first, Tensor) and first.ndim == 4:
            whole = func in _MEANS and {d % 4 for d in args[1]} == {2, 3}
            if whole or (func in _POOLS and list(args[1]) == [1, 1]):
                self._pooled = first
            elif isinstance(result, Tensor) and result.ndim != 4:
                self._flattened = first
        return result


class Rectified(TorchDispatchMode):
    """Tells of every activation before it is applied.

    Args:
        tell: gets which values are above 0, (..., N) bool, and whether they come as maps.
    """

    def __init__(self, tell: Callable[[Tensor, bool], None]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._tell = tell

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        if func in RECTIFIERS and args[0].ndim > 1:  # a vector is a weight, as fusion has some
            self._tell(_on(args[0]), args[0].ndim == 4)
        return func(*args, **(kwargs or {}))


def _on(inputs: Tensor) -> Tensor:
    """(B, N) bool: which values of each image are above 0, in the order they lie in memory, since
    any order will do that is the same for all images.
    """
    last = inputs.ndim == 4 and inputs.is_contiguous(memory_format=torch.channels_last)
    lying = inputs.permute(0, 2, 3, 1) if last else inputs
    return (lying > 0).flatten(1)


@contextmanager
def forgetting() -> Generator[None, None, None]:
    """Record a graph without what its gradients need, which is nearly all the memory.

    A network may run other kernels where its weights require gradients (matmul does), and its last
    digits move with them. So one whose gradients nobody asks for runs as if somebody did.
    """
    with saved_tensors_hooks(lambda _kept: None, _forgotten):
        yield


def refuses_to_forget(error: Exception | None) -> bool:
    """Whether a network cannot run so: one that calls torch.func's transforms."""
    return isinstance(error, RuntimeError) and "saved tensor hooks" in str(error)


def _forgotten(_kept: None) -> Tensor:
    raise AssertionError("gradients are taken of passes that keep what they need")
