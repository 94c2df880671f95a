"""Networks as ONNX files: one file each, checked against torch before it takes its name."""

import logging
import os
import warnings
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from copy import deepcopy
from io import StringIO
from itertools import chain
from pathlib import Path
from time import perf_counter

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from explorer.core.cost import count
from explorer.core.errors import ExportError
from explorer.core.export import ExportOptions, ExportResult
from explorer.core.graph import OpGraph
from explorer.network._agreement import Agreement, agreement

MAX_BYTES = 2**31 - 2**20  # a protobuf message, and so a file without side files, ends at 2 GiB
MAX_DIFFERENCE = 1e-3  # over an output's largest value; fp32 in another order differs by 1e-6
SETTLING_IMAGES = (4, 2)  # small and large: enough for batch-norm's statistics to be of their size
LARGE = 300 * 300  # pixels; a detector's or segmenter's images take seconds each
CHECK_BATCHES = (1, 3)  # batch sizes a model with a dynamic batch is tried at
NOISY = ("torch.onnx", "torch.export", "onnxscript", "onnx_ir", "torch.onnx._internal.exporter")
INPUT = "images"


def export(
    graph: OpGraph, module: nn.Module, path: Path, options: ExportOptions, metadata: dict[str, str]
) -> ExportResult:
    """Write a network in evaluation mode, and run the file against torch on random images.

    Batch-norm's running statistics are first measured on random images: at their start (0, 1)
    the outputs of a deep network are almost its last biases, and a comparison would see no fault.

    Every output is compared over its own largest value: a detector's box maps are far smaller than
    its class maps, and a fault in them would not show beside those.

    Args:
        graph: what `module` was built from; its input size is the file's, and the names of its
            output operations are those of the file's outputs.
        module: left as it is.
        metadata: stored in the file's metadata_props.

    Raises ExportError, and then neither makes nor changes a file.
    """
    started = perf_counter()
    if 4 * count(graph).params > MAX_BYTES:
        raise ExportError(
            f"Exporting to {path}: {count(graph).params / 1e6:,.0f} M parameters exceed the 2 GiB "
            "that one ONNX file holds. Choose a smaller network."
        )
    with _unfinished(path) as draft:
        network = _settled(module, graph, options.seed)
        model = _model(network, graph, options)
        _describe(model, metadata)
        data = model.SerializeToString()
        _write(draft, data)
        found = _compare(network, graph, draft, options)
        worst = max(found, key=lambda output: output.relative)
        if worst.relative > MAX_DIFFERENCE:
            raise ExportError(
                f"Exporting to {path}: the file's outputs differ from torch's ({worst.name} by "
                f"{worst.difference:.2g}), so it was not kept. Try another opset."
            )
        _take_name(draft, path)
    return ExportResult(
        path=str(path),
        bytes=len(data),
        opset=options.opset,
        max_abs_difference=max(output.difference for output in found),
        checked_with=f"onnxruntime {onnxruntime.__version__}",
        seconds=perf_counter() - started,
        max_relative_difference=worst.relative,
    )


@contextmanager
def _unfinished(path: Path) -> Generator[Path, None, None]:
    """A new empty file beside `path`, gone in the end. A folder that takes none is known first."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    if path.is_dir():
        raise ExportError(f"Exporting to {path}: this is a folder. Add a file name.")
    try:
        draft.open("xb").close()
    except FileNotFoundError:
        raise ExportError(
            f"Exporting to {path}: there is no folder {path.parent}. Make it, or choose another."
        ) from None
    except OSError as error:
        raise _failed(path, error) from None
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _failed(path: Path, error: OSError) -> ExportError:
    return ExportError(
        f"Exporting to {path}: the file cannot be written ({error.strerror}). "
        "Choose another folder, or make room."
    )


def _write(draft: Path, data: bytes) -> None:
    try:
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise _failed(draft.parent, error) from None


def _take_name(draft: Path, path: Path) -> None:
    try:
        draft.replace(path)
    except OSError as error:
        raise _failed(path, error) from None


def _settled(module: nn.Module, graph: OpGraph, seed: int) -> nn.Module:
    """A copy in evaluation mode whose batch-norms hold the statistics of random images."""
    network = deepcopy(module).cpu().train().requires_grad_(False)  # a tenth faster to export
    norms = [part for part in network.modules() if isinstance(part, nn.BatchNorm2d)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.momentum = 1.0  # take the batch's statistics as they are
    with torch.no_grad(), torch.random.fork_rng(devices=[]):
        _, height, width = graph.shapes[0]
        network(_images(graph, SETTLING_IMAGES[height * width > LARGE], seed))
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
    return network.eval()


def _images(graph: OpGraph, batch: int, seed: int) -> Tensor:
    """(batch, C, H, W), standard normal."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(batch, *graph.shapes[0], generator=generator)


def _model(network: nn.Module, graph: OpGraph, options: ExportOptions) -> onnx.ModelProto:
    """Raises ExportError where the exporter cannot write the opset asked for."""
    batch = max(options.batch, 2) if options.dynamic_batch else options.batch  # torch freezes a 1
    dynamic = ({0: torch.export.Dim("batch")},) if options.dynamic_batch else None
    with _silence():
        program = torch.onnx.export(
            network,
            (_images(graph, batch, options.seed),),
            dynamo=True,
            opset_version=options.opset,
            input_names=[INPUT],
            output_names=[graph.ops[index].name for index in graph.outputs],
            dynamic_shapes=dynamic,
            verbose=False,
        )
    assert program is not None, "the dynamo exporter returns a program"
    model: onnx.ModelProto = program.model_proto
    written = next(entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx"))
    if written != options.opset:
        raise ExportError(
            f"Opset: this network cannot be written in opset {options.opset}. Use {written}."
        )
    return model


@contextmanager
def _silence() -> Generator[None, None, None]:
    """The exporter talks of missing torchvision, deprecations and its steps; nobody asked."""
    loggers = [logging.getLogger(name) for name in NOISY]
    levels = [logger.level for logger in loggers]
    with ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        stack.enter_context(redirect_stdout(StringIO()))
        stack.enter_context(redirect_stderr(StringIO()))
        warnings.simplefilter("ignore")
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)


def _describe(model: onnx.ModelProto, metadata: dict[str, str]) -> None:
    """Store the texts, and drop the exporter's notes: they hold paths of this machine."""
    graph = model.graph
    for part in chain(
        graph.node, graph.input, graph.output, graph.value_info, graph.initializer, (graph, model)
    ):
        del part.metadata_props[:]
    onnx.helper.set_model_props(model, metadata)


def _compare(
    network: nn.Module, graph: OpGraph, file: Path, options: ExportOptions
) -> list[Agreement]:
    """Every output over random images, for every batch size that is to be tried."""
    names = [graph.ops[index].name for index in graph.outputs]
    run = _runner(file, names)
    sizes = {*CHECK_BATCHES, options.batch} if options.dynamic_batch else {options.batch}
    found = []
    for size in sorted(sizes):
        images = _images(graph, size, options.seed + 1)
        with torch.no_grad():
            result = network(images)
        outputs = (result,) if isinstance(result, Tensor) else result
        for name, ours, theirs in zip(names, outputs, run(images.numpy()), strict=True):
            found.append(agreement(name, ours.numpy(), theirs))
    return found


def _runner(
    file: Path, names: list[str]
) -> Callable[[NDArray[np.float32]], list[NDArray[np.float32]]]:
    """The file as a function from images to the outputs of those names, after the format's own
    checks."""
    onnx.checker.check_model(file, full_check=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])

    def run(images: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        return session.run(names, {INPUT: images})

    return run
