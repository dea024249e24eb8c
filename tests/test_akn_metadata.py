"""What Akoma Ntoso says beside the text: votes, sponsors, keywords, the meeting; and what of it fills holes."""

import datetime as dt
from dataclasses import replace

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from tests.gold_graph import ROOT, SHARED
from unkg import vocab
from unkg.checks import unlinked_places
from unkg.export import link_document, quads, read, read_document
from unkg.languages import codes, load_language
from unkg.linking.voting import sponsors_of, unknown_voters, votes_of
from unkg.metadata import Choice, Keyword, Metadata, Vote
from unkg.queries import Solutions, load_query
from unkg.readers import read_text
from unkg.store import store_of
from unkg.structure import parse_document
from unkg.validation import validate

CORPUS = SHARED / "corpus" / "akn"
SAMPLE = ROOT / "samples" / "resolution.fr.xml"
STATE = "https://w3id.org/unkg/state/"


def states(found: list[Quad], term: NamedNode) -> set[str]:
    return {str(q.object.value).removeprefix(STATE) for q in found if q.predicate == term}  # type: ignore[union-attr]


def objects(found: list[Quad], term: NamedNode) -> set[object]:
    return {q.object for q in found if q.predicate == term}


def changed(*changes: tuple[str, str]) -> bytes:
    text = SAMPLE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def metadata(*changes: tuple[str, str]) -> Metadata:
    found = read_text(changed(*changes), "a.xml").metadata
    assert found
    return found


def test_the_metadata_of_the_sample() -> None:
    assert metadata() == Metadata(
        symbol="A/RES/99/998",
        adoption_date=dt.date(2044, 12, 31),
        distribution_date=dt.date(2045, 1, 16),
        meeting_record="A/99/PV.99",
        drafts=("A/99/L.998",),
        sponsors=("Fiji, Tonga and Trinidad and Tobago", "Bolivia (Plurinational State of) and the Gambia"),
        votes=(
            Vote("COTE D'IVOIRE", Choice.IN_FAVOUR),
            Vote("FIJI", Choice.IN_FAVOUR),
            Vote("TONGA", Choice.IN_FAVOUR),
            Vote("NAURU", Choice.AGAINST),
            Vote("TÜRKİYE", Choice.ABSTAINING),
        ),
        keywords=(
            Keyword("SDG 16", "http://metadata.un.org/sdg/16"),
            Keyword("counter-terrorism", "http://metadata.un.org/thesaurus/1001346"),
            Keyword("PEACE"),
        ),
    )


def test_the_graph_of_the_sample() -> None:
    found = list(quads(read(SAMPLE)))
    assert states(found, vocab.inFavour) == {"CIV", "FJI", "TON"}
    assert states(found, vocab.against) == {"NRU"}
    assert states(found, vocab.abstaining) == {"TUR"}
    assert not states(found, vocab.notVoting)
    assert states(found, vocab.sponsor) == {"FJI", "TON", "TTO", "BOL", "GMB"}
    assert objects(found, vocab.dcterms_subject) == {
        NamedNode("http://metadata.un.org/sdg/16"),
        NamedNode("http://metadata.un.org/thesaurus/1001346"),
    }
    assert objects(found, vocab.dc_subject) == {Literal("PEACE", language="en")}
    assert objects(found, vocab.adoptedAt) == {NamedNode("https://w3id.org/unkg/meeting/A/99/PV.99")}
    voters = {q.subject.value for q in found if q.object == vocab.State}  # type: ignore[union-attr]
    assert {f"{STATE}FJI", f"{STATE}NRU", f"{STATE}TUR", f"{STATE}GMB"} <= voters


@pytest.mark.parametrize(
    ("query", "values", "column", "expected"),
    [
        ("votes", {"symbol": "A/RES/99/998"}, "name", ["Türkiye", "Nauru", "Côte d’Ivoire", "Fiji", "Tonga"]),
        ("vote-agreement", {"second": "state/NRU"}, "other", ["against"]),
        ("vote-counts", {}, "choice", ["in favour", "in favour", "against", "in favour", "abstaining"]),
        (
            "sponsors",
            {},
            "name",
            ["Bolivia (Plurinational State of)", "Fiji", "Gambia", "Tonga", "Trinidad and Tobago"],
        ),
        ("by-subject", {"subject": "peace"}, "symbol", ["A/RES/99/998"]),
        ("by-subject", {"subject": "Counter-Terrorism"}, "symbol", ["A/RES/99/998"]),
    ],
)
def test_questions(query: str, values: dict[str, str], column: str, expected: list[str]) -> None:
    answer = store_of(quads(read(SAMPLE))).query(load_query(query).bind(values))
    assert isinstance(answer, Solutions)
    index = answer.variables.index(column)
    assert [getattr(row[index], "value", "") for row in answer.rows] == expected


def test_the_graph_is_valid() -> None:
    report = validate(store_of(quads(read(SAMPLE))).store)
    assert not report.violations
    twice = Quad(NamedNode("https://w3id.org/unkg/doc/A/RES/99/998"), vocab.against, NamedNode(f"{STATE}FJI"))
    report = validate(store_of([*quads(read(SAMPLE)), twice]).store)
    assert [v.message for v in report.violations]


# ── What the text lacks ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_text_comes_first() -> None:
    document = read_document(
        changed(
            ('date="2044-12-31" name="adoption"', 'date="2044-11-11" name="adoption"'),
            ("unga/2044-12-31/99-998", "unga/2044-11-11/99-997"),
            ('as="A/99/L.998"', 'as="A/99/L.997"'),
            ('as="A/99/PV.99"', 'as="A/99/PV.98"'),
        ),
        "a.xml",
    )
    assert document.identifier == "A/RES/99/998"
    assert document.masthead.adoption_date == dt.date(2044, 12, 31)
    assert document.masthead.draft == ("A/99/L.998",)
    assert document.main.meeting
    assert document.main.meeting.record == "A/99/PV.99"


COVER = SAMPLE.read_text(encoding="utf-8").partition("<coverPage>")[2].partition("</coverPage>")[0]
PREFACE = SAMPLE.read_text(encoding="utf-8").partition("<preface>")[2].partition("</preface>")[0]
CONCLUSIONS = SAMPLE.read_text(encoding="utf-8").partition("<conclusions>")[2].partition("</conclusions>")[0]


def test_metadata_fill_holes() -> None:
    document = read_document(changed((COVER, ""), (PREFACE, ""), (CONCLUSIONS, "")), "a.xml")
    assert document.identifier == "A/RES/99/998"
    assert document.masthead.symbols == ("A/RES/99/998",)
    assert (document.masthead.adoption_date, document.masthead.distribution_date) == (
        dt.date(2044, 12, 31),
        dt.date(2045, 1, 16),
    )
    assert document.masthead.draft == ("A/99/L.998",)
    assert document.main.meeting
    assert (document.main.meeting.record, document.main.meeting.number) == ("A/99/PV.99", "99")
    assert (document.language, document.main.title) == ("fr", None)


@pytest.mark.parametrize(
    ("work", "symbol"),
    [
        ("unga/2044-12-31/ES-98-1/", "A/RES/ES-98/1"),
        ("unga/2044-12-31/S-98-1/", "A/RES/S-98/1"),
        ("unga/2044-12-31/99-998-B/", "A/RES/99/998B"),
        ("unsc/2044-12-31/9660-2044/", "S/RES/9660(2044)"),
        ("unecosoc/2044-12-31/2044-11/", "E/RES/2044/11"),
        ("unga/2044-12-31/unknown/", None),
        ("unhcr/2044-12-31/99-998/", None),
    ],
)
def test_the_symbol_of_a_work(work: str, symbol: str | None) -> None:
    assert metadata(("unga/2044-12-31/99-998/", work)).symbol == symbol


def test_only_a_resolution_is_named_by_its_work() -> None:
    assert metadata(('<statement name="resolution">', '<statement name="decision">')).symbol is None


def test_a_zero_date_is_none() -> None:
    found = metadata(("2044-12-31", "0001-01-01"), ("2045-01-16", "someday"))
    assert (found.adoption_date, found.distribution_date) == (None, None)


def test_a_title_of_the_library() -> None:
    title = '<keyword refersTo="title" value="a" showAs="Security Council resolution 9660 (2044)" dictionary="DHL"/>'
    found = metadata(('<keyword value="PEACE"', title + '<keyword value="PEACE"'))
    assert (found.title, found.title_language) == ("Security Council resolution 9660 (2044)", "en")
    assert len(found.keywords) == 3


def test_what_cannot_be_read_is_left_out() -> None:
    found = metadata(
        ('as="A/99/PV.99"', 'as="the meeting"'),
        ('refersTo="against"', 'refersTo="perhaps"'),
        ("http://metadata.un.org/sdg/16", "javascript:alert(1)"),
        (">FIJI<", "> <"),
    )
    assert found.meeting_record is None
    assert [v.choice for v in found.votes] == [Choice.IN_FAVOUR, Choice.IN_FAVOUR, Choice.ABSTAINING]
    assert [k.iri for k in found.keywords] == ["http://metadata.un.org/thesaurus/1001346", None]


def test_no_metadata() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    meta = text.partition("<meta>")[2].partition("</meta>")[0]
    found = read_text(text.replace(f"<meta>{meta}</meta>", "").encode(), "a.xml")
    assert found.metadata is None
    assert read_text(b"Resolution\n", "a.txt").metadata is None


def test_the_metadata_of_a_component_are_its_own() -> None:
    component = "<components><component><doc><meta><keyword showAs='WAR'/></meta></doc></component></components>"
    text = SAMPLE.read_text(encoding="utf-8").replace("</statement>", f"{component}</statement>")
    found = read_text(text.encode(), "a.xml").metadata
    assert found == metadata()


# ── Names of States ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("BOLIVIA (PLURINATIONAL STATE OF)", "BOL"),
        ("UNITED KINGDOM", "GBR"),
        ("United States of America", "USA"),
        ("TURKIYE", "TUR"),
        ("TÜRKİYE", "TUR"),
        ("CÔTE D’IVOIRE", "CIV"),
        ("the Niger", "NER"),
        ("SWAZILAND", "SWZ"),
        ("LAO PEOPLE'S DEMOCRATIC REPUBLIC", "LAO"),
        ("Бутан", "BTN"),
        ("不丹", "BTN"),
        ("بوتان", "BTN"),
        ("TÃœRKÄ°YE", "TUR"),
        ("CÃ”TE Dâ€™IVOIRE", "CIV"),
        ("Costa de Marfil", None),
        ("ATLANTIS", None),
    ],
)
def test_a_voter(name: str, code: str | None) -> None:
    found = list(votes_of(Metadata(votes=(Vote(name, Choice.AGAINST),)), load_language("en")))
    assert found == ([(f"{STATE}{code}", Choice.AGAINST)] if code else [])


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Peru (on behalf of the States that are members of the Group, and Chile)", ["PER"]),
        ("Bosnia and Herzegovina, Saint Vincent and the Grenadines and Sao Tome and Principe", ["BIH", "VCT", "STP"]),
        ("Antigua and Barbuda and Trinidad and Tobago", ["ATG", "TTO"]),
        ("submitted by the Vice-Chair of the Committee, A. Person (Thailand) and on the basis of consultations", []),
        ("the Bahamas, the Congo, and the Democratic Republic of the Congo", ["BHS", "COG", "COD"]),
        ("", []),
    ],
)
def test_a_list_of_sponsors(printed: str, expected: list[str]) -> None:
    found = [state.removeprefix(STATE) for state in sponsors_of(Metadata(sponsors=(printed,)))]
    assert found == expected


def test_an_unknown_voter_is_told() -> None:
    document = read_document(changed((">NAURU<", ">ATLANTIS<")), "a.xml")
    links = link_document(document)
    assert unlinked_places(document, links)[:1] == [("ATLANTIS", "fr", "A/RES/99/998", "vote")]
    assert {choice for _, choice in links.votes} == {Choice.IN_FAVOUR, Choice.ABSTAINING}


def test_a_choice_is_a_property() -> None:
    assert {c.value for c in Choice} == {"inFavour", "against", "abstaining", "notVoting"}
    for choice in Choice:
        assert getattr(vocab, choice.value) == NamedNode(vocab.NAMESPACE + choice.value)


@pytest.mark.parametrize("language", codes())
def test_votes_are_the_same_in_all_languages(language: str) -> None:
    """A version's own language leaves votes, sponsors and subjects as they are: their words are English."""
    text = read_text((ROOT / "samples" / f"resolution.{language}.txt").read_bytes(), "a.txt")
    document = parse_document(replace(text, metadata=metadata()), load_language(language))
    found = list(quads(document))
    assert states(found, vocab.inFavour) == {"CIV", "FJI", "TON"}
    assert len(states(found, vocab.sponsor)) == 5
    assert objects(found, vocab.dc_subject) == {Literal("PEACE", language="en")}


@pytest.mark.skipif(not CORPUS.exists(), reason="../shared/corpus is not here")
@pytest.mark.parametrize("language", codes())
def test_real_files(language: str) -> None:
    """Every voter is a State, and the work's own symbol is the one in the text."""
    paths = sorted((CORPUS / language).glob("*.xml"))
    found = [read_text(path.read_bytes(), path.name).metadata for path in paths]
    assert sum(len(m.votes) for m in found if m) > 600
    assert not [name for m in found if m for name in unknown_voters(m, load_language(language))]
    assert [m.symbol for m in found if m] == [read(path).masthead.symbols[0] for path in paths]
