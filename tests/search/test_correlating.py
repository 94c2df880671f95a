"""Networks of a table: found by their names, counted together, scored in their order."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.core.errors import SpaceError
from explorer.core.evaluation import ScoringSettings
from explorer.core.objective import objective
from explorer.search.correlating import (
    BULK,
    bulk_counts,
    counted_alone,
    evaluations,
    fitting,
    guessed_space,
    network_in,
)
from explorer.search.executors import SerialExecutor
from explorer.spaces import families, measures_of

STRUCTURE = "SuperConvK3BNRELU(3,8,1,1)SuperResK3K3(8,16,1,8,1)SuperConvK1BNRELU(16,64,1,1)"


def test_every_way_to_name_a_network_finds_it_in_the_space_asked_for() -> None:
    space = families["nats-size"].spaces()["ImageNet16-120"]
    found = network_in(space)
    wanted = space.architecture((0, 0, 0, 1, 3))
    for name in ("8:8:8:16:32", "nats-size:8:8:8:16:32", "11", "0,0,0,1,3"):
        assert found(name) == wanted
    assert found("largest") == space.architecture((7,) * 5)


def test_a_network_beyond_the_options_of_a_space_keeps_choices_of_its_own() -> None:
    space = replace(families["zen-i"].default(), classes=100)
    network = network_in(space)(STRUCTURE)
    assert network.space != space
    assert (network.space.input_shape, network.space.classes) == (space.input_shape, 100)


@pytest.mark.parametrize("name", ["", "b0", "1,2", "8:8:8:8:9", "9,0,0,0,0", "1,two"])
def test_what_names_no_network_is_refused(name: str) -> None:
    with pytest.raises(SpaceError):
        network_in(families["nats-size"].default())(name)


def test_a_network_of_another_family_is_refused() -> None:
    zen_ii = next(iter(families["zen-ii"].presets().values()))
    published = families["zen-ii"].published(zen_ii)
    assert published
    with pytest.raises(SpaceError, match="is a network of zen-ii. Name that space."):
        network_in(families["zen-i"].default())(published)


def test_names_that_one_family_has_all_of_tell_the_space() -> None:
    assert guessed_space(["8:8:8:8:8", "64:8:8:8:8"]) == families["nats-size"].default()
    assert guessed_space(["resnet:18", "resnet:50"]) == families["resnet"].default()
    assert guessed_space(["nats-size:0,0,0,0,1", "0,0,0,0,0"]) == families["nats-size"].default()


@pytest.mark.parametrize("names", [["x", "y"], ["8:8:8:8:8", "x"], ["resnet:18", "nats-size:0"]])
def test_names_of_none_or_of_several_families_tell_no_space(names: list[str]) -> None:
    assert guessed_space(names) is None


def test_a_network_has_one_form_whatever_its_idle_choices_say() -> None:
    space = families["segmentation-macro"].default()
    genes = space.sample_genes(np.random.default_rng(0), 200)
    idle = ~space.active(genes)
    row = int(np.flatnonzero(idle.any(axis=1))[0])
    other = genes[row].copy()
    choice = int(np.flatnonzero(idle[row] & [len(c.options) > 1 for c in space.choices])[0])
    other[choice] = 1 - (other[choice] == 1)
    fitted = fitting(space)
    assert (other != genes[row]).any()
    assert fitted(space.architecture(other)) == fitted(space.architecture(genes[row]))


def test_counts_taken_together_are_those_of_each_network_also_of_several_spaces() -> None:
    nats, zen = families["nats-size"], families["zen-i"]
    found = network_in(zen.default())
    networks = [
        nats.default().architecture((0, 1, 2, 3, 4)),
        found(STRUCTURE),
        nats.default().architecture((7, 1, 2, 3, 4)),
        next(iter(zen.presets().values())),
    ]
    for network, counts in zip(networks, bulk_counts(networks), strict=True):
        single = measures_of(network)
        assert counts == pytest.approx({name: single[name] for name in BULK})


def test_only_what_the_tables_tell_needs_no_network() -> None:
    assert counted_alone(map(objective, ("size-limit-bc", "params", "macs", "depth")))
    assert not counted_alone(map(objective, ("params", "zico")))
    assert not counted_alone(map(objective, ("params", "memory")))


def test_networks_are_scored_in_their_order() -> None:
    space = families["nats-size"].default()
    networks = [space.architecture((gene,) * 5) for gene in (2, 0, 1)]
    settings = ScoringSettings(batches=2, batch_size=2, resolution=None)
    found = list(evaluations(networks, ("random",), settings, SerialExecutor()))
    assert [one.architecture for one in found] == networks
    assert all(one.scored for one in found)
