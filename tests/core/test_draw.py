"""What is known of a network at one seed, asked for bit by bit."""

from explorer.core.draw import Draw

OF_ALL = {"penalty": 10.0, "size_limit": 50.0, "macs": 7.0}  # layers
OF_KEPT = {"penalty": 9.0, "size_limit": 48.0, "macs": 7.0}  # those that ZiCo has a term of


def test_other_scores_leave_zico_the_penalty_of_its_own_layers() -> None:
    zico, zen = Draw(3, {"zico": 40.0, **OF_KEPT}), Draw(3, {"zen": 12.0, **OF_ALL})
    wanted = {"zico": 40.0, "zen": 12.0, **OF_KEPT}
    assert zico.joined(zen).measures == wanted
    assert zen.joined(zico).measures == wanted
    assert zico.joined(zen).joined(Draw(3, {"phi": 1.0, **OF_ALL})).measures["penalty"] == 9.0


def test_the_later_number_counts() -> None:
    first, again = Draw(3, {"zico": 40.0, **OF_KEPT}), Draw(3, {"zico": 41.0, **OF_ALL})
    assert first.joined(again).measures == {"zico": 41.0, **OF_ALL}
    assert Draw(3, {"zen": 1.0, **OF_KEPT}).joined(Draw(3, OF_ALL)).measures["penalty"] == 10.0


def test_a_score_that_came_after_all_no_longer_failed() -> None:
    failed = Draw(3, {}, {"zen": "No maps.", "phi": "Overflow."}, {"zen": 0.5}, 1.0)
    found = failed.joined(Draw(3, {"zen": 2.0}, {}, {"zen": 0.25}, 0.5))
    assert (found.failures, found.seconds, found.total) == (
        {"phi": "Overflow."},
        {"zen": 0.25},
        1.5,
    )
    assert found.lacks(("zen", "phi", "ntk")) == ("ntk",)
