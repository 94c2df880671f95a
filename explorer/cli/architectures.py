"""ARCH: the ways to name a network on the command line."""

from dataclasses import dataclass, replace
from pathlib import Path

from explorer.cli.bounds import for_input
from explorer.cli.parameters import strange
from explorer.core.describe import from_text, is_of
from explorer.core.errors import ExplorerError, SpaceError
from explorer.core.evaluation import Evaluation
from explorer.core.plan import SearchPlan
from explorer.core.space import Architecture
from explorer.spaces import check_space, families, graph_of

ID_DIGITS = 18  # of a row of a session file
WAYS = "SPACE:PRESET, SPACE:GENES, FILE.explorer#ID, model.json or module.py:factory"


class NetworkNameError(ExplorerError):
    """A word names no network."""


@dataclass(frozen=True, slots=True)
class Named:
    """A network of a search space, as the user named it.

    Attributes:
        stored: what a session file knows of it, and the plan it was found by.
    """

    name: str
    architecture: Architecture
    stored: Evaluation | None = None
    plan: SearchPlan | None = None

    @property
    def stem(self) -> str:
        """A file name for it, without a suffix."""
        text = Path(self.name).name.replace(".explorer#", "-N").removesuffix(".json")
        return "".join(c if c.isalnum() or c in "-_" else "-" for c in text)

    def changed(self, size: tuple[int, int] | None, classes: int | None) -> "Named":
        """The same choices for another input size or number of classes."""
        space = for_input(self.architecture.space, size, classes)
        if space == self.architecture.space:
            return self
        return replace(self, architecture=replace(self.architecture, space=space), stored=None)


@dataclass(frozen=True, slots=True)
class Factory:
    """A function of the user's own file that makes a torch module."""

    name: str
    file: Path
    function: str


def read(name: str) -> Named | Factory:
    """Find the network of that name; raises NetworkNameError and what reading a file raises."""
    file, mark, row = name.rpartition("#")
    if mark and (file.endswith(".explorer") or Path(file).is_file()):
        return _stored(name, Path(file), row)
    file, mark, function = name.rpartition(":")
    if mark and file.endswith(".py"):
        return _factory(name, Path(file), function)
    if name.endswith(".json"):
        return _described(name)
    family, mark, rest = name.partition(":")
    if not mark:
        raise NetworkNameError(f"ARCH {name!r} names no network. Write {WAYS}.")
    return Named(name, _of_family(name, family, rest))


def read_all(names: tuple[str, ...]) -> list[Named | Factory]:
    return [read(name) for name in names]


def of_space(name: str, command: str) -> Named:
    """As `read`, for commands that need the description and not a module."""
    found = read(name)
    if isinstance(found, Factory):
        raise NetworkNameError(
            f"ARCH {name!r} is a torch module, which `explorer {command}` cannot take. "
            "Use `explorer score`, or name a network of a search space."
        )
    return found


def _of_family(name: str, family: str, rest: str) -> Architecture:
    if family not in families:
        raise NetworkNameError(f"ARCH {name!r}: the search space {strange(family, families)}")
    made = families[family]
    if presets := made.presets():
        if rest in presets:
            return presets[rest]
        if not rest[:1].isdigit() and not rest.startswith("-"):
            raise NetworkNameError(f"ARCH {name!r}: the preset {strange(rest, presets)}")
    try:
        genes = tuple(int(gene) for gene in rest.split(","))
    except ValueError:
        raise NetworkNameError(
            f"ARCH {name!r} has an option index that is no whole number. "
            f"Write {family}:0,1,0,..., one index for each choice."
        ) from None
    try:
        return Architecture(made.default(), genes)
    except SpaceError as error:
        raise NetworkNameError(f"ARCH {name[:60]!r}: {error}") from None


def _stored(name: str, path: Path, row: str) -> Named:
    from explorer.store.session import SessionFile

    digits = row.removeprefix("N")
    if not digits.isdecimal() or len(digits) > ID_DIGITS:
        raise NetworkNameError(f"ARCH {name!r}: {row!r} is no id. Write FILE.explorer#12, say.")
    with SessionFile.open(path, readonly=True) as session:
        run_id, evaluation = session.evaluation(int(digits))
        plan = session.run(run_id).plan
    return Named(name, evaluation.architecture, evaluation, plan)


def _described(name: str) -> Named:
    path = Path(name)
    if path.exists() and not path.is_file() and not path.is_dir():  # a pipe never ends
        raise NetworkNameError(f"ARCH {name!r} is no ordinary file. Check the path.")
    try:
        text = path.read_bytes()
    except OSError as error:
        raise NetworkNameError(
            f"ARCH {name!r} cannot be read ({error.strerror}). Check the path."
        ) from None
    found = from_text(text, name)
    check_space(found.architecture.space)
    if not is_of(found, graph_of(found.architecture)):
        raise NetworkNameError(
            f"ARCH {name!r}: its operations are not those of its choices, so it was edited or "
            "written by another version. Export the network again."
        )
    return Named(name, found.architecture)


def _factory(name: str, file: Path, function: str) -> Factory:
    if not file.is_file():
        raise NetworkNameError(f"ARCH {name!r}: there is no file {file}. Check the path.")
    if not function.isidentifier():
        raise NetworkNameError(
            f"ARCH {name!r}: {function!r} is no name of a function. Write {file.name}:factory."
        )
    return Factory(name, file.resolve(), function)


def own_name(architecture: Architecture, file: Path, row_id: int) -> str:
    """How to name a stored network again: SPACE:GENES where its space is the family's own.

    With edited bounds the same indices would mean another network, so there it is FILE#ID.
    """
    space = architecture.space
    if space == families[space.family].default():
        return architecture.text
    return f"{file}#{row_id}"
