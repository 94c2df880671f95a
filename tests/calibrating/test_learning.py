"""Weights learned from networks whose accuracies are known, and what is said of them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explorer.calibrating import Asked, Calibrated, calibrate
from explorer.calibrating.words import doubt, transfer, verdict
from explorer.core.correlation import AccuracyTable, open_table
from explorer.core.errors import PlanError, SpaceError
from explorer.core.space import SearchSpace
from explorer.runs.naming import named_networks
from explorer.spaces import calibrated, families, terms_of

SPACE = families["nats-size"].default()
ROWS = 120
SLOPES = (0.5, 1.0, 1.5, 2.0, 4.0)  # of log channels, stage by stage


def table(rows: int = ROWS, noise: float = 0.0, space: SearchSpace = SPACE) -> AccuracyTable:
    """Networks whose accuracy is a weighted sum of log channels, and of nothing."""
    rng = np.random.default_rng(7)
    genes = np.unique(space.sample_genes(rng, 3 * rows), axis=0)
    genes = genes[rng.permutation(len(genes))[:rows]]
    terms = terms_of(space, genes)
    logs = [terms[f"stage{n}.channels log"] for n in range(1, 6)]
    true = 50 + sum(slope * log for slope, log in zip(SLOPES, logs, strict=True))
    columns = {"acc": true + noise * rng.normal(size=rows), "chance": rng.normal(size=rows)}
    names = tuple(str(row) for row in genes)
    networks = tuple(map(space.architecture, genes))
    return AccuracyTable(networks, columns, names, tuple(range(2, rows + 2)), "t.csv", rows)


def learned(found: AccuracyTable, **asked: object) -> Calibrated:
    return calibrate(found, SPACE, Asked(("acc",), **asked))[0]  # type: ignore[arg-type]


def test_a_sum_over_stages_is_found_again() -> None:
    found = learned(table(noise=0.05))
    assert found.found.kendall > 0.9
    assert found.is_better
    assert found.beside[0].found.kendall < found.found.kendall
    rows = SPACE.sample_genes(np.random.default_rng(1), 50)
    terms = terms_of(SPACE, rows)
    true = 50 + sum(s * terms[f"stage{n}.channels log"] for n, s in enumerate(SLOPES, start=1))
    assert np.abs(calibrated(found.made, SPACE, rows) - true).mean() < 0.3


def test_accuracies_of_chance_are_not_called_better() -> None:
    found = calibrate(table(), SPACE, Asked(("chance",)))[0]
    assert abs(found.found.kendall) < 0.25
    assert not found.is_better
    assert "not better" in verdict(found) or "worse" in verdict(found)


def test_no_network_is_predicted_by_what_was_learned_from_itself() -> None:
    """Accuracies that only remember their network cannot be predicted at all."""
    rng = np.random.default_rng(3)
    found = table(60)
    alone = replace(found, columns={"acc": rng.normal(size=60)})
    assert learned(alone).found.kendall < 0.3
    fit = learned(alone)
    seen = calibrated(fit.made, SPACE, np.array([one.genes for one in found.architectures]))
    assert not np.allclose(seen, fit.predicted)


def test_fewer_labels_are_judged_by_all_other_networks() -> None:
    found = learned(table(180, noise=0.2), labels=40)
    assert found.made.rows == 40
    assert len(found.true) == 140
    assert found.made.judged == "140 other networks"


def test_labels_that_leave_too_few_others_are_cross_validated() -> None:
    found = learned(table(ROWS, noise=0.2), labels=60, folds=5)
    assert found.made.rows == len(found.true) == 60
    assert found.made.judged == "cross-validated, 5 folds"


def test_the_same_seed_learns_the_same_and_another_draws_others() -> None:
    found = table(noise=0.3)
    first, again, other = (learned(found, labels=30, seed=seed) for seed in (1, 1, 2))
    assert first.made == again.made
    assert first.found == again.found
    assert other.made != first.made


def test_other_columns_tell_what_the_weights_are_worth_there() -> None:
    found = learned(table(noise=0.1))
    assert set(found.elsewhere) == {"chance"}
    assert abs(found.elsewhere["chance"]) < 0.3
    assert "do not transfer" in transfer(found)
    assert "on chance" in transfer(found)


def test_few_labels_are_doubted() -> None:
    assert "20 networks are few" in doubt(learned(table(20), folds=4))
    assert doubt(learned(table(40))) == ""


@pytest.mark.parametrize(
    ("rows", "asked", "words"),
    [
        (9, {}, "has 9 networks, too few to learn from. Use 10 or more"),
        (12, {"folds": 13}, "Folds: 13 are more than the 12 networks. Use 12 or fewer."),
    ],
)
def test_too_little_to_learn_from_is_one_sentence(
    rows: int, asked: dict[str, int], words: str
) -> None:
    with pytest.raises(PlanError, match=words):
        learned(table(rows), **asked)


@pytest.mark.parametrize("asked", [{"labels": 9}, {"folds": 1}])
def test_what_can_never_be_learned_is_refused_at_once(asked: dict[str, int]) -> None:
    with pytest.raises(PlanError, match="is too few"):
        Asked(**asked)  # type: ignore[arg-type]


def test_equal_accuracies_teach_nothing() -> None:
    flat = replace(table(30), columns={"acc": np.full(30, 90.0)})
    with pytest.raises(PlanError, match="all 30 accuracies are equal"):
        learned(flat)


def test_networks_of_another_space_are_refused() -> None:
    other = families["nats-size"].spaces()["CIFAR-100"]
    with pytest.raises(SpaceError, match="not among the networks of the space"):
        learned(table(30, space=other))


@pytest.mark.parametrize("name", sorted(families))
def test_terms_are_finite_numbers_in_every_family(name: str) -> None:
    space = families[name].default()
    genes = space.sample_genes(np.random.default_rng(0), 40)
    terms = terms_of(space, genes)
    assert "penalty" in terms
    assert len(terms) > 5
    assert all(values.shape == (40,) and np.isfinite(values).all() for values in terms.values())


@pytest.mark.parametrize("name", ["efficientnet", "ffnet", "resnet", "zen-i", "zen-ii"])
def test_stages_and_what_is_around_them_hold_all_parameters(name: str) -> None:
    """A network whose stage has one option more costs as many more as the stage says."""
    made = families[name]
    space = made.default()
    genes = space.canonical(space.sample_genes(np.random.default_rng(0), 1))
    last = max(i for i, c in enumerate(space.choices) if c.role == "depth" and len(c.options) > 2)
    rows = np.tile(genes, (2, 1))
    rows[:, last] = 1, 2
    stage = made.stage_params(space, rows)[space.choices[last].group]
    total = made.costs(space, rows)["params"]
    assert stage[1] - stage[0] == total[1] - total[0] > 0


@pytest.fixture(scope="module")
def benchmark(shared_table: Path) -> AccuracyTable:
    file = open_table(shared_table)
    return file.table(named_networks(SPACE, shared_table.parent, within=True))


@pytest.fixture(scope="module")
def shared_table(request: pytest.FixtureRequest) -> Path:
    return Path(request.getfixturevalue("shared")) / "data" / "nats_sss_3000.csv"


def test_trained_networks_of_the_benchmark_are_ordered_as_published(
    benchmark: AccuracyTable,
) -> None:
    found = calibrate(benchmark, SPACE, Asked())
    taus = {one.made.column: one.found.kendall for one in found}
    assert taus["acc_c10"] >= 0.85
    assert taus["acc_c100"] >= 0.89
    assert taus["acc_in16"] >= 0.87
    assert all(one.is_better for one in found)
    assert found[0].elsewhere["acc_c100"] < 0.7 < taus["acc_c100"]  # science: .549


def test_fifty_labels_are_enough_for_most_of_it(benchmark: AccuracyTable) -> None:
    draws = (calibrate(benchmark, SPACE, Asked(("acc_c10",), 50, seed=k)) for k in range(20))
    assert np.median([found[0].found.kendall for found in draws]) >= 0.80
