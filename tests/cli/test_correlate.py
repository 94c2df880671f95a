"""correlate: scores beside the accuracies of a table."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from explorer.cli import correlating
from explorer.core.evaluation import Evaluation, Outcome
from explorer.spaces import families, measures_of
from tests.cli.conftest import environment

Program = Callable[..., Any]
QUICK = ("--batches", 2, "--batch-size", 2, "--workers", 1)
NAMES = ("8:8:8:8:8", "nats-size:16:8:24:8:8", "4681", "0,1,2,3,4", "largest", "8:64:8:64:8")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Six networks named in every way; `a` grows with the line, `b` falls."""
    path = tmp_path / "table.csv"
    rows = [f'"{name}",{line},{line}.5,{-line}' for line, name in enumerate(NAMES)]
    path.write_text("\n".join(["arch,index,a,b", *rows, ""]))
    return path


def by_name(rows: list[dict[str, Any]]) -> dict[tuple[str, float | None, str], dict[str, Any]]:
    return {(row["proxy"], row["beta"], row["column"]): row for row in rows}


def test_each_beta_and_column_has_its_row_beside_the_counts(explorer: Program, table: Path) -> None:
    said = explorer(
        *("correlate", table, "--space", "nats-size", "--proxy", "size-limit-bc"),
        *("--beta", 0, "--beta", 2, "--json"),
    )
    rows = by_name(said.json)
    scores = [("size-limit-bc", 0), ("size-limit-bc", 2)]
    scores += [("params", None), ("macs", None), ("size-limit", None)]
    assert list(rows) == [(*score, column) for score in scores for column in "ab"]
    for row in rows.values():
        assert row["rows"] == 6
        assert row["interval"][0] <= row["kendall"] <= row["interval"][1]
        assert row["settings"] is None
    for name, beta in scores:
        assert rows[name, beta, "a"]["kendall"] == -rows[name, beta, "b"]["kendall"]
    plain, limit = rows["size-limit-bc", 0, "a"], rows["size-limit", None, "a"]
    assert plain["kendall"] == limit["kendall"]


def test_an_accuracy_that_follows_the_parameters_has_a_tau_of_one(
    explorer: Program, tmp_path: Path
) -> None:
    names = ("64:8:8:8:8", "8:64:8:8:8", "8:8:8:8:64", "8:8:64:8:8")
    networks = {name: families["nats-size"].parse(name) for name in names}
    counts = {name: measures_of(one)["params"] for name, one in networks.items() if one}
    path = tmp_path / "t.csv"
    path.write_text("arch,acc\n" + "".join(f"{n},{c}\n" for n, c in counts.items()))
    said = explorer("correlate", path, "--space", "nats-size", "--proxy", "params", "--json")
    assert by_name(said.json)["params", None, "acc"]["kendall"] == pytest.approx(1)


def test_gradients_are_taken_where_a_score_needs_them(explorer: Program, table: Path) -> None:
    flags = ("correlate", table, "--space", "nats-size", "--proxy", "zico,zico-bc", *QUICK)
    said = explorer(*flags, "--rows", 4, "--beta", 0, "--json")
    rows = by_name(said.json)
    assert rows["zico", None, "a"]["kendall"] == rows["zico-bc", 0, "a"]["kendall"]
    assert {row["rows"] for row in rows.values()} == {4}
    assert rows["zico", None, "a"]["settings"]["batches"] == 2
    assert "4 of 4 evaluated" in said.err


def test_people_get_a_table_and_are_told_what_beats_counting(
    explorer: Program, table: Path
) -> None:
    said = explorer("correlate", table, "--space", "nats-size", "--columns", "b").out
    assert "6 networks" in said
    assert "b tau-b" in said
    assert "a tau-b" not in said
    assert "size-limit-bc at beta 1 beats no count beyond chance." in said


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--space", "nats"), "--space: 'nats' is unknown. Did you mean nats-size?"),
        (("--space", "nats-size", "--columns", "c"), "no column 'c' of accuracies"),
        (("--space", "nats-size", "--rows", "2"), "Use a whole number, 3 or more"),
        (("--space", "nats-size", "--proxy", "params-zennas"), "Use params."),
        (("--space", "efficientnet"), "line 2"),
        (("--space", "nats-size", "--proxy", "zico", "--data", "arrays:gone.npz"), "gone.npz"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    explorer: Program, table: Path, flags: tuple[str, ...], words: str
) -> None:
    assert words in explorer("correlate", table, *flags).refusal


def test_a_network_of_a_table_that_is_none_is_refused_with_its_line(
    explorer: Program, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("arch,acc\n8:8:8:8:8,1\n8:8:8:8:9,2\n8:8:8:8:16,3\n")
    refusal = explorer("correlate", path, "--space", "nats-size").refusal
    assert "line 3 of" in refusal
    assert "Widths '8:8:8:8:9' are none of the space" in refusal


def failing(every: int) -> Callable[..., Iterator[Evaluation]]:
    """A fake of `evaluations`: each such network fails, the others have a score."""

    def evaluations(networks: Any, *_: Any) -> Iterator[Evaluation]:
        for place, one in enumerate(networks):
            if place % every == 0:
                yield Evaluation(one, Outcome.FAILED, {}, reason="Out of memory.")
            else:
                yield Evaluation(one, Outcome.SCORED, {"zen": float(place)})

    return evaluations


def test_networks_without_a_score_are_left_out_of_all_and_told(
    explorer: Program, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(correlating, "evaluations", failing(every=4))
    flags = ("correlate", table, "--space", "nats-size", "--proxy", "zen", "--workers", 1)
    rows = by_name(explorer(*flags, "--json").json)
    assert {row["rows"] for row in rows.values()} == {4}
    assert rows["zen", None, "a"]["kendall"] == pytest.approx(1)
    assert "2 networks were left out: Out of memory." in explorer(*flags).out


def test_networks_that_all_fail_are_a_failed_run_with_the_reason(
    explorer: Program, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(correlating, "evaluations", failing(every=1))
    flags = ("correlate", table, "--space", "nats-size", "--proxy", "zen", "--workers", 1)
    said = explorer(*flags, "--json")
    assert said.code == 1
    assert "6 networks have no score: Out of memory." in said.err
    assert said.out == ""


def test_interrupted_it_ends_with_130(table: Path) -> None:
    argv = [sys.executable, "-m", "explorer", "correlate", str(table), "--space", "nats-size"]
    argv += ["--proxy", "zico", "--workers", "1", "--batches", "64", "--batch-size", "64"]
    with subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("1 of 6")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.split() == ["Stopped."]


def test_the_size_limit_orders_published_networks_as_found_over_the_whole_space(
    explorer: Program, shared: Path
) -> None:
    # All 32,768 networks give these; a sample of 3,000 is off by a standard error of about .005
    # to .008, so .02 is more than two of them.
    wanted = {
        ("size-limit", None): (0.754, 0.561, 0.763),
        ("size-limit-bc", 1.0): (0.785, 0.589, 0.807),
        ("params", None): (0.690, 0.526, 0.673),
    }
    path = shared / "data" / "nats_sss_3000.csv"
    said = explorer("correlate", path, "--space", "nats-size", "--beta", 1, "--json")
    rows = by_name(said.json)
    for (proxy, beta), taus in wanted.items():
        for column, tau in zip(("acc_c10", "acc_c100", "acc_in16"), taus, strict=True):
            assert rows[proxy, beta, column]["kendall"] == pytest.approx(tau, abs=0.02)
            assert rows[proxy, beta, column]["rows"] == 3_000
    assert rows["size-limit-bc", 1.0, "acc_c10"]["above_params"][0] > 0
    assert rows["macs", None, "acc_c10"]["above_params"][1] < 0
