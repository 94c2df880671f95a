"""Words for numbers and lists in the sentences on data."""

from collections.abc import Iterable, Sequence


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 image", "1,200 images"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def few(names: Sequence[object], most: int = 3) -> str:
    """ "a, b, c and 5 more"."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(map(str, names[:most])) + more


def left_out(parts: Iterable[str]) -> str:
    """ "; left out: 2 images without a label map, 1 crowd box", or "" for nothing."""
    found = [part for part in parts if part]
    return f"; left out: {', '.join(found)}" if found else ""


def some(number: int, one: str, many: str = "") -> str:
    """As `counted`, "" for none."""
    return counted(number, one, many) if number else ""
