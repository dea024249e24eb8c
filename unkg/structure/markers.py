"""Markers: where in a text a footnote's marker may stand, and how far each place is to be trusted.

A marker is glued to the word before it ("INTERPOL1", "والإنتربول(1)"), to a year ("of 20 July 20207"), to another
number ("resolution 77/2285") or to a mark; which of the candidates are markers, `unkg.structure.footnotes` tells.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

from unkg.characters import HAN, has_digit
from unkg.document import Paragraph, Span
from unkg.values import make

_CERTAIN: Final = 8
# Where a marker may stand, and how far each place is to be trusted.
_PLACES: Final[tuple[tuple[int, re.Pattern[str]], ...]] = (
    # glued to a word or a closing mark, and no part of a number: "Africa1", "agenda”6", "التنمية(3)"
    (_CERTAIN, re.compile(rf"(?<=[^\s\d{HAN}/.,\-–(«“„])(\d{{1,3}}|\(\d{{1,3}}\))(?![\d/(]|[.,]\d)")),
    # behind a mark that is no decimal point: "Iran,4", "of 24 November 2022,3", 第51/2号、1
    (_CERTAIN, re.compile(r"(?<=[^\d][,.;:،؛。，；：、”»\")])(\d{1,3}|\(\d{1,3}\))(?=\s|\Z|[,.;:،؛。，；：”»\")])")),
    (6, re.compile(r"(?<=\d{4}[,.;])(\d{1,3}|\(\d{1,3}\))(?=\s|\Z)")),
    # with a stroke, as until 1994: "of 11 November 1993 5/,"
    (5, re.compile(rf"(?<=[\s”»\"){HAN}])(\d{{1,3}})(?= ?/(?:[\s,.;:)”»\"{HAN}]|\Z))")),
    # behind a space and a mark, at the end of a paragraph
    (4, re.compile(r"(?<=[,;:،؛]\s)(\d{1,3})\Z")),
    # behind a space, with a closing mark before or a comma behind; behind a comma that may be decimal ("Agenda 21,2")
    (3, re.compile(rf"(?<=[”»\")》]\s)(\d{{1,3}})(?=[\s,.;{HAN}])")),
    (1, re.compile(r"(?<=[^\W\d_]\s)(\d{1,3})(?=\s?[,;])")),
    (2, re.compile(r"(?<=\d,)(\d{1,3})(?=\s|\Z)")),
)
# Glued to a year: "of 8 July 20228".
_YEAR_GLUED: Final = re.compile(r"(?<=\b(?:19|20)\d\d)(\d{1,3})(?![\d/(]|[.,]\d)")
# Glued to a Han character, as many numbers are; a space in the source behind it and none before tells a marker:
# 第54/7号决议3 及. The space itself is not in the text.
_HAN_GLUED: Final = re.compile(rf"(?<=[{HAN}])(\d{{1,3}})(?![\d/(]|[.,]\d)")
# Between spaces, of which the source has one before it and more behind it, as extractors leave a raised number.
_SPACED: Final = re.compile(rf"(?<=\S )(\d{{1,3}})(?=[ {HAN}])")
# In brackets, behind whatever: "2030(4)"; a document has all its markers in brackets, or none. The bracket comes first,
# since a literal is looked for faster than what stands before it.
_BRACKETED: Final = re.compile(r"\((?<=[^\s(]\()(\d{1,3})\)(?![\d/(])")
# All other places begin where a number does, or with the bracket before it, or behind its first four digits.
# Not \d+, since only what begins with one character is looked for fast.
_DIGITS: Final = re.compile(r"\d\d*")
# Glued to another number: "resolution 77/2285", "3/COP.152", "Agenda 212".
_GLUED: Final = re.compile(r"(?<![\d.,])(?P<stem>\d{1,3}/(?:[A-Z]+\.)?)?(?P<whole>\d{2,6})(?![\d/(]|[.,]\d|\s[A-Z]\b)")
# No session of the General Assembly, which has numbered so from its 31st on, adopted so many; no other body's did.
_HIGHEST: Final = 370
_HIGHEST_ELSEWHERE: Final = 60
_FIRST_SESSION: Final = 31
_YEARS: Final = range(1900, 2100)
_CENTURIES: Final = ("19", "20")


class Marker(NamedTuple):
    """A place that may be a marker: the number that it shows, the index of its paragraph, the span, and its weight."""

    number: str
    paragraph: int
    span: Span
    weight: int


def find_markers(paragraphs: Sequence[Paragraph], numbers: Collection[str], content: str) -> Iterator[Marker]:
    """Yield the places in the texts of `paragraphs` that may be the markers of the notes with the numbers `numbers`.

    `content` is the source. Example: in "of 4 April 202315 and 55/23" 15 may be a marker, behind a year.
    """
    if not numbers:
        return
    found = [[(m[1], Span(*m.span())) for m in _BRACKETED.finditer(p.text)] for p in paragraphs]
    bracketed = {number for each in found for number, _ in each}
    if 2 * len(bracketed.intersection(numbers)) >= len(numbers):
        for index, each in enumerate(found):
            yield from (make(Marker, (number, index, span, _CERTAIN)) for number, span in each if number in numbers)
    else:
        lasts = frozenset(number[-1] for number in numbers if number)
        for index, paragraph in enumerate(paragraphs):
            yield from _anywhere(index, paragraph, numbers, lasts, content)


def _anywhere(
    index: int, paragraph: Paragraph, numbers: Collection[str], lasts: Collection[str], content: str
) -> Iterator[Marker]:
    """Yield what numbers in a paragraph may be as markers; `lasts` are the last digits of `numbers`."""
    text = paragraph.text
    if not has_digit(text):
        return
    glued = 0  # the end of the last number that a marker may be glued to
    for digits in _DIGITS.finditer(text):
        (start, end), printed = digits.span(), digits[0]
        if printed[-1] not in lasts and text[end : end + 1] != "/":  # what stands behind a stroke belongs to these
            continue
        if printed in numbers:
            yield from _at(index, paragraph, start, content)
        if printed[4:] in numbers and (match := _YEAR_GLUED.match(text, start + 4)):
            yield make(Marker, (match[1], index, make(Span, match.span(1)), 3))
        if printed[:2] in _CENTURIES and end == start + 4:  # most numbers are years
            continue
        if start >= glued and (match := _GLUED.match(text, start)):
            glued = match.end()
            yield from (make(Marker, (number, index, span, 1)) for number, span in _cut(match) if number in numbers)


def _at(index: int, paragraph: Paragraph, start: int, content: str) -> Iterator[Marker]:
    """Yield what the number that begins at `start` may be as a marker, place by place."""
    text = paragraph.text
    begin = start - 1 if text[start - 1 : start] == "(" else start
    for weight, pattern in _PLACES:
        if match := pattern.match(text, begin):
            yield make(Marker, (match[1].strip("()"), index, make(Span, match.span(1)), weight))
    if (match := _SPACED.match(text, start)) and _is_set_apart(match, paragraph, content):
        yield make(Marker, (match[1], index, make(Span, match.span(1)), 4))
    if match := _HAN_GLUED.match(text, start):
        weight = _weight_by_spaces(match, paragraph, content)
        yield make(Marker, (match[1], index, make(Span, match.span(1)), weight))


def _is_set_apart(match: re.Match[str], paragraph: Paragraph, content: str) -> bool:
    """Tell whether the source has one space before a number and more than one behind it, on the same line."""
    first, last = paragraph.runs.source_of(match.start(1)), paragraph.runs.source_of(match.end(1) - 1)
    before, behind = content[max(0, first - 2) : first], content[last + 1 : last + 3]
    return not before[:1].isspace() and len(behind) == 2 and not behind.strip(" \u00a0")


def _weight_by_spaces(match: re.Match[str], paragraph: Paragraph, content: str) -> int:
    """Return how far a number behind a Han character is to be trusted, by the spaces around it in the source."""
    first, last = paragraph.runs.source_of(match.start(1)), paragraph.runs.source_of(match.end(1) - 1)
    before, behind = content[max(0, first - 1) : first], content[last + 1 : last + 4]
    if before in {" ", "\t", "\u00a0"} or not behind[:1].isspace():
        return 2
    at_line_end = not behind.splitlines()[0].strip() if behind else True
    # A line may end behind any number, and begin with any.
    return 4 if at_line_end or before.isspace() else _CERTAIN


def _cut(match: re.Match[str]) -> Iterator[tuple[str, Span]]:
    """Yield the markers that the end of a number may be, if it is too high or odd a number to be whole."""
    whole, end = match["whole"], match.end()
    session = match["stem"].partition("/")[0] if match["stem"] else ""
    highest = _HIGHEST if session and int(session) >= _FIRST_SESSION else _HIGHEST_ELSEWHERE
    if int(whole) in _YEARS or (session and int(whole) <= highest):
        return
    for size in range(1, min(3, len(whole) - 1) + 1):
        if not session or int(whole[:-size]) <= highest:
            yield whole[-size:], Span(end - size, end)
