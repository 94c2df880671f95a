"""Several scores at once: each what it is alone, whatever else is asked for."""

from functools import cache
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from explorer.core.errors import ScoreError
from explorer.core.evaluation import Score, ScoringSettings
from explorer.core.reasons import OUT_OF_MEMORY, reason_of
from explorer.network.batches import Batches
from explorer.proxies import _own_passes, proxies, proxy, together
from explorer.proxies import _registry as registry
from explorer.proxies import zico as zico_module
from explorer.proxies._reader import Reader
from explorer.proxies._tally import Tally
from tests.proxies.small import CASES, NORMAL, OWN, case

SUBSETS = st.lists(st.sampled_from((*OWN, *NORMAL, "random", "synflow")), unique=True, min_size=2)


def alone(network: str, name: str) -> tuple[Score | None, str]:
    of = case(network)
    try:
        return proxies[name].score(of.make(), of.batches, of.settings), ""
    except Exception as error:
        return None, reason_of(error)


alone = cache(alone)


def at_once(network: str, names: list[str]) -> dict[str, tuple[Score | None, str]]:
    of = case(network)
    found = together(names, of.make(), of.batches, of.settings)
    assert list(found) == names
    return {name: (one.score, one.reason) for name, one in found.items()}


@pytest.mark.parametrize("network", CASES)
def test_all_scores_at_once_are_to_the_last_bit_what_each_is_alone(network: str) -> None:
    names = sorted(proxies)
    assert at_once(network, names) == {name: alone(network, name) for name in names}


@pytest.mark.parametrize("network", CASES)
@settings(max_examples=3)
@given(st.data())
def test_no_choice_of_scores_and_no_order_moves_one(network: str, data: st.DataObject) -> None:
    names = data.draw(SUBSETS)
    assert at_once(network, names) == {name: alone(network, name) for name in names}


class Dropping(nn.Module):
    """Its second pass draws what its first left of the generator."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.norm, self.drop = nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.Dropout(0.5)
        self.head = nn.Linear(8, 10)

    def forward(self, images: Tensor) -> Tensor:
        maps = self.drop(torch.relu(self.norm(self.conv(images))))
        pooled: Tensor = self.head(maps.mean(dim=(2, 3)))
        return pooled


def test_labels_drawn_between_two_passes_leave_what_the_second_draws() -> None:
    of = case("own kind")
    module = Dropping()
    both = together(["zen", "gradnorm-zennas", "zico"], module, of.batches, of.settings)
    for name, found in both.items():
        assert found.score == proxies[name].score(module, of.batches, of.settings)


@given(st.permutations(OWN + NORMAL))
@settings(max_examples=12)
def test_no_order_moves_a_score_of_a_network_of_the_users_kind(names: list[str]) -> None:
    found = at_once("own kind", names)
    assert found == {name: alone("own kind", name) for name in names}
    assert all(score is not None for score, _ in found.values())


@pytest.mark.parametrize("layout", ["contiguous", "channels_last"])
@pytest.mark.parametrize("names", [OWN, NORMAL])
def test_what_is_shared_is_run_once(names: tuple[str, ...], layout: str) -> None:
    of, runs = case("vggish"), []

    class Counting(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = of.make()

        def forward(self, images: Tensor) -> Tensor:
            runs.append(len(images))
            return self.network(images)

    chosen = ScoringSettings(batches=4, batch_size=8, memory_layout=layout)
    found = together(names, Counting(), of.batches, chosen)
    assert [one.reason for one in found.values()] == [""] * len(names)
    assert len(runs) == (4 if names is OWN else 2)


def test_a_score_asked_for_twice_is_told_once() -> None:
    of = case("vggish")
    assert list(together(("zen", "zico", "zen"), of.make(), of.batches, of.settings)) == [
        "zen",
        "zico",
    ]


def test_nothing_asked_for_is_nothing_told() -> None:
    of = case("vggish")
    assert together((), of.make(), of.batches, of.settings) == {}


def test_a_score_that_does_not_exist_spoils_no_other() -> None:
    of = case("vggish")
    found = together(("zeeco", "zico"), of.make(), of.batches, of.settings)
    assert "'zeeco'" in found["zeeco"].reason
    assert found["zico"].score == alone("vggish", "zico")[0]


class Fails(Reader):
    """Takes part in everything, and raises where it is told to."""

    batches = 2
    activations = graph = gradients = moved = True

    def __init__(self, where: str) -> None:
        def fail(*_given: object) -> None:
            raise ScoreError(f"in {where}")

        setattr(self, where, fail)

    def score(self) -> Score:
        return Score(1.0)


@pytest.mark.parametrize("where", ["begin", "activated", "ran", "learnt", "score"])
def test_a_reader_of_own_passes_that_fails_anywhere_spoils_no_other(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_spoils_nothing(where, OWN, monkeypatch)


@pytest.mark.parametrize("where", ["begin", "saw", "ran", "score"])
def test_a_reader_of_normal_passes_that_fails_anywhere_spoils_no_other(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_spoils_nothing(where, NORMAL, monkeypatch)


def check_spoils_nothing(
    where: str, others: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    sharing = proxies[others[0]].sharing
    assert sharing is not None
    odd = registry.Sharing(lambda: Fails(where), sharing.passes)
    failing = registry.Proxy("odd", "Odd", registry.alone(odd), sharing=odd)
    known = {**proxies, "odd": failing}
    monkeypatch.setattr("explorer.proxies._together.proxy", known.__getitem__)
    found = at_once("resnet", ["odd", *others])
    assert found.pop("odd") == (None, f"in {where}")
    assert found == {name: alone("resnet", name) for name in others}


def test_what_ends_for_want_of_anothers_memory_is_scored_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Gradients keep every map; NASWOT alone does not need them."""
    expected = alone("vggish", "naswot")[0]
    of = case("vggish")
    keeps = _own_passes.forgetting

    class Big(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = of.make()

        def forward(self, images: Tensor) -> Tensor:
            if not forgetful:
                raise MemoryError
            return self.network(images)

    forgetful: list[bool] = []

    def noted() -> Any:
        forgetful.append(True)
        return keeps()

    monkeypatch.setattr(_own_passes, "forgetting", noted)
    found = together(("naswot", "zico"), Big(), of.batches, of.settings)
    assert found["naswot"].score == expected
    forgetful.clear()
    found = together(("zico", "naswot"), Big(), of.batches, of.settings)
    assert found["zico"].reason == OUT_OF_MEMORY
    assert found["naswot"].score == expected


def test_a_batch_that_fails_ends_only_those_that_want_it() -> None:
    of = case("vggish")
    broken = Batches((*of.batches.images[:3], torch.zeros(8, 5, 32, 32)), of.batches.labels)
    found = together(OWN, of.make(), broken, of.settings)
    assert [name for name in OWN if found[name].score is None] == ["zico", "regions"]
    for name in ("gradnorm", "naswot", "ntk"):
        assert found[name].score == alone("vggish", name)[0]


def test_every_score_tells_what_it_takes_alone() -> None:
    """Shared seconds count for each that shares them, and its own for itself alone."""
    clock = iter(range(100))
    tally = Tally()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("explorer.proxies._tally.perf_counter", lambda: float(next(clock)))
        with tally.step("a", "b"):  # from 0 to 5
            with tally.step("a"):  # from 1 to 2
                pass
            with tally.step("c"):  # from 3 to 4
                pass
    assert tally.seconds == {"a": 4.0, "b": 3.0, "c": 1.0}


def test_scores_of_one_seed_do_not_depend_on_what_was_scored_before() -> None:
    of = case("own kind")
    module = of.make()
    first = together(sorted(proxies), module, of.batches, of.settings)
    again = together(sorted(proxies), module, of.batches, of.settings)
    assert {n: f.score for n, f in again.items()} == {n: f.score for n, f in first.items()}
    assert again["zico"].score == proxy("zico").score(module, of.batches, of.settings)
    assert zico_module.zico(module, of.batches, of.settings) == again["zico"].score
