"""ONNX files are the network, or there is no file."""

import errno
import logging
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from explorer.core.errors import ExportError
from explorer.core.export import ExportOptions, ExportResult
from explorer.core.graph import OpGraph
from explorer.core.ops import Op
from explorer.network import onnx as written
from explorer.network._agreement import agreement
from explorer.network.build import build
from explorer.spaces._bifpn import detection_head
from explorer.spaces._builder import GraphBuilder


def small() -> OpGraph:
    build = GraphBuilder(3, 12, 10)
    stem = build.conv("stem", 0, 8, 3, 2, activation="silu")
    main = build.conv("block.conv", stem, 8, 3, groups=2, activation="relu")
    return build.graph(build.classifier(build.shortcut("block.add", main, stem), 5))


def exported(path: Path, **options: object) -> ExportResult:
    given = ExportOptions(**options)  # type: ignore[arg-type]
    module = build(small(), given.initialisation, given.seed)
    return written.export(small(), module, path, given, {"architecture": "small", "scores": "{}"})


def names_in(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


def run(path: Path, batch: int) -> np.ndarray:
    session = onnxruntime.InferenceSession(str(path))
    images = torch.randn(batch, 3, 12, 10, generator=torch.Generator().manual_seed(9))
    return session.run(None, {"images": images.numpy()})[0]


def test_a_file_says_what_it_is_and_gives_what_torch_gives(tmp_path: Path) -> None:
    path = tmp_path / "net.onnx"
    result = exported(path)
    model = onnx.load(path)
    assert {entry.key: entry.value for entry in model.metadata_props} == {
        "architecture": "small",
        "scores": "{}",
    }
    assert result.bytes == path.stat().st_size
    assert result.max_abs_difference < 1e-4
    assert result.max_relative_difference < 1e-4
    assert result.checked_with == f"onnxruntime {onnxruntime.__version__}"
    assert "ntrained" in result.weights
    assert names_in(tmp_path) == ["net.onnx"]


def test_outputs_differ_between_images_so_a_comparison_has_something_to_see(tmp_path: Path) -> None:
    exported(tmp_path / "net.onnx", batch=4)
    assert float(run(tmp_path / "net.onnx", 4).std(axis=0).min()) > 1e-3


def test_a_file_holds_no_path_of_the_machine_it_was_written_on(tmp_path: Path) -> None:
    exported(tmp_path / "net.onnx")
    data = (tmp_path / "net.onnx").read_bytes()
    assert str(Path(written.__file__).parent).encode() not in data
    assert b"stack_trace" not in data


def test_the_module_is_left_as_it_was(tmp_path: Path) -> None:
    module = build(small())
    before = {key: value.clone() for key, value in module.state_dict().items()}
    written.export(small(), module, tmp_path / "net.onnx", ExportOptions(), {})
    assert all(torch.equal(before[key], value) for key, value in module.state_dict().items())
    assert module.training


@pytest.mark.parametrize("opset", [18, 20, 23])
def test_the_opset_asked_for_is_the_one_written(tmp_path: Path, opset: int) -> None:
    assert exported(tmp_path / "net.onnx", opset=opset).opset == opset
    assert onnx.load(tmp_path / "net.onnx").opset_import[0].version == opset


def test_a_dynamic_batch_takes_any_number_of_images(tmp_path: Path) -> None:
    exported(tmp_path / "net.onnx", dynamic_batch=True)
    assert [run(tmp_path / "net.onnx", batch).shape for batch in (1, 2, 7)] == [
        (1, 5),
        (2, 5),
        (7, 5),
    ]


def test_a_static_batch_takes_its_own_number_of_images(tmp_path: Path) -> None:
    exported(tmp_path / "net.onnx", batch=3)
    assert run(tmp_path / "net.onnx", 3).shape == (3, 5)
    with pytest.raises(Exception, match="dimension"):
        run(tmp_path / "net.onnx", 2)


def test_nothing_is_printed_or_logged(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    exported(tmp_path / "net.onnx")
    assert capfd.readouterr() == ("", "")
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"opset": 17}, "Opset: 17"),
        ({"opset": 99}, "Opset: 99"),
        ({"batch": 0}, "Batch: 0"),
        ({"seed": -1}, "Seed: -1"),
        ({"initialisation": "xavier"}, "'xavier'"),
    ],
)
def test_options_out_of_range_are_named(options: dict[str, object], says: str) -> None:
    with pytest.raises(ExportError, match=says):
        ExportOptions(**options)  # type: ignore[arg-type]


def no_space(_descriptor: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


original_model = written._model


def interrupted(*_given: object, **_options: object) -> None:
    raise KeyboardInterrupt("interrupted")


@pytest.mark.parametrize(
    ("patched", "by", "error", "says"),
    [
        ("os.fsync", no_space, ExportError, "No space left"),
        ("_describe", interrupted, KeyboardInterrupt, "interrupted"),
        ("onnx.checker.check_model", interrupted, KeyboardInterrupt, "interrupted"),
    ],
)
def test_whatever_fails_an_older_file_stays_and_no_other_is_left(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    patched: str,
    by: Callable[..., object],
    error: type[BaseException],
    says: str,
) -> None:
    path = tmp_path / "net.onnx"
    path.write_text("the older one")
    monkeypatch.setattr(f"explorer.network.onnx.{patched}", by)
    with pytest.raises(error, match=says):
        exported(path)
    assert names_in(tmp_path) == ["net.onnx"]
    assert path.read_text() == "the older one"


def test_a_file_that_is_another_network_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def altered(*given: object) -> onnx.ModelProto:
        model = original_model(*given)  # type: ignore[arg-type]
        weight = max(model.graph.initializer, key=lambda entry: len(entry.raw_data))
        values = np.frombuffer(weight.raw_data, np.float32) * np.float32(1.05)
        weight.raw_data = values.tobytes()
        return model

    monkeypatch.setattr(written, "_model", altered)
    with pytest.raises(ExportError, match="differ from torch's"):
        exported(tmp_path / "net.onnx")
    assert names_in(tmp_path) == []


def test_a_missing_folder_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"no folder .*absent"):
        exported(tmp_path / "absent" / "net.onnx")


def test_a_folder_is_no_file_name(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="this is a folder"):
        exported(tmp_path)


def test_a_network_beyond_what_one_file_holds_is_refused_at_once(tmp_path: Path) -> None:
    build = GraphBuilder(3, 8, 8)
    stem = build.conv("stem", 0, 15_000)
    graph = build.graph(build.conv("wide", stem, 40_000))
    with pytest.raises(ExportError, match="2 GiB"):
        written.export(graph, torch.nn.Identity(), tmp_path / "net.onnx", ExportOptions(), {})


def test_another_seed_writes_other_weights(tmp_path: Path) -> None:
    for seed in (0, 1):
        exported(tmp_path / f"{seed}.onnx", seed=seed)
    assert not np.array_equal(run(tmp_path / "0.onnx", 1), run(tmp_path / "1.onnx", 1))


def segmenter() -> OpGraph:
    """Strides of 4, bilinear resizing, a map of scores for each pixel of the quarter."""
    build = GraphBuilder(3, 24, 40)
    fine = build.conv("fine", 0, 8, 3, 4, activation="relu")
    coarse = build.conv("coarse", fine, 8, 3, 2, activation="relu")
    back = build.op("upsample_bilinear", "back", coarse, fine)
    both = build.op("concat", "both", fine, back)
    return build.graph(build.add(Op("conv", "logits", (both,), 5, bias=True)))


def detector() -> OpGraph:
    """Three maps under EfficientDet's pyramid and heads, which share weights over levels."""
    build, index, taps = GraphBuilder(3, 40, 56), 0, []
    for number, stride in enumerate((4, 2, 2)):
        index = build.conv(f"conv{number}", index, 8, 3, stride, activation="silu")
        taps.append(index)
    return build.graph(*detection_head(build, taps, 8, 1, 1, 3))


@pytest.mark.parametrize("dynamic", [False, True], ids=["static batch", "dynamic batch"])
@pytest.mark.parametrize("graph", [segmenter(), detector()], ids=["segmenter", "detector"])
def test_maps_and_boxes_are_those_of_torch_under_their_names(
    tmp_path: Path, graph: OpGraph, dynamic: bool
) -> None:
    path, module = tmp_path / "net.onnx", build(graph).eval()
    options = ExportOptions(dynamic_batch=dynamic)
    result = written.export(graph, module, path, options, {})
    assert result.max_relative_difference < 1e-4
    session = onnxruntime.InferenceSession(str(path))
    found = {output.name: output.shape for output in session.get_outputs()}
    assert list(found) == [graph.ops[index].name for index in graph.outputs]
    for index in graph.outputs:
        batch, *shape = found[graph.ops[index].name]
        assert tuple(shape) == graph.shapes[index]
        assert isinstance(batch, str) == dynamic
    if dynamic:
        images = torch.randn(5, *graph.shapes[0], generator=torch.Generator().manual_seed(1))
        assert {len(part) for part in session.run(None, {"images": images.numpy()})} == {5}


def test_a_small_output_is_not_hidden_by_a_large_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The boxes of this file are wrong by 5 % of a bias, which is nothing beside its classes."""

    def altered(*given: object) -> onnx.ModelProto:
        model = original_model(*given)  # type: ignore[arg-type]
        node = next(node for node in model.graph.node if "boxes" in node.output)
        bias = next(entry for entry in model.graph.initializer if entry.name == node.input[2])
        values = np.frombuffer(bias.raw_data, np.float32) * np.float32(1.05)
        bias.raw_data = values.tobytes()
        return model

    two = GraphBuilder(3, 12, 10)
    stem = two.conv("stem", 0, 8, 3, 2, activation="relu")
    heads = (two.add(Op("conv", name, (stem,), 4, bias=True)) for name in ("classes", "boxes"))
    graph = two.graph(*heads)
    module = build(graph)
    with torch.no_grad():
        next(module.get_submodule("classes").parameters()).mul_(1e6)
    monkeypatch.setattr(written, "_model", altered)
    with pytest.raises(ExportError, match=r"differ from torch's \(boxes by"):
        written.export(graph, module, tmp_path / "net.onnx", ExportOptions(), {})
    assert names_in(tmp_path) == []


def test_outputs_that_are_no_numbers_are_said_and_not_passed(tmp_path: Path) -> None:
    module = build(small())
    with torch.no_grad():
        next(module.get_submodule("classifier").parameters()).fill_(float("nan"))
    with pytest.raises(ExportError, match="Output classifier: .* not finite"):
        written.export(small(), module, tmp_path / "net.onnx", ExportOptions(), {})
    assert names_in(tmp_path) == []


@pytest.mark.parametrize(
    ("theirs", "relative"),
    [
        ([[2.0, -4.0]], 0.0),
        ([[2.0, -4.4]], 0.1),
        ([[2.0, -4.0], [2.0, -4.0]], np.inf),
        ([[2.0, np.nan]], np.inf),
    ],
)
def test_agreement_is_over_the_outputs_own_largest_value(
    theirs: list[list[float]], relative: float
) -> None:
    ours = np.array([[2.0, -4.0]], dtype=np.float32)
    found = agreement("logits", ours, np.array(theirs, dtype=np.float32))
    assert found.relative == pytest.approx(relative)


def test_an_output_of_zeros_agrees_with_zeros_alone() -> None:
    zeros, others = np.zeros((1, 3), np.float32), np.full((1, 3), 1e-9, np.float32)
    assert agreement("logits", zeros, zeros).relative == 0
    assert agreement("logits", zeros, others).relative == np.inf


def test_several_outputs_keep_their_names(tmp_path: Path) -> None:
    graph = small()
    inner = next(i for i, op in enumerate(graph.ops) if op.name == "block.conv.act")
    several = replace(graph, outputs=(inner, *graph.outputs))
    written.export(several, build(several), tmp_path / "net.onnx", ExportOptions(), {})
    names = [output.name for output in onnx.load(tmp_path / "net.onnx").graph.output]
    assert names == ["block.conv.act", "classifier"]
