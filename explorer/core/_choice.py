"""One decision of a search space: its options, how they are told apart, and editing them."""

from dataclasses import dataclass
from typing import Literal

from explorer.core.errors import SpaceError

Option = int | float | str
Role = Literal[
    "width", "bottleneck", "depth", "kernel", "convolution", "expansion", "block", "stride", "other"
]

MAX_VALUE = 100_000  # of a range: a layer that wide has more weights than any memory holds
MAX_OPTIONS = 1_000  # a choice with more is a typing error (a step of 1 over 1..100,000)
WRITTEN = {"ffnet": "FFNet", "hrnet": "HRNet"}  # groups that are not written as other words are


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision of a space, such as the kernel size of stage 2.

    Either a range (`step` > 0: the options are low, low + step, ..., high) or a pick (`step` 0: the
    options are those ticked among the `possible` ones). Make them with `integers` and `pick`.
    """

    name: str  # "stage2.kernel": group, then attribute
    role: Role
    options: tuple[Option, ...]
    step: int = 0
    possible: tuple[Option, ...] = ()
    ordered: bool = True  # neighbours resemble each other, so a mutation may step
    least: int = 1  # that a range may hold; 0 where a stage may be left out
    when: tuple[str, Option] | None = None  # (a choice, its option) without which this is idle

    def __post_init__(self) -> None:
        if not self.options:
            raise SpaceError(f"{self.label}: no option is left. Tick at least one.")
        if len(set(self.options)) != len(self.options):
            raise SpaceError(f"{self.label}: an option is listed twice. Remove one of the two.")
        if self.step < 0:
            raise SpaceError(f"{self.label}: the step ({self.step}) must be 1 or more.")
        if strange := [o for o in self.options if self.possible and o not in self.possible]:
            known = ", ".join(map(str, self.possible))
            raise SpaceError(f"{self.label}: {strange[0]} is not possible. Choose among {known}.")

    @property
    def group(self) -> str:
        """What the decision belongs to: "stage2" of "stage2.kernel"."""
        return self.name.partition(".")[0]

    @property
    def attribute(self) -> str:
        """What is decided: "kernel" of "stage2.kernel"."""
        return self.name.partition(".")[2]

    @property
    def label(self) -> str:
        """For sentences: "Stage 2 kernel"."""
        return label_of(self.name)

    @property
    def is_range(self) -> bool:
        return self.step > 0


def label_of(name: str) -> str:
    """The words for a choice's name: "Stage 2 kernel" for "stage2.kernel"."""
    group, _, attribute = name.partition(".")
    letters = group.rstrip("0123456789")
    words = [letters, group[len(letters) :], attribute]
    text = " ".join(word for word in words if word).capitalize()
    return text.replace(letters.capitalize(), WRITTEN.get(letters, letters.capitalize()), 1)


def integers(
    name: str,
    role: Role,
    low: int,
    high: int,
    step: int = 1,
    least: int = 1,
    when: tuple[str, Option] | None = None,
) -> Choice:
    """A range of whole numbers; raises SpaceError with what to change where it holds none."""
    label = label_of(name)
    if step < 1:
        raise SpaceError(f"{label}: the step ({step}) must be 1 or more.")
    if low < least:
        raise SpaceError(f"{label}: the smallest value ({low}) must be {least} or more.")
    if high < low:
        raise SpaceError(
            f"{label}: the largest value ({high}) is below the smallest ({low}). "
            f"Raise it to {low} or more."
        )
    if high > MAX_VALUE:
        raise SpaceError(f"{label}: {high} is too large. Use {MAX_VALUE:,} or less.")
    if rest := (high - low) % step:
        raise SpaceError(
            f"{label}: steps of {step} from {low} do not reach {high}. "
            f"Use {high - rest} or {high - rest + step}."
        )
    if (high - low) // step >= MAX_OPTIONS:
        raise SpaceError(
            f"{label}: {low} to {high} in steps of {step} are more than {MAX_OPTIONS:,} options. "
            "Use a larger step."
        )
    options = tuple(range(low, high + 1, step))
    return Choice(name, role, options, step, least=least, when=when)


def pick(
    name: str,
    role: Role,
    options: tuple[Option, ...],
    possible: tuple[Option, ...] = (),
    ordered: bool = True,
    when: tuple[str, Option] | None = None,
) -> Choice:
    """Options ticked among the possible ones, kept in the order of the possible ones."""
    possible = possible or options
    known = tuple(option for option in possible if option in options)
    strange = tuple(option for option in options if option not in possible)
    return Choice(name, role, known + strange, 0, possible, ordered, when=when)


def edited(choice: Choice, options: tuple[Option, ...]) -> Choice:
    """The same pick with other options ticked."""
    return pick(choice.name, choice.role, options, choice.possible, choice.ordered, choice.when)


def rebounded(choice: Choice, low: int, high: int, step: int) -> Choice:
    """The same range with other bounds."""
    return integers(choice.name, choice.role, low, high, step, choice.least, choice.when)


def may_vanish(choice: Choice) -> bool:
    """Whether it counts the blocks of a stage that may be left out: then the others of its group
    have nothing to say."""
    return choice.role == "depth" and 0 in choice.options
