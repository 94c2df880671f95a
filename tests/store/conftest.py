"""Folders that are full or closed, and runs to store."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.plan import SearchPlan
from explorer.core.space import SearchSpace
from explorer.spaces import families, measures_of
from explorer.store.session import SessionFile

SPACE: SearchSpace = replace(families["efficientnet"].default(), input_shape=(3, 32, 32))
ENVIRONMENT = {"torch": "2.13.0+cpu", "threads": "1"}


def evaluations(count: int, seed: int = 0, layers: int = 30) -> list[Evaluation]:
    """Networks with made-up scores and terms."""
    rng = np.random.default_rng(seed)
    found = []
    for genes in SPACE.sample_genes(rng, count):
        architecture = SPACE.architecture(genes)
        terms = {
            name: tuple(rng.normal(size=layers).tolist()) for name in ("zico", "penalty", "size")
        }
        names = tuple(f"stage1.block{i}.conv" for i in range(layers))
        measures = {**measures_of(architecture), "zico": sum(terms["zico"])}
        found.append(
            Evaluation(architecture, Outcome.SCORED, measures, terms, names, float(rng.random()))
        )
    return found


@pytest.fixture
def plan() -> SearchPlan:
    return SearchPlan(SPACE, seed=7)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a session.explorer"  # with a blank, as people name files


@pytest.fixture
def session(path: Path) -> Iterator[SessionFile]:
    with SessionFile.create(path) as session:
        yield session


@pytest.fixture
def filled(path: Path, plan: SearchPlan) -> Path:
    """A closed session with one run of 60 networks."""
    with SessionFile.create(path) as session:
        session.add(session.add_run(plan, ENVIRONMENT), evaluations(60))
    return path


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """A function that mounts a small file system of its own, or remounts it with other options."""
    folder = tmp_path / "mounted"
    folder.mkdir()

    def mount(options: str) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode:
            pytest.skip("mounting a file system is not allowed here")
        return folder

    yield mount
    if os.path.ismount(folder):
        subprocess.run(["umount", str(folder)], check=True)
