"""What is asked about a whole space, how far a run has come, and what is said of both."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explorer.core.archive import MEASURES
from explorer.core.errors import PlanError
from explorer.core.objective import Constraint, objective
from explorer.core.pareto import nondominated
from explorer.exact.near import Slack
from explorer.gui.exact_near_model import near_csv, near_sentence
from explorer.gui.exact_share import exact_share
from explorer.gui.exact_solving import Question, question_of, solve, solve_near
from explorer.gui.plots.pareto_exact import (
    beside,
    exact_lines,
    exact_note,
    exact_places,
    front_label,
)
from explorer.gui.plots.pareto_points import axis_of, pareto_points
from explorer.spaces import families
from tests.gui.exact_small import question, solved
from tests.gui.fake_run import add_columns, columns, fake_view
from tests.gui.small import small_space

ZICO_BC, MACS = objective("zico-bc"), objective("macs")


@pytest.mark.parametrize(
    ("score", "solved_for"),
    [
        ("zico", "size-limit"),
        ("zico-bc", "size-limit-bc"),
        ("min:zico", "min:size-limit"),
        ("size-limit", "size-limit"),
        ("params", "params"),
    ],
)
def test_gradient_scores_are_solved_by_their_size_limit(score: str, solved_for: str) -> None:
    asked = question_of(small_space(), objective(score), MACS, 1.0)
    assert isinstance(asked, Question)
    assert asked.up.name == solved_for
    assert asked.score == score


def test_a_score_that_is_no_sum_is_refused_with_a_sentence() -> None:
    said = question_of(small_space(), objective("naswot"), MACS, 1.0)
    assert isinstance(said, str)
    assert said.startswith("NASWOT is no sum over the stages")


def test_beta_asks_nothing_new_where_nothing_is_corrected() -> None:
    zico = [question_of(small_space(), objective("zico"), MACS, beta) for beta in (0.0, 2.0)]
    assert zico[0] == zico[1]
    assert question(1.0) != question(2.0)
    assert question(1.0).only_beta_differs(question(2.0))
    assert not question(1.0).only_beta_differs(question(1.0, high=1e6))


def test_the_answer_is_the_front_of_all_networks_of_the_space() -> None:
    space = families["nats-size"].default()
    found = solved(question(1.0, space))
    sizes = [len(choice.options) for choice in space.choices]
    everything = np.stack(np.unravel_index(np.arange(space.size), sizes), axis=1)
    costs = families["nats-size"].costs(space, everything)
    all_costs = np.stack([costs["penalty"] - costs["size_limit"], costs["macs"]], axis=1)
    best = np.unique(all_costs[nondominated(all_costs)], axis=0)
    x, y = found.xy
    assert np.allclose(np.sort(-y), best[:, 0])
    assert np.allclose(np.sort(x), np.sort(best[:, 1]))


def test_work_that_is_to_stop_answers_nothing(tmp_path: Path) -> None:
    stop = tmp_path / "stop"
    stop.touch()
    assert solve(question(), str(stop)) is None
    assert solve_near(question(), Slack(), 10, str(stop)) is None


def test_a_cost_that_is_no_sum_is_refused_with_a_sentence() -> None:
    asked = question_of(small_space(), ZICO_BC, objective("memory"), 1.0)
    assert isinstance(asked, Question)
    with pytest.raises(PlanError, match="Peak memory is no sum over the stages"):
        solved(asked)


# How far a run has come.


def test_a_run_that_holds_the_front_has_all_of_the_hypervolume() -> None:
    space = small_space()
    view = fake_view(40, space=space)
    found = solved(question(1.0, space))
    before = exact_share(view, found)
    assert before is not None
    assert 0 < before.share < 1
    table = columns(space, found.genes)
    there = np.ones(len(table), dtype=bool)
    add_columns(view.archive, found.genes, table, scored=there, failed=~there)
    after = exact_share(replace(view, count=len(view.archive)), found)
    assert after is not None
    assert after.share == pytest.approx(1)
    assert after.said == "100\u202f% of the exact hypervolume"


def test_the_share_says_its_reference_point_and_of_which_score_it_is() -> None:
    share = exact_share(fake_view(40, space=small_space()), solved())
    assert share is not None
    assert "size limit at beta 1" in share.meaning
    assert "Reference point" in share.meaning
    assert "MACs" in share.meaning


def test_a_share_of_nearly_all_is_not_called_all() -> None:
    space = small_space()
    found = solved(question(1.0, space))
    view = fake_view(10, space=space)
    most = np.delete(found.genes, len(found) // 2, axis=0)
    table = columns(space, most)
    there = np.ones(len(table), dtype=bool)
    add_columns(view.archive, most, table, scored=there, failed=~there)
    share = exact_share(replace(view, count=len(view.archive)), found)
    assert share is not None
    assert share.share < 1
    assert not share.said.startswith("100")


def test_a_run_without_a_scored_network_has_no_share() -> None:
    view = fake_view(5, failed=5, space=small_space())
    assert exact_share(view, solved()) is None


def test_a_measure_that_is_unknown_makes_no_share() -> None:
    view = fake_view(5, space=small_space())
    view.archive._measures[:, MEASURES.index("size_limit")] = np.nan
    assert exact_share(view, solved()) is None


# On the plot.


def test_the_line_stands_on_the_axes_that_it_is_a_front_of() -> None:
    found = solved()
    along, up = axis_of(MACS), axis_of(ZICO_BC)
    places = exact_places(found, along, up)
    assert len(places) == len(found)
    assert (np.diff(places[:, 0]) >= 0).all()
    assert (np.diff(places[:, 1]) >= 0).all()
    assert not len(exact_places(found, axis_of(objective("params")), up))
    assert not len(exact_places(None, along, up))


def test_the_line_widens_a_view_only_where_the_networks_are() -> None:
    view = fake_view(30, space=small_space())
    points = pareto_points(view)
    along, up = axis_of(MACS), axis_of(ZICO_BC)
    places = exact_places(solved(), along, up)
    kept = beside(places, points, along, up)
    known = points.xy[np.isfinite(points.xy).all(axis=1), 0]
    assert 0 < len(kept) <= len(places)
    assert kept[:, 0].min() >= known.min()
    assert kept[:, 0].max() <= known.max()
    assert len(beside(places, None, along, up)) == len(places)


def test_the_front_always_says_of_which_score_it_is() -> None:
    found = solved(question(1.0, high=1e9))
    assert front_label(found, 1.0) == "exact front of size limit"
    assert front_label(found, 1.5) == "exact front of size limit, beta 1"
    note = exact_note(found)
    assert note.startswith("Exact for the size limit: of all ")
    assert "within macs<1G" in note
    assert "ZiCo tends to" in note
    labels = [label for label, _ in exact_lines(found, 0)]
    assert labels[:2] == ["Size limit at beta 1", "MACs"]


# The list.


def test_the_list_says_whether_it_is_whole() -> None:
    few = solve_near(question(), Slack(0.01), 3, "/no/such/file")
    assert few is not None
    assert len(few) == 3
    assert near_sentence(few).startswith("The nearest 3 networks")
    all_of_them = solve_near(question(), Slack(0.5, of_span=False), 100_000, "/no/such/file")
    assert all_of_them is not None
    assert near_sentence(all_of_them).startswith("All ")
    assert "0.500 in the size limit" in near_sentence(all_of_them)
    assert (all_of_them.gaps <= 0.5 + 1e-6).all()


def test_an_empty_list_says_so() -> None:
    near = solve_near(question(high=10.0), Slack(), 10, "/no/such/file")
    assert near is not None
    assert near_sentence(near) == "No network of the space is within the limits."


def test_the_list_as_csv_is_exact_and_says_what_it_is() -> None:
    near = solve_near(question(high=1e9), Slack(), 5, "/no/such/file")
    assert near is not None
    first, header, *lines = near_csv(near, np.arange(len(near))).splitlines()
    assert first.startswith("# networks near the exact front of size-limit-bc against macs")
    assert "limits: macs<1G" in first
    names = header.split(",")
    row = dict(zip(names, lines[0].split(",", len(names) - 1), strict=True))
    assert int(row["macs"]) == int(near.networks.measures["macs"][0])
    assert float(row["below_front"]) == near.gaps[0]
    assert "efficientnet:" in lines[0]


def test_limits_are_kept_by_the_front() -> None:
    free = solved()
    high = float(np.median(free.measures["macs"]))
    limited = solved(replace(question(), constraints=(Constraint("macs", high),)))
    assert limited.measures["macs"].max() <= high
