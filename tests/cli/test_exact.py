"""`explorer exact`: its JSON, a front for each beta, and what it refuses."""

from collections.abc import Callable

import pytest

from tests.cli.conftest import Said

Program = Callable[..., Said]

SMALL = ("exact", "nats-size")


def test_the_front_of_a_whole_space_is_told_with_its_networks(explorer: Program) -> None:
    found = explorer(*SMALL, "--json").json
    assert found["complete"] is True
    assert found["factor"] == 1
    assert found["networks"] == 32768
    assert found["seconds"] >= 0
    assert found["mean_depth_share"] is None  # all networks are of one depth
    assert found["labels"] > len(found["front"]) > 100
    row = found["front"][0]
    shown = explorer("show", row["architecture"], "--json").json
    for name in ("params", "macs", "depth"):
        assert row[name] == shown[name]
    score = row["scores"]["size-limit-bc"]
    assert score == pytest.approx(shown["size_limit"] - found["beta"] * shown["penalty"])


def test_every_beta_has_a_front_of_its_own(explorer: Program) -> None:
    found = explorer(*SMALL, "--beta", "0", "--beta", "2", "--json").json
    assert [one["beta"] for one in found["fronts"]] == [0, 2]
    assert found["front"] == found["fronts"][0]["front"]
    assert found["fronts"][0]["front"] != found["fronts"][1]["front"]


def test_beta_lifts_the_front_of_efficientnet_off_maximum_depth(explorer: Program) -> None:
    flags = ("exact", "efficientnet", "--limit", "none", "--beta", "0", "--beta", "2", "--json")
    plain, corrected = explorer(*flags).json["fronts"]
    assert plain["share_at_max_depth"] > 0.3
    assert corrected["share_at_max_depth"] == 0
    assert corrected["mean_width_share"] > plain["mean_width_share"]


def test_limits_hold_for_every_network_told(explorer: Program) -> None:
    flags = ("--limit", "params<100k", "--limit", "macs<10M", "--json")
    rows = explorer(*SMALL, *flags).json["front"]
    assert rows
    assert max(row["params"] for row in rows) <= 100_000
    assert max(row["macs"] for row in rows) <= 10_000_000


def test_a_person_reads_how_many_networks_and_how_deep(explorer: Program) -> None:
    text = explorer("exact", "efficientnet", "--set", "stage1.kernel=3").out
    assert "Exact front of all 3.2e+15 networks within macs<2G, beta 1:" in text
    assert "at maximum depth, mean depth share" in text
    assert "--json tells all" in text


def test_three_objectives_say_their_factor(explorer: Program) -> None:
    flags = ("--objectives", "size-limit-bc,macs,params", "--factor", "1.2")
    assert "Front within a factor of 1.2 of all 32,768 networks" in explorer(*SMALL, *flags).out


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--objectives", "zico,macs"), "ZiCo is no sum over the stages"),
        (("--factor", "1"), "--factor 1 is not usable. Use more than 1"),
        (("--limit", "memory<1M"), "Peak memory is no sum over the stages"),
        (("--set", "stage1.channels=wide"), "these are no bounds"),
        (("--objectives", "macs,macs"), "lists a name twice"),
    ],
)
def test_what_cannot_be_solved_is_refused_in_a_sentence(
    explorer: Program, flags: tuple[str, ...], words: str
) -> None:
    refused = explorer(*SMALL, *flags)
    assert words in refused.refusal


def test_limits_that_hold_no_network_leave_an_empty_front(explorer: Program) -> None:
    assert (
        "No network of the space is within the limits" in explorer(*SMALL, "--limit", "macs<1k").out
    )
