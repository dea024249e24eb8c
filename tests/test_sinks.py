"""Sinks: the same graph is the same bytes, reads back as it was, and reads well."""

import io
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from unkg import vocab
from unkg.errors import InvalidData, UsageError
from unkg.sinks import FORMATS, Format, arrange, atomic_output, format_for, write, write_each

BASE = "https://w3id.org/unkg/"
OX = {
    "turtle": RdfFormat.TURTLE,
    "n-triples": RdfFormat.N_TRIPLES,
    "n-quads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "json-ld": RdfFormat.JSON_LD,
    "rdf-xml": RdfFormat.RDF_XML,
}
RDFLIB = {
    "turtle": "turtle",
    "n-triples": "nt",
    "n-quads": "nquads",
    "trig": "trig",
    "json-ld": "json-ld",
    "rdf-xml": "xml",
}
FIXTURE = Path(__file__).parent / "graphs" / "seed-like.trig"
# rdflib's own parsers use names that rdflib deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:(Dataset.default_con|Conjunctive).* is deprecated:DeprecationWarning")
each_format = pytest.mark.parametrize("fmt", FORMATS.values(), ids=lambda fmt: fmt.name)


def fixture_quads() -> list[Quad]:
    return list(parse(FIXTURE.read_bytes(), format=RdfFormat.TRIG))


def written(quads: list[Quad], fmt: Format, base: str = BASE) -> bytes:
    output = io.BytesIO()
    write(quads, output, fmt, base)
    return output.getvalue()


def read_back(data: bytes, fmt: Format) -> set[Quad]:
    return set(parse(data, format=OX[fmt.name]))


def expected(quads: list[Quad], fmt: Format) -> set[Quad]:
    return set(quads) if fmt.holds_graphs else {Quad(q.subject, q.predicate, q.object) for q in quads}


def term(path: str) -> NamedNode:
    return NamedNode(BASE + path)


@each_format
def test_the_fixture_reads_back_as_it_was_in_pyoxigraph(fmt: Format) -> None:
    assert read_back(written(fixture_quads(), fmt), fmt) == expected(fixture_quads(), fmt)


@each_format
def test_the_fixture_reads_back_as_it_was_in_rdflib(fmt: Format) -> None:
    there, here = rdflib.Dataset(default_union=True), rdflib.Dataset(default_union=True)
    there.parse(data=written(fixture_quads(), FORMATS["n-quads"]).decode(), format="nquads")
    here.parse(data=written(fixture_quads(), fmt).decode(), format=RDFLIB[fmt.name])
    assert set(here.triples((None, None, None))) == set(there.triples((None, None, None)))
    if fmt.holds_graphs:
        assert set(here.quads()) == set(there.quads())


@each_format
def test_the_order_of_the_quads_does_not_matter(fmt: Format) -> None:
    quads = fixture_quads()
    first = written(quads, fmt)
    for seed in range(5):
        random.Random(seed).shuffle(quads)  # noqa: S311 -- an order, not a secret
        assert written(quads + quads[:50], fmt) == first


@each_format
def test_hash_seed_and_locale_do_not_matter(fmt: Format) -> None:
    program = (
        "import sys; from pyoxigraph import parse, RdfFormat; from unkg.sinks import FORMATS, write\n"
        "data = open(sys.argv[1], 'rb').read()\n"
        "write(parse(data, format=RdfFormat.TRIG), sys.stdout.buffer, FORMATS[sys.argv[2]])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program, str(FIXTURE), fmt.name],
            env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale},
            capture_output=True,
            check=True,
        ).stdout
        for seed, locale in (("1", "C"), ("2", "C.UTF-8"), ("3", "tr_TR.UTF-8"))
    }
    assert outputs == {written(fixture_quads(), fmt)}


@each_format
def test_no_blank_node_appears(fmt: Format) -> None:
    back = read_back(written(fixture_quads(), fmt), fmt)
    assert not any(isinstance(t, BlankNode) for quad in back for t in (quad.subject, quad.object, quad.graph_name))


AWKWARD = (
    "\x00\x01\x07\x08\t\n\x0b\x0c\r\x1b\x7f\x85"
    "\xa0\u00ad\u200b\u200f\u2028\u2029\u202e\ufeff\ufffe\U0001f600\"'\\}{<>&;^`"
)


@each_format
@pytest.mark.parametrize(
    "text", [*AWKWARD, AWKWARD, " a ", "a\r\nb", "\\u0041", '"""', "a.\n\n# no comment\n@prefix", "]]>"]
)
def test_every_character_survives_or_is_refused(fmt: Format, text: str) -> None:
    document = term("doc/A/1")
    quads = [
        Quad(document, vocab.text, Literal(text, language="ar"), term("doc/A/1/ar")),
        Quad(document, vocab.symbol, Literal(text), term("doc/A/1/ar")),
    ]
    if fmt.name == "rdf-xml" and any((c < " " and c not in "\t\n\r") or c in "\ufffe\uffff" for c in text):
        with pytest.raises(InvalidData, match="XML"):
            written(quads, fmt)
        return
    data = written(quads, fmt)
    assert read_back(data, fmt) == expected(quads, fmt)
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=data.decode(), format=RDFLIB[fmt.name])
    assert {str(o) for o in dataset.objects()} == {text}


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["doc/A/1", "doc/A/1/op/2", "doc/A/1/op/10", "doc/S/RES/1373(2001)", "org/SC", "person/马·哈"]
            ),
            st.sampled_from(
                [vocab.partOf, vocab.symbol, vocab.ordinal, vocab.hasLanguageVersion, vocab.rdf_type, vocab.text]
            ),
            st.one_of(
                st.sampled_from(["doc/A/1", "org/SC", "ontology#Section", "doc/A/1/zh#char=1,2"]).map(term),
                st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6).map(Literal),
                st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6).map(
                    lambda t: Literal(t, language="fr")
                ),
                st.integers().map(Literal),
                st.just(Literal("007", datatype=vocab.xsd_integer)),
            ),
            st.sampled_from(["doc/A/1/zh", "doc/A/1/en"]),
        ),
        max_size=12,
    )
)
def test_any_graph_reads_back_as_it_was(rows: list[tuple[str, NamedNode, NamedNode | Literal, str]]) -> None:
    quads = [Quad(term(s), p, o, term(g)) for s, p, o, g in rows]
    for fmt in FORMATS.values():
        if fmt.name == "rdf-xml" and any("\ufffe" in str(o) or "\uffff" in str(o) for _, _, o, _ in rows):
            continue
        assert read_back(written(quads, fmt), fmt) == expected(quads, fmt), fmt.name


@pytest.mark.parametrize("base", ["https://example.org/kg/", "https://example.org/kg#"])
@each_format
def test_another_base_is_as_good(fmt: Format, base: str) -> None:
    quads = [
        Quad(NamedNode(base + path), vocab.hasPart, NamedNode(base + "a:b/../c"), NamedNode(base + "g"))
        for path in ("doc/A/1", "x:y", "../up", "/root", "//host", "?q", "a/./b", "马")
    ]
    assert read_back(written(quads, fmt, base), fmt) == expected(quads, fmt)


def test_turtle_reads_well() -> None:
    text = written(fixture_quads(), FORMATS["turtle"]).decode()
    assert text.startswith("@base <https://w3id.org/unkg/> .\n@prefix unkg: <https://w3id.org/unkg/ontology#> .\n")
    assert "\n# doc/A/99/701\n\n<doc/A/99/701> a unkg:Letter ;\n    unkg:symbol " in text
    assert "\t" not in text
    assert not any(line != line.rstrip() for line in text.split("\n"))


def test_subjects_come_in_reading_order() -> None:
    def subjects(*names: str) -> list[str]:
        return [name for name in ordered if name in names]

    triples = [Triple(q.subject, q.predicate, q.object) for q in fixture_quads()]
    sections = arrange(triples)
    assert [heading for heading, _ in sections] == [
        "doc/A/99/701",
        "doc/A/RES/99/12",
        "doc/S/RES/9102(2031)",
        "Sources",
        "Sessions",
        "Agenda items",
        "Meetings",
        "Persons and posts",
        "Cited documents",
        "Authorities",
        "Other",  # what a library's keywords point to: concepts of other schemes
    ]
    everything = (t.subject for _, members in sections for t in members)
    ordered = list(dict.fromkeys(s.value.removeprefix(BASE) for s in everything if isinstance(s, NamedNode)))
    resolution = "doc/S/RES/9102(2031)"
    order = [
        resolution,
        f"{resolution}/en",
        f"{resolution}/zh",
        f"{resolution}/par/1",
        f"{resolution}/pp/1",
        f"{resolution}/pp/1/cites/S/RES/9050(2029)",
        f"{resolution}/pp/1/en#char=36,47",
        f"{resolution}/op/1",
        f"{resolution}/op/2",
        f"{resolution}/op/2/a",
        f"{resolution}/op/10",
        f"{resolution}/note/1",
    ]
    assert subjects(*order) == order


def test_a_section_stands_where_its_first_paragraph_stands() -> None:
    document = term("doc/A/1")
    triples = [Triple(document, vocab.hasLanguageVersion, term("doc/A/1/en"))]
    for path, ordinal in (("par/1", 1), ("sec/2/par/1", 2), ("sec/1/par/1", 3)):
        triples.append(Triple(term(f"doc/A/1/{path}"), vocab.partOf, document))
        triples.append(Triple(term(f"doc/A/1/{path}"), vocab.ordinal, Literal(ordinal)))
    for section in ("sec/1", "sec/2"):
        triples.append(Triple(term(f"doc/A/1/{section}"), vocab.rdf_type, vocab.Section))
        triples.append(Triple(term(f"doc/A/1/{section}"), vocab.partOf, document))
    ((_, members),) = arrange(triples)
    ordered = list(dict.fromkeys(str(t.subject).removeprefix(f"<{BASE}doc/A/1").rstrip(">") for t in members))
    assert ordered == ["", "/par/1", "/sec/2", "/sec/2/par/1", "/sec/1", "/sec/1/par/1"]


def test_json_ld_is_pleasant_to_read_in_a_program() -> None:
    data = json.loads(written(fixture_quads(), FORMATS["json-ld"]))
    (graph,) = (entry for entry in data["@graph"] if entry["@id"] == "doc/S/RES/9102(2031)/zh")
    (paragraph,) = (node for node in graph["@graph"] if node["@id"] == "doc/S/RES/9102(2031)/pp/1")
    assert paragraph["@type"] == ["PreambularParagraph"]
    assert paragraph["verb"] == ["verb/recall"]
    assert paragraph["ordinal"] == [2]
    assert list(paragraph["text"]) == ["zh"]


def test_a_corpus_is_written_group_by_group() -> None:
    quads = fixture_quads()
    by_graph = [[q for q in quads if q.graph_name == name] for name in sorted({q.graph_name for q in quads}, key=str)]
    for fmt in FORMATS.values():
        output = io.BytesIO()
        write_each(by_graph, output, fmt)
        assert read_back(output.getvalue(), fmt) == expected(quads, fmt)
    output = io.BytesIO()
    seen: list[int] = []

    def groups() -> Iterator[list[Quad]]:
        for group in by_graph:
            seen.append(len(output.getvalue()))
            yield group

    write_each(groups(), output, FORMATS["n-quads"])
    assert seen == sorted(set(seen)), "each group is written before the next is asked for"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("ttl", "turtle"),
        (".ttl", "turtle"),
        ("out/kg.TTL", "turtle"),
        ("text/turtle; charset=utf-8", "turtle"),
        ("nt", "n-triples"),
        ("ntriples", "n-triples"),
        ("nquads", "n-quads"),
        ("application/n-quads", "n-quads"),
        ("a.b.trig", "trig"),
        ("json-ld", "json-ld"),
        ("kg.json", "json-ld"),
        ("xml", "rdf-xml"),
        ("kg.rdf", "rdf-xml"),
    ],
)
def test_a_format_goes_by_many_names(name: str, found: str) -> None:
    assert format_for(name).name == found


@pytest.mark.parametrize("name", ["", "docx", "kg.docx", "-", "text/html"])
def test_an_unknown_format_is_told_the_known_ones(name: str) -> None:
    with pytest.raises(UsageError, match=r"turtle \(\.ttl\).*rdf-xml \(\.rdf, \.xml\)"):
        format_for(name)


def test_a_property_without_an_xml_name_is_refused_in_xml() -> None:
    with pytest.raises(InvalidData, match="another format"):
        written([Quad(term("a"), NamedNode("https://example.org/1"), term("b"))], FORMATS["rdf-xml"])


def test_an_output_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "out.ttl"
    target.write_text("old")

    def fail() -> None:
        with atomic_output(target) as output:
            output.write(b"half")
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        fail()
    assert target.read_text() == "old"
    with atomic_output(str(target)) as output:
        output.write(b"new")
    assert target.read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["out.ttl"]
    assert target.stat().st_mode & 0o777 == 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_device_is_written_to_and_not_replaced() -> None:
    with atomic_output("/dev/null") as output:
        output.write(b"gone")
    assert not Path("/dev/null").is_file()


def test_a_link_keeps_pointing(tmp_path: Path) -> None:
    (tmp_path / "real.ttl").write_text("old")
    (tmp_path / "link.ttl").symlink_to("real.ttl")
    with atomic_output(tmp_path / "link.ttl") as output:
        output.write(b"new")
    assert (tmp_path / "link.ttl").is_symlink()
    assert (tmp_path / "real.ttl").read_text() == "new"


def test_no_folder_no_writing(tmp_path: Path) -> None:
    for path in (tmp_path / "missing" / "out.ttl", tmp_path):
        with pytest.raises(UsageError, match="cannot be written"), atomic_output(path):
            pytest.fail("opened")


def test_a_hyphen_is_the_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with atomic_output("-") as output:
        output.write(b"here")
    assert capfdbinary.readouterr().out == b"here"
