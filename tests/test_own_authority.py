"""Own authorities: a SKOS scheme of the user's is recognized, published and linked beside the ones that ship."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize

import unkg
from tests.gold_graph import ROOT, Graph
from unkg import export, schemes, vocab
from unkg.cli import main
from unkg.document import Document
from unkg.errors import UnkgError, UnreadableInput, UsageError
from unkg.export import Settings, ambiguities, quads, read_document
from unkg.schemes import authorities_with
from unkg.validation import validate

BASE = "https://w3id.org/unkg/"
OWN = "https://example.org/t/"
SAMPLE = ROOT / "samples" / "authority.ttl"
HEAD = """@prefix : <https://example.org/t/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix unkg: <https://w3id.org/unkg/ontology#> . @prefix org: <http://www.w3.org/ns/org#> .
"""
SCHEME = """
:scheme a skos:ConceptScheme ; skos:prefLabel "the public"@en .
:archives a skos:Concept ; skos:prefLabel "Archives"@en , "Archive"@de , "المحفوظات"@ar , "档案"@zh , "архивы"@ru ;
    skos:altLabel "papers"@en , "archivos"@es ; skos:exactMatch <https://example.org/other/archives> .
:governments skos:prefLabel "gouvernements"@fr ; skos:hiddenLabel "Governments" , "حكوماتها"@ar-SA , "政府"@zh-Hans .
:keep a skos:Concept ; skos:hiddenLabel "To carry out"@en .
"""


def scheme(folder: Path, text: str, name: str = "own.ttl") -> Path:
    path = folder / name
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def sample(language: str) -> Document:
    return unkg.read(ROOT / "samples" / f"resolution.{language}.txt")


def saying(words: str, language: str = "en") -> Document:
    text = f"A/RES/99/998\nThe General Assembly,\n1. Requests that {words};\n"
    return read_document(text.encode(), "text.txt", Settings(language=language))


def graph(document: Document, *files: Path, as_subject: bool = False) -> Graph:
    found = list(quads(document, authorities=files, as_subject=as_subject))
    store = Store()
    store.extend(found)
    report = validate(store)
    assert report.conforms, "\n".join(map(str, report.violations))
    return Graph(found)


def pairs(found: Graph, term: NamedNode, namespace: str = OWN) -> set[tuple[str, str]]:
    """Return the places and concepts of an own scheme that a term joins."""
    joined = {
        (str(q.subject).strip("<>"), str(q.object).strip("<>"))
        for q in found.quads
        if q.predicate == term and str(q.object).startswith(f"<{namespace}")
    }
    return {(re.sub(r".*/99/99[89]/", "", place), concept.removeprefix(namespace)) for place, concept in joined}


def anchors(found: Graph, concept: str) -> list[str]:
    nodes = [q.subject.value for q in found.quads if q.predicate == vocab.mentionOf and q.object == NamedNode(concept)]  # type: ignore[union-attr]
    return sorted(found.value(node, vocab.nif_anchorOf) for node in nodes)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


# --- recognizing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "concept", "words"),
    [
        ("en", "archives", ["archives"]),  # a capital letter makes no other word
        ("en", "governments", ["Governments"]),  # a label without a language is in every language
        ("en", "keep", ["To carry out"]),
        ("ar", "governments", ["حكوماتها"]),
        ("fr", "governments", ["gouvernements"]),
        ("ru", "archives", ["архивы"]),
        ("es", "archives", ["archivos"]),
        ("zh", "archives", ["档案"]),
        ("zh", "governments", ["政府"]),
    ],
)
def test_labels_in_the_language_of_the_document(tmp_path: Path, language: str, concept: str, words: list[str]) -> None:
    found = graph(sample(language), scheme(tmp_path, SCHEME))
    assert anchors(found, OWN + concept) == words
    assert concept in {name for _, name in pairs(found, vocab.mentions)}


def test_a_letter_glued_to_an_arabic_label(tmp_path: Path) -> None:
    own = scheme(tmp_path, SCHEME)
    text = "A/RES/99/998\nإن الجمعية العامة،\n1 - تحث الدول الأعضاء على العناية بالمحفوظات وبالمحفوظات للمحفوظات؛\n"
    document = read_document(text.encode(), "text.txt", Settings(language="ar"))
    assert anchors(graph(document, own), f"{OWN}archives") == ["المحفوظات", "المحفوظات", "للمحفوظات"]


def test_a_scheme_is_no_concept(tmp_path: Path) -> None:
    assert not anchors(graph(sample("en"), scheme(tmp_path, SCHEME)), f"{OWN}scheme")


def test_capitals(tmp_path: Path) -> None:
    few = scheme(tmp_path, ':aids skos:prefLabel "AIDS"@en . :water skos:prefLabel "Water"@en .')
    found = graph(saying("AIDS and water, and that it aids WATER"), few)
    assert (anchors(found, f"{OWN}aids"), anchors(found, f"{OWN}water")) == (["AIDS"], ["WATER", "water"])
    shouted = scheme(tmp_path, ':l skos:prefLabel "LAND USE"@en . :w skos:prefLabel "WATER"@en .', "capitals.ttl")
    found = graph(saying("land use and water be better"), shouted)
    assert (anchors(found, f"{OWN}l"), anchors(found, f"{OWN}w")) == (["land use"], ["water"])


@pytest.mark.parametrize("extension", ["ttl", "nt", "rdf", "jsonld", "nq", "trig", "TTL"])
def test_every_format_is_read(tmp_path: Path, extension: str) -> None:
    form = RdfFormat.from_extension(extension.lower())
    assert form
    path = tmp_path / f"own.{extension}"
    triples = [quad.triple for quad in parse((HEAD + SCHEME).encode(), format=RdfFormat.TURTLE)]
    serialize(triples, path, format=form)
    found = {label.text for label in authorities_with([path]).own_labels("en")}
    assert found == {"Archives", "papers", "Governments", "To carry out"}


# --- publishing -------------------------------------------------------------------------------------------------


def test_what_is_published(tmp_path: Path) -> None:
    found = graph(sample("en"), scheme(tmp_path, SCHEME))
    archives = f"{OWN}archives"
    assert found.values(archives, vocab.rdf_type) == [vocab.skos_Concept.value]
    assert found.values(archives, vocab.skos_prefLabel) == sorted(
        ["Archive", "Archives", "المحفوظات", "档案", "архивы"]
    )
    assert found.values(archives, vocab.skos_altLabel) == ["papers"]
    assert found.values(archives, vocab.skos_exactMatch) == ["https://example.org/other/archives"]
    # A concept without a preferred label is published under another.
    assert found.values(f"{OWN}keep", vocab.skos_prefLabel) == ["To carry out"]


@pytest.mark.parametrize(
    ("class_", "label", "published"),
    [
        ("unkg:Organization", '"Keepers"@en , "Hüter"@de', "unkg:Organization"),
        ("unkg:State", '"Keepers"@en-GB', "unkg:State"),
        ("unkg:Instrument", '"Keepers"@en', "unkg:Instrument"),
        ("org:Post", '"Keepers"@en', "org:Post"),
        # Neither what has no name in a language of a pack nor what unkg has no class for can be of a class of ours.
        ("unkg:Organization", '"Keepers"', "skos:Concept"),
        ("unkg:Verb", '"Keepers"@en', "skos:Concept"),
        ("unkg:Document", '"Keepers"@en , "Keepers once more"@en', "skos:Concept"),
    ],
)
def test_classes(tmp_path: Path, class_: str, label: str, published: str) -> None:
    found = graph(
        saying("the Keepers keep"), scheme(tmp_path, f":k a {class_}, skos:Concept ; skos:prefLabel {label} .")
    )
    prefix, _, name = published.partition(":")
    assert found.values(f"{OWN}k", vocab.rdf_type) == [vocab.PREFIXES[prefix] + name]
    assert found.values(f"{OWN}k", vocab.skos_prefLabel) == ["Keepers"]


def test_more_names_of_what_ships(tmp_path: Path) -> None:
    own = scheme(tmp_path, f'<{BASE}org/UNODC> skos:prefLabel "the Vienna Office"@en ; skos:altLabel "VO"@ru .')
    found = graph(saying("the Vienna Office report"), own)
    assert pairs(found, vocab.mentions, f"{BASE}org/UN") == {("op/1", "ODC")}
    assert "the Vienna Office" in found.values(f"{BASE}org/UNODC", vocab.skos_altLabel)
    assert found.values(f"{BASE}org/UNODC", vocab.rdf_type) == [vocab.Organization.value]
    assert len(found.values(f"{BASE}org/UNODC", vocab.skos_prefLabel)) == 6


def test_as_subject(tmp_path: Path) -> None:
    own = scheme(tmp_path, SCHEME)
    mentioned, subjects = graph(sample("zh"), own), graph(sample("zh"), own, as_subject=True)
    expected = {("pp/5", "archives"), ("op/1/a", "governments")}
    assert pairs(mentioned, vocab.mentions) == pairs(subjects, vocab.dcterms_subject) == expected
    assert not pairs(mentioned, vocab.dcterms_subject)
    assert not pairs(subjects, vocab.mentions)
    assert anchors(subjects, f"{OWN}archives") == ["档案"]
    # What ships with unkg is mentioned all the same.
    assert pairs(subjects, vocab.mentions, BASE) == pairs(graph(sample("zh")), vocab.mentions, BASE)


def test_a_subject_sends_no_letter(tmp_path: Path) -> None:
    own = scheme(tmp_path, ':chile skos:prefLabel "Chile"@en . :sg skos:prefLabel "Secretary-General"@en .')
    letter = unkg.read(ROOT / "samples" / "letter.en.txt")
    found = graph(letter, own)
    assert pairs(found, vocab.mentions)
    for term in (vocab.sender, vocab.senderState, vocab.addressee):
        expected = [q.object for q in quads(letter) if q.predicate == term]
        assert [q.object for q in found.quads if q.predicate == term] == expected != []


def test_an_own_name_makes_no_organ_speak(tmp_path: Path) -> None:
    own = scheme(tmp_path, ':SC skos:prefLabel "the Sample Circle"@en .')
    words = "the Sample Circle meet, and that the Council act"
    named = {target for _, target in pairs(graph(saying(words), own), vocab.mentions, f"{BASE}org/")}
    assert named == {target for _, target in pairs(graph(saying(words)), vocab.mentions, f"{BASE}org/")}


# --- ambiguity --------------------------------------------------------------------------------------------------


def test_the_longest_then_the_own_then_the_first(tmp_path: Path) -> None:
    second = scheme(tmp_path, ':b skos:prefLabel "keepers"@en , "Hirten"@de .', "a.ttl")
    first = scheme(
        tmp_path,
        ':a skos:altLabel "Keepers" . :a a skos:Concept . :sc skos:prefLabel "security council"@en .'
        ':archive skos:prefLabel "Security Council archive"@en .',
        "b.ttl",
    )
    document = saying("the keepers of the Security Council archive and the Security Council act")
    found = graph(document, second, first)
    assert pairs(found, vocab.mentions) == {("op/1", "a"), ("op/1", "sc"), ("op/1", "archive")}
    assert anchors(found, f"{OWN}archive") == ["Security Council archive"]
    assert not anchors(found, f"{OWN}b")
    assert not anchors(found, f"{BASE}org/SC")
    told = {each.label: each.concepts for each in ambiguities("en", [second, first])}
    assert told == {"Keepers": (f"{OWN}a", f"{OWN}b"), "security council": (f"{OWN}sc", f"{BASE}org/SC")}


def test_ambiguous_labels_are_reported_once(tmp_path: Path) -> None:
    own = scheme(
        tmp_path,
        ':a skos:prefLabel "UNESCO" . '
        ':b skos:prefLabel "records"@en . :c skos:altLabel "Records"@en ; a skos:Concept .',
    )
    lines = [
        f'unkg: the label "UNESCO" names <{OWN}a> and <{BASE}org/UNESCO>; <{OWN}a> is taken',
        f'unkg: the label "records" names <{OWN}b> and <{OWN}c>; <{OWN}b> is taken',
    ]
    files = [ROOT / "samples" / f"resolution.{language}.txt" for language in ("en", "fr", "zh")]
    done = run("export", *files, "--authority", own, "-o", tmp_path / "out.nq")
    assert (done.exit_code, done.stderr.splitlines()) == (0, lines)
    done = run("check", *files, "--authority", own)
    assert (done.exit_code, done.stderr.splitlines()) == (0, lines)
    assert run("check", *files, "--authority", own, "--strict").exit_code == 1
    done = run("check", *files, "--authority", SAMPLE, "--strict")
    assert (done.exit_code, done.stderr) == (0, "")


# --- files ------------------------------------------------------------------------------------------------------

BAD: dict[str, tuple[str, str | None, int, str]] = {
    "missing": ("none.ttl", None, 3, "No such file or directory); name a SKOS file"),
    "no RDF": ("letter.ttl", "Dear Sir,", 3, "not Turtle: Parser error at line 1"),
    "another format": ("own.rdf", HEAD + SCHEME, 3, "its extension tells the format"),
    "no RDF by its name": ("own.docx", "PK", 2, "no RDF by its extension; save it as SKOS and name it .ttl"),
    "entities": ("own.rdf", '<!DOCTYPE r [<!ENTITY e "e">]><r/>', 3, "has a DOCTYPE, which is refused"),
    "empty": ("own.ttl", "", 3, "has no concept; expected nodes with an IRI"),
    "no concept": ("own.ttl", "<urn:a> <urn:b> 'records' .", 3, "has no concept"),
    "no name": ("own.ttl", f'{HEAD}[] a skos:Concept ; skos:prefLabel "records"@en .', 3, "has no concept"),
    "no label": ("own.ttl", f"{HEAD}:a a skos:Concept .", 3, "the languages of its labels: none; add skos:prefLabel"),
    "another language": ("own.ttl", f'{HEAD}:a skos:prefLabel "A"@pt , "B"@de , "-"@en .', 3, "labels: de, pt; add"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files(tmp_path: Path, name: str) -> None:
    file, text, status, message = BAD[name]
    path = tmp_path / file
    if text is not None:
        path.write_text(text, encoding="utf-8")
    document = ROOT / "samples" / "resolution.en.txt"
    for command in (["export", document, "-o", tmp_path / "out.ttl"], ["check", document]):
        done = run(*command, "--authority", path)
        assert (done.exit_code, done.stdout) == (status, "")
        (line,) = done.stderr.splitlines()
        assert line.startswith(f"unkg: {path}: ")
        assert message in line
    assert not (tmp_path / "out.ttl").exists()
    with pytest.raises(UnkgError, match=r"own|none|letter") as caught:
        unkg.to_graph(unkg.read(document), authorities=[path])
    assert isinstance(caught.value, UsageError if status == 2 else UnreadableInput)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="name a SKOS file"):
        authorities_with([tmp_path.rename(tmp_path.with_suffix(".ttl"))])


def test_as_needs_an_authority() -> None:
    done = run("export", ROOT / "samples" / "resolution.en.txt", "--as", "subject")
    assert (done.exit_code, done.stderr.count("--authority")) == (2, 1)
    assert run("export", ROOT / "samples" / "resolution.en.txt", "--as", "topic").exit_code == 2


# --- the same again ---------------------------------------------------------------------------------------------


def test_files_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = scheme(tmp_path, SCHEME), scheme(tmp_path, ':a skos:prefLabel "records"@en .', "two.ttl")
    read: list[Path] = []
    triples = schemes._triples

    def noted(path: Path) -> Iterator[Triple]:
        read.append(path)
        return triples(path)

    monkeypatch.setattr(schemes, "_triples", noted)
    known = authorities_with([one, two])
    assert authorities_with([str(two), one, one]) is known
    assert sorted(read) == [one, two]
    scheme(tmp_path, ':a skos:prefLabel "the records"@en .', "two.ttl")
    assert authorities_with([one, two]) is not known
    assert authorities_with([]) is authorities_with(())
    assert not authorities_with([]).own


def test_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    own = scheme(
        tmp_path, SCHEME + ':a skos:prefLabel "Governments"@en , "Government"@en ; skos:altLabel "papers"@en .'
    )
    command = [sys.executable, "-m", "unkg", "export", "samples/resolution.en.txt", "-f", "ttl"]
    outputs = {
        subprocess.run(
            [*command, "--authority", first, "--authority", second],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        ).stdout
        for seed, first, second in (("1", own, SAMPLE), ("2", SAMPLE, own), ("3", own, SAMPLE))
    }
    assert len(outputs) == 1


def test_without_an_authority_nothing_changes() -> None:
    document = sample("ru")
    assert list(quads(document)) == list(quads(document, authorities=[]))
    assert list(quads(document, as_subject=True)) == list(quads(document))


def test_from_python(tmp_path: Path) -> None:
    own = scheme(tmp_path, SCHEME)
    graphs = [
        unkg.to_graph(sample("en"), authorities=files, as_subject=True) for files in ([own], [str(own)], str(own))
    ]
    assert {len(each) for each in graphs} == {len(graphs[0])}
    assert len(graphs[0]) > len(unkg.to_graph(sample("en")))
    assert export.Settings(authorities=(own,)).authorities == (own,)


@pytest.mark.parametrize("language", ["ar", "en", "es", "fr", "ru", "zh"])
def test_the_sample_in_six_languages(language: str) -> None:
    found = graph(sample(language), SAMPLE, as_subject=True)
    subjects = pairs(found, vocab.dcterms_subject, "https://example.org/archives/")
    assert subjects == {("pp/5", "archives"), ("op/1/a", "records")}


def test_a_concept_of_no_scheme_must_be_mentioned() -> None:
    store = Store()
    node = NamedNode(f"{OWN}a")
    for triple in (
        Triple(node, vocab.rdf_type, vocab.skos_Concept),
        Triple(node, vocab.skos_prefLabel, Literal("records", language="en")),
    ):
        store.add(Quad(triple.subject, triple.predicate, triple.object))
    assert [violation.shape for violation in validate(store).violations] == ["shapes:Concept"]
