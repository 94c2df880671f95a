"""ARCH: the ways to name a network on the command line."""

from dataclasses import dataclass, replace
from hashlib import sha256
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
NAME_LENGTH = 80  # of a name in a sentence or of a file
WAYS = (
    "SPACE:PRESET, SPACE:GENES, a published name such as nats-size:8:8:8:16:32 or zen:STRUCTURE, "
    "FILE.explorer#ID, model.json or module.py:factory"
)
# Published names that say themselves which of several spaces they are of.
TOGETHER = {"zen": ("zen-i", "zen-ii")}


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
        text = "".join(c if c.isalnum() or c in "-_" else "-" for c in text)
        if len(text) <= NAME_LENGTH:
            return text
        return f"{text[:NAME_LENGTH]}-{sha256(self.name.encode()).hexdigest()[:8]}"

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
    if mark and (file.endswith(".explorer") or _is_file(file)):
        return _stored(name, Path(file), row)
    file, mark, function = name.rpartition(":")
    if mark and file.endswith(".py"):
        return _factory(name, Path(file), function)
    if name.endswith(".json"):
        return _described(name)
    family, mark, rest = name.partition(":")
    if not mark:
        raise NetworkNameError(f"ARCH {_short(name)} names no network. Write {WAYS}.")
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
    together = TOGETHER.get(family, (family,))
    if not set(together) <= set(families):
        known = (*families, *TOGETHER)
        raise NetworkNameError(
            f"ARCH {_short(name)}: the search space {strange(_cut(family), known)}"
        )
    each = [families[one].presets() for one in together]
    presets = {  # without those that would be of several spaces
        preset: network
        for found in each
        for preset, network in found.items()
        if sum(preset in others for others in each) == 1
    }
    for preset, network in presets.items():
        if preset.casefold() == rest.casefold():  # papers write "78S-dBBB-mobile"
            return network
    try:
        if (published := families[together[0]].parse(rest)) is not None:
            return published
    except SpaceError as error:
        raise NetworkNameError(f"ARCH {_short(name)}: {error}") from None
    if several := [one for one, found in zip(together, each, strict=True) if rest in found]:
        raise NetworkNameError(
            f"ARCH {_short(name)}: {' and '.join(several)} each have a preset of that name. "
            f"Write {' or '.join(f'{one}:{rest}' for one in several)}."
        )
    no_number = not rest[:1].isdigit() and not rest.startswith("-")
    if presets and (no_number or ("," not in rest and any(map(str.isalpha, rest)))):
        raise NetworkNameError(f"ARCH {_short(name)}: the preset {strange(_cut(rest), presets)}")
    if family in TOGETHER:
        raise NetworkNameError(
            f"ARCH {_short(name)}: option indices are of one space. "
            f"Write {' or '.join(together)} before them."
        )
    return _of_genes(name, family, rest)


def _of_genes(name: str, family: str, rest: str) -> Architecture:
    try:
        genes = tuple(int(gene) for gene in rest.split(","))
    except ValueError:
        raise NetworkNameError(
            f"ARCH {_short(name)} has an option index that is no whole number. "
            f"Write {family}:0,1,0,..., one index for each choice."
        ) from None
    try:
        return Architecture(families[family].default(), genes)
    except SpaceError as error:
        raise NetworkNameError(f"ARCH {_short(name)}: {error}") from None


def _cut(text: str) -> str:
    return text if len(text) <= NAME_LENGTH else f"{text[:NAME_LENGTH]}..."


def _short(name: str) -> str:
    """A name as it stands in a sentence."""
    return repr(_cut(name))


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except OSError:  # longer than the system lets names be
        return False


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
    try:
        if path.exists() and not path.is_file() and not path.is_dir():  # a pipe never ends
            raise NetworkNameError(f"ARCH {name!r} is no ordinary file. Check the path.")
        text = path.read_bytes()
    except OSError as error:
        raise NetworkNameError(
            f"ARCH {_short(name)} cannot be read ({error.strerror}). Check the path."
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
    if not _is_file(str(file)):
        raise NetworkNameError(
            f"ARCH {_short(name)}: there is no file {_cut(str(file))}. Check the path."
        )
    if not function.isidentifier():
        raise NetworkNameError(
            f"ARCH {name!r}: {function!r} is no name of a function. Write {file.name}:factory."
        )
    return Factory(name, file.resolve(), function)


def own_name(architecture: Architecture, file: Path, row_id: int) -> str:
    """How to name a stored network again: by its published name where it has one, else SPACE:GENES
    where its space is the family's own.

    With edited bounds the same indices would mean another network, so there it is FILE#ID.
    """
    space = architecture.space
    made = families[space.family]
    if published := made.published(architecture):
        return f"{space.family}:{published}"
    return architecture.text if space == made.default() else f"{file}#{row_id}"
