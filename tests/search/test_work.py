"""The workers' door: plain values in, plain values out, whatever happens behind it."""

import multiprocessing
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from explorer import __version__
from explorer.core.cost import count, layers
from explorer.core.errors import DataError, ExportError, ScoreError
from explorer.core.evaluation import Outcome, ScoringSettings
from explorer.core.export import ExportOptions
from explorer.core.reasons import OUT_OF_MEMORY
from explorer.core.space import Architecture, integers
from explorer.proxies import zico
from explorer.search.work import check_batches, draw, environment, evaluate, export_onnx
from explorer.spaces import families, graph_of, measures_of

SETTINGS = ScoringSettings(batches=3, batch_size=4, resolution=(32, 32))


def thin() -> Architecture:
    """The EfficientNet space with its smallest choices, group convolutions and a small head."""
    space = families["efficientnet"].default()
    space = space.with_choice(integers("head.channels", "width", 64, 64, 64))
    space = replace(space, input_shape=(3, 64, 64), classes=10)
    genes = [int(choice.role == "convolution") for choice in space.choices]
    return space.architecture(tuple(genes))


def deep() -> Architecture:
    """As `thin`, with two blocks in each stage, so with shortcuts."""
    space = thin().space
    genes = [int(choice.role in ("convolution", "depth")) for choice in space.choices]
    return space.architecture(tuple(genes))


def test_an_evaluation_holds_counts_scores_and_their_terms() -> None:
    found = evaluate(thin(), ("zico",), SETTINGS)
    assert (found.outcome, found.reason, found.warnings) == (Outcome.SCORED, "", ())
    counts = measures_of(thin())
    assert {name: found.measures[name] for name in counts} == pytest.approx(counts)
    assert found.measures["zico"] == pytest.approx(sum(found.terms["zico"]))
    assert found.measures["penalty"] == pytest.approx(sum(found.terms["penalty"]))
    assert found.measures["size_limit"] == pytest.approx(sum(found.terms["size"]))
    assert found.layers == tuple(layer.name for layer in layers(graph_of(thin())))
    assert {len(terms) for terms in found.terms.values()} == {len(found.layers)}
    assert found.seconds > 0


def test_an_evaluation_can_be_sent_and_kept() -> None:
    found = evaluate(thin(), ("zico",), SETTINGS)
    assert pickle.loads(pickle.dumps(found)) == found
    assert {type(value) for value in found.measures.values()} <= {float, int}


def test_without_a_score_a_network_is_only_counted() -> None:
    found = evaluate(thin(), (), SETTINGS)
    assert found.scored
    assert found.measures == measures_of(thin())
    assert found.terms == {}


def test_the_penalty_is_that_of_the_spaces_resolution_whatever_the_gradients() -> None:
    small = evaluate(thin(), ("zico",), SETTINGS)
    large = evaluate(thin(), ("zico",), replace(SETTINGS, resolution=(48, 48)))
    assert small.measures["penalty"] == large.measures["penalty"] == measures_of(thin())["penalty"]
    assert small.measures["zico"] != large.measures["zico"]


def test_without_shortcuts_another_network_is_scored_and_the_whole_one_counted() -> None:
    linked = evaluate(deep(), ("zico",), SETTINGS)
    plain = evaluate(deep(), ("zico",), replace(SETTINGS, shortcuts=False))
    assert plain.measures["zico"] != linked.measures["zico"]
    assert plain.measures["macs"] == linked.measures["macs"] == count(graph_of(deep())).macs
    bare = layers(graph_of(deep()).without_shortcuts())
    assert plain.layers == tuple(layer.name for layer in bare)
    assert plain.measures["penalty"] == pytest.approx(sum(layer.penalty_term for layer in bare))


def test_the_penalty_covers_only_layers_that_have_a_term(monkeypatch: pytest.MonkeyPatch) -> None:
    every = evaluate(thin(), ("zico",), SETTINGS)
    original = zico.inverse_variation
    monkeypatch.setattr(
        zico, "inverse_variation", lambda g: 0.0 if len(g[0]) == 64 * 10 else original(g)
    )
    found = evaluate(thin(), ("zico",), SETTINGS)
    assert set(every.layers) - set(found.layers) == {"classifier"}
    assert found.terms["penalty"] == every.terms["penalty"][:-1]
    assert found.measures["size_limit"] == pytest.approx(sum(every.terms["size"][:-1]))


def test_identical_batches_are_a_result_with_a_warning(tmp_path: Path) -> None:
    file = tmp_path / "few.npz"
    images = np.random.default_rng(0).integers(0, 256, (4, 32, 32, 3), dtype=np.uint8)
    np.savez(file, images=images, labels=np.arange(4))
    found = evaluate(thin(), ("zico",), replace(SETTINGS, data=f"arrays:{file}"))
    assert found.scored
    assert found.measures["zico"] == 0
    assert found.measures["penalty"] == 0
    assert any("score is 0" in warning for warning in found.warnings)


def test_a_draw_has_every_score_and_its_time_at_its_seed() -> None:
    chosen, names = replace(SETTINGS, seed=7), ("zico", "zen", "naswot")
    found, searched = draw(thin(), names, chosen), evaluate(thin(), names, chosen)
    assert (found.seed, found.failures) == (7, {})
    assert found.measures == searched.measures
    assert found.measures["zico"] != evaluate(thin(), ("zico",), SETTINGS).measures["zico"]
    assert set(found.seconds) == set(names)
    assert 0 < max(found.seconds.values()) <= found.total
    assert pickle.loads(pickle.dumps(found)) == found


def test_a_score_that_a_network_has_not_leaves_the_others_of_a_draw() -> None:
    found = draw(thin(), ("synflow-bn", "zico", "zeeco"), SETTINGS)  # 32 x 32: maps of one value
    assert "one value only" in found.failures["synflow-bn"]
    assert "'zeeco'" in found.failures["zeeco"]
    assert found.measures == evaluate(thin(), ("zico",), SETTINGS).measures
    assert found.lacks(("synflow-bn", "zico", "zeeco")) == ()
    searched = evaluate(thin(), ("synflow-bn", "zico"), SETTINGS)
    assert (searched.outcome, searched.reason) == (Outcome.FAILED, found.failures["synflow-bn"])


def test_a_draw_without_scores_counts() -> None:
    assert draw(thin(), (), SETTINGS).measures == measures_of(thin())


def test_a_network_that_cannot_be_built_says_so_for_every_score(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("explorer.network.build.build", raising(RuntimeError("no memory\nleft")))
    found = draw(thin(), ("zico", "zen"), SETTINGS)
    assert found.failures == dict.fromkeys(("zico", "zen"), "RuntimeError: no memory")
    assert found.measures == measures_of(thin())


def test_a_network_that_has_no_graph_says_so_for_every_score(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("explorer.search.work.graph_of", raising(ScoreError("No such network.")))
    found = draw(thin(), ("zico", "zen"), SETTINGS)
    assert found.failures == dict.fromkeys(("zico", "zen"), "No such network.")
    assert found.measures == {}


def raising(error: Exception) -> Callable[..., object]:
    def score(*_given: object) -> object:
        raise error

    return score


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ScoreError("A sentence."), "A sentence."),
        (MemoryError(), OUT_OF_MEMORY),
        (
            RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"),
            OUT_OF_MEMORY,
        ),
        (RuntimeError("something\nwith a long trace"), "RuntimeError: something"),
        (KeyError("x" * 500), None),
    ],
)
def test_what_fails_becomes_a_result_with_a_short_reason(
    error: Exception, reason: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.network.build.build", raising(error))
    found = evaluate(thin(), ("zico",), SETTINGS)
    assert found.outcome is Outcome.FAILED
    assert found.measures == measures_of(thin())
    assert len(found.reason) <= 200
    assert reason is None or found.reason == reason


def test_more_memory_than_there_is_becomes_a_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.network.batches.MAX_BYTES", 2**60)
    huge = replace(SETTINGS, batch_size=10**7, data="noise")
    assert evaluate(thin(), ("zico",), huge).reason == OUT_OF_MEMORY


def test_data_that_cannot_be_used_become_a_result(tmp_path: Path) -> None:
    found = evaluate(thin(), ("zico",), replace(SETTINGS, data=str(tmp_path / "absent")))
    assert found.outcome is Outcome.FAILED
    assert "no folder" in found.reason


def test_a_score_that_does_not_exist_becomes_a_result() -> None:
    assert "'zeeco'" in evaluate(thin(), ("zeeco",), SETTINGS).reason


def test_a_fresh_process_scores_to_the_last_bit_what_this_one_scores() -> None:
    here = evaluate(deep(), ("zico",), SETTINGS)
    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        with_threads = evaluate(deep(), ("zico",), SETTINGS)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        there = pool.submit(evaluate, deep(), ("zico",), SETTINGS).result()
    assert here.measures == there.measures == with_threads.measures
    assert here.terms == there.terms == with_threads.terms


def test_batches_are_checked_without_a_network(tmp_path: Path) -> None:
    assert check_batches(SETTINGS, (3, 32, 32), 10) == ()
    with pytest.raises(DataError, match="no folder"):
        check_batches(replace(SETTINGS, data=str(tmp_path / "absent")), (3, 32, 32), 10)


def test_the_environment_names_what_moves_last_digits() -> None:
    found = environment()
    assert found["program"] == __version__
    assert found["torch"] == torch.__version__
    assert found["numpy"] == np.__version__
    assert all(found.values())


def test_an_export_is_one_file_that_says_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "net.onnx"
    result = export_onnx(thin(), str(path), ExportOptions(), {"scores": '{"zico": 1.5}'})
    stored = {entry.key: entry.value for entry in onnx.load(path).metadata_props}
    assert stored == {
        "architecture": thin().text,
        "program": f"explorer {__version__}",
        "weights": result.weights,
        "scores": '{"zico": 1.5}',
    }
    assert result.max_relative_difference < 1e-3
    assert [file.name for file in tmp_path.iterdir()] == ["net.onnx"]


def test_an_export_may_leave_the_shortcuts_out(tmp_path: Path) -> None:
    kinds = []
    for shortcuts in (True, False):
        path = tmp_path / f"{shortcuts}.onnx"
        export_onnx(deep(), str(path), ExportOptions(shortcuts=shortcuts))
        kinds.append([node.op_type for node in onnx.load(path).graph.node].count("Add"))
    assert kinds == [7, 0]


def test_an_export_that_fails_for_any_reason_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.network.onnx._model", raising(RuntimeError("odd\ntrace")))
    with pytest.raises(ExportError, match=r"net\.onnx failed\. RuntimeError: odd$"):
        export_onnx(thin(), str(tmp_path / "net.onnx"), ExportOptions())
    assert list(tmp_path.iterdir()) == []


def test_batches_for_which_there_is_no_memory_are_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("explorer.network.batches.MAX_BYTES", 2**60)
    huge = replace(SETTINGS, batch_size=10**7, data="noise")
    with pytest.raises(DataError, match="Out of memory"):
        check_batches(huge, (3, 224, 224), 10)
