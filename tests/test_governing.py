"""Which verb governs a place in a paragraph, also from the paragraph above, and where the first noun stands."""

import pytest

from unkg.authorities import load_authorities
from unkg.document import Kind, Paragraph, Part, Runs, Span
from unkg.iris import authority
from unkg.languages import load_language
from unkg.recognizers import _above
from unkg.recognizers.folding import fold
from unkg.recognizers.lexicon import Hit
from unkg.recognizers.names import lexicons
from unkg.recognizers.nouns import first_noun, may_cite
from unkg.recognizers.verbs import Governing

PLACE = "¦"  # where the verb is asked for


def governing(text: str, code: str = "en") -> list[str | None]:
    """Return the local names of the verbs that govern the marked places of a text, in order."""
    pieces = text.split(PLACE)
    plain = "".join(pieces)
    verbs = lexicons(load_authorities(), load_language(code)).verbs
    governed = Governing(verbs.lexicon.find(fold(plain), plain), plain, verbs)
    places = [sum(map(len, pieces[:count])) for count in range(1, len(pieces))]
    found = [governed.verb(place) for place in places]
    return [concept and concept.removeprefix(authority("verb", "")) for concept in found]


@pytest.mark.parametrize(
    ("text", "verbs"),
    [
        ("Recalling its resolution ¦1 (2001), and reaffirming its resolution ¦2 (2002)", ["recall", "reaffirm"]),
        ("¦Recalling its resolution", [None]),
        ("The Lamp Board ¦of the harbour", [None]),
        # A verb in the middle of a clause opens none.
        ("Recalling the decision to welcome ¦the report", ["recall"]),
        # Adverbs and conjunctions may stand before it.
        ("Recalling the report, and also welcoming ¦the lamp", ["welcome"]),
        ("Recalling the report; strongly ¦condemning ¦the fire", ["recall", "condemn"]),
    ],
)
def test_the_last_verb_that_opens_a_clause_governs(text: str, verbs: list[str | None]) -> None:
    assert governing(text) == verbs


def test_clauses_of_a_language_without_spaces() -> None:
    assert governing("回顾其第¦1号决议，并重申其第¦2号决议", "zh") == ["recall", "reaffirm"]


def test_a_shorter_verb_in_a_longer_one_does_not_govern() -> None:
    english = load_language("en")
    verbs = lexicons(load_authorities(), english).verbs
    text = "notes with appreciation the lamp"
    hits = [Hit(Span(0, 23), "long"), Hit(Span(0, 5), "short")]
    governed = Governing(hits, text, verbs)
    assert [governed.verb(place) for place in (0, 4, 5, 22, 23, 30)] == [None, None, None, None, "long", "long"]


def test_no_verbs_govern_nothing() -> None:
    verbs = lexicons(load_authorities(), load_language("en")).verbs
    assert Governing([], "", verbs).verb(0) is None


def test_the_first_noun_ends_where_its_word_does() -> None:
    english = load_language("en")
    text = "By this Resolution and by resolution 1"
    assert first_noun(text, english) == len("By this Resolution")
    assert first_noun("no such word", english) > len("no such word")
    assert first_noun("", english) > 0


def test_the_first_noun_where_small_letters_are_more() -> None:
    # ß becomes two letters; the place is that in the text itself.
    text = "Straße ßß: resolution 1"
    assert first_noun(text, load_language("en")) == text.index(" 1")


def test_a_text_without_a_noun_cites_no_number() -> None:
    english, chinese = load_language("en"), load_language("zh")
    assert may_cite("Recalling resolution 1 (2001)", english)
    assert may_cite("RESOLUTION 1 (2001)", english)
    assert not may_cite("in 2001 there were 12 lamps", english)
    assert may_cite("第1(2001)号决议", chinese)


def paragraph(path: str) -> Paragraph:
    return Paragraph(path, Kind.OPERATIVE, 1, "", None, (), Runs())


def test_a_paragraph_without_a_verb_has_that_of_the_one_above() -> None:
    part, annex = Part(""), Part("annex/1")
    opened = {("", "op/1"): (1, "decide"), ("", "op/1/a"): (2, "urge"), ("annex/1", "op/2"): (3, "note")}
    assert _above(part, paragraph("op/1/b"), opened) == "decide"
    assert _above(part, paragraph("op/1/a/i"), opened) == "urge"  # the nearest
    assert _above(part, paragraph("op/1"), opened) is None  # itself is not above
    assert _above(part, paragraph("op/10/a"), opened) is None  # nor is one whose number only begins so
    assert _above(part, paragraph("op/2/a"), opened) is None
    assert _above(annex, paragraph("op/2/a"), opened) == "note"
