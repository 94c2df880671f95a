"""Options, attributes and families in the words that the space panel uses. Pure: no Qt."""

import os
import re
from collections.abc import Sequence

from explorer.core.space import Choice, Option, label_of
from explorer.spaces import families

_LETTERS = {"regular": "R", "group": "G", "depthwise": "D"}
_NAMES = {
    "hrnet": "HRNet",
    "ffnet": "FFNet",
    "resnet": "ResNet",
    "bifpn": "BiFPN",
    "ffnet-up-b": "FFNet Up-B",
}
_ATTRIBUTES = {
    "block": "Block types",
    "conv": "Convolution",
    "squeeze": "Squeeze-excite",
    "grouping": "Channels per group",
    "bottleneck": "Bottleneck",
}
_CHOICES = {  # of the whole network
    "stem.kind": "Stem",
    "stem.pre_down": "Blur before the stem",
    "head.kind": "Head",
    "head.up": "Up-head",
    "head.seg": "Segmentation head",
    "head.upsample": "Upsampling",
    "bifpn.channels": "BiFPN channels",
    "bifpn.cells": "BiFPN cells",
    "heads.repeats": "Layers of a head",
    "branches.channels": "Channels of the finest branch",
    "hrnet.channels": "Channels of the finest branch",
}
_OWN = "custom"  # the family of spaces that users describe
_SHORT = 4  # letters that stand on a tick as they are
TASKS = {
    "classification": "Classification",
    "detection": "Detection",
    "segmentation": "Segmentation",
}


def option_words(option: Option) -> str:
    """A word of a family as a reader knows it: "HRNet" for "hrnet"."""
    return _NAMES.get(str(option), str(option))


def attribute_words(attribute: str) -> str:
    """The heading over one attribute of several stages: "Squeeze-excite" for "squeeze"."""
    known = attribute if attribute in _ATTRIBUTES else attribute.replace("_", " ").capitalize()
    return _ATTRIBUTES.get(known, _NAMES.get(attribute, known))


def letters_of(options: Sequence[Option]) -> tuple[str, ...]:
    """What stands on the ticks of a pick: R, G, D for convolutions, numbers as they are.

    Long names lose what they all begin with, up to a capital: "SuperResK3K3" and "SuperResK1K3K1"
    are K3K3 and K1K3K1.
    """
    words = [_LETTERS.get(str(option), option_words(option)) for option in options]
    if len(words) < 2 or max(map(len, words)) <= _SHORT:
        return tuple(words)
    shared = os.path.commonprefix(words)  # noqa: RUF071 (words, not paths: by letters is meant)
    cut = re.sub(r"[A-Z]?[^A-Z]*$", "", shared) if re.search("[A-Z]", shared[1:]) else ""
    if shared and not cut and shared[-1] in "-_:":
        cut = shared
    return tuple(word[len(cut) :] for word in words)


def family_groups() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Every family by its task, one's own spaces last: ("Detection", pairs of name and label)."""
    by_task: dict[str, list[tuple[str, str]]] = {task: [] for task in TASKS}
    for name in sorted(families, key=lambda name: (name == _OWN, families[name].label.lower())):
        by_task[families[name].default().task].append((name, families[name].label))
    return tuple((TASKS[task], tuple(found)) for task, found in by_task.items() if found)


def choice_words(choice: Choice) -> str:
    """A choice that stands alone: "Stem channels"."""
    if choice.name in _CHOICES:
        return _CHOICES[choice.name]
    if choice.group == "net":
        return attribute_words(choice.attribute)
    return label_of(choice.name)


def first_family() -> str:
    """The family that a new session starts with."""
    return "efficientnet" if "efficientnet" in families else next(iter(families))


def group_words(choice: Choice) -> str:
    """What a line of a list is about: "Stage 2" of "stage2.kernel"."""
    letters = choice.group.rstrip("0123456789")
    if choice.when is not None and letters != choice.group:
        return f"Stage {choice.group[len(letters) :]}"
    return label_of(choice.group) if choice.attribute else choice.label
