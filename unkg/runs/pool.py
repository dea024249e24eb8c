"""Many documents at once: worker processes, each with its limits, whose results come in the order of the tasks.

A worker has one task under way and the next one at hand, so that it never waits. Results that come before their turn
are kept, up to a bound: memory does not grow with the number of tasks.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from typing import Final, Self

from unkg.errors import UnkgError
from unkg.isolation import Cause, Limits, Stopped, Worker
from unkg.runs.tasks import Outcome, Task, named, perform

_AT_HAND: Final = 2  # tasks of one worker
_AHEAD: Final = 64  # results of one worker that wait for their turn
_BYTES_AHEAD: Final = 64 << 20  # of all
_TICK: Final = 1.0  # seconds after which the caller is given a chance to tell how far it is


@dataclass(slots=True, eq=False)
class _Slot:
    """A place in the order of results."""

    task: Task | None
    outcome: Outcome | None = None
    killed: bool = False


@dataclass(slots=True, eq=False)
class _Hand:
    """A worker and the tasks that it has, the one under way first."""

    worker: Worker
    slots: deque[_Slot] = field(default_factory=deque)


class Pool:
    """Worker processes for documents.

    Example: `with Pool(Limits(), jobs=2) as pool: outcomes = list(pool.outcomes(tasks))`.
    """

    def __init__(self, limits: Limits, jobs: int) -> None:
        self.limits = limits
        self._jobs = jobs
        self._hands: list[_Hand] = []
        self._order: deque[_Slot] = deque()
        self._waiting: deque[_Slot] = deque()  # taken from the tasks, and with no worker yet
        self._bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """End all workers, whatever they do."""
        for hand in self._hands:
            hand.worker.close()
        self._hands.clear()

    def outcomes(self, tasks: Iterable[Task | Outcome]) -> Iterator[Outcome | None]:
        """Yield what becomes of each task, in their order; what is an outcome already takes its turn.

        Each error is in the outcome. None is yielded about once a second while there is nothing else to yield.
        """
        source, more = iter(tasks), True
        while True:
            while more and self._has_room():
                more = self._take(source)
            while self._order and (outcome := self._order[0].outcome):
                self._order.popleft()
                self._bytes -= len(outcome.graph.piece) if outcome.graph else 0
                yield outcome
                while more and self._has_room():
                    more = self._take(source)
            if not self._order and not more:
                return
            if not self._collect():
                yield None

    def _has_room(self) -> bool:
        ahead = len(self._order) < self._jobs * _AHEAD and self._bytes < _BYTES_AHEAD
        return not self._waiting and (ahead or not self._order)

    def _take(self, source: Iterator[Task | Outcome]) -> bool:
        """Take the next task and give it to a worker if one is free; tell whether there was one."""
        task = next(source, None)
        if task is None:
            return False
        slot = _Slot(None, task) if isinstance(task, Outcome) else _Slot(task)
        self._order.append(slot)
        if slot.outcome is None:
            self._waiting.append(slot)
            self._assign()
        return True

    def _assign(self) -> None:
        """Give the tasks that wait to workers, until none is free for the first of them."""
        while self._waiting and (hand := self._free(self._waiting[0])):
            slot = self._waiting.popleft()
            hand.slots.append(slot)
            hand.worker.begin(perform, slot.task)

    def _free(self, slot: _Slot) -> _Hand | None:
        least = min(self._hands, key=lambda hand: len(hand.slots), default=None)
        if least is None or (least.slots and len(self._hands) < self._jobs):
            least = _Hand(Worker(self.limits))
            self._hands.append(least)
        # A long message to a worker that is busy would wait, and so would the worker with a long answer.
        most = _AT_HAND if slot.task and slot.task.data is None else 1
        return least if len(least.slots) < most else None

    def _collect(self) -> bool:
        """Take the results that there are, or wait for one; tell whether there was one."""
        busy = [hand for hand in self._hands if hand.slots]
        left = [seconds for hand in busy if (seconds := hand.worker.seconds_left()) is not None]
        ready = wait([each for hand in busy if (each := hand.worker.connection)], min([*left, _TICK]))
        done = [hand for hand in busy if hand.worker.connection in ready or hand.worker.seconds_left() == 0]
        for hand in done:
            self._receive(hand)
        self._assign()
        return bool(done)

    def _receive(self, hand: _Hand) -> None:
        slot = hand.slots.popleft()
        task = slot.task
        if task is None:
            return
        try:
            slot.outcome = hand.worker.result()
        except Stopped as stopped:
            # The system kills processes when memory runs short, and not always the one that is to blame.
            again = stopped.cause is Cause.KILLED and not slot.killed
            slot.killed = True
            slot.outcome = None if again else Outcome(task, error=named(stopped, task.name))
            lost = [slot, *hand.slots] if again else list(hand.slots)
            hand.slots.clear()
            self._waiting.extendleft(reversed(lost))
        except UnkgError as error:
            slot.outcome = Outcome(task, error=named(error, task.name))
        self._bytes += len(slot.outcome.graph.piece) if slot.outcome and slot.outcome.graph else 0
