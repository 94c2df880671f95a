"""Tables of measured convolutions as files: both forms, and what is wrong with a file."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from explorer.core.errors import DataError, PlanError
from explorer.core.latency import Convolution
from explorer.devices import device_text, latency_model

HEADS = "Type,Batch,Cin,H,W,Cout,Kernel,Stride,ElmtFused,ms"
SIZES = [(c, h) for c in (8, 64, 256) for h in (4, 16, 64)]
CSV = [f"Regular,1,{c},{h},{h},{c},3,1,0,{c * h / 1e3}" for c, h in SIZES]


def written(folder: Path, lines: list[str], name: str = "phone.csv") -> str:
    path = folder / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return f"table:{path}"


def test_a_csv_and_the_published_form_say_the_same(tmp_path: Path) -> None:
    braces = ["{" + line.rpartition(",")[0] + "} " + line.rpartition(",")[2] for line in CSV]
    one = Convolution("regular", 32, 20.0, 32, 3, 1)
    found = [
        latency_model(written(tmp_path, [HEADS, *CSV])).convolution_ms(one),  # type: ignore[attr-defined]
        latency_model(written(tmp_path, braces, "v100.txt")).convolution_ms(one),  # type: ignore[attr-defined]
    ]
    assert found[0] == found[1] > 0


def test_a_packed_table_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "phone.csv.gz"
    path.write_bytes(gzip.compress("\n".join([HEADS, *CSV]).encode()))
    assert latency_model(f"table:{path}").label == "phone.csv.gz, batch 1"


def test_the_smallest_batch_is_taken_unless_one_is_named(tmp_path: Path) -> None:
    more = [line.replace("Regular,1,", "Regular,8,") for line in CSV]
    device = written(tmp_path, [HEADS, *more, *CSV])
    assert latency_model(device).label == "phone.csv, batch 1"
    assert latency_model(f"{device},batch=8").label == "phone.csv, batch 8"
    with pytest.raises(DataError, match=r"no batch of 2\. Choose among 1, 8"):
        latency_model(f"{device},batch=2")


def test_what_was_not_run_is_left_out(tmp_path: Path) -> None:
    device = written(tmp_path, [*CSV, "Regular,1,8,4,4,8,7,1,0,-1"])
    with pytest.raises(PlanError, match="no regular convolution of 7 x 7"):
        latency_model(device).convolution_ms(Convolution("regular", 8, 4.0, 8, 7, 1))  # type: ignore[attr-defined]


def test_a_table_that_has_changed_is_read_again(tmp_path: Path) -> None:
    one = Convolution("regular", 8, 4.0, 8, 3, 1)
    device = written(tmp_path, CSV)
    before = latency_model(device).convolution_ms(one)  # type: ignore[attr-defined]
    path = Path(device.removeprefix("table:"))
    written(tmp_path, [f"{line}9" for line in CSV])
    path.touch()
    assert latency_model(device).convolution_ms(one) > before  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "holds no measured convolution"),
        (CSV[:3], "3 convolutions of batch 1, too few"),
        ([*CSV, "Regular,1,8"], "line 10 .* has 3 cells"),
        ([*CSV, "Winograd,1,8,4,4,8,3,1,0,1"], "line 10 .*'Winograd' is unknown. Use regular or"),
        ([*CSV, "Regular,1,0,4,4,8,3,1,0,1"], "line 10 .*: cin is '0'"),
        ([*CSV, "Regular,1,8,4,4,8,3,1,0,fast"], "line 10 .*: ms is 'fast'"),
        ([*CSV, "Regular,1,8,4,4,8,3,1,0,nan"], "line 10 .*: ms is 'nan'"),
        ([*CSV, "Regular,1,99999999999999999999,4,4,8,3,1,0,1"], "cin is '99999999999999999999'"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, lines: list[str], words: str) -> None:
    with pytest.raises(DataError, match=words):
        latency_model(written(tmp_path, lines))


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"\x1f\x8bnot gzip", gzip.compress(b"1")[:-6]]
)
def test_a_file_that_is_no_table_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd"
    path.write_bytes(content)
    with pytest.raises(DataError, match="Latency: "):
        latency_model(f"table:{path}")


@pytest.mark.parametrize("text", ["", "gpu", "table:", "table:x.csv,batch=0", "table:x,batch=two"])
def test_another_text_is_no_device(text: str) -> None:
    with pytest.raises(PlanError, match="Device: "):
        latency_model(text)


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="gone.csv cannot be read"):
        latency_model(f"table:{tmp_path / 'gone.csv'}")


def test_a_device_is_kept_with_its_whole_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert device_text("table:phone.csv,batch=8") == f"table:{tmp_path / 'phone.csv'},batch=8"


def test_the_v100_table_orders_published_networks(shared: Path) -> None:
    """Its milliseconds are of another precision than those of the paper, so the order counts."""
    import csv

    from explorer.spaces import families, graph_of

    model = latency_model(f"table:{shared / 'data' / 'latency_v100_conv_data.txt.gz'},batch=64")
    with (shared / "data" / "ref_zennas.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if "latency" in row["model"]]
    networks = [families["zen-i"].parse(row["plainnet_structure"]) for row in rows]
    predicted = [model.latency_ms(graph_of(one)) for one in networks if one is not None]
    published = [float(row["v100_ms"]) for row in rows]
    assert len(predicted) == 6
    assert np.array_equal(np.argsort(predicted), np.argsort(published))
