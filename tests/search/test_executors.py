"""The worker pool with real processes, really killed."""

import math
import operator
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, wait
from pathlib import Path

import psutil
import pytest

import explorer
from explorer.search.executors import SerialExecutor, WorkerDied, WorkerPool, default_workers

LONG_S = 600.0  # of a task that is never waited for


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    pool = WorkerPool(2)
    yield pool
    pool.shutdown(wait=False)


def test_tasks_run_in_other_processes(pool: WorkerPool) -> None:
    assert pool.submit(os.getpid).result() in pool.pids
    assert os.getpid() not in pool.pids


def test_no_process_starts_before_the_first_task(pool: WorkerPool) -> None:
    assert pool.pids == ()


def test_a_worker_has_one_thread_and_yields_to_the_window(pool: WorkerPool) -> None:
    assert pool.submit(os.getenv, "OMP_NUM_THREADS").result() == "1"
    assert pool.submit(os.nice, 0).result() == min(os.nice(0) + 10, 19)


def test_this_process_keeps_its_own_environment(pool: WorkerPool) -> None:
    before = dict(os.environ)
    pool.submit(os.getpid).result()
    assert dict(os.environ) == before


def test_what_a_task_raises_its_future_raises(pool: WorkerPool) -> None:
    with pytest.raises(ValueError, match="math domain error|nonnegative"):
        pool.submit(math.sqrt, -1.0).result()
    assert pool.submit(math.sqrt, 4.0).result() == 2.0


def test_an_end_of_file_raised_by_a_task_does_not_end_its_worker(pool: WorkerPool) -> None:
    pool.resize(1)
    before = pool.submit(os.getpid).result()
    with pytest.raises(EOFError):
        pool.submit(exec, "raise EOFError").result()
    assert pool.submit(os.getpid).result() == before


def test_a_task_that_cannot_be_pickled_fails_alone(pool: WorkerPool) -> None:
    with pytest.raises(Exception, match="pickle"):
        pool.submit(lambda: None).result()
    with pytest.raises(RuntimeError, match="cannot be sent back"):
        pool.submit(eval, "lambda: None").result()
    assert pool.submit(operator.add, 1, 2).result() == 3


def test_a_task_that_kills_its_worker_twice_is_given_up(pool: WorkerPool) -> None:
    with pytest.raises(WorkerDied, match="Use smaller batches"):
        pool.submit(os._exit, 3).result()
    assert pool.submit(operator.add, 1, 2).result() == 3


def test_other_tasks_do_not_notice_that_a_worker_dies(pool: WorkerPool) -> None:
    futures = [pool.submit(operator.mul, 2, i) for i in range(5)]
    deadly = pool.submit(os._exit, 3)
    futures += [pool.submit(operator.mul, 2, i) for i in range(5, 20)]
    assert [future.result() for future in futures] == [2 * i for i in range(20)]
    assert isinstance(deadly.exception(), WorkerDied)


def test_work_lost_to_a_killed_worker_is_done_again(pool: WorkerPool, tmp_path: Path) -> None:
    """The first process that runs the task waits to be killed; the next one finds the mark."""
    mark = tmp_path / "mark"
    code = f"from pathlib import Path; mark = Path({str(mark)!r})\nif not mark.exists():\n"
    code += f"    import os, time; mark.write_text(str(os.getpid())); time.sleep({LONG_S})"
    future = pool.submit(exec, code)
    while not (mark.exists() and mark.read_text()):
        assert not wait([future], 0.01).done
    killed = int(mark.read_text())
    os.kill(killed, signal.SIGKILL)
    assert future.result() is None
    assert killed not in pool.pids


def test_a_worker_killed_while_idle_costs_no_task_its_try(pool: WorkerPool) -> None:
    pool.resize(1)
    before = pool.submit(os.getpid).result()
    os.kill(before, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(before)], 5)
    assert pool.submit(os.getpid).result() != before


def test_a_task_that_waits_can_be_cancelled(pool: WorkerPool) -> None:
    pool.resize(1)
    running = pool.submit(time.sleep, LONG_S)
    waiting = pool.submit(os.getpid)
    while not running.running():
        assert not wait([running], 0.01).done
    assert waiting.cancel()
    assert not running.cancel()


def test_shutdown_without_waiting_kills_at_once(pool: WorkerPool) -> None:
    running = pool.submit(time.sleep, LONG_S)
    waiting = [pool.submit(time.sleep, LONG_S) for _ in range(5)]
    while not running.running():
        assert not wait([running], 0.01).done
    workers = [psutil.Process(pid) for pid in pool.pids]
    pool.shutdown(wait=False)
    assert not any(worker.is_running() for worker in workers)
    assert all(future.done() for future in (running, *waiting))
    with pytest.raises(CancelledError):
        running.result()
    with pytest.raises(RuntimeError, match="shut down"):
        pool.submit(os.getpid)


def test_shutdown_finishes_what_was_submitted() -> None:
    with WorkerPool(1) as pool:
        futures = [pool.submit(operator.add, i, 1) for i in range(4)]
    assert [future.result() for future in futures] == [1, 2, 3, 4]
    assert pool.pids == ()


def test_resizing_adds_and_ends_workers(pool: WorkerPool) -> None:
    pool.submit(os.getpid).result()
    pool.resize(3)
    while len(pool.pids) < 3:
        wait([pool.submit(os.getpid) for _ in range(3)])
    pool.resize(1)
    gone = [psutil.Process(pid) for pid in pool.pids[1:]]
    psutil.wait_procs(gone, 5)
    assert not any(process.is_running() for process in gone)
    assert pool.submit(operator.add, 1, 2).result() == 3


def test_no_more_workers_start_than_there_are_tasks() -> None:
    pool = WorkerPool(50)
    try:
        assert pool.submit(os.getpid).result() == pool.pids[0]
        assert len(pool.pids) == 1
    finally:
        pool.shutdown()


def test_what_a_task_prints_never_reaches_standard_output(
    pool: WorkerPool, capfd: pytest.CaptureFixture[str]
) -> None:
    pool.submit(os.write, 1, b"raw\n").result()
    assert capfd.readouterr().out == ""


def test_a_pool_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="0 workers"):
        WorkerPool(0)
    assert default_workers() >= 1


def test_warming_up_imports_torch_before_any_task(pool: WorkerPool) -> None:
    pool.warm_up()
    assert pool.submit(eval, "'torch' in __import__('sys').modules").result()


def test_a_worker_without_a_reason_imports_no_torch(pool: WorkerPool) -> None:
    assert not pool.submit(eval, "'torch' in __import__('sys').modules").result()


PARENT = """
import sys, time
from concurrent.futures import wait
from explorer.search.executors import WorkerPool

if __name__ == "__main__":
    pool = WorkerPool(2)
    futures = [pool.submit(time.sleep, 600.0)]
    futures.append(pool.submit(exec, "while True: pass"))
    while not all(future.running() for future in futures):
        wait(futures, 0.01)
    print(*pool.pids, flush=True)
    wait(futures)
"""


def test_workers_die_when_their_parent_is_killed(tmp_path: Path) -> None:
    """One worker sleeps, the other computes in Python; neither looks at its pipe."""
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    environment = {**os.environ, "PYTHONPATH": str(Path(explorer.__file__).parent.parent)}
    with subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, text=True, env=environment
    ) as parent:
        assert parent.stdout is not None
        workers = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
        assert len(workers) == 2
        parent.kill()
        _gone, alive = psutil.wait_procs(workers, 10)
    for worker in alive:
        worker.kill()
    assert not alive


def test_the_serial_executor_runs_at_once_in_this_thread() -> None:
    executor = SerialExecutor()
    assert executor.submit(os.getpid).result() == os.getpid()
    assert isinstance(executor.submit(math.sqrt, -1.0).exception(), ValueError)
