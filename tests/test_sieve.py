"""The sieve finds what the patterns find by themselves, and the literals of a pattern stand in each of its matches."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from unkg.languages import Language, Slot, codes, load_language, readings
from unkg.languages.beginnings import beginning
from unkg.languages.generate_readings import generated
from unkg.languages.literals import lowered, needed_literals
from unkg.languages.sieve import RUNNING, Sieve

LANGUAGES = [load_language(code) for code in codes()]


def all_matches(language: Language, slot: Slot, text: str, start: int = 0, end: int | None = None) -> list[Any]:
    """Return what the patterns of a slot find when they read the whole text."""
    found = [p.regex.finditer(text, start, len(text) if end is None else end) for p in language.patterns[slot]]
    return [(m.span(), m.groupdict()) for matches in found for m in matches if m.end() > m.start()]


def texts(language: Language) -> list[str]:
    """Return texts of many examples, one behind another, also in capitals and with marks between."""
    examples = [e for slot in RUNNING for pattern in language.patterns[slot] for e in pattern.examples]
    joined = [" ".join(examples[n : n + 12]) for n in range(0, len(examples), 12)]
    return [*joined, *(text.upper() for text in joined[:3]), "".join(examples[:9]), "İ" + joined[0], ""]


@pytest.mark.parametrize("language", LANGUAGES, ids=codes())
def test_it_finds_all_that_the_patterns_find(language: Language) -> None:
    sieve, found = Sieve(language.patterns), 0
    for text in texts(language):
        for slot in RUNNING:
            whole = [(m.span(), m.groupdict()) for m in sieve.find(slot, text)]
            assert whole == all_matches(language, slot, text)
            assert sieve.has(slot, text) or not whole
            found += len(whole)
    assert found > 50


@pytest.mark.parametrize("language", LANGUAGES, ids=codes())
def test_it_finds_the_same_in_a_piece_of_a_text(language: Language) -> None:
    sieve = Sieve(language.patterns)
    for text in texts(language)[:4]:
        for start, end in ((0, len(text) // 2), (7, len(text) - 5), (len(text) // 3, len(text) // 3 + 60)):
            for slot in (Slot.ORGAN_BEFORE, Slot.ORGANIZATION, Slot.PINPOINT_BEFORE):
                between = [(m.span(), m.groupdict()) for m in sieve.find_between(slot, text, start, end)]
                assert between == all_matches(language, slot, text, start, end)
                window = [(m.span(), m.groupdict()) for m in sieve.find_in_window(slot, text, start, end)]
                assert window == all_matches(language, slot, text[start:end])
                each = [m.span() for m in sieve.find_each(slot, text, start, end)]
                alone = [p.regex.search(text[start:end]) for p in language.patterns[slot]]
                assert each == [m.span() for m in alone if m]


@pytest.mark.parametrize("language", LANGUAGES, ids=codes())
def test_literals_stand_in_each_match(language: Language) -> None:
    for slot in RUNNING:
        for pattern in language.patterns[slot]:
            needs = needed_literals(pattern.source, pattern.flags)
            for example in pattern.examples if needs else ():
                match = pattern.regex.search(example)
                assert match is not None
                assert needs is not None
                text = lowered(example) if needs.ignore_case else example
                places = {
                    at - match.start() - least >= 0 and at - match.start() <= most
                    for word, (least, most) in needs.words.items()
                    for at in (m.start() for m in re.finditer(f"(?={re.escape(word)})", text))
                }
                assert True in places, (slot, example)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (r"(?P<noun>[Rr]esolution)s?\sof", {"Resolution": (0, 0), "resolution": (0, 0)}),
        (r"\d{1,2} (?:May|June) \d{4}", {" May ": (1, 2), " June ": (1, 2)}),
        (r"(?:[a-z]+ )+session", {"session": (2, 1 << 20)}),
        (r"(?<!x)(?:lamp(?!s)|oil\slamps)", {"lamp": (0, 0), "lamps": (4, 4)}),
        (r"(?i:Lamp)s", {"lamps": (0, 0)}),
    ],
)
def test_needed_literals(source: str, words: dict[str, tuple[int, int]]) -> None:
    needs = needed_literals(source, 0)
    assert needs is not None
    assert dict(needs.words) == words
    assert needs.ignore_case == ("(?i:" in source)


@pytest.mark.parametrize("source", [r"\d+", r"\w+ \w+", "(?:lamp)?", "lamp|\\d+", "a"])
def test_patterns_that_need_nothing_rare(source: str) -> None:
    assert needed_literals(source, 0) is None


@pytest.mark.parametrize(
    ("source", "characters"),
    [
        (r"(?<!\w)(?=[A-C])(?P<name>\w+)", "ABC"),
        (r"(?!The )(?:[TX]?a|(?:b|c)+d) lamps", "TXabc"),
        (r"\b(?:lamp ){0,2}(?=oil)\w+", "lo"),
        (r"(?=x?)(?<=y)]", "]"),
        (r"(?>a|b)c", "ab"),
        (r"(?<![a-z])(?:\d{1,3}|[ES]-\d)", "0123456789ES"),
    ],
)
def test_beginnings(source: str, characters: str) -> None:
    first = beginning(source, 0)
    assert first is not None
    assert {char for char in map(chr, range(1000)) if first.match(char)} == set(characters)


@pytest.mark.parametrize(
    "source", [r"\w+", "[^a]b", "(?:lamp)?", "(?i:lamp)", ".a", r"(?:a|\w)b", "[\u4e00-\u9fff]", r"(a)?\1b"]
)
def test_patterns_that_begin_with_many_characters(source: str) -> None:
    assert beginning(source, 0) is None


def test_a_pattern_that_ignores_case_has_no_beginning() -> None:
    assert beginning("lamp", re.IGNORECASE) is None


def test_what_ignoring_case_takes_for_equal_is_equal() -> None:
    alike = import_module("re._casefix")._EXTRA_CASES
    assert len(alike) > 30
    for code, others in alike.items():
        for other in others:
            assert lowered(chr(code)) == lowered(chr(other)), (hex(code), hex(other))


def test_the_kept_readings_are_those_of_the_packs() -> None:
    kept = Path(readings.__file__).with_name(readings.FILE).read_text(encoding="utf-8")
    assert kept == generated(), "python -m unkg.languages.generate_readings"


@pytest.mark.parametrize("source", [r"(?P<noun>[Rr]esolution)s?\sof the lamps", r"(?=[A-C])lamp|\d+", r"\w+"])
def test_a_pattern_of_no_pack_is_read_when_asked_for(source: str) -> None:
    assert readings.needs_of(source, 0) == needed_literals(source, 0)
    assert readings.first_of(source, 0) == beginning(source, 0)


@pytest.mark.parametrize("language", LANGUAGES, ids=codes())
def test_kept_is_what_is_read(language: Language) -> None:
    pattern = language.patterns[Slot.ORGANIZATION][0]
    assert readings.needs_of(pattern.source, pattern.flags) == needed_literals(pattern.source, pattern.flags)
    assert readings.first_of(pattern.source, pattern.flags) == beginning(pattern.source, pattern.flags)
