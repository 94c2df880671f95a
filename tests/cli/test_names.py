"""Networks by their published names."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.cli.architectures import Named, own_name, read
from explorer.core.cost import count
from explorer.spaces import families, graph_of
from explorer.spaces._zen_published import SPACE_I, SPACE_II

Program = Callable[..., Any]
STRUCTURE = SPACE_II["zennet-400m"]


def named(name: str) -> Named:
    found = read(name)
    assert isinstance(found, Named)
    return found


@pytest.mark.parametrize(
    "name",
    ["zen-ii:zennet-400m", f"zen:{STRUCTURE}", f"zen-ii:{STRUCTURE}", f"zen-i:{STRUCTURE}",
     "zen:zennet-400m"],
)  # fmt: skip
def test_a_zen_network_is_named_by_its_structure_or_its_short_name(
    explorer: Program, name: str
) -> None:
    shown = explorer("show", name, "--json").json
    assert (shown["params"], shown["macs"], shown["depth"]) == (5_698_208, 400_213_376, 14)
    assert shown["rules"]["zennas"] == {"params": 5_673_833, "macs": 399_976_216}


def test_a_structure_with_se_behind_it_has_squeeze_excite(explorer: Program) -> None:
    plain = explorer("show", f"zen:{STRUCTURE}", "--json").json
    squeezed = explorer("show", f"zen:{STRUCTURE}+se", "--json").json
    assert squeezed["params"] > plain["params"]


@pytest.mark.parametrize("name", ["nats-size:8:8:40:32:40", "nats-size:284", "nats-size:0,0,4,3,4"])
def test_a_nats_network_is_named_by_widths_number_or_genes(explorer: Program, name: str) -> None:
    assert explorer("show", name, "--json").json["params"] == 144_834


def test_a_preset_is_found_in_the_case_of_its_paper() -> None:
    assert (
        named("ffnet:78S-dBBB-mobile").architecture == named("ffnet:78s-dbbb-mobile").architecture
    )


def test_counts_are_by_the_rule_asked_for(explorer: Program) -> None:
    shown = explorer("show", "zen-ii:zennet-400m", "--rule", "zennas", "--json").json
    assert (shown["params"], shown["macs"]) == (5_673_833, 399_976_216)
    assert shown["macs_rule"] == "zennas"
    assert sum(layer["macs"] for layer in shown["layers"]) == 400_213_376
    shown = explorer("show", "efficientnet:b0", "--rule", "ptflops", "--json").json
    b0 = families["efficientnet"].presets()["b0"]
    assert shown["macs"] == count(graph_of(b0), "ptflops").macs


def test_people_see_both_ways_of_counting(explorer: Program) -> None:
    said = explorer("show", "zen-ii:zennet-400m").out
    assert "5,673,833 (5.67 M), zennas" in said
    assert "400,213,376 (400.21 M), conv+linear" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("efficientnet:b0", "--rule", "zennas"), "Use conv+linear or ptflops."),
        (("efficientnet:b0", "--rule", "fvcore"), "Choose among conv+linear, ptflops, zennas."),
        (("zen:SuperConvK3BNRELU(3,8,1,1)Foo(1)",), "Block 2: 'Foo' is no known block."),
        (("zen:" + "SuperConvK3BNRELU(3,8,1,1)" * 9999,), "Use 20,000 or fewer."),
        (("zen:0,1,2",), "Write zen-i or zen-ii before them."),
        (("zen:zennet",), "Did you mean zennet-"),
        (("zen:imagenet-initial",), "Write zen-i:imagenet-initial or zen-ii:imagenet-initial."),
        (("ffnet:78s-dbbb-mobil",), "Did you mean 78s-dbbb-mobile?"),
        (("zem:zennet-400m",), "Did you mean zen"),
        (("FFNET:78s-dbbb-mobile",), "'FFNET' is unknown. Did you mean ffnet?"),
        (("nats-size:8:8:8:8",), "Write five of 8, 16,"),
        (("nats-size:99999",), "Use a number from 0 to 32767."),
        (("nats-size:1,2,3",), "but the nats-size space has 5 choices."),
        (("efficientnet:" + "9" * 6000,), "no whole number"),
        (("x" * 6000 + ":1",), "the search space"),
        (("x" * 6000 + ".json",), "cannot be read"),
        (("x" * 6000 + "#1",), "names no network."),
        (("x" * 6000 + ".py:f",), "there is no file xxx"),
    ],
)
def test_a_wrong_name_is_refused_in_a_sentence(
    explorer: Program, words: tuple[str, ...], sentence: str
) -> None:
    refusal = explorer("show", *words).refusal
    assert sentence in refusal
    assert len(refusal) < 800


def test_a_stored_network_is_called_by_its_published_name_in_any_space() -> None:
    file = Path("runs.explorer")
    nats = families["nats-size"].default().sample(np.random.default_rng(3))
    for network in (named(f"zen:{SPACE_I['cifar-initial']}").architecture, nats):
        again = named(own_name(network, file, 7)).architecture
        assert graph_of(again) == graph_of(network)
    other = named("zen-i:cifar-initial").changed((48, 48), None).architecture
    assert own_name(other, file, 7) == "runs.explorer#7"


def test_files_of_long_names_are_short_and_differ(explorer: Program, tmp_path: Path) -> None:
    names = [f"zen:{STRUCTURE}", f"zen:{STRUCTURE}+se"]
    assert len({named(name).stem for name in names}) == 2
    explorer("export", names[0], "--to", tmp_path, "--format", "json")
    (file,) = tmp_path.iterdir()
    assert len(file.name) < 120
    assert explorer("show", file, "--json").json["params"] == 5_698_208


def test_a_search_by_a_rule_its_space_has_not_is_refused(explorer: Program, tmp_path: Path) -> None:
    words = (
        "search",
        "efficientnet",
        "--limit",
        "macs-zennas<1G",
        "--out",
        tmp_path / "a.explorer",
    )
    assert "Limits: macs-zennas has no meaning in the space" in explorer(*words).refusal
