"""Reports on the networks of a run, and what they say in sentences."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.core import codec
from explorer.core.archive import Archive
from explorer.core.correlation import (
    Correlation,
    Line,
    Paired,
    StoredAccuracies,
    kendall,
    paired,
    report,
    with_counts,
)
from explorer.core.errors import DataError, SessionError
from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.findings import findings
from explorer.core.objective import objective
from explorer.core.plan import SearchPlan
from explorer.core.space import SearchSpace, integers

SPACE = SearchSpace("made-up", (integers("stage1.channels", "width", 1, 99, 1),))
ROWS = 40
ORDER = tuple((gene,) for gene in np.random.default_rng(7).permutation(ROWS).tolist())
NAMES = ("zico", "zico-bc", "params", "macs", "size-limit")
PLAN = SearchPlan(SPACE, NAMES, strategy="listed", budget=ROWS, first=ORDER)
GOALS = PLAN.goals
ACCURACIES = StoredAccuracies(
    "table.csv",
    *(ROWS, 0, (1.0,)),
    names=tuple(str(gene) for (gene,) in ORDER),
    lines=tuple(range(2, ROWS + 2)),
    columns={
        "a": tuple(float(gene) for (gene,) in ORDER),
        "b": tuple(float(-gene) for (gene,) in ORDER),
    },
)


def evaluation(gene: int) -> Evaluation:
    rng = np.random.default_rng(gene)
    measures = {
        "zico": gene + rng.normal(),
        "penalty": 10 * rng.normal(),
        "params": 40 + gene + 20 * rng.normal(),
        "macs": rng.random(),
        "size_limit": gene + 5 * rng.normal(),
    }
    return Evaluation(SPACE.architecture((gene,)), Outcome.SCORED, measures)


def archive(found: list[Evaluation]) -> Archive:
    made = Archive(SPACE)
    made.add(enumerate(found, 1))
    return made


@pytest.fixture
def whole() -> Paired:
    return paired(archive([evaluation(gene) for (gene,) in ORDER]), PLAN, ACCURACIES)


def test_networks_stand_beside_their_own_accuracies_in_whatever_order_they_came() -> None:
    rows = [evaluation(gene) for gene in range(ROWS - 5)]  # unfinished, and not as asked for
    found = paired(archive(rows), PLAN, ACCURACIES)
    assert len(found) == ROWS - 5
    assert sorted(found.places) == found.places.tolist()
    for place, row_id, zico, a in zip(
        found.places, found.ids, found.measures["zico"], found.columns["a"], strict=True
    ):
        (gene,) = ORDER[place]
        assert (a, row_id) == (gene, gene + 1)
        assert zico == rows[gene].measures["zico"]


def test_a_network_without_one_of_the_scores_is_compared_in_none() -> None:
    rows = [evaluation(gene) for gene in range(ROWS)]
    rows[3] = replace(rows[3], outcome=Outcome.FAILED, measures={})
    rows[4] = replace(rows[4], measures={**rows[4].measures, "zico": float("nan")})
    rows[5] = replace(rows[5], measures={**rows[5].measures, "zico": float("inf")})
    found = paired(archive(rows), PLAN, ACCURACIES)
    kept = [ORDER[place][0] for place in found.places]
    assert sorted(kept) == [gene for gene in range(ROWS) if gene not in (3, 4)]
    lines = report(found, GOALS, (0.0, 1.0))
    assert {line.rows for line in lines} == {ROWS - 2}


def test_a_network_of_no_accuracy_plays_no_part() -> None:
    rows = [evaluation(gene) for gene in range(ROWS + 10)]
    assert len(paired(archive(rows), PLAN, ACCURACIES)) == ROWS


def test_a_report_has_a_line_for_each_score_beta_and_column_and_the_counts_last(
    whole: Paired,
) -> None:
    lines = report(whole, [objective(n) for n in reversed(NAMES)], (0.0, 2.0))
    told = [(line.goal.name, line.beta, line.column) for line in lines]
    scores = [("zico-bc", 0.0), ("zico-bc", 2.0), ("zico", None)]
    scores += [("params", None), ("macs", None), ("size-limit", None)]
    assert told == [(*score, column) for score in scores for column in "ab"]


def test_a_corrected_score_follows_beta_and_the_others_do_not(whole: Paired) -> None:
    lines = {(n.goal.name, n.beta, n.column): n.found for n in report(whole, GOALS, (0.0, 2.0))}
    assert lines["zico-bc", 0.0, "a"].kendall == lines["zico", None, "a"].kendall
    zico, penalty = whole.measures["zico"], whole.measures["penalty"]
    wanted = kendall(zico - 2 * penalty, whole.columns["a"])
    assert lines["zico-bc", 2.0, "a"].kendall == wanted != lines["zico", None, "a"].kendall
    for (name, beta, column), found in lines.items():
        if column == "a":
            assert lines[name, beta, "b"].kendall == pytest.approx(-found.kendall)


def test_all_counts_are_compared_with_on_the_same_resamples(whole: Paired) -> None:
    lines = {(n.goal.name, n.beta, n.column): n.found for n in report(whole, GOALS, (1.0,), 0)}
    zico = lines["zico", None, "a"]
    assert list(zico.above) == ["params", "macs", "size-limit"]
    assert all(map(zico.beats, zico.above))
    assert not any(map(lines["zico", None, "b"].beats, zico.above))
    for name in zico.above:
        assert lines[name, None, "a"].above[name] == (0, 0)


def test_columns_are_chosen_by_name_and_an_unknown_one_is_refused(whole: Paired) -> None:
    assert list(whole.of_columns(["b"]).columns) == ["b"]
    assert whole.of_columns([]) is whole
    with pytest.raises(DataError, match="no 'c' among the accuracies. Choose among a, b"):
        whole.of_columns(["c"])


def test_counts_stand_beside_every_score_and_corrected_ones_beside_corrected_ones() -> None:
    assert with_counts(["zen"]) == ("zen", "params", "macs", "size-limit")
    assert with_counts(["zico-bc", "macs"]) == (
        *("zico-bc", "macs", "size-limit-bc", "params", "size-limit"),
    )
    assert with_counts(["size-limit-bc"]) == ("size-limit-bc", "params", "macs", "size-limit")


def test_accuracies_come_back_from_the_text_that_a_file_keeps() -> None:
    text = codec.to_json(ACCURACIES)
    assert codec.from_json(text, StoredAccuracies, "accuracies") == ACCURACIES


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        codec.to_json(ACCURACIES).replace('"lines":[2,', '"lines":['),
        codec.to_json(ACCURACIES).replace('"total":40', '"total":"x"'),
    ],
)
def test_accuracies_that_were_edited_are_told_as_damaged(text: str) -> None:
    with pytest.raises(SessionError, match="Reading accuracies: .*damaged or was edited"):
        codec.from_json(text, StoredAccuracies, "accuracies")


def line(name: str, column: str, beta: float | None = None, *beaten: str) -> Line:
    above = {n: (0.1, 0.2) if n in beaten else (-0.1, 0.2) for n in NAMES[2:]}
    return Line(objective(name), beta, column, 9, Correlation(0.5, 0.5, (0.4, 0.6), above))


def test_findings_say_what_each_score_beats_and_where() -> None:
    lines = (
        line("zico", "a", None, "params"),
        line("zico", "b"),
        line("zico", "c", None, "params"),
        *(line("zico-bc", column, 1.0, "params", "macs", "size-limit") for column in "abc"),
        line("zico-bc", "a", 2.0, "params", "macs"),
        line("zico-bc", "b", 2.0, "macs"),
        line("zico-bc", "c", 2.0, "params", "macs"),
        *(line("size-limit", column) for column in "abc"),
        *(line("params", column, None, "macs") for column in "abc"),
    )
    assert findings(lines) == (
        "zico beats parameters on a and c, beyond chance.",
        "zico-bc at beta 1 beats parameters, MACs and the size limit on all 3 columns, "
        "beyond chance.",
        "zico-bc at beta 2 beats parameters on a and c; MACs on all 3 columns, beyond chance.",
        "size-limit beats no count beyond chance.",
    )


def test_findings_call_scores_as_asked_and_a_single_column_by_its_name() -> None:
    assert findings([line("zico", "acc", None, "macs")], lambda line: line.goal.label) == (
        "ZiCo beats MACs on acc, beyond chance.",
    )
    assert findings([line("zen", c, None, "macs") for c in "ab"]) == (
        "zen beats MACs on both columns, beyond chance.",
    )


def test_nothing_to_report_on_has_no_correlation() -> None:
    found = paired(archive([]), PLAN, ACCURACIES)
    for told in report(found, GOALS, (1.0,)):
        assert np.isnan([told.found.kendall, told.found.spearman]).all()
        assert told.rows == 0
