"""What is read for publishing: files in any order and size become graphs, each with its digest and census."""

import gzip
import hashlib
import io
import random
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, serialize

from unkg.compression import Compression, compress
from unkg.errors import InvalidData, UnreadableInput, UsageError
from unkg.publishing import Target, publish
from unkg.publishing.census import IRIS, STRINGS, Count, Tally, Yardstick, census_of, census_query, checksum
from unkg.publishing.graphs import Unpublishable, is_graph_name, local_graph
from unkg.publishing.locking import alone
from unkg.publishing.remote import Remote, require_name
from unkg.publishing.sorting import sorted_quads

ADDRESS = "http://127.0.0.1:9/sparql"


def lines_of(count: int, graphs: int = 3) -> list[bytes]:
    return [
        f'<http://e.org/s{n}> <http://e.org/p> "{n} 安" <http://e.org/g{n % graphs}> .\n'.encode() for n in range(count)
    ]


def read(*files: Path, piece: int = 1 << 20) -> dict[str, list[bytes]]:
    with sorted_quads(piece) as quads:
        for file in files:
            quads.read(str(file))
        return {name: list(lines) for name, lines in quads.graphs()}


@pytest.mark.parametrize("piece", [1, 200, 1 << 20])
def test_the_order_of_quads_is_all_one(piece: int, tmp_path: Path) -> None:
    lines = lines_of(300)
    one, two = tmp_path / "a.nq", tmp_path / "b.nq"
    one.write_bytes(b"".join(lines))
    ordered = read(one)
    assert list(ordered) == ["http://e.org/g0", "http://e.org/g1", "http://e.org/g2"]
    assert all(graph == sorted(set(graph)) and len(graph) == 100 for graph in ordered.values())
    random.Random(1).shuffle(lines)  # noqa: S311
    one.write_bytes(b"".join(lines[:200]))
    two.write_bytes(b"".join(lines[100:]))  # a hundred quads are in both
    assert read(one, two, piece=piece) == ordered


def test_trig_and_gzip_and_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"".join(lines_of(30))
    plain, packed, trig = tmp_path / "a.nq", tmp_path / "a.nq.gz", tmp_path / "a.trig"
    zst = tmp_path / "a.nq.zst"
    zst.write_bytes(compress(data, Compression.ZSTANDARD))
    plain.write_bytes(data)
    packed.write_bytes(gzip.compress(data))
    store = Store()
    store.load(data, format=RdfFormat.N_QUADS)
    store.dump(str(trig), format=RdfFormat.TRIG)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert read(plain) == read(packed) == read(zst) == read(trig) == read(Path("-"))


def test_memory_is_flat(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        file = tmp_path / f"{count}.nq"
        with file.open("wb") as output:
            for n in range(count):
                output.write(b'<http://e.org/s%d> <http://e.org/p> "%d" <http://e.org/g> .\n' % (n, n))
        tracemalloc.start()
        try:
            with sorted_quads(100_000) as quads:
                quads.read(str(file))
                for name, lines in quads.graphs():
                    local_graph(name, lines).close()
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(80_000) < 1.5 * peak(20_000) + 2_000_000


@pytest.mark.parametrize(
    ("name", "data", "error", "message"),
    [
        ("a.nq", b"", UnreadableInput, "has no quads"),
        ("a.nq", b"<http://e.org/s> <http://e.org/p> .\n", UnreadableInput, "line 1: does not parse"),
        ("a.nq", b'<http://e.org/s> <http://e.org/p> "o" .\n', InvalidData, "outside of a named graph"),
        ("a.nq", b'<http://e.org/s> <http://e.org/p> "o" _:g .\n', InvalidData, "outside of a named graph"),
        ("a.nq", b'<http://e.org/s> <http://e.org/p> "o" <g> .\n', UnreadableInput, "No scheme"),
        ("a.trig", b'<> { <http://e.org/s> <http://e.org/p> "o" }', UnreadableInput, "No scheme"),
        ("a.nq.gz", b"no gzip", UnreadableInput, "cannot be unpacked"),
        ("a.nq.gz", gzip.compress(b"".join(lines_of(9)))[:-9], UnreadableInput, "cannot be unpacked"),
        ("a.ttl", b"", UsageError, "has no named graphs"),
        ("missing.nq", None, UnreadableInput, "there is no such file"),
    ],
)
def test_what_cannot_be_read(
    name: str, data: bytes | None, error: type[Exception], message: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    if data is not None:
        file.write_bytes(data)
    with sorted_quads() as quads, pytest.raises(error, match=message) as told:
        quads.read(str(file))
    assert str(file) in str(told.value)


def test_the_graphs_of_a_broken_file_are_not_given_out(tmp_path: Path) -> None:
    good, broken = tmp_path / "good.nq", tmp_path / "broken.nq"
    good.write_bytes(b"".join(lines_of(30)))
    broken.write_bytes(lines_of(30)[1] + b"nonsense")
    with sorted_quads() as quads:
        quads.read(str(good))
        with pytest.raises(UnreadableInput, match="line 2"):
            quads.read(str(broken))
        assert [name for name, _ in quads.graphs()] == ["http://e.org/g0", "http://e.org/g2"]


@given(st.dictionaries(st.integers(0, 9), st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_digest_and_census_are_those_of_the_triples(texts: dict[int, str]) -> None:
    subject, predicate = "http://e.org/s", NamedNode("http://e.org/p")
    quads = [Quad(NamedNode(f"{subject}{n}"), predicate, Literal(text)) for n, text in texts.items()]
    lines = sorted(f"{quad.triple} .\n".encode() for quad in quads)
    graph = local_graph("http://e.org/g", lines)
    assert graph.digest == hashlib.sha256(b"".join(lines)).hexdigest()
    store = Store()
    store.extend(Quad(quad.subject, quad.predicate, quad.object, NamedNode("urn:g")) for quad in quads)
    answer = store.query(census_query(["urn:g"], checksums=True))
    assert isinstance(answer, QuerySolutions)
    names = [variable.value for variable in answer.variables]
    rows = [{name: getattr(term, "value", "") for name, term in zip(names, row, strict=True)} for row in answer]
    census = census_of(rows, ["urn:g"])["urn:g"]
    assert census[STRINGS].count == graph.triples == len(texts)
    assert graph.count.differences(census, Yardstick()) == ("", "")
    units = sum(len(text.encode("utf-16-le")) // 2 - len(text) for text in texts.values())
    utf16 = {STRINGS: replace(census[STRINGS], length=census[STRINGS].length + units)}
    assert graph.count.differences(utf16, Yardstick(in_utf16=True)) == ("", "")
    assert (
        b"".join(graph.lines())
        == b"".join(lines)
        == serialize((q.triple for q in sorted(quads, key=str)), format=RdfFormat.N_TRIPLES)
    )
    assert not any(character < 32 and character != 10 for line in lines for character in line)
    graph.close()


@pytest.mark.parametrize(
    "line", [b"_:b <urn:p> <urn:o> .\n", b"<urn:s> <urn:p> _:b .\n", b"<urn:s> <urn:p> <<( <urn:s> <urn:p> 1 )>> .\n"]
)
def test_blank_nodes_are_refused(line: bytes) -> None:
    with pytest.raises(Unpublishable, match="give it an IRI"):
        local_graph("urn:g", [line])


NO_NAMES = ("", "x", "/x", "a b:c", ":x", "1a:b", *(f"http://e.org/{c}" for c in '<>"{}|^`\\ \n\t\0\x7f\x85\ud800'))


@pytest.mark.parametrize("name", NO_NAMES)
def test_names_of_graphs_are_checked(name: str) -> None:
    assert not is_graph_name(name)
    with pytest.raises(ValueError, match="is no absolute IRI"):
        require_name(name)


def test_nothing_is_sent_without_a_name() -> None:
    remote = Remote(Target(ADDRESS, ADDRESS, ADDRESS), *[None] * 3)  # type: ignore[arg-type]  # any request would fail
    for call in (lambda: remote.add("", [b"x"]), lambda: remote.drop([""]), lambda: remote.census(["> } ; DROP ALL"])):
        with pytest.raises(ValueError, match="is no absolute IRI"):
            call()


DECIMAL = "http://www.w3.org/2001/XMLSchema#decimal"


def test_differences() -> None:
    sent = Count()
    for said in ('"a中"', '"b\\n"@en', "<urn:o>", f'"1.50"^^<{DECIMAL}>'):
        assert sent.add(f"<urn:s> <urn:p> {said} .\n")
    strings = checksum("urn:s urn:p a中".encode()) + checksum(b"urn:s urn:p b\n")
    iri, number = checksum(b"urn:s urn:p urn:o"), checksum(b"urn:s urn:p 1.50")
    kept = {STRINGS: Tally(2, 24, strings), IRIS: Tally(1, 15, iri), DECIMAL: Tally(1, 14, number)}
    yardstick = Yardstick()

    def differences(**other: Tally) -> tuple[str, str]:
        names = {"strings": STRINGS, "iris": IRIS, "numbers": DECIMAL}
        return sent.differences(kept | {names[name]: tally for name, tally in other.items()}, yardstick)

    assert differences() == ("", "")
    assert sent.differences({}, yardstick) == ("0 of 4 triples", "")
    assert differences(iris=Tally(2, 30, iri)) == ("5 of 4 triples", "")
    assert differences(strings=Tally(2, 23, strings)) == ("strings that are 1 characters too short", "")
    assert differences(iris=Tally(1, 18, iri)) == ("IRIs that are 3 characters too long", "")
    assert differences(strings=Tally(2, 24, strings + 1)) == ("strings that are others, of the same length", "")
    assert differences(strings=Tally(2, 24, None)) == ("", "")
    twice = checksum("urn:s urn:p a中".encode().decode("latin-1").encode()) + checksum(b"urn:s urn:p b\n")
    assert differences(strings=Tally(2, 24, twice)) == ("", "")
    assert differences(numbers=Tally(1, 13, checksum(b"urn:s urn:p 1.5"))) == ("", DECIMAL)
    yardstick = Yardstick(lengths=False, checksums=False)
    assert differences(strings=Tally(2, 9, 9)) == ("", "")


def test_publishers_take_turns() -> None:
    with alone(ADDRESS, "urn:m"):
        with pytest.raises(UsageError, match="another `unkg publish`"), alone(ADDRESS, "urn:m"):
            pass
        with alone(ADDRESS, "urn:other"):
            pass
    with alone(ADDRESS, "urn:m"):
        pass


@pytest.mark.parametrize("manifest", ["", "relative", "http://e.org/> ; DROP ALL"])
def test_the_manifest_has_a_name(manifest: str) -> None:
    with pytest.raises(UsageError, match="cannot name the manifest"):
        publish(["a.nq"], replace(Target(ADDRESS, ADDRESS), manifest=manifest))
