"""The spaces that a table's networks may be of, as a list to choose from. Pure: no Qt."""

from collections.abc import Mapping

from explorer.core.space import SearchSpace
from explorer.gui.panels.space_words import family_groups
from explorer.spaces import families

OTHER = "other"  # the key of a space that is none of the families' own


def named_spaces() -> Mapping[str, SearchSpace]:
    """Every family's own spaces by a key, the default one by the family's name alone."""
    found: dict[str, SearchSpace] = {}
    for name in families:
        default = families[name].default()
        found[name] = default
        for label, space in families[name].spaces().items():
            if space != default:
                found[f"{name}:{label}"] = space
    return found


def key_of(space: SearchSpace | None, known: Mapping[str, SearchSpace]) -> str:
    """The key of a space in the list; OTHER for an edited one, "" for none."""
    if space is None:
        return ""
    return next((key for key, one in known.items() if one == space), OTHER)


def listed(known: Mapping[str, SearchSpace]) -> list[tuple[str, list[tuple[object, str]]]]:
    """Headings with their keys and words, by task: "NATS-Bench, size space: CIFAR-100"."""
    groups = []
    for heading, members in family_groups():
        items: list[tuple[object, str]] = []
        for name, label in members:
            own = [label_of(name, known)]
            items.append((name, f"{label}{own[0]}"))
            items += [
                (key, f"{label}: {key.partition(':')[2]}")
                for key in known
                if key.startswith(f"{name}:")
            ]
        groups.append((heading, items))
    return groups


def label_of(name: str, known: Mapping[str, SearchSpace]) -> str:
    """What the default space is called behind its family, where the family has several."""
    made = families[name]
    labels = [label for label, space in made.spaces().items() if space == known[name]]
    return f": {labels[0]}" if labels and len(made.spaces()) > 1 else ""
