"""How a new file becomes a new feature."""

import importlib
import pkgutil
import threading
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Mapping[str, T], Generic[T]):
    """The things a package's modules offer, by name.

    Every module of the package whose name has no leading underscore is imported on first use and
    registers what it offers; there is no list to keep. Other distributions join through entry
    points in a group of the package's name; a broken one of them is left out, see `troubles`.
    """

    def __init__(self, package: str, check: Callable[[str, T], None] | None = None) -> None:
        """Args:
        check: raises an exception for what another distribution offers, by name, but is unfit.
        """
        self._package = package
        self._check = check
        self._troubles: list[str] = []
        self._items: dict[str, T] = {}
        self._loaded = False
        self._lock = threading.RLock()  # a thread must not see half of what another loads

    def add(self, name: str, item: T) -> T:
        """Offer `item` as `name`; raises ValueError where the name is taken."""
        if name in self._items:
            raise ValueError(f"{self._package} already has a {name!r}.")
        self._items[name] = item
        return item

    def register(self, name: str) -> Callable[[T], T]:
        """As a decorator: offer what stands below."""
        return lambda item: self.add(name, item)

    def _load(self) -> dict[str, T]:
        with self._lock:
            if not self._loaded:
                self._loaded = True
                package = importlib.import_module(self._package)
                for module in pkgutil.iter_modules(package.__path__):
                    if not module.name.startswith("_"):
                        importlib.import_module(f"{self._package}.{module.name}")
                for point in entry_points(group=self._package):
                    self._join(point)
        return self._items

    def _join(self, point: EntryPoint) -> None:
        try:
            item: T = point.load()
            if self._check is not None:
                self._check(point.name, item)
            self.add(point.name, item)
        except (Exception, SystemExit) as error:  # other people's code: anything may happen in it
            package = f" of the package {point.dist.name}" if point.dist else ""
            fault = " ".join(str(error).split()).rstrip(".") or type(error).__name__
            self._troubles.append(
                f"{point.name!r}{package} is left out, as it is broken ({fault}). "
                "Update or remove that package."
            )

    @property
    def troubles(self) -> tuple[str, ...]:
        """A sentence for everything that was left out, once the registry was looked into."""
        return tuple(self._troubles)

    def __getitem__(self, name: str) -> T:
        return self._load()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._load()))

    def __len__(self) -> int:
        return len(self._load())
