"""What reading relies upon where it looks at less than the whole: each short way says what the long way does."""

import itertools
import re
import sys
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gold_graph import ROOT
from unkg.characters import NOTE_MARK, Ending
from unkg.document import Kind, Paragraph, Part, Runs, Span
from unkg.errors import UsageError
from unkg.languages import Slot, codes, detection, load_language
from unkg.languages.detection import detect_language
from unkg.languages.expansion import alternatives
from unkg.readers import layout, lines, read_text
from unkg.readers.lines import LineRole, line_role, split_lines
from unkg.structure import footnotes, markers, outline, parse_document
from unkg.structure.footnotes import tie_notes
from unkg.structure.markers import find_markers
from unkg.structure.masthead import MASTHEAD_LINES
from unkg.symbols import find_symbols, symbols_alone

EVERY = [chr(point) for point in range(sys.maxunicode + 1)]
SAMPLES = {code: (ROOT / "samples" / f"resolution.{code}.txt").read_text(encoding="utf-8") for code in codes()}


def test_debris_is_not_printable() -> None:
    debris = [char for char in EVERY if lines._JUNK.search(f"a{char}b")]
    assert debris
    assert not any(char.isprintable() for char in debris)


def test_wide_characters_are_told_by_their_bytes() -> None:
    assert [c for c in EVERY if layout.is_wide(c)] == [c for c in EVERY if layout.display_width(c) == 2]


@given(st.text("a字1 (2 3)\t\u00a0\u3000\u200b\u200f\u00ade\u0301\r\n\f\u2028.，"), st.booleans())
def test_lines_without_debris_are_as_if_they_were_cleaned(content: str, han: bool) -> None:
    junk = lines._JUNK_HAN if han else lines._JUNK
    composed = unicodedata.is_normalized("NFC", content)
    found = list(split_lines(content, han=han))
    assert "".join(content[line.span.start : line.span.end] for line in found) == content
    for line in found:
        text, runs = lines._clean(content, *line.span, junk, composed)
        assert line.text == text
        assert not text or line.runs == runs


@given(st.text("wWhtp:/.s-_—─*123٣ PpageGE", max_size=24))
def test_roles_are_those_that_the_patterns_give(text: str) -> None:
    clean = text.strip()
    found = (
        (LineRole.LINK, lines._URL.match(clean)),
        (LineRole.RULE, lines._RULE.match(clean)),
        (LineRole.PAGE, lines._PAGE.match(clean)),
    )
    assert line_role(clean) is next((r for r, m in found if m), LineRole.TEXT if clean else LineRole.BLANK)


def test_many_marks_on_one_letter_are_kept() -> None:
    marks = "\u0301\u0323" * 500
    (line,) = split_lines(f"a{marks}b")
    assert len(line.text) > 900
    assert line.text[-1] == "b"
    assert line.runs.source_of(len(line.text) - 1) == 1001


@given(st.text("a1.,;:)”(»*٣", max_size=12))
def test_endings(text: str) -> None:
    for ending in (Ending.of(".,"), Ending.of(";:", behind=NOTE_MARK), Ending.of(",", closing="”)", behind=NOTE_MARK)):
        assert ending.ends(text) is bool(ending.pattern.search(text))


@given(st.text("ASETRDC/1234(). -a决", max_size=16))
def test_symbols_begin_with_a_capital_and_have_a_stroke(text: str) -> None:
    for start, end, _ in find_symbols(text):
        assert "A" <= text[start] <= "Z"
        assert "/" in text[start:end]
    assert not symbols_alone(text) or find_symbols(text)


# --- languages ---


@pytest.mark.parametrize("code", codes())
def test_letters_are_a_class_of_characters(code: str) -> None:
    letters = load_language(code).letters
    own = [char for char in EVERY[:0x10000] if letters.fullmatch(char)]
    assert "".join(letters.findall("".join(EVERY[:0x10000]))) == "".join(own)
    assert letters.fullmatch("".join(own))


def told(text: str) -> str | None:
    try:
        return detect_language(text).code
    except UsageError:
        return None


@pytest.mark.parametrize(("one", "other"), list(itertools.permutations(codes(), 2)))
def test_pieces_of_a_text_tell_what_the_whole_tells(one: str, other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    mixed = [SAMPLES[one] * times + SAMPLES[other] * (8 - times) for times in range(9)]
    by_pieces = list(map(told, mixed))
    monkeypatch.setattr(detection, "_SAMPLES", ())
    assert by_pieces == list(map(told, mixed))


@pytest.mark.parametrize("code", codes())
def test_patterns_match_together_what_they_match_one_by_one(code: str) -> None:
    language = load_language(code)
    texts = [example for patterns in language.patterns.values() for p in patterns for example in p.examples]
    for slots in (MASTHEAD_LINES, outline._OTHERS, (Slot.NUMBER,), tuple(Slot)):
        for text in texts:
            assert language.matches(slots, text) is any(language.match(slot, text) is not None for slot in slots)
    sources = [p.source for patterns in language.patterns.values() for p in patterns]
    assert not any(re.search(r"\(\?P=|(?<!\\)\(\?\(|\\[1-9]", source) for source in sources)  # groups lose their names


# --- footnotes ---


def paragraph(text: str, path: str = "pp/1", start: int = 0, number: str | None = None) -> Paragraph:
    kind = Kind.NOTE if number else Kind.PREAMBULAR
    return Paragraph(path, kind, 0, text, number, (Span(start, start + len(text)),), Runs((0,), (start,)))


def everywhere(text: str) -> Iterator[tuple[int, int, str, int]]:
    """Yield what may be a marker in a text by each pattern at each place: start, end, number, weight."""
    for weight, pattern in (*markers._PLACES, (3, markers._YEAR_GLUED)):
        yield from ((*m.span(1), m[1].strip("()"), weight) for m in pattern.finditer(text))
    for match in markers._SPACED.finditer(text):
        if markers._is_set_apart(match, paragraph(text), text):
            yield (*match.span(1), match[1], 4)
    for match in markers._HAN_GLUED.finditer(text):
        yield (*match.span(1), match[1], markers._weight_by_spaces(match, paragraph(text), text))
    for match in markers._GLUED.finditer(text):
        yield from ((*span, number, 1) for number, span in markers._cut(match))


@given(
    st.text("12 ,.;()/年”aA٣", max_size=20)
    | st.from_regex(r"[a年, ]{0,2}(20201|1999|77/2212|\(1\))[, ]?", fullmatch=True)
)
def test_markers_are_found_where_the_patterns_find_them(text: str) -> None:
    numbers = ["1", "2", "12", "9", "99", "77", "8"]  # more than a short text has in brackets
    found = find_markers([paragraph(text)], numbers, text)
    expected = (each for each in everywhere(text) if each[2] in numbers)
    assert sorted((*m.span, m.number, m.weight) for m in found) == sorted(expected)


@given(st.text("12 ()/a年”", max_size=20))
def test_markers_in_brackets(text: str) -> None:
    behind = re.compile(r"(?<=[^\s(])(\(\d{1,3}\))(?![\d/(])")
    expected = [(m.span(), m[1].strip("()")) for m in behind.finditer(text) if m[1] in {"(1)", "(2)"}]
    found = [(tuple(m.span), m.number) for m in find_markers([paragraph(text)], ["1", "2"], text) if m.weight == 8]
    if {number for _, number in expected}:
        assert found == expected


SENTENCES = {
    "ar": "وإذ تشير إلى النظام الأساسي للحوض{}الذي يؤكد من جديد المقاصد{}",
    "en": "Recalling the Statute of the Basin{}which reaffirms the purposes of 1993{}",
    "es": "Recordando el Estatuto de la Cuenca{}en el que se reafirman los propósitos de 1993{}",
    "fr": "Rappelant le Statut du Bassin{}qui réaffirme les buts énoncés en 1993{}",
    "ru": "ссылаясь на Статут бассейна{}в котором подтверждаются цели 1993 года{}",
    "zh": "回顾流域各国在首都通过的流域规约{}其中重申1993年会议所宣布的宗旨{}",
}


@pytest.mark.parametrize("code", codes())
@pytest.mark.parametrize(
    ("first", "second"),
    [(" 1  ", " 2  "), (", 1  ", "; 2"), (" 1/ ", " 2/,"), (" 1 / ", " 2 /,"), (" 1/,", " 2/;")],
    ids=["spaces", "marks", "strokes", "parted strokes", "strokes and marks"],
)
def test_markers_of_old_documents_and_those_that_extractors_set_apart(code: str, first: str, second: str) -> None:
    marked = SENTENCES[code].format(first, f"{second} 2031." if second.endswith(" ") else second)
    paragraphs = f"{SENTENCES[code].format('', '.')}\n\n{marked}\n\n{SENTENCES[code].format('', '.')}\n"
    notes = "__________________\n 1 Resolution 70/1.\n 2 Resolution 70/2.\n"
    text = read_text(f"A/98/7\n\n{paragraphs}\n{notes}".encode(), "a.txt")
    document = parse_document(text, load_language(code))
    assert [p.number for _, p in document.paragraphs() if "/note/" in p.path] == ["1", "2"]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("in its paragraphs 1  and 3", 1),
        ("in its paragraph 1 and", 0),  # one space behind it
        ("in its paragraph  1  and", 0),  # two before it
        ("articles 1/2 and", 0),
        ("item 1/a and", 0),
        ("the banks, 1 of", 0),
        ("the banks, 1", 1),
        ("paragraph 1", 0),
    ],
)
def test_numbers_that_are_no_markers(words: str, count: int) -> None:
    clean = re.sub(" +", " ", words)
    at = [m.start() for m in re.finditer(r"(?<!\s)\s|\S", words)]
    runs = Runs(tuple(range(len(clean))), tuple(at))
    found = find_markers([paragraph(clean)._replace(runs=runs)], ["1"], words)
    assert sum(marker.weight >= 4 for marker in found) == count


def test_of_very_many_notes_with_one_number_a_marker_has_the_nearest() -> None:
    pages = 3 * footnotes._NEAR
    content = "Recalling so,1\n1 Note\n" * pages
    size = len(content) // pages
    paragraphs = tuple(paragraph("Recalling so,1", f"pp/{n}", size * n) for n in range(pages))
    notes = [paragraph(str(n), f"note/1-{n}", size * n + 15, "1") for n in range(pages)]
    tied = tie_notes(Part("", paragraphs=paragraphs), notes, content)
    assert [child.text for each in tied.paragraphs for child in each.children] == [note.text for note in notes]
    assert [len(each.children) for each in tied.paragraphs] == [1] * pages


@pytest.mark.parametrize("code", codes())
def test_dates_have_digits(code: str) -> None:
    patterns = load_language(code).patterns[Slot.PERIOD]
    assert all(r"(?P<year>\d{4})" in pattern.source for pattern in patterns)


@given(st.lists(st.text("aAbÉé c-(", min_size=1, max_size=4), min_size=1), st.text("aAbÉé c-(", max_size=8))
def test_words_grouped_by_their_first_letter(words: list[str], text: str) -> None:
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    plain = "|".join(re.escape(word).replace(r"\ ", r"\s") for word in ordered)
    for flags in (re.NOFLAG, re.IGNORECASE):
        found = re.match(alternatives(iter(words)), text, flags)
        expected = re.match(plain, text, flags)
        assert (found and found[0]) == (expected and expected[0])
