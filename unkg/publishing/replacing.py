"""Graphs are replaced: staged, verified, put in place, verified again, entered. Readers see old or new, never half.

A stage's name is used once, and put in place once. What happened to a request that broke off is never guessed: the
state is asked for, and if the graph is not there as it should be, it is staged again under another name. So a request
that the server carries out late does no harm: its stage holds a whole graph.
"""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from unkg.errors import EndpointError
from unkg.publishing.census import Census, Yardstick
from unkg.publishing.graphs import LocalGraph
from unkg.publishing.manifest import Manifest
from unkg.publishing.remote import Refused, Remote, new_name
from unkg.publishing.strategies import Strategy

_ATTEMPTS: Final = 3
_SWEPT: Final = 50  # graphs of one request
_PAUSE: Final = 0.5  # seconds before the second attempt; then twice as long


@dataclass(slots=True)
class Replacing:
    """A store, its manifest, and how graphs are replaced there; `say` takes what the user is to be told."""

    remote: Remote
    manifest: Manifest
    say: Callable[[str], None]
    yardstick: Yardstick = field(default_factory=Yardstick)
    sleep: Callable[[float], None] = time.sleep
    touched: set[str] = field(default_factory=set)  # graphs that were to be put in place, whatever came of it

    def compare(self, graph: LocalGraph, found: Census) -> tuple[str, str]:
        """Return how a graph differs from what was found, as `Count.differences` does."""
        return graph.count.differences(found, self.yardstick)

    def replace(self, graphs: Sequence[LocalGraph], strategy: Strategy) -> dict[str, str]:
        """Replace graphs; return why some are not, by name, and what is there instead.

        Raises EndpointError if nothing more can be done: the server is gone, or lets nobody in.
        """
        waiting, failed = list(graphs), self._attempt(graphs, strategy)
        for attempt in range(1, _ATTEMPTS):
            waiting = [graph for graph in waiting if graph.name in failed]
            if not waiting:
                return {}
            self.sleep(_PAUSE * 2**attempt)
            failed = {}
            for graph in waiting:  # one by one: they may have failed for one of them
                failed |= self._attempt([graph], strategy)
        self._give_up([graph for graph in waiting if graph.name in failed])
        return {name: f"{reason}; {self._state(name)}" for name, reason in failed.items()}

    def _state(self, graph: str) -> str:
        if graph in self.touched:
            return "what is there was not made out; run it again"
        return "what was there is untouched"

    def _attempt(self, graphs: Sequence[LocalGraph], strategy: Strategy) -> dict[str, str]:
        stages = {graph.name: new_name(graph.name, "stage") for graph in graphs}
        self.manifest.mark(self.remote, stages)
        failed: dict[str, str] = {}
        for graph in graphs:
            try:
                self.remote.add(stages[graph.name], graph.lines())
            except Refused as refusal:
                if refusal.is_final:
                    raise
                failed[graph.name] = str(refusal)
        staged = [graph for graph in graphs if graph.name not in failed]
        found = self.remote.census([stages[graph.name] for graph in staged])
        for graph in staged:
            wrong, otherwise = self.compare(graph, found[stages[graph.name]])
            if wrong:
                failed[graph.name] = f"the server kept {wrong}"
            elif otherwise:
                self.say(f"the server writes these in another form, or as another datatype: {otherwise}")
        ready = [graph for graph in staged if graph.name not in failed]
        return failed | self._put_in_place(ready, {graph.name: stages[graph.name] for graph in ready}, strategy)

    def _put_in_place(self, graphs: Sequence[LocalGraph], stages: dict[str, str], strategy: Strategy) -> dict[str, str]:
        if not graphs:
            return {}
        self.touched.update(stages)
        broken = ""
        try:
            self.remote.update(strategy.update(stages), again=False)
        except Refused as refusal:
            if refusal.is_final:
                raise
            broken = str(refusal)
        except EndpointError as error:
            broken = str(error)  # it may have happened or not
        found = self.remote.census([*stages, *stages.values()])
        failed = {}
        for graph in graphs:
            wrong, _ = self.compare(graph, found[graph.name])
            # The old graph may count the same, as where one digit is another: that the stage is gone tells them apart.
            if not wrong and found[stages[graph.name]]:
                wrong = "still the stage beside it"
            if wrong:
                failed[graph.name] = broken or f"once in place, the server has {wrong}"
        self._enter([graph for graph in graphs if graph.name not in failed])
        return failed

    def _enter(self, graphs: Sequence[LocalGraph]) -> None:
        stages = [stage for graph in graphs for stage in sorted(self.manifest.entries[graph.name].stages)]
        if stages and (left := [name for name, census in self.remote.census(stages).items() if census]):
            self._drop(left)
        self.manifest.enter(self.remote, graphs)

    def _give_up(self, graphs: Sequence[LocalGraph]) -> None:
        """Remove the stages of graphs that cannot be replaced, and what is said of them in the manifest."""
        names = [graph.name for graph in graphs]
        self._drop([stage for name in names for stage in sorted(self.manifest.entries[name].stages)])
        # Where a graph was to be put in place, its digest stays in doubt.
        self.manifest.forget(self.remote, [name for name in names if name not in self.touched])

    def sweep(self, done: Collection[str]) -> None:
        """Remove the stages that earlier runs left of graphs that this one did not publish; the doubt stays."""
        entries = self.manifest.entries
        stages = [stage for name in entries.keys() - set(done) for stage in sorted(entries[name].stages)]
        for start in range(0, len(stages), _SWEPT):
            self._drop(stages[start : start + _SWEPT])

    def remove(self, graphs: Sequence[str]) -> dict[str, str]:
        """Remove graphs and their entries; return why some are not, by name. Raises EndpointError as `replace` does."""
        left = set(self.remote.drop(graphs))
        self.manifest.remove(self.remote, [graph for graph in graphs if graph not in left])
        return dict.fromkeys(left, "the server keeps it; may this user remove graphs?")

    def _drop(self, stages: Sequence[str]) -> None:
        if left := self.remote.drop(stages):
            self.say(f"this user may not remove {len(left)} graphs that were staged, such as {left[0]}; remove them")
