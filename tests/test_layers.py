"""Who may import whom. These tables are the architecture; a new package is a new row."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import explorer

ROOT = Path(explorer.__file__).parent
FREE = {"resources_path"}  # anyone may ask where the fonts lie

MAY_IMPORT: dict[str, set[str]] = {
    "__init__": set(),
    "resources_path": set(),
    "core": set(),
    "spaces": {"core"},
    "exact": {"core", "spaces"},
    "calibrating": {"core", "spaces"},
    "strategies": {"core"},
    "network": {"core"},
    "proxies": {"core", "network"},
    "devices": {"core", "network"},
    "store": {"core"},
    "search": {"core", "spaces", "strategies", "network", "proxies"},
    "runs": {"core", "strategies", "devices", "store", "search"},
    "gui": {
        "core", "spaces", "exact", "calibrating", "strategies", "devices", "store", "search",
        "runs",
    },
    "cli": {
        "core", "spaces", "exact", "calibrating", "strategies", "network", "proxies", "devices",
        "store", "search", "runs", "app",  # `explorer FILE` opens the window
    },
    "app": {"core", "spaces", "exact", "strategies", "devices", "store", "search", "runs", "gui"},
    "__main__": {"core", "cli", "app"},
}  # fmt: skip

# The light side's doors to the heavy one: what these packages may import, but only inside
# functions, so that a window or a `--help` never waits for torch.
DOORS = {
    "__main__": {"cli", "app"},  # only one of them is needed, and only one needs Qt
    "cli": {"network", "proxies", "app"},
    "devices": {"network", "torch", "onnx", "onnxruntime", "pnnx", "adbutils"},
    "search": {"network", "proxies", "torch", "distributed"},
    "calibrating": {"sklearn"},  # in a worker's process, never the window's
}
# And these modules alone hold search's to torch.
SEARCH_DOORS = {"search.work", "search.export", "search.own_module"}

ONLY_IN = {  # a library, and the packages or modules that may import it
    "PySide6": {"gui", "app"},
    "shiboken6": {"gui", "app"},
    "pyqtgraph": {"gui", "app"},
    "pymoo": {"strategies"},
    "sqlite3": {"store"},
    "subprocess": {"devices"},
    "torch": {"network", "proxies", "devices"} | SEARCH_DOORS,
    "onnx": {"network", "devices"},
    "onnxscript": {"network"},
    "onnxruntime": {"network", "devices"},
    "pnnx": {"devices"},
    "adbutils": {"devices"},
    "sklearn": {"calibrating"},
    "dask": {"search.executors"},
    "distributed": {"search.executors"},
    "click": {"cli", "__main__"},
    "tqdm": {"cli", "__main__"},
}


@dataclass(frozen=True)
class Import:
    """One line that imports: a package of ours ("core"), or another's ("torch")."""

    name: str
    ours: bool
    line: int
    lazy: bool  # inside a function, or seen by type checkers alone


def imports(tree: ast.AST, *, lazy: bool = False) -> Iterator[Import]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"line {node.lineno}: imports are written in full"
            names = [node.module or ""]
            if node.module == "explorer":
                names = [f"explorer.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            deferred = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from imports(node, lazy=lazy or deferred or is_for_type_checkers(node))
            continue
        for name in names:
            top, _, rest = name.partition(".")
            ours = top == "explorer"
            yield Import(rest.partition(".")[0] if ours else top, ours, node.lineno, lazy)


def is_for_type_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def faults(module: str, source: str) -> list[str]:
    """What a module imports that its place does not allow."""
    package = module.partition(".")[0]
    found = []
    for used in imports(ast.parse(source)):
        allowed = is_allowed(module, package, used)
        if allowed and used.name in DOORS.get(package, ()):
            allowed = used.lazy and is_door(module, package, used)
        if not allowed:
            found.append(f"line {used.line}: {used.name}")
    return found


def is_allowed(module: str, package: str, used: Import) -> bool:
    if used.ours:  # `from explorer import __version__` is nobody's package
        known = used.name in MAY_IMPORT
        return not known or used.name in MAY_IMPORT[package] | FREE | {package}
    places = ONLY_IN.get(used.name)
    return places is None or any(f"{module}.".startswith(f"{place}.") for place in places)


def is_door(module: str, package: str, used: Import) -> bool:
    return package != "search" or not used.ours or module in SEARCH_DOORS


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=module_name)
def test_imports_only_what_lies_below(path: Path) -> None:
    assert faults(module_name(path), path.read_text(encoding="utf-8")) == []


def test_every_package_has_its_row() -> None:
    packages = {module_name(path).partition(".")[0] for path in ROOT.rglob("*.py")}
    assert packages <= MAY_IMPORT.keys()


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("core.graph", "from explorer.spaces import families"),
        ("core.graph", "from explorer import spaces"),
        ("gui.window", "import explorer.network.build"),
        ("gui.window", "from explorer.app import main"),
        ("gui.window", "def draw():\n    import torch"),
        ("search.work", "from explorer.proxies import proxies"),
        ("search.engine", "def run():\n    from explorer.proxies import proxies"),
        ("search.engine", "def run():\n    import distributed"),
        ("search.engine", "def run():\n    import torch"),
        ("search.work", "import torch"),
        ("search.executors", "import distributed"),
        ("store.file", "import PySide6.QtCore"),
        ("cli.search", "from explorer.network import build"),
        ("cli.main", "from explorer import app"),
        ("cli.search", "import subprocess"),
    ],
)
def test_a_wrong_import_is_found(module: str, source: str) -> None:
    assert faults(module, source)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("gui.window", "from explorer.resources_path import RESOURCES"),
        ("gui.window", "from explorer import __version__"),
        ("proxies.zico", "import torch\nfrom explorer.network.build import Network"),
        ("search.work", "def evaluate():\n    from explorer.proxies import proxies"),
        ("search.executors", "def dask():\n    from distributed import Client"),
        ("cli.score", "def score():\n    from explorer.network import build"),
    ],
)
def test_a_right_import_is_let_through(module: str, source: str) -> None:
    assert not faults(module, source)
