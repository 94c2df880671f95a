"""A file of the user's own, executed, and what it raises told in a sentence."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch import nn

from explorer.core.errors import ExplorerError, ScoreError

MAX_REASON = 200  # characters of a foreign error
ALONE = "users_own_network"  # what a file that is in no package is called


@contextmanager
def theirs(what: str, file: Path) -> Generator[None, None, None]:
    """Tell what the user's own code raises, whatever it is; `sys.exit` is no exception to that.

    Raises ScoreError: `what`, the error, and the last line of their file that it passed through.
    """
    try:
        yield
    except ExplorerError:
        raise
    except BaseException as error:  # their code, in a process of its own that Ctrl-C does not reach
        line = line_in(error, file)
        at = f" (line {line} of {file.name})" if line else ""
        raise ScoreError(f"{what}: {type(error).__name__}: {_words(error)}{at}") from None


@contextmanager
def telling(module: nn.Module, what: str, file: Path) -> Generator[None, None, None]:
    """As `theirs`, for what the module's forward raises while others call it, copies included."""
    kind = type(module)
    forward = kind.forward

    def told(self: nn.Module, *args: Any, **kwargs: Any) -> Any:
        with theirs(what, file):
            return forward(self, *args, **kwargs)

    kind.forward = told
    try:
        yield
    finally:
        kind.forward = forward


def line_in(error: BaseException, file: Path) -> int | None:
    """The last line of a file that an error passed through; None where it never was there."""
    if isinstance(error, SyntaxError) and error.filename == str(file):
        return error.lineno
    found, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(file):
            found = trace.tb_lineno
        trace = trace.tb_next
    return found


def _words(error: BaseException) -> str:
    """What an error says of itself, where it can."""
    try:
        text = " ".join(str(error).split())
    except BaseException:  # their own __str__
        text = "without words"
    text = text.encode("utf-8", "replace").decode()  # half a character cannot be sent
    return text if len(text) <= MAX_REASON else f"{text[:MAX_REASON]}…"


def made(file: Path, source: bytes, function: str) -> nn.Module:
    """Run the file, call the function; raises ScoreError where no module comes of it, and whatever
    their code raises.

    The text that was read is what runs: a compiled copy of an earlier text is not asked for. A
    file in a package may import from it by dots.
    """
    name, root = _place(file)
    own = ModuleType(name)
    own.__file__ = str(file)
    own.__package__ = name.rpartition(".")[0]
    sys.path.insert(0, str(root))  # so that it may import its neighbours
    sys.modules[name] = own  # dataclasses and TorchScript look there
    exec(compile(source, str(file), "exec", dont_inherit=True), own.__dict__)
    found = getattr(own, function)
    module = found if isinstance(found, nn.Module) else found()
    if not isinstance(module, nn.Module):
        raise ScoreError(
            f"{function} of {file.name} gave a {type(module).__name__}. Return a torch.nn.Module."
        )
    _check_kind(module, f"{function} of {file.name}")
    return module


def _check_kind(module: nn.Module, what: str) -> None:
    """Raise ScoreError where its layers cannot be looked at, or take no images of ours."""
    if any(isinstance(part, torch.jit.ScriptModule) for part in module.modules()):
        raise ScoreError(
            f"{what} gave layers compiled by torch.jit, which cannot be looked at one by one. "
            "Return the module that they were made of."
        )
    for name, weights in module.named_parameters():
        if weights.is_floating_point() and weights.dtype is not torch.float32:
            kind = str(weights.dtype).removeprefix("torch.")
            raise ScoreError(
                f"{what}: {name} is of {kind}, but scores compare in float32. Return the module "
                "with `.float()`."
            )


def _place(file: Path) -> tuple[str, Path]:
    """What the file is called as a module, and the folder that imports begin in."""
    parts, folder = [file.stem], file.parent
    while (folder / "__init__.py").is_file() and folder.name.isidentifier():
        parts.insert(0, folder.name)
        folder = folder.parent
    return (".".join(parts) if len(parts) > 1 else ALONE), folder
