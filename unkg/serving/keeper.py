"""The process that holds the store, and forks a worker for each job. It asks nothing itself, so nothing holds it up.

It talks with the server over one socket, in lines of JSON. To it: `{"run": 7}` with an open file, `{"stop": 7}`. From
it: `{"ready": {…}}` or `{"failed": …}`, then `{"done": 7, "status": …}` for each worker. When the socket closes, it
ends its workers and itself.
"""

import gc
import json
import os
import selectors
import signal
import socket
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final, NoReturn

from pyoxigraph import DefaultGraph

from unkg.errors import UnkgError
from unkg.serving.loading import load
from unkg.serving.nodes import term_labels
from unkg.serving.worker import Limits, work
from unkg.store import LocalStore

_MOST_FILES: Final = 64  # that one message of the socket carries


def main(arguments: Sequence[str]) -> None:
    """Keep a store. The arguments: the socket's descriptor, seconds and bytes for a worker, then the sources."""
    descriptor, seconds, memory, *sources = arguments
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then closes the socket
    with socket.socket(fileno=int(descriptor)) as channel:
        try:
            local = load(sources)
            term_labels()
        except UnkgError as error:
            _tell(channel, {"failed": str(error), "exit": error.exit_status})
            return
        graphs = sum(1 for _ in local.store.named_graphs())
        triples = sum(1 for _ in local.store.quads_for_pattern(None, None, None, DefaultGraph()))
        gc.freeze()  # what exists now is never looked at again, so its pages stay shared
        _tell(channel, {"ready": {"triples": triples, "graphs": graphs}})
        with suppress(ConnectionError):
            _Keeper(channel, local, Limits(float(seconds), int(memory))).run()


def _tell(channel: socket.socket, message: dict[str, Any]) -> None:
    channel.sendall(json.dumps(message).encode() + b"\n")


class _Keeper:
    """The loop: orders from the socket, and the ends of workers."""

    def __init__(self, channel: socket.socket, local: LocalStore, limits: Limits) -> None:
        self.channel = channel
        self.local = local
        self.limits = limits
        self.workers: dict[int, int] = {}  # number of a job: process
        self.buffer = b""
        self.sheets: list[int] = []
        self.wakeup, self.alarm = os.pipe()

    def run(self) -> None:
        os.set_blocking(self.alarm, False)
        signal.set_wakeup_fd(self.alarm)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        with selectors.DefaultSelector() as selector:
            selector.register(self.channel, selectors.EVENT_READ)
            selector.register(self.wakeup, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in selector.select()}
                if self.wakeup in ready:
                    os.read(self.wakeup, 4096)
                self.reap()
                if self.channel in ready and not self.obey():
                    break
        for pid in self.workers.values():
            os.kill(pid, signal.SIGKILL)

    def obey(self) -> bool:
        """Carry out the orders that have come; tell whether the socket is still open."""
        data, files, _, _ = socket.recv_fds(self.channel, 1 << 16, _MOST_FILES)
        self.sheets += files
        *lines, self.buffer = (self.buffer + data).split(b"\n")
        for line in lines:
            order = json.loads(line)
            if "run" in order:
                self.start(order["run"], self.sheets.pop(0))
            elif order["stop"] in self.workers:
                # It was not waited for yet, so its number is no other process's.
                os.kill(self.workers[order["stop"]], signal.SIGKILL)
        return bool(data)

    def start(self, number: int, sheet: int) -> None:
        try:
            pid = os.fork()
        except OSError:  # too many processes, or no memory
            _tell(self.channel, {"done": number, "status": -1})
            os.close(sheet)
            return
        if pid == 0:
            self.become_worker(sheet)
        os.close(sheet)
        self.workers[number] = pid

    def become_worker(self, sheet: int) -> NoReturn:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for descriptor in (self.channel.fileno(), self.wakeup, self.alarm, *self.sheets):
            os.close(descriptor)
        work(self.local, sheet, self.limits)

    def reap(self) -> None:
        for number, pid in list(self.workers.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del self.workers[number]
                _tell(self.channel, {"done": number, "status": status})
