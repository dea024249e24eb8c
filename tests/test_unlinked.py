"""Unlinked names: bodies that no authority knows are kept, counted and published, and never linked."""

from itertools import pairwise

import pytest
from click.testing import CliRunner

from tests.gold_graph import ROOT
from unkg import vocab
from unkg.checks import count_unlinked, unlinked_places
from unkg.cli import main
from unkg.document import Document, Span
from unkg.export import Settings, link_document, quads, read_document
from unkg.languages import load_language
from unkg.linking import Concept
from unkg.linking.short_names import short_for
from unkg.mentions import NameMention, UnlinkedMention
from unkg.recognizers.unlinked import find_unlinked
from unkg.store import store_of
from unkg.validation import validate

SAMPLE = ROOT / "samples" / "rivers.en.txt"


def saying(words: str) -> Document:
    return read_document(
        f"A/RES/99/997\nThe General Assembly,\n1. {words}\n".encode(), "t.txt", Settings(language="en")
    )


def unlinked(document: Document) -> list[str]:
    return [m.place.anchor for m in link_document(document).unresolved if isinstance(m, UnlinkedMention)]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Thanks the Great Rivers Archives Commission for its work.", ["Great Rivers Archives Commission"]),
        ("Thanks the Ministry of Water and Records.", ["Ministry of Water and Records"]),
        ("Thanks the Dunes Water Court and the Lake Police.", ["Dunes Water Court", "Lake Police"]),
        # What is known is taken out first, and ends an unknown name.
        ("Thanks the Lighthouse Board of the United Nations.", ["Lighthouse Board"]),
        ("Thanks the United Nations Office on Drugs and Crime.", []),
        # No names: a bare word, generic plurals, heads of State, titles of instruments.
        ("Thanks the Board, and regional commissions.", []),
        ("Thanks the Heads of State and Government of Small Islands.", []),
        # The Committee is what is defined here, though many are known.
        (
            "Thanks the Great Lamp Committee (hereinafter “the Lamp Committee”); asks the Lamp Committee to go on.",
            ["Great Lamp Committee", "Lamp Committee", "Lamp Committee"],
        ),
    ],
)
def test_names(words: str, names: list[str]) -> None:
    assert unlinked(saying(words)) == names


def test_short_form_of_an_unknown_name_holds_in_the_document() -> None:
    assert unlinked(saying("Thanks the Lamp Oil Alliance (LOA), and requests LOA to go on.")) == [
        "Lamp Oil Alliance",
        "LOA",
        "LOA",
    ]
    assert unlinked(saying("Requests LOA to go on.")) == []


def test_known_and_unknown_do_not_overlap() -> None:
    document = saying(
        "Thanks the Lamp Fund for Lighthouses of the United Nations Development Programme and the Oil Bank."
    )
    links = link_document(document)
    places = [m.place for m in links.unresolved if isinstance(m, UnlinkedMention)]
    places += [k.mention.place for k in links.links if isinstance(k.mention, NameMention)]
    ordered = sorted((p.span.start, p.span.end) for p in places if p.paragraph == "op/1")
    assert len(ordered) == 3
    assert all(first[1] <= second[0] for first, second in pairwise(ordered))


def test_a_body_is_the_one_named_before() -> None:
    document = saying("Recalls that the Office of Legal Affairs exists, and requests the Office to go on.")
    targets = [link.target.iri for link in link_document(document).links if isinstance(link.target, Concept)]
    assert targets.count("https://w3id.org/unkg/org/OLA") == 2
    # "the Office of the Great Lamp" is another.
    document = saying("Recalls that the Office of Legal Affairs exists, and thanks the Office of Great Lamps.")
    targets = [link.target.iri for link in link_document(document).links if isinstance(link.target, Concept)]
    assert targets.count("https://w3id.org/unkg/org/OLA") == 1


def test_they_are_published_without_a_target() -> None:
    document = read_document(SAMPLE.read_bytes(), SAMPLE.name)
    store = store_of(quads(document)).store
    mentions = {q.subject for q in store.quads_for_pattern(None, vocab.rdf_type, vocab.UnlinkedMention)}
    assert len(mentions) == 6
    assert not any(list(store.quads_for_pattern(m, vocab.mentionOf, None)) for m in mentions)
    assert validate(store).conforms


def test_they_are_counted() -> None:
    first, second = (saying("Thanks the Lamp Oil Bank.") for _ in range(2))
    places = [place for d in (first, second) for place in unlinked_places(d, link_document(d))]
    (name,) = count_unlinked(places)
    assert (name.name, name.mentions, name.documents, name.first) == ("Lamp Oil Bank", 2, 1, "A/RES/99/997 op/1")


def test_check_unlinked() -> None:
    done = CliRunner().invoke(main, ["check", "--unlinked", str(SAMPLE)])
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert "unlinked: 6 mentions of 4 names" in lines
    assert "  2 x Great Rivers Archives Commission (en) in 1 document, first in A/RES/99/998 pp/2" in lines
    assert "unlinked" not in CliRunner().invoke(main, ["check", str(SAMPLE)]).output


def test_nothing_reaches_into_what_is_known() -> None:
    text = "the Sahel Water Commission of the Lake Fund"
    english = load_language("en")
    assert [text[s.start : s.end] for s in find_unlinked(text, english, [])] == ["Sahel Water Commission", "Lake Fund"]
    lake = text.index("Lake")
    known = [Span(lake, lake + 4)]
    assert [text[s.start : s.end] for s in find_unlinked(text, english, known)] == ["Sahel Water Commission"]


def test_a_piece_of_a_name_in_the_document_means_that_organization() -> None:
    name = "Analytical Support and Sanctions Monitoring Team"
    for words in (
        f"Thanks the {name}; asks the Sanctions Monitoring Team to go on.",
        f"Asks the Sanctions Monitoring Team, that is the {name}, to go on.",
    ):
        links = link_document(saying(words))
        targets = [k.target.iri for k in links.links if isinstance(k.target, Concept)]
        assert targets.count("https://w3id.org/unkg/org/1267-MT") == 2
        assert not any(isinstance(m, UnlinkedMention) for m in links.unresolved)
    # A piece of two names, or of none, stays unknown.
    english = load_language("en")
    assert short_for(["Lamp Board"], {"great lamp board": "a", "small lamp board": "b"}, english) == {}
    assert short_for(["Lamp Board"], {"great lamp boards": "a"}, english) == {}
    assert short_for(["Board"], {"great lamp board": "a"}, english) == {}
    assert short_for(["Lamp Board"], {"great lamp board": "a"}, english) == {"Lamp Board": Concept("a")}
