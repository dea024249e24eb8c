"""Who voted how, as the text of a document says it below its paragraphs, in every language."""

import pytest

from tests.test_organs import layouts
from unkg import vocab
from unkg.authorities import load_authorities
from unkg.export import link_document, quads, read_document
from unkg.languages import codes, load_language
from unkg.linking.voting import unknown_voters, votes_of
from unkg.metadata import Choice, Metadata, Vote

STATE = "https://w3id.org/unkg/state/"
EXPECTED = {"ARG": "inFavour", "BOL": "inFavour", "VNM": "inFavour", "BEN": "against", "TGO": "against"} | {
    "GMB": "abstaining",
    "IND": "abstaining",
}
SEPARATORS = {
    "ar": ("، و", "، و"),
    "en": (", ", " and "),
    "es": (", ", " y "),
    "fr": (", ", " et "),
    "ru": (", ", " и "),
    "zh": ("、", "和"),
}
TEXT = """A/HRC/RES/99/999

The Human Rights Council,

Recalling its resolution 98/7 of 1 July 2043,

1. Decides to remain seized of the matter.

40th meeting
31 December 2044

"""


@pytest.mark.parametrize("code", codes())
def test_the_text_tells_who_voted_how(code: str) -> None:
    for document in layouts("HRC", code):
        votes = link_document(document).votes
        assert {state.removeprefix(STATE): choice.value for state, choice in votes} == EXPECTED
        assert len(votes) == len(EXPECTED)
        graph = {(q.predicate.value, q.object.value) for q in quads(document) if hasattr(q.object, "value")}
        assert {(vocab.NAMESPACE + choice, STATE + code) for code, choice in EXPECTED.items()} <= graph


@pytest.mark.parametrize("code", codes())
def test_every_state_is_known_in_a_list(code: str) -> None:
    known = load_authorities()
    states = {label.concept for label in known.labels(code, vocab.State)}
    names = [known.preferred(state, code) for state in sorted(states)]
    separator, last = SEPARATORS[code]
    voters = separator.join(names[:-1]) + last + names[-1]
    found = list(votes_of(Metadata(votes=(Vote(voters, Choice.AGAINST),)), load_language(code)))
    assert len(found) == len(states) == 195
    assert {state for state, _ in found} == states


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("[Adopted without a vote.]", {}),
        ("[Adopted by a recorded vote of 1 to none.]", {}),
        (
            (
                "[Adopted by a recorded vote of 2 to 1, with no abstentions:\n\nIn favour: Fiji and Tonga\n\n"
                "Against: Nauru\n\nAbstaining: None]"
            ),
            {"FJI": "inFavour", "TON": "inFavour", "NRU": "against"},
        ),
        (
            (
                "[Adopted by a recorded vote of 1 to 2. The voting was as follows:\n\nIn favour:\n\nGuinea-Bissau\n\n"
                "Against:\n\nDemocratic Republic of the Congo, Republic of Korea]"
            ),
            {"GNB": "inFavour", "COD": "against", "KOR": "against"},
        ),
    ],
)
def test_forms(lines: str, expected: dict[str, str]) -> None:
    document = read_document((TEXT + lines).encode(), "a.txt")
    votes = link_document(document).votes
    assert {state.removeprefix(STATE): choice.value for state, choice in votes} == expected
    assert [p.path for _, p in document.paragraphs()] == ["par/1", "pp/1", "op/1"]


def test_votes_of_the_metadata_come_first() -> None:
    """Metadata name one State each, with nothing between the names to be misread."""
    voting = "<voting><count refersTo='inFavour'><organization>FIJI</organization></count></voting>"
    text = f"<akomaNtoso><statement><meta>{voting}</meta>{{}}"
    lines = [*TEXT.split("\n\n"), "[Adopted by a recorded vote. In favour: Tonga]"]
    body = "".join(f"<p>{line}</p>" for line in lines)
    document = read_document(f"{text.format(body)}</statement></akomaNtoso>".encode(), "a.xml")
    assert link_document(document).votes == ((f"{STATE}FJI", Choice.IN_FAVOUR),)


def test_a_list_without_any_state_is_unknown() -> None:
    votes = (Vote("Fiji and Tonga", Choice.AGAINST), Vote("Atlantis", Choice.AGAINST))
    assert list(unknown_voters(Metadata(votes=votes), load_language("en"))) == ["Atlantis"]
