"""What a Python file of the user's own offers, found by reading it: nothing of it runs."""

import ast
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from explorer.core.own import OwnModelError, digest_of

MAX_BYTES = 4 * 2**20
_NO_MODULES = {  # bases of classes that are no networks
    "BaseException", "Exception", "Enum", "IntEnum", "StrEnum", "Flag", "NamedTuple", "TypedDict",
    "Protocol", "ABC", "Dataset", "IterableDataset",
}  # fmt: skip
_LAST = ("main", "test", "train", "run", "eval")  # how functions that do things are called
MOST_BASES = 20  # one above the other
Function = ast.FunctionDef | ast.Lambda


@dataclass(frozen=True, slots=True)
class Offer:
    """A function or class that can be called without arguments.

    Attributes:
        line: where it begins, from 1.
        summary: the first line of its docstring, or "".
    """

    name: str
    line: int
    summary: str = ""


@dataclass(frozen=True, slots=True)
class OwnSource:
    """A file as it was read; its likely factories come first."""

    path: Path
    digest: str
    offers: tuple[Offer, ...]


def read_bytes(path: Path) -> bytes:
    """The file's text; raises OwnModelError where it is no file of a program."""
    try:
        if path.exists() and not path.is_file():  # a pipe never ends
            raise OwnModelError(f"File: {path} is no ordinary file. Choose a .py file.")
        if path.stat().st_size > MAX_BYTES:
            raise OwnModelError(
                f"File: {path.name} is larger than {MAX_BYTES >> 20} MB, so it is hardly a "
                "program. Choose a .py file."
            )
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a null byte in the name
        why = getattr(error, "strerror", None) or str(error)
        raise OwnModelError(f"File: {path} cannot be read ({why}). Check the path.") from None


def read_source(path: Path) -> OwnSource:
    """Find what a file offers; raises OwnModelError: a sentence with the line where it is wrong."""
    text = read_bytes(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on the style of their strings
            tree = ast.parse(text)
    except SyntaxError as error:
        at = f" at line {error.lineno}" if error.lineno else ""
        raise OwnModelError(
            f"{path.name} is not valid Python{at}: {error.msg}. Correct the file."
        ) from None
    except (ValueError, RecursionError, MemoryError) as error:
        why = str(error) or "it is nested too deeply"
        raise OwnModelError(f"{path.name} is not valid Python: {why}. Choose a .py file.") from None
    return OwnSource(path, digest_of(text), tuple(_offers(tree)))


def _offers(tree: ast.Module) -> list[Offer]:
    """Public names first, and of those classes and makers before what seems to do things."""
    statements = {_name(node): node for node in _top_level(tree.body)}
    classes = {name: node for name, node in statements.items() if isinstance(node, ast.ClassDef)}
    found = [
        Offer(name, node.lineno, _summary(node))
        for name, node in statements.items()
        if _is_offered(node, classes)
    ]
    return sorted(found, key=lambda offer: (offer.name.startswith("_"), _seems_to_act(offer.name)))


def _seems_to_act(name: str) -> bool:
    return name.lower().lstrip("_").startswith(_LAST)


def _top_level(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """What the file defines, also where it asks or tries first."""
    for node in body:
        if isinstance(node, ast.If):
            if "__name__" not in ast.unparse(node.test):
                yield from _top_level([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            yield from _top_level([*node.body, *(s for h in node.handlers for s in h.body)])
            yield from _top_level([*node.orelse, *node.finalbody])
        elif isinstance(node, ast.With):
            yield from _top_level(node.body)
        elif _name(node):
            yield node


def _name(node: ast.stmt) -> str:
    """What a statement defines; "" where that is no single name."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return node.name
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        return target.id if isinstance(target, ast.Name) else ""
    return ""


def _is_offered(node: ast.stmt, classes: dict[str, ast.ClassDef]) -> bool:
    if isinstance(node, ast.FunctionDef):
        return _needs_nothing(node) and _returns(node)
    if isinstance(node, ast.ClassDef):
        return _is_network(node, classes) and _made_without(node, classes)
    if isinstance(node, ast.Assign):
        value = node.value
        if isinstance(value, ast.Call):
            return ast.unparse(value.func) in ("partial", "functools.partial")
        return isinstance(value, ast.Lambda) and _needs_nothing(value)
    return False


def _needs_nothing(node: Function, given: int = 0) -> bool:
    """Whether a function can be called with `given` arguments alone."""
    asked = node.args
    places = len(asked.posonlyargs) + len(asked.args)
    return places - len(asked.defaults) <= given and None not in asked.kw_defaults


def _returns(node: ast.FunctionDef) -> bool:
    """Whether it returns something, and does so at once."""
    inside = list(_of_function(node.body))
    if any(isinstance(part, ast.Yield | ast.YieldFrom) for part in inside):
        return False
    return any(isinstance(part, ast.Return) and part.value is not None for part in inside)


def _of_function(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All of a function's own, without the functions and classes it defines."""
    for node in nodes:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield node
            yield from _of_function(ast.iter_child_nodes(node))


def _is_network(node: ast.ClassDef, classes: dict[str, ast.ClassDef], depth: int = 0) -> bool:
    """Whether a class may be a module: it has bases, and none of them is of another kind."""
    for base in map(ast.unparse, node.bases):
        if base.rpartition(".")[2] in _NO_MODULES:
            return False
        own = classes.get(base)
        if own is not None and depth < MOST_BASES and not _is_network(own, classes, depth + 1):
            return False
    return bool(node.bases)


def _made_without(node: ast.ClassDef, classes: dict[str, ast.ClassDef], depth: int = 0) -> bool:
    """Whether it can be made without arguments, as far as this file tells."""
    for part in node.body:
        if isinstance(part, ast.FunctionDef) and part.name == "__init__":
            return _needs_nothing(part, given=1)
    for base in map(ast.unparse, node.bases):
        if base in classes and depth < MOST_BASES:
            return _made_without(classes[base], classes, depth + 1)
    return True


def _summary(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return (ast.get_docstring(node) or "").partition("\n")[0].strip()
    return ""
