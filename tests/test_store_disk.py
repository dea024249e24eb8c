"""The store on disk: one graph replaced exactly, a union that is always right, and nothing lost when it is killed."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, Triple

from tests.test_store import count
from unkg.errors import InvalidData, UnkgError, UnreadableInput, UsageError
from unkg.store import DiskStore, open_store

GRAPHS = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"


def lines(graph: str, *numbers: int, shared: int = 0) -> bytes:
    """N-Quads of a graph: a triple of its own for each number, and `shared` triples that every graph has."""
    own = [f'<{graph}> <urn:p> "{number}"' for number in numbers]
    same = [f"<urn:shared{number}> <urn:p> <urn:o>" for number in range(shared)]
    return "".join(f"{triple} <{graph}> .\n" for triple in own + same).encode()


def assert_union(store: Store) -> None:
    """Look at the union through every index, so that a half-written one would be seen."""
    named = {quad.triple for quad in store if not isinstance(quad.graph_name, DefaultGraph)}
    union = [quad.triple for quad in store.quads_for_pattern(None, None, None, DefaultGraph())]
    assert set(union) == named
    assert len(union) == len(named)
    sample = set(list(named)[:100])
    patterns: set[tuple[Any, Any, Any]] = {
        pattern for s, p, o in sample for pattern in ((s, None, None), (None, p, None), (None, None, o), (s, p, o))
    }
    for pattern in patterns:
        found: dict[Triple, set[object]] = {}
        for quad in store.quads_for_pattern(*pattern):
            if quad.triple in sample:
                found.setdefault(quad.triple, set()).add(quad.graph_name)
        wanted = {t for t in sample if all(one in {None, other} for one, other in zip(pattern, t, strict=True))}
        assert found.keys() == wanted
        assert all(DefaultGraph() in graphs and len(graphs) > 1 for graphs in found.values())


def each_graph(kg: DiskStore, pattern: str) -> dict[str, int]:
    """Return how often a pattern with ?g matches in each graph."""
    rows = kg.store.query(f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ {pattern} }} }} GROUP BY ?g")
    assert isinstance(rows, QuerySolutions)
    return {row["g"].value: int(row["n"].value) for row in rows}


@pytest.fixture
def kg(tmp_path: Path) -> Iterator[DiskStore]:
    with open_store(tmp_path / "kg", write=True) as opened:
        yield opened


def test_replace_is_exactly_one_graph(kg: DiskStore) -> None:
    kg.replace("urn:a", lines("urn:a", 1, 2, shared=2))
    kg.replace("urn:b", lines("urn:b", 1, shared=1))
    assert kg.graphs() == {"urn:a", "urn:b"}
    assert count(kg) == 5
    assert count(kg, GRAPHS) == 6
    kg.replace("urn:a", lines("urn:a", 2, 3))
    assert_union(kg.store)
    assert count(kg) == 4
    assert count(kg, "SELECT (COUNT(*) AS ?n) WHERE { GRAPH <urn:b> { ?s ?p ?o } }") == 2
    kg.replace("urn:a", lines("urn:a", 2, 3, 4))
    assert count(kg) == 5
    assert_union(kg.store)


def test_a_triple_leaves_the_union_with_its_last_graph(kg: DiskStore) -> None:
    kg.extend((f"urn:{name}", lines(f"urn:{name}", shared=1)) for name in "abc")
    for left, name in ((1, "a"), (1, "b"), (0, "c")):
        kg.drop(f"urn:{name}")
        kg.drop(f"urn:{name}")
        assert count(kg) == left
    assert kg.graphs() == frozenset()
    assert_union(kg.store)


def test_replace_by_nothing_drops(kg: DiskStore) -> None:
    kg.replace("urn:a", lines("urn:a", 1))
    kg.replace("urn:a", b"")
    assert kg.graphs() == frozenset()
    assert count(kg) == 0


def test_extend_adds_and_replaces(kg: DiskStore) -> None:
    kg.replace("urn:b", lines("urn:b", 1, 2, shared=3))
    kg.extend([("urn:a", lines("urn:a", 1, shared=1)), ("urn:b", lines("urn:b", 9)), ("urn:a", lines("urn:a", 2))])
    assert count(kg) == 2
    assert kg.graphs() == {"urn:a", "urn:b"}
    assert_union(kg.store)


def test_what_was_written_is_there_after_opening_again(tmp_path: Path) -> None:
    with open_store(tmp_path / "deep" / "kg", write=True) as kg:
        kg.extend([("urn:a", lines("urn:a", 1)), ("urn:b", lines("urn:b", 1))])
        kg.replace("urn:c", lines("urn:c", 1))
    with open_store(tmp_path / "deep" / "kg", write=False) as kg:
        assert kg.graphs() == {"urn:a", "urn:b", "urn:c"}
        assert count(kg) == 3
        with pytest.raises(UsageError, match="for reading only"):
            kg.replace("urn:a", lines("urn:a", 1, 2))
        with pytest.raises(UsageError, match="for reading only"):
            kg.drop("urn:a")
    with pytest.raises(UsageError, match="closed"):
        kg.graphs()


@pytest.mark.parametrize(
    "bad",
    [
        b"nonsense\n",
        b"<urn:s> <urn:p> <urn:o> .\n",
        b"<urn:s> <urn:p> <urn:o> <urn:other> .\n",
        b"_:b <urn:p> <urn:o> <urn:a> .\n",
        b"<urn:s> <urn:p> _:b <urn:a> .\n",
        b"<urn:s> <urn:p> <<( <urn:s> <urn:p> <urn:o> )>> <urn:a> .\n",
        b"<urn:s> nonsense <urn:a> .\n",
        b'<urn:s> <urn:p> "\xff" <urn:a> .\n',
    ],
)
def test_lines_that_are_refused_change_nothing(bad: bytes, kg: DiskStore) -> None:
    kg.replace("urn:a", lines("urn:a", 1))
    good = lines("urn:a", 2)
    with pytest.raises(InvalidData, match="urn:a"):
        kg.replace("urn:a", good + bad)
    with pytest.raises(InvalidData):
        kg.extend([("urn:c", lines("urn:c", 1)), ("urn:b", (good + bad).replace(b"urn:a", b"urn:b"))])
    assert kg.graphs() - {"urn:c"} == {"urn:a"}
    assert '"1"' in {str(quad.object) for quad in kg.store}
    assert_union(kg.store)


def test_lines_of_any_layout(kg: DiskStore) -> None:
    kg.replace(
        "urn:a", b'# a comment\n<urn:s>  <urn:p>\t"<urn:a> .\\n _:b <<" <urn:a>.\n\n<urn:s> <urn:p> "x"@EN <urn:a> .'
    )
    assert count(kg, GRAPHS) == count(kg) == 2


@pytest.mark.parametrize("iri", ["", "no iri", "a>b", "relative"])
def test_a_name_that_is_no_iri(iri: str, kg: DiskStore) -> None:
    with pytest.raises(UsageError, match="names no graph"):
        kg.replace(iri, b"")
    with pytest.raises(UsageError, match="names no graph"):
        kg.drop(iri)
    with pytest.raises(UsageError, match="names no graph"):
        kg.extend([(iri, b"")])


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from("ab"), st.sets(texts, max_size=4)), max_size=6))
def test_literals_of_any_text(steps: list[tuple[str, set[str]]], kg: DiskStore) -> None:
    for name in "ab":
        kg.drop(f"urn:{name}")
    expected: dict[str, set[str]] = {}
    for name, values in steps:
        graph = f"urn:{name}"
        quads = [Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(v), NamedNode(graph)) for v in values]
        kg.replace(graph, "".join(f"{quad} .\n" for quad in quads).encode())
        expected[graph] = values
    held: dict[str, set[str]] = {graph: set() for graph in expected}
    for quad in kg.store:
        if isinstance(quad.graph_name, NamedNode):
            held[quad.graph_name.value].add(str(getattr(quad.object, "value", "")))
    assert held == expected
    assert_union(kg.store)


WRITER = """
import random, sys, time
from tests.test_store_disk import lines
from unkg.store import open_store
chance = random.Random(int(sys.argv[3]))
with open_store(sys.argv[1], write=True) as kg:
    print("open", flush=True)
    while True:
        if sys.argv[2] == "extend":
            names = [f"urn:new{chance.getrandbits(40)}" for _ in range(12)]
            kg.extend((name, lines(name, *range(8), shared=20)) for name in names)
        else:
            name = f"urn:{chance.randrange(4)}"
            count = chance.choice([1, 200])
            first = chance.randrange(1000)
            kg.replace(name, lines(name, *range(first, first + count), shared=count))
            if chance.random() < .2:
                kg.drop(f"urn:{chance.randrange(4)}")
"""


@pytest.mark.parametrize("how", ["extend", "replace"])
def test_killed_at_any_moment_the_union_is_right(how: str, tmp_path: Path) -> None:
    path = tmp_path / "kg"
    chance = random.Random(4)  # noqa: S311 -- moments, not secrets
    seen = 0
    for turn in range(int(os.environ.get("UNKG_KILLS", "6"))):
        command = [sys.executable, "-c", WRITER, str(path), how, str(turn)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"open\n"
            time.sleep(chance.uniform(0.01, 0.8))
            writer.send_signal(signal.SIGKILL)
        with open_store(path, write=turn % 2 == 0) as kg:
            assert_union(kg.store)
            own, same = (each_graph(kg, pattern) for pattern in ("?g ?p ?o", "?s ?p <urn:o>"))
            assert own.keys() == same.keys() == kg.graphs()
            for graph, number in own.items():
                assert (number, same[graph]) in ({(8, 20)} if how == "extend" else {(1, 1), (200, 200)})
            seen = max(seen, len(kg.graphs()))
    assert seen > 0


def test_a_bulk_load_that_was_cut_off_is_taken_out(tmp_path: Path) -> None:
    path = tmp_path / "kg"
    with open_store(path, write=True) as kg:
        kg.extend([("urn:a", lines("urn:a", 1, shared=1))])
        half = lines("urn:half", 1, 2, shared=1)
        kg.store.bulk_load(half, format=RdfFormat.N_QUADS)
        (path / "unkg.pending").write_text("urn:half\nurn:never\n")
    with open_store(path, write=False) as kg:
        assert kg.graphs() == {"urn:a"}
        assert_union(kg.store)
        assert count(kg) == 2
    assert not (path / "unkg.pending").exists()


HOLDER = """
import sys, time
from unkg.store import open_store
with open_store(sys.argv[1], write=sys.argv[2] == "write"):
    print("open", flush=True)
    time.sleep(60)
"""


def hold(path: Path, how: str) -> subprocess.Popen[bytes]:
    code = (
        HOLDER
        if how in {"write", "read"}
        else "import pyoxigraph, sys, time\ns = pyoxigraph.Store(sys.argv[1])\n"
        "print('open', flush=True)\ntime.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(path), how], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"open\n"
    return holder


@pytest.mark.parametrize("how", ["write", "foreign"])
def test_a_writer_is_alone_and_named(how: str, tmp_path: Path) -> None:
    path = tmp_path / "kg"
    open_store(path, write=True).close()
    with hold(path, how) as holder:
        try:
            for write in (True, False):
                with pytest.raises(UsageError, match=f"process {holder.pid} on .*; wait until it ends"):
                    open_store(path, write=write)
        finally:
            holder.kill()
    open_store(path, write=True).close()
    open_store(path, write=False).close()


def test_many_readers_and_no_writer(tmp_path: Path) -> None:
    path = tmp_path / "kg"
    open_store(path, write=True).close()
    with hold(path, "read") as one, hold(path, "read") as two:
        try:
            with open_store(path, write=False) as kg:
                assert kg.graphs() == frozenset()
            with pytest.raises(UsageError, match=rf"is being read by process ({one.pid}|{two.pid}) on .*wait until"):
                open_store(path, write=True)
        finally:
            one.kill()
            two.kill()


def test_the_lock_is_within_a_process_too(kg: DiskStore) -> None:
    for write in (True, False):
        with pytest.raises(UsageError, match=f"process {os.getpid()} "):
            open_store(kg.path, write=write)


def test_folders_that_are_something_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("x")
    Store(str(tmp_path / "foreign"))
    for write in (True, False):
        with pytest.raises(UsageError, match="holds other things and no store"):
            open_store(tmp_path / "full", write=write)
        with pytest.raises(UnreadableInput, match="unkg did not make"):
            open_store(tmp_path / "foreign", write=write)
    with pytest.raises(UnreadableInput, match="no such folder"):
        open_store(tmp_path / "none", write=False)
    with pytest.raises(UsageError, match="is a file"):
        open_store(tmp_path / "file", write=True)
    assert sorted(p.name for p in (tmp_path / "full").iterdir()) == ["letter.txt"]
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("broken", ["CURRENT", "MANIFEST", ".sst", "unkg.store"])
def test_a_broken_store_is_said(broken: str, tmp_path: Path) -> None:
    path = tmp_path / "kg"
    with open_store(path, write=True) as kg:
        kg.extend([("urn:a", lines("urn:a", 1))])
    for file in path.iterdir():
        if broken in file.name:
            file.write_bytes(b"broken")
    for write in (False, True):
        with (
            pytest.raises(UnkgError, match=r"kg: (the store cannot be opened|is a store of another version)"),
            open_store(path, write=write) as kg,
        ):
            count(kg)
