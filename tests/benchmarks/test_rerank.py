"""How long 100,000 networks take from a new beta to a new picture of the front."""

from collections.abc import Callable
from statistics import median
from time import process_time

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from explorer.core.archive import Archive
from explorer.gui.panels.results import ResultsPanel
from explorer.gui.plots.depth_width import DepthWidthPanel
from explorer.gui.plots.pareto import ParetoPlot
from explorer.gui.run_view import run_view
from tests.gui.fake_run import add_columns, columns, fake_view, spread_genes

NETWORKS = 100_000
BETAS = np.linspace(0.5, 1.5, 15)


@pytest.fixture(scope="module")
def archive() -> Archive:
    archive = fake_view(1).archive
    rng = np.random.default_rng(0)
    for _ in range(10):
        genes = spread_genes(archive.space, rng, NETWORKS // 10)
        every = np.ones(len(genes), dtype=bool)
        add_columns(archive, genes, columns(archive.space, genes), every, ~every)
    return archive


def median_ms(run: Callable[[float], object]) -> float:
    """Median CPU time of a call at each beta, in ms; the first one, which fills caches, left out.

    CPU time of this process, which other programs hardly move.
    """
    times = []
    for beta in BETAS:
        start = process_time()
        run(float(beta))
        times.append(1000 * (process_time() - start))
    return median(times[1:])


@pytest.mark.benchmark
def test_from_beta_to_the_repaint_of_the_front(
    qtbot: QtBot, archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = fake_view(1).plan
    plot, empty = ParetoPlot(), ParetoPlot()
    table, shares = ResultsPanel(), DepthWidthPanel()
    for widget in (plot, empty, table, shares):
        qtbot.addWidget(widget)
        widget.resize(736, 420)
        with qtbot.waitExposed(widget):
            widget.show()

    def repaint(beta: float) -> None:
        empty.canvas.widget.viewport().repaint()

    def rank(beta: float) -> None:
        run_view(1, plan, archive, beta)

    def front(beta: float) -> None:
        plot.set_view(run_view(1, plan, archive, beta))
        plot.canvas.widget.viewport().repaint()

    views = {float(beta): run_view(1, plan, archive, float(beta)) for beta in BETAS}

    def rows(beta: float) -> None:
        table.set_view(views[beta])
        table.table.viewport().repaint()

    def histograms(beta: float) -> None:
        shares.set_view(views[beta])
        shares.repaint()

    nothing, whole = median_ms(repaint), median_ms(front)
    lines = (
        f"{len(archive):,} networks, median CPU time over {len(BETAS) - 1} values of beta",
        f"  empty repaint            {nothing:7.1f} ms",
        f"  ranking alone            {median_ms(rank):7.1f} ms",
        f"  beta to repainted front  {whole:7.1f} ms, {whole / nothing:.1f} x the empty repaint",
        f"  results table            {median_ms(rows):7.1f} ms",
        f"  depth and width          {median_ms(histograms):7.1f} ms",
    )
    with capsys.disabled():
        print("", *lines, sep="\n")  # noqa: T201
    assert plot.points is not None
    assert len(plot.points.front) == len(run_view(1, plan, archive, float(BETAS[-1])).front)
