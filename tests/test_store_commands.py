"""`unkg load`, `unkg query --store` and `unkg store`: files in, the answers of the files out."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyoxigraph import DefaultGraph, NamedNode, Quad

from tests.sample_answers import bound, sample_store
from tests.test_queries import rows_of
from tests.test_store import FACT, GRAPH, count, distinct, quads, written
from tests.test_store_disk import GRAPHS, assert_union, lines
from unkg.cli import main
from unkg.queries import Query, named_queries
from unkg.sinks import FORMATS
from unkg.store import LocalStore, open_store, store_of
from unkg.store.statistics import statistics


def run(*arguments: object, status: int = 0, data: bytes | None = None) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=data)
    assert result.exit_code == status, result.output
    return result


@pytest.fixture(scope="module")
def samples() -> LocalStore:
    return sample_store()


@pytest.fixture(scope="module")
def loaded(samples: LocalStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    found = (quad for quad in samples.store if quad.graph_name != DefaultGraph())
    (folder / "samples.nq").write_text("".join(f"{quad} .\n" for quad in found), encoding="utf-8")
    run("load", folder / "samples.nq", "--store", folder / "kg")
    return folder / "kg"


@pytest.mark.parametrize("query", named_queries().values(), ids=named_queries())
def test_each_query_has_the_answer_that_it_has_in_memory(query: Query, samples: LocalStore, loaded: Path) -> None:
    with open_store(loaded, write=False) as kg:
        assert rows_of(kg.query(bound(query))) == rows_of(samples.query(bound(query)))


def test_query_asks_a_store(loaded: Path) -> None:
    result = run("query", "--store", loaded, "who-cites", "-p", "symbol=S/RES/1373(2001)", "-f", "csv")
    assert result.stdout.startswith("document,paragraph,number,verb\n")
    assert result.stdout.count("\n") > 2
    for wrong in ([GRAPH, "--store", loaded], ["--store", loaded, "--endpoint", "http://127.0.0.1/"], []):
        assert "either files, --store or --endpoint" in run("query", *wrong, "most-cited", status=2).stderr
    assert "no such folder" in run("query", "--store", loaded / "none", "most-cited", status=3).stderr


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_loaded(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"kg.{FORMATS[name].extensions[0]}.gz"
    path.write_bytes(gzip.compress(written(name)))
    run("load", path, "--store", tmp_path / "kg")
    with open_store(tmp_path / "kg", write=False) as kg:
        assert count(kg) == distinct()
        assert len(kg.graphs()) == (4 if FORMATS[name].holds_graphs else 1)
        assert_union(kg.store)


def test_triples_without_a_graph_are_in_one_of_their_file(tmp_path: Path) -> None:
    path = tmp_path / "a b.ttl"
    for text in (f"{FACT} <urn:s> <urn:p> [ <urn:p> <urn:o> ] .", FACT):
        path.write_text(text)
        run("load", path, "--store", tmp_path / "kg")
    with open_store(tmp_path / "kg", write=False) as kg:
        assert kg.graphs() == {path.as_uri()}
        assert count(kg) == count(kg, GRAPHS) == 1
    run("load", path, "--store", tmp_path / "kg", "--graph", "urn:named")
    with open_store(tmp_path / "kg", write=False) as kg:
        assert kg.graphs() == {path.as_uri(), "urn:named"}


def test_blank_nodes_are_the_same_in_graph_and_union(tmp_path: Path) -> None:
    (tmp_path / "a.trig").write_text("<urn:g> { <urn:s> <urn:p> _:b . _:b <urn:p> [] } _:g { _:b <urn:q> <urn:o> }")
    run("load", tmp_path / "a.trig", "--store", tmp_path / "kg")
    with open_store(tmp_path / "kg", write=False) as kg:
        assert_union(kg.store)
        assert count(kg) == 3
        assert count(kg, "SELECT (COUNT(*) AS ?n) { <urn:s> <urn:p> ?b . ?b <urn:p> ?c ; <urn:q> ?o }") == 1
        assert count(kg, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(isBlank(?s) || isBlank(?o)) }") == 0


def test_a_graph_in_pieces_is_one_graph(tmp_path: Path) -> None:
    (tmp_path / "a.nq").write_bytes(lines("urn:a", 1) + lines("urn:b", 1) + lines("urn:a", 2))
    (tmp_path / "b.nq").write_bytes(lines("urn:b", 2) + lines("urn:c", 1))
    run("load", tmp_path / "a.nq", tmp_path / "b.nq", "--store", tmp_path / "kg")
    with open_store(tmp_path / "kg", write=False) as kg:
        assert count(kg) == 5
    run("load", tmp_path / "b.nq", "--store", tmp_path / "kg")
    with open_store(tmp_path / "kg", write=False) as kg:
        assert count(kg) == 4


@pytest.mark.parametrize(
    ("name", "data", "reason", "status"),
    [
        ("bad.nq", lines("urn:b", 1) + b"nonsense\n" + lines("urn:b", 2), "line 2: does not parse as N-Quads", 3),
        ("bad.ttl", b"", "is empty", 3),
        ("bad.rdf", b"<!DOCTYPE x><rdf/>", "DOCTYPE, which is refused", 3),
        ("bad.nt.gz", gzip.compress(FACT.encode() * 99)[:40], "cannot be read", 3),
        ("bad.docx", b"x", "names no format of a graph", 2),
        ("bad.nq", b"<urn:s> <urn:p> <<( <urn:s> <urn:p> <urn:o> )>> <urn:b> .\n", "a triple term", 1),
    ],
)
def test_a_bad_file_is_told_and_the_others_are_loaded(
    name: str, data: bytes, reason: str, status: int, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "good.nq").write_bytes(lines("urn:a", 1))
    result = run("load", tmp_path / name, tmp_path / "good.nq", "--store", tmp_path / "kg", status=status)
    assert f"{name}" in result.stderr
    assert reason in result.stderr
    with open_store(tmp_path / "kg", write=False) as kg:
        assert kg.graphs() == {"urn:a"}


def test_nothing_to_load_makes_no_store(tmp_path: Path) -> None:
    assert "there is no such file" in run("load", tmp_path / "x.nq", "--store", tmp_path / "kg", status=3).stderr
    assert not (tmp_path / "kg").exists()


def test_from_the_standard_input(tmp_path: Path) -> None:
    kg = tmp_path / "kg"
    assert "--graph IRI" in run("load", "-", "--store", kg, data=FACT.encode(), status=2).stderr
    run("load", "-", "--store", kg, "--graph", "urn:g", data=FACT.encode())
    run("load", "-", "-i", "nq", "--store", kg, data=lines("urn:a", 1, 2))
    assert json.loads(run("store", kg, "-f", "json").stdout)["graphs"] == 2


def test_statistics(loaded: Path, samples: LocalStore) -> None:
    told = run("store", loaded, "--check").stdout
    found = json.loads(run("store", loaded, "-f", "json").stdout)
    assert (found["documents"], found["versions"], found["graphs"]) == (2, 2, 2)
    assert found["triples"] == count(samples)
    assert found["quads"] == count(samples, GRAPHS)
    assert found["size"] == sum(file.stat().st_size for file in loaded.iterdir())
    classes = "SELECT (COUNT(*) AS ?n) WHERE { ?s a <https://w3id.org/unkg/ontology#Letter> }"
    assert found["classes"]["https://w3id.org/unkg/ontology#Letter"] == count(samples, classes)
    assert "2 documents read, in 2 language versions" in told


SERVED = """
import sys
from tests.test_store import count
from unkg.serving.loading import load
print(count(load([sys.argv[1]])))
"""


def test_a_store_is_served_while_nobody_writes(loaded: Path, samples: LocalStore) -> None:
    command = [sys.executable, "-c", SERVED, str(loaded)]  # apart, since it forks, and RocksDB has threads
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) == count(samples)
    with open_store(loaded, write=True):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "is being written by process" in done.stderr


def test_compacting_keeps_all_and_gives_room_back(tmp_path: Path) -> None:
    path = tmp_path / "kg"
    with open_store(path, write=True) as kg:
        kg.extend((f"urn:{n}", lines(f"urn:{n}", *range(400))) for n in range(50))
        for n in range(1, 50):
            kg.drop(f"urn:{n}")
        before = statistics(kg).size
    found = json.loads(run("store", path, "--compact", "--check", "-f", "json").stdout)
    assert found["graphs"] == 1
    assert found["quads"] == found["triples"] == 400
    assert found["size"] < before / 4


def test_a_wrong_union_is_found(tmp_path: Path) -> None:
    path = tmp_path / "kg"
    stray = Quad(NamedNode("urn:s"), NamedNode("urn:p"), NamedNode("urn:o"), DefaultGraph())
    for graph in (DefaultGraph(), NamedNode("urn:g")):
        with open_store(path, write=True) as kg:
            kg.store.clear()
            kg.store.add(Quad(stray.subject, stray.predicate, stray.object, graph))
            assert not kg.is_right()
        assert "not what the graphs say" in run("store", path, "--check", status=1).stderr


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.nq").write_bytes(lines("urn:a", 1))

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    result = run("load", tmp_path / "a.nq", "--store", tmp_path / "kg", status=2)
    assert "no store can be made there (Permission denied); name another folder" in result.stderr


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """A limit on the size of files is what a full disk is to a program."""
    path, size = tmp_path / "kg", 200_000
    many = lines("urn:b", *range(60_000))
    with open_store(path, write=True) as kg:
        kg.replace("urn:a", lines("urn:a", 1))
    code = f"""
import resource, signal, sys
from tests.test_store_disk import lines
from unkg.store import open_store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with open_store({str(path)!r}, write=True) as kg:
    resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))
    getattr(kg, sys.argv[1])(*([[("urn:b", lines("urn:b", *range(60_000)))]] if sys.argv[1] == "extend"
        else ["urn:b", lines("urn:b", *range(60_000))]))
"""
    for how in ("extend", "replace"):
        done = subprocess.run([sys.executable, "-c", code, how], capture_output=True, text=True, check=False)
        assert "UsageError" in done.stderr
        assert "cannot be written (" in done.stderr
        assert "free some room" in done.stderr
        with open_store(path, write=True) as kg:
            assert kg.graphs() == {"urn:a"}
            assert kg.is_right()
    with open_store(path, write=True) as kg:
        kg.replace("urn:b", many)
        assert kg.graphs() == {"urn:a", "urn:b"}
        assert kg.is_right()


def test_what_is_loaded_is_what_is_read(tmp_path: Path) -> None:
    run("load", GRAPH, "--store", tmp_path / "kg")
    with open_store(tmp_path / "kg", write=False) as kg:
        expected = set(store_of(quads()).store)  # numbers as pyoxigraph keeps them
        assert set(kg.store) == expected
