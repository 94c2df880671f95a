"""What a comparison says: its numbers, its sentence, its table for other programs."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from explorer.core.correlation import kendall
from explorer.core.objective import objective
from explorer.gui.correlation_numbers import Networks, compare, of_counts, with_intervals
from explorer.gui.correlation_words import best_score, csv_text, finding, on_columns
from tests.gui.accuracies import made_up

ZICO, ZICO_BC, PARAMS = objective("zico"), objective("zico-bc"), objective("params")


def test_a_corrected_score_is_compared_at_the_beta_of_the_moment() -> None:
    networks = made_up()
    found = compare(networks, 0.7)
    measures = networks.paired.measures
    values = measures["zico"] - 0.7 * measures["penalty"]
    assert found.of(ZICO_BC, "acc_a").kendall == kendall(values, networks.columns["acc_a"])


def test_at_beta_zero_the_corrected_score_is_the_plain_one() -> None:
    found = compare(made_up(), 0.0)
    assert found.of(ZICO_BC, "acc_a") == found.of(ZICO, "acc_a")


def test_a_moved_beta_gives_what_a_fresh_comparison_does() -> None:
    networks = made_up()
    moved = compare(networks, 1.3, compare(networks, 1.0))
    assert moved.found == compare(networks, 1.3).found


def test_a_moved_beta_computes_corrected_scores_alone() -> None:
    networks = made_up()
    before = compare(networks, 1.0)
    moved = compare(networks, 1.3, before)
    assert moved.of(PARAMS, "acc_a") is before.of(PARAMS, "acc_a")
    assert moved.of(ZICO_BC, "acc_a") is not before.of(ZICO_BC, "acc_a")


def test_intervals_hold_tau_and_stay_where_beta_plays_no_part() -> None:
    networks = made_up()
    sure = with_intervals(networks, 1.0, seed=0)
    low, high = sure.of(ZICO_BC, "acc_a").interval
    assert low <= sure.of(ZICO_BC, "acc_a").kendall <= high
    moved = compare(networks, 1.1, sure)
    assert moved.of(PARAMS, "acc_a").interval == sure.of(PARAMS, "acc_a").interval
    assert np.isnan(moved.of(ZICO_BC, "acc_a").interval[0])
    assert not moved.sure


def test_counts_always_stand_beside_the_scores() -> None:
    names = [goal.name for goal in made_up(scores=("zen",)).goals]
    assert {"params", "macs", "size-limit"} <= set(names)


def test_a_table_of_which_nothing_is_scored_is_compared_by_its_counts() -> None:
    whole = made_up()
    counted = of_counts(whole.paired.measures, whole.columns, whole.names)
    found = compare(counted, 1.0)
    assert best_score(found) == objective("size-limit-bc")
    assert "counted only" in finding(found)[1]


def test_the_sentence_names_the_best_score_and_where_it_beats_counting() -> None:
    found = with_intervals(made_up(), 1.0, seed=0)
    sentence, line = finding(found)
    assert sentence == "ZiCo-BC at beta 1 beats counting parameters on both acc_a and acc_b"
    assert line.startswith("40 networks: tau-b ")


def test_a_difference_within_chance_is_said_to_be() -> None:
    few = made_up(rows=8, noise=8.0)
    one = few.without(["acc_b"])
    found = with_intervals(one, 1.0, seed=0)
    best = best_score(found)
    assert best is not None
    if found.worth(best, "acc_a") > found.worth(PARAMS, "acc_a"):
        chance = "within chance" in finding(found)[0]
        assert chance is not found.of(best, "acc_a").beats("params")


def test_before_intervals_are_known_nothing_is_said_of_chance() -> None:
    assert "chance" not in finding(compare(made_up(rows=8, noise=8.0), 1.0))[0]


def test_a_score_that_orders_no_better_than_parameters_is_said_not_to_beat_them() -> None:
    whole = made_up(scores=("zico",))
    measures = {**whole.paired.measures, "params": whole.columns["acc_a"]}
    worse = replace(whole, paired=replace(whole.paired, measures=measures))
    assert finding(compare(worse.without(["acc_b"]), 1.0))[0] == (
        "ZiCo does not beat counting parameters"
    )


def test_two_networks_are_too_few_to_compare() -> None:
    sentence, line = finding(compare(made_up(rows=2), 1.0))
    assert sentence == "Too few networks to compare yet"
    assert "3 or more" in line


def test_equal_accuracies_tell_nothing_and_break_nothing() -> None:
    whole = made_up(columns=("acc_a",))
    flat = {"acc_a": np.full(len(whole), 90.0)}
    found = with_intervals(replace(whole, paired=replace(whole.paired, columns=flat)), 1.0, 0)
    assert finding(found)[0] == "Nothing can be told from these numbers"


def test_the_last_column_cannot_be_hidden() -> None:
    networks = made_up()
    assert tuple(networks.without(["acc_a"]).columns) == ("acc_b",)
    assert networks.without(["acc_a", "acc_b"]) is networks


@pytest.mark.parametrize(
    ("some", "columns", "said"),
    [
        ("a", "a", "on a"),
        ("a", "ab", "on a"),
        ("ab", "ab", "on both a and b"),
        ("abc", "abc", "on all three columns"),
        ("ab", "abc", "on a and b"),
        ("abcd", "abcde", "on 4 of 5 columns"),
        ("abcdefghijkl", "abcdefghijkl", "on all 12 columns"),
    ],
)
def test_columns_are_named_or_counted(some: str, columns: str, said: str) -> None:
    assert on_columns(tuple(some), tuple(columns)) == said


def test_the_copied_table_can_be_read_back_exactly() -> None:
    found = with_intervals(made_up(), 1.5, seed=3)
    caption, *lines = csv_text(found, "made up; not networks").splitlines()
    assert caption == "# made up; not networks"
    rows = list(csv.DictReader(lines))
    assert len(rows) == len(found.networks.goals) * 2
    first = next(row for row in rows if row["score"] == "zico-bc" and row["column"] == "acc_b")
    assert float(first["kendall_tau_b"]) == found.of(ZICO_BC, "acc_b").kendall
    assert first["beta"] == "1.5"
    assert next(row for row in rows if row["score"] == "params")["beta"] == ""


def test_an_unknown_value_is_an_empty_cell() -> None:
    found = compare(made_up(), 1.0)
    row = csv_text(found, "x").splitlines()[2].split(",")
    assert row[5:7] == ["", ""]


def test_a_score_of_which_less_is_better_is_worth_its_tau_turned_round() -> None:
    whole = made_up()
    turned = objective("min:zico")
    goals = (turned, *whole.goals[1:])
    found = compare(Networks(whole.paired, goals, whole.names), 1.0)
    assert found.worth(turned, "acc_a") == -found.of(turned, "acc_a").kendall
