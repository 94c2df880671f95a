"""`explorer export`: networks as ONNX models and descriptions, checked."""

from pathlib import Path
from typing import Any

import click

from explorer.cli.architectures import of_space
from explorer.cli.exporting import FORMATS, Exported, export_one, targets
from explorer.cli.output import emit, json_option, table
from explorer.cli.parameters import BatchSize, Names, OneOf, Size, Switch, Whole
from explorer.core.evaluation import INITIALISATIONS
from explorer.core.export import ExportOptions

DEFAULT = ExportOptions()


@click.command()
@click.argument("arch", nargs=-1, required=True)
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help="Folder for the files; made where it is missing.",
)
@click.option(
    "--format", "formats", type=Names(FORMATS), default="onnx", show_default=True,
    help="onnx, json, or both.",
)  # fmt: skip
@click.option(
    "--batch",
    type=BatchSize(),
    default=str(DEFAULT.batch),
    show_default=True,
    help="Images in a batch; dynamic: any number.",
)
@click.option(
    "--opset", type=Whole(), default=DEFAULT.opset, show_default=True, help="ONNX operator set."
)
@click.option("--init", "initialisation", type=OneOf(INITIALISATIONS), default="default")
@click.option("--shortcuts", type=Switch(), default="on", show_default=True)
@click.option("--seed", type=Whole(0), default=0, show_default=True, help="Of the weights.")
@click.option("--input", "size", type=Size(), help="Input size in place of the network's own.")
@click.option("--classes", type=Whole(2), help="Classes in place of the network's own.")
@click.option("--overwrite", is_flag=True, help="Replace files that are there.")
@json_option
def export(
    arch: tuple[str, ...],
    folder: Path,
    formats: tuple[str, ...],
    batch: int | None,
    opset: int,
    initialisation: str,
    shortcuts: bool,
    seed: int,
    size: tuple[int, int] | None,
    classes: int | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Write networks to files and check them.

    Weights are untrained: a seeded initialisation. An ONNX file is run by onnxruntime and compared
    with torch before it is kept; a json file describes the network and can be named as ARCH again.

    \b
    Examples:
      explorer export efficientnet:b0 --to models
      explorer export search.explorer#12 search.explorer#40 --to models --format onnx,json
      explorer export efficientnet:b0 --to models --batch dynamic --opset 18
    """
    options = ExportOptions(
        batch=batch or DEFAULT.batch,
        dynamic_batch=batch is None,
        opset=opset,
        initialisation=initialisation,
        seed=seed,
        shortcuts=shortcuts,
    )
    networks = [of_space(name, "export").changed(size, classes) for name in arch]
    files = targets(networks, folder, formats, overwrite)
    done = [export_one(named, paths, options) for named, paths in zip(networks, files, strict=True)]
    rows = [_row(exported) for exported in done]
    emit(as_json, rows, lambda: _text(rows))


def _row(exported: Exported) -> dict[str, Any]:
    return {
        "architecture": exported.name,
        "files": [str(path) for path in exported.files],
        "bytes": [path.stat().st_size for path in exported.files],
        "max_abs_difference": exported.max_abs_difference,
        "max_relative_difference": exported.max_relative_difference,
        "checked_with": exported.checked_with,
    }


def _text(rows: list[dict[str, Any]]) -> str:
    cells = [
        (
            row["architecture"],
            file,
            f"{size / 1e6:.1f} MB",
            f"{row['max_abs_difference']:.1e}" if file.endswith(".onnx") else "",
            row["checked_with"] if file.endswith(".onnx") else "",
        )
        for row in rows
        for file, size in zip(row["files"], row["bytes"], strict=True)
    ]
    return table(("Network", "File", "Size", "Largest difference", "Checked with"), cells)
