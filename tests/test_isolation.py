"""Work in a worker: its result, its errors, its limits, its end."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from unkg.errors import UnreadableInput
from unkg.isolation import Cause, Limits, Stopped, Worker


def double(number: int) -> int:
    return 2 * number


def process_id() -> int:
    return os.getpid()


def refuse() -> None:
    raise UnreadableInput("a.txt", "is empty")


def fail() -> None:
    raise KeyError("b")


def hang() -> None:
    while True:
        time.sleep(60)


def eat(megabytes: int) -> int:
    return len(bytearray(megabytes << 20))


def crash() -> None:
    ctypes.string_at(0)


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not state.exists() or state.read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"


def test_one_worker_serves_many_calls() -> None:
    with Worker(Limits()) as worker:
        assert [worker.call(double, number) for number in range(5)] == [0, 2, 4, 6, 8]
        first = worker.call(process_id)
        assert first == worker.call(process_id) != os.getpid()
    assert not is_running(first)


def test_errors_come_back() -> None:
    with Worker(Limits()) as worker:
        with pytest.raises(UnreadableInput, match=r"\Aa\.txt: is empty\Z"):
            worker.call(refuse)
        with pytest.raises(Stopped, match="KeyError: 'b'") as error:
            worker.call(fail)
        assert error.value.cause is Cause.FAULT
        assert worker.call(double, 4) == 8


@pytest.mark.parametrize(
    ("function", "arguments", "cause", "message"),
    [
        (hang, (), Cause.TIME, "took over 2 seconds"),
        (eat, (300,), Cause.MEMORY, "needs more than 100 MB"),
        (crash, (), Cause.CRASH, "SIGSEGV"),
    ],
)
def test_a_worker_over_a_limit_is_replaced(
    function: object, arguments: tuple[int, ...], cause: Cause, message: str
) -> None:
    with Worker(Limits(seconds=2, megabytes=100)) as worker:
        before = worker.call(process_id)
        with pytest.raises(Stopped, match=message) as error:
            worker.call(function, *arguments)  # type: ignore[arg-type]  # one of three functions
        assert error.value.cause is cause
        assert not is_running(before)
        assert worker.call(double, 21) == 42


def test_no_limits() -> None:
    with Worker(Limits(0, 0)) as worker:
        assert worker.call(eat, 300) == 300 << 20


def test_beside_threads_a_new_interpreter_is_started() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        with Worker(Limits()) as worker:
            assert worker.call(double, 5) == 10
    finally:
        done.set()
        thread.join()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize("busy", ["time.sleep(60)", "re.match('(a*)*b', 'a' * 40)"])
def test_a_killed_owner_leaves_nothing_behind(busy: str) -> None:
    code = (
        "import os, re, sys, time\n"
        "from unkg.isolation import Limits, Worker\n"
        f"def work(): print(os.getpid(), flush=True); {busy}\n"
        "first, second = Worker(Limits()), Worker(Limits())\n"
        "first.call(abs, 1); second.call(abs, 1); first.close(); first.call(abs, 1)\n"
        "second.call(work)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as owner:
        assert owner.stdout
        worker = int(owner.stdout.readline())
        assert is_running(worker)
        owner.send_signal(signal.SIGKILL)
        owner.wait()
        for _ in range(300):
            if not is_running(worker):
                break
            time.sleep(0.1)
        assert not is_running(worker)
