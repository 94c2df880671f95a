"""What a Python file offers, read and never run; what of a module compares with a run."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from explorer.core.errors import ExplorerError
from explorer.core.evaluation import ScoringSettings
from explorer.core.own import (
    OwnModelError,
    OwnModels,
    OwnOrder,
    OwnResult,
    OwnScore,
    models_text,
    read_models,
)
from explorer.core.own_source import MAX_BYTES, read_source
from explorer.core.plan import SearchPlan
from explorer.core.space import SearchSpace

FILE = '''
raise SystemExit("this file must not run")
import torch
from torch import nn
from functools import partial
from enum import Enum
from dataclasses import dataclass
from torchvision.models import resnet18, ResNet

WIDTH = 3
def _private(): return Net()
def main():
    return 1
def build():
    """A network.

    More of it."""
    return Net()
def wide(width, *, depth): return Net()
def deep(*layers, width=3, **more): return Net()
def needs_a_name(*, width): return Net()
def acts(): print("x")
def inner():
    def other(): return 3
def lists():
    yield 1
async def later(): return 1
small = lambda: Net(3)
wider = lambda width: Net(width)
tiny = partial(Net, 4)
net = Net()
class Net(nn.Module):
    def __init__(self, width=8): ...
class Block(nn.Module):
    def __init__(self, inside, outside): ...
class Child(Block): pass
class Cousin(Net): pass
class Foreign(ResNet): pass
class Plain: pass
class Colour(Enum): RED = 1
class Wrong(Exception): pass
class Worse(Wrong): pass
if torch.cuda.is_available():
    def on_gpu(): return Net()
else:
    def on_cpu(): return Net()
try:
    import x
except ImportError:
    def fallback(): return Net()
if __name__ == "__main__":
    def script(): return Net()
'''


def offers(path: Path, text: str | bytes) -> list[str]:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return [offer.name for offer in read_source(path).offers]


def test_factories_are_found_without_running_the_file_likely_ones_first(tmp_path: Path) -> None:
    assert offers(tmp_path / "mine.py", FILE) == [
        "build", "deep", "small", "tiny", "Net", "Cousin", "Foreign", "on_gpu", "on_cpu",
        "fallback", "main", "_private",
    ]  # fmt: skip


def test_an_offer_has_its_line_and_summary(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text('\ndef build():\n    """A network."""\n    return 1\n')
    (offer,) = read_source(path).offers
    assert (offer.line, offer.summary) == (2, "A network.")


def test_what_is_defined_twice_counts_as_it_ends(tmp_path: Path) -> None:
    text = "def build(): return 1\ndef build(width): return 1\n"
    assert offers(tmp_path / "mine.py", text) == []


def test_files_of_other_encodings_are_read_as_python_reads_them(tmp_path: Path) -> None:
    text = "# coding: latin-1\n# \u00e9\ndef build(): return 1\n".encode("latin-1")
    assert offers(tmp_path / "mine.py", text) == ["build"]
    assert offers(tmp_path / "mine.py", b"\xef\xbb\xbfdef build(): return 1\n") == ["build"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"x = 1\ndef build(:\n", "not valid Python at line 2"),
        (b"\xff\xfe\x00", "not valid Python"),
        (b"x = '\x00'", "not valid Python"),
        (b"(" * 5000, "not valid Python"),
        (b"x = " + b"-" * 200_000 + b"1", "not valid Python"),
        (b"#" * (MAX_BYTES + 1), "larger than 4 MB"),
    ],
)
def test_what_is_no_python_is_a_sentence(tmp_path: Path, text: bytes, says: str) -> None:
    with pytest.raises(OwnModelError, match=says):
        offers(tmp_path / "mine.py", text)


def test_a_path_that_is_no_file_is_a_sentence(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    for path in (tmp_path, tmp_path / "gone.py", tmp_path / "pipe.py", Path("a\0b.py")):
        with pytest.raises(OwnModelError, match=r"File: .* (Choose|Check)"):
            read_source(path)


SPACE = SearchSpace("any", (), (3, 32, 32), 10)
PLAN = SearchPlan(SPACE, ("zico-bc", "macs"))
ORDER = OwnOrder("/x/mine.py", "build", ("zico",), PLAN.scoring, (3, 32, 32), 10)
RESULT = OwnResult(
    ORDER, "0" * 16, {"params": 3.0, "macs": 5.0, "zico": 7.0, "penalty": 2.0, "size_limit": 1.0},
    ("a",), {"zico": (7.0,), "penalty": (2.0,), "size": (1.0,)}, {"zico": OwnScore(7.0, 0.1)},
)  # fmt: skip


def test_a_module_scored_as_the_run_compares_at_any_beta() -> None:
    assert RESULT.differs(PLAN) == ""
    assert RESULT.value(PLAN.goals[0], beta=2) == 3


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        (replace(PLAN, space=replace(SPACE, task="segmentation")), "it is for classification"),
        (replace(PLAN, space=replace(SPACE, input_shape=(3, 64, 32))), "the run's 3 × 64 × 32"),
        (replace(PLAN, space=replace(SPACE, classes=11)), "it has 10 classes"),
        (replace(PLAN, objectives=("zen", "macs")), "not scored with Zen-Score"),
        (replace(PLAN, objectives=("min:zen", "macs")), "not scored with Zen-Score"),
        (replace(PLAN, scoring=ScoringSettings(shortcuts=False)), "keeps its own"),
        (replace(PLAN, scoring=ScoringSettings(initialisation="normal")), "draws its own"),
        (replace(PLAN, scoring=ScoringSettings(seed=4)), "seed is 0, the run's 4"),
        (replace(PLAN, scoring=ScoringSettings(resolution=None)), "64 × 64, the run's full size"),
    ],
)
def test_what_does_not_compare_says_why(plan: SearchPlan, says: str) -> None:
    assert says in RESULT.differs(plan)
    assert says in ORDER.differs(plan)


def test_a_run_of_counts_alone_asks_for_no_settings() -> None:
    plan = replace(PLAN, objectives=("size-limit", "macs"), scoring=ScoringSettings(seed=9))
    assert RESULT.differs(plan) == ""


def test_a_score_that_failed_says_so() -> None:
    failed = replace(RESULT, scores={"zico": OwnScore(None, 0.1, "No gradients.")})
    assert failed.differs(PLAN) == "ZiCo has no value: No gradients"


def test_models_come_back_from_json_and_one_order_is_kept_once() -> None:
    other = replace(RESULT, order=replace(ORDER, factory="other"))
    models = OwnModels().with_model(RESULT).with_model(other)
    assert read_models(models_text(models)) == models
    again = models.with_model(replace(RESULT, digest="1" * 16))
    assert [model.digest for model in again.models] == ["0" * 16, "1" * 16]
    assert again.without(ORDER).models == (other,)


@pytest.mark.parametrize(
    "text", [None, "", "{", "[]", '{"models": 3}', '{"version": 2}', '{"models": [{}]}']
)
def test_what_cannot_be_read_is_no_model(text: str | None) -> None:
    assert read_models(text) == OwnModels()


def test_terms_of_other_lengths_are_damage() -> None:
    broken = OwnModels((replace(RESULT, terms={"zico": (1.0, 2.0)}),))
    assert read_models(models_text(broken)) == OwnModels()


def test_sizes_that_are_none_are_refused_with_what_to_use() -> None:
    with pytest.raises(ExplorerError, match="Input height: 0 is not usable. Use 1 to 16,384"):
        replace(ORDER, input_shape=(3, 0, 3))
