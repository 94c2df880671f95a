"""A module of the user's own, in a process of its own: whatever it does is one sentence."""

import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from explorer.core.errors import ExplorerError, ScoreError
from explorer.core.evaluation import ScoringSettings
from explorer.core.event import Waiting
from explorer.core.own import OwnOrder, OwnResult, digest_of
from explorer.search.own_module import Step, scored_apart

SETTINGS = ScoringSettings(batches=2, batch_size=2, resolution=(16, 16))
TAIL = """
def tail():
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 10))
"""
START = """
import os, sys, time, threading, ctypes, signal
import numpy as np
import torch
from torch import nn

def plain():
    return nn.Sequential(nn.Conv2d(3, 4, 3, 2, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1),
                         nn.Flatten(), nn.Linear(4, 10))
"""


def order(folder: Path, text: str, *proxies: str, factory: str = "build") -> OwnOrder:
    file = folder / "mine.py"
    file.write_text(START + text)
    return OwnOrder(str(file), factory, proxies, SETTINGS, (3, 32, 32), 10)


def result(asked: OwnOrder, limit_s: float = 60) -> OwnResult:
    (found,) = (event for event in scored_apart(asked, limit_s) if isinstance(event, OwnResult))
    return found


def sentence(asked: OwnOrder, limit_s: float = 60) -> str:
    with pytest.raises(ScoreError) as raised:
        result(asked, limit_s)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_it_tells_its_steps_then_what_came_of_it(tmp_path: Path) -> None:
    asked = order(tmp_path, "build = plain\n", "zico", "zen", "naswot")
    events = [event for event in scored_apart(asked) if not isinstance(event, Waiting)]
    steps = [event.words for event in events[:-1] if isinstance(event, Step)]
    assert steps == ["Running mine.py", "Counting its layers", "Scoring"]
    found = events[-1]
    assert isinstance(found, OwnResult)
    assert found.order == asked
    assert found.digest == digest_of((tmp_path / "mine.py").read_bytes())
    assert found.measures["params"] == 4 * 27 + 4 + 40 + 10
    assert found.measures["macs"] == 108 * 256 + 40
    assert found.layers == ("0", "4")
    assert found.terms.keys() == {"zico", "penalty", "size"}
    assert sum(found.terms["zico"]) == pytest.approx(found.measures["zico"])
    assert all(score.value is not None and score.seconds > 0 for score in found.scores.values())


def test_the_same_order_has_the_same_numbers_though_it_draws_from_numpy_and_random(
    tmp_path: Path,
) -> None:
    text = """
import random
def build():
    net = plain()
    with torch.no_grad():
        net[0].weight.mul_(float(np.random.rand()) + random.random())
    return net
"""
    asked = order(tmp_path, text, "zico", "zen")
    assert result(asked).measures == pytest.approx(result(asked).measures, rel=1e-5)


def test_a_score_that_fails_spoils_no_other(tmp_path: Path) -> None:
    text = """
class Build(nn.Module):
    def __init__(self):
        super().__init__()
        self.main, self.aside = nn.Linear(3072, 10), nn.Linear(3072, 10)
    def forward(self, images):
        images = images.flatten(1)
        return self.main(images) + (self.aside(images) if self.training else 0)
"""
    asked = order(tmp_path, text, "zico", "random", factory="Build")
    asked = OwnOrder(asked.file, "Build", asked.proxies, ScoringSettings(2, 2, resolution=None),
                     (3, 32, 32), 10)  # fmt: skip
    found = result(asked)
    assert found.scores["zico"].value is None
    assert "layer aside runs in training only" in found.scores["zico"].reason
    assert found.scores["random"].value is not None
    assert "zico" not in found.measures
    assert found.layers == ("main",)
    assert found.measures["macs"] == 30720


def test_terms_are_of_convolutions_and_linear_layers_whichever_scores_have_layers(
    tmp_path: Path,
) -> None:
    text = (
        """
def build():
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), tail())
"""
        + TAIL
    )
    for names in (("gradnorm", "zico", "zen"), ("zen", "gradnorm")):
        found = result(order(tmp_path, text, *names))
        assert found.layers == ("0", "3.2")
        assert {len(terms) for terms in found.terms.values()} == {2}
        assert found.terms.keys() <= {"zico", "penalty", "size"}


HOSTILE = {
    "raise ValueError('odd')\n": "build of mine.py failed: ValueError: odd (line 10 of mine.py)",
    "def build():\n    def deep():\n        raise KeyError('x')\n    deep()\n":
        "failed: KeyError: 'x' (line 12 of mine.py)",
    "def build():\n    return 3\n": "build of mine.py gave a int. Return a torch.nn.Module.",
    "def build(:\n": "SyntaxError",
    "def build():\n    sys.exit(3)\n": "SystemExit: 3 (line 11 of mine.py)",
    "def build():\n    return input('name?')\n": "EOFError",
    "class Odd(Exception):\n    def __str__(self): raise self\ndef build():\n    raise Odd\n":
        "failed: Odd: without words",
    "def build():\n    raise ValueError('half \\ud800 of it')\n": "half ? of it",
    "def build():\n    os._exit(0)\n": "ended its process by itself (exit code 0). Remove",
    "def build():\n    threading.Timer(0.1, os._exit, (5,)).start()\n    time.sleep(60)\n":
        "ended its process by itself (exit code 5). Remove",
    "def build():\n    ctypes.string_at(0)\n": "crashed (SIGSEGV). Look for a fault",
    "def build():\n    os.abort()\n": "crashed (SIGABRT). Look for a fault",
    "def build():\n    os.kill(os.getpid(), signal.SIGKILL)\n": "for want of memory. Use smaller",
    "def build():\n    os.closerange(3, 100)\n    time.sleep(60)\n": "closed every file",
    "def build():\n    for n in range(3, 100):\n        try: os.write(n, b'\\0\\0\\0\\4junk')\n"
    "        except OSError: pass\n    time.sleep(60)\n": "build of mine.py",
    "def build():\n    return nn.Conv2d(4, 4, 1)\n": "cannot run on 32 x 32 images: RuntimeError",
}  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="signals are Unix's")
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[-40:])
def test_what_their_code_does_is_one_sentence(tmp_path: Path, text: str) -> None:
    assert HOSTILE[text] in sentence(order(tmp_path, text, "zico"))


def test_an_endless_loop_ends_when_time_is_up(tmp_path: Path) -> None:
    said = sentence(order(tmp_path, "while True:\n    pass\n"), limit_s=0.5)
    assert said.startswith("build of mine.py took longer than 0.5 s, so it was stopped.")


@pytest.mark.skipif(sys.platform == "win32", reason="groups of processes are Unix's")
@pytest.mark.parametrize(
    "text",
    [
        "while True:\n    pass\n",
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True:\n    time.sleep(1)\n",
        "threading.Thread(target=time.sleep, args=(600,)).start()\ntime.sleep(600)\n",
    ],
)
def test_a_closed_order_leaves_no_process(tmp_path: Path, text: str) -> None:
    events = scored_apart(order(tmp_path, text))
    assert any(isinstance(event, Step) for event in events)
    (running,) = (p for p in psutil.Process().children() if "spawn_main" in " ".join(p.cmdline()))
    events.close()
    assert not running.is_running()


@pytest.mark.skipif(sys.platform == "win32", reason="groups of processes are Unix's")
def test_what_their_code_started_ends_with_it(tmp_path: Path) -> None:
    text = f"""
import subprocess
def build():
    child = subprocess.Popen(["sleep", "600"])
    with open({str(tmp_path / "pid")!r}, "w") as file:
        file.write(str(child.pid))
    return plain()
"""
    result(order(tmp_path, text))
    child = int((tmp_path / "pid").read_text())
    with suppress(psutil.NoSuchProcess):
        psutil.Process(child).wait(5)
    assert not psutil.pid_exists(child) or psutil.Process(child).status() == "zombie"


@pytest.mark.skipif(sys.platform == "win32", reason="fork is Unix's")
def test_a_forked_child_that_holds_the_pipe_is_not_waited_for(tmp_path: Path) -> None:
    text = "def build():\n    if os.fork() == 0:\n        time.sleep(600)\n    os._exit(4)\n"
    assert "exit code 4" in sentence(order(tmp_path, text))


def test_threads_and_atexit_do_not_hold_a_result_back(tmp_path: Path) -> None:
    text = """
import atexit
def build():
    atexit.register(time.sleep, 600)
    threading.Thread(target=time.sleep, args=(600,)).start()
    return plain()
"""
    assert result(order(tmp_path, text, "zico")).measures["zico"] > 0


def test_what_their_file_changes_in_torch_changes_no_score(tmp_path: Path) -> None:
    usual = result(order(tmp_path, "build = plain\n", "zico", "naswot")).measures
    text = "torch.set_num_threads(2)\ntorch.set_grad_enabled(False)\nbuild = plain\n"
    found = result(order(tmp_path, text, "zico", "naswot")).measures
    assert found == pytest.approx(usual, rel=1e-5)  # sums move with where memory lies


def test_a_module_that_views_maps_flat_is_scored_with_contiguous_ones(tmp_path: Path) -> None:
    text = """
class Build(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.head = nn.Conv2d(3, 4, 3, 8, 1), nn.Linear(64, 10)
    def forward(self, images):
        return self.head(self.conv(images).view(-1, 64))
"""
    asked = order(tmp_path, text, "zico", factory="Build")
    asked = OwnOrder(asked.file, "Build", ("zico",), ScoringSettings(2, 2, resolution=None),
                     (3, 32, 32), 10)  # fmt: skip
    found = result(asked)
    assert found.scores["zico"].value is not None
    assert any("contiguous" in line for line in found.warnings)


def test_a_file_in_a_package_imports_by_dots_and_any_file_its_neighbours(tmp_path: Path) -> None:
    package = tmp_path / "nets"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "blocks.py").write_text("WIDTH = 6\n")
    (tmp_path / "beside.py").write_text("WIDTH = 5\n")
    text = "from {} import WIDTH\n"
    text += "build = lambda: nn.Sequential(nn.Flatten(), nn.Linear(3072, WIDTH))\n"
    asked = order(package, text.format(".blocks"))
    assert result(asked).measures["macs"] == 3072 * 6
    asked = order(tmp_path, text.format("beside"))
    assert result(asked).measures["macs"] == 3072 * 5
    assert not list(tmp_path.rglob("__pycache__"))


def test_dataclasses_and_torchscript_work_as_in_any_file(tmp_path: Path) -> None:
    text = """
from dataclasses import dataclass
@dataclass
class Sizes:
    width: "int" = 4
@torch.jit.script
def twice(x: torch.Tensor) -> torch.Tensor:
    return 2 * x
class Build(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = plain()
    def forward(self, images):
        return twice(self.net(images))
"""
    found = result(order(tmp_path, text, "zico", factory="Build"))
    assert found.scores["zico"].value is not None


TOKENS = """
class Tokens(nn.Module):
    def __init__(self):
        super().__init__()
        self.patch, self.head = nn.Conv2d(3, 16, 8, 8), nn.Linear(16, 10)
        self.mix = MIX
    def forward(self, images):
        return self.head(self.over(self.patch(images).flatten(2).transpose(1, 2)).mean(1))
    def over(self, tokens):
        return OVER
"""


@pytest.mark.parametrize(
    ("mix", "over", "layers"),
    [
        (
            "nn.TransformerEncoderLayer(16, 4, 32, batch_first=True)",
            "self.mix(tokens)",
            ("patch", "mix.self_attn.out_proj", "mix.linear1", "mix.linear2", "head"),
        ),
        (
            "nn.MultiheadAttention(16, 4)",
            "self.mix(*3 * [tokens.transpose(0, 1)])[0].transpose(0, 1)",
            ("patch", "mix.out_proj", "head"),
        ),
    ],
)
def test_attentions_have_their_linear_layers_counted_and_scored(
    tmp_path: Path, mix: str, over: str, layers: tuple[str, ...]
) -> None:
    text = TOKENS.replace("MIX", mix).replace("OVER", over)
    found = result(order(tmp_path, text, "zico", factory="Tokens"))
    assert found.scores["zico"].value is not None, found.scores["zico"].reason
    assert set(found.layers) == set(layers)
    places = (32 // 8) ** 2
    inner = 16 * 32 * places if len(layers) == 5 else 0
    assert found.measures["macs"] == (3 * 64 + 16) * 16 * places + 2 * inner + 160


@pytest.mark.parametrize(
    ("build", "words"),
    [
        ("torch.jit.script(plain())", "compiled by torch.jit"),
        ("torch.jit.trace(plain(), torch.zeros(1, 3, 32, 32))", "compiled by torch.jit"),
        ("nn.Sequential(torch.jit.script(plain()))", "compiled by torch.jit"),
        ("plain().double()", "0.weight is of float64"),
        ("plain().bfloat16()", "Return the module with `.float()`."),
    ],
)
def test_layers_that_cannot_be_looked_at_or_take_no_images_are_refused(
    tmp_path: Path, build: str, words: str
) -> None:
    asked = order(tmp_path, f"def build():\n    return {build}\n", "zico", "naswot")
    assert words in sentence(asked)


def test_layers_that_nothing_counts_are_said(tmp_path: Path) -> None:
    text = "def build():\n    return nn.Sequential(nn.ConvTranspose2d(3, 4, 2), tail())\n" + TAIL
    found = result(order(tmp_path, text))
    assert "1 layer is neither Conv2d nor Linear (ConvTranspose2d)" in found.warnings[0]


def test_a_file_that_is_gone_and_data_that_do_not_suit_are_sentences(tmp_path: Path) -> None:
    asked = order(tmp_path, "build = plain\n", "zico")
    Path(asked.file).unlink()
    assert "cannot be read" in sentence(asked)
    asked = order(tmp_path, "build = plain\n", "zico")
    bad = OwnOrder(asked.file, "build", ("zico",), ScoringSettings(data=str(tmp_path / "no")))
    assert str(tmp_path / "no") in sentence(bad)


def test_sizes_that_are_none_and_names_that_cannot_be_written_are_refused() -> None:
    for changes in ({"input_shape": (3, 0, 32)}, {"classes": 1}, {"file": "half\udcff.py"}):
        with pytest.raises(ExplorerError, match="Use|Rename"):
            OwnOrder(**{"file": "mine.py", "factory": "build", **changes})  # type: ignore[arg-type]
