"""The lines of a source: what each says without debris, and what it is on its page.

Clean means: NFC, one space where white space stands, no bidirectional marks or other invisible controls, and in
Chinese text no space beside a Han character. Nothing else is changed; typography is not repaired by guessing.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from unkg.characters import HAN
from unkg.document import Runs, Span

_LINE: Final = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|\Z)")
# Invisible: bidirectional and zero-width marks, soft hyphen, byte order mark, C0 and C1 controls.
_INVISIBLE: Final = r"\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
_SPACE: Final = r"\s\u3000"
_JUNK: Final = re.compile(rf"[{_SPACE}{_INVISIBLE}]{{2,}}|[{_INVISIBLE}]|[^\S ]")
_JUNK_HAN: Final = re.compile(rf"{_JUNK.pattern}|(?<=[{HAN}]) | (?=[{HAN}])")
_HAN_LETTER: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN_LETTER: Final = re.compile(r"[A-Za-z]")
_URL: Final = re.compile(r"(?:[a-z][a-z0-9+.\-]{1,9}://|www\.)\S+(?: ?\(\d{4}\))?\Z", re.IGNORECASE)
_RULE: Final = re.compile(r"[_\u2014\u2500\-]{5,}\Z")
# A letter before a bracket is the number of a sub-paragraph, in three of the languages.
_NOTE_NUMBER: Final = r"(?:(?P<number>\d{1,3}|[*†‡]{1,3})(?: ?\(\))?[)\]/]?|(?P<letter>[a-z])(?! ?[)\]]))"
_NOTE: Final = re.compile(rf"{_NOTE_NUMBER}(?: +(?=\S)(?! *[-–—.] )|(?=[{HAN}]))")
_JOB: Final = r"(?:GE\.)?\d{2}-\d{5}\*{0,2}(?: ?\([A-Z]\))?"
_PAGE: Final = re.compile(
    rf"(?:\d{{1,3}}/\d{{1,3}}|(?:\d{{1,3}} +)?{_JOB}"
    r"|\*\d{7}\*|- ?\d{1,3} ?-|[Pp]age \d+(?: of \d+)?|\d{6}|/\.{3})"
    rf"(?: +(?:\d{{1,3}}/\d{{1,3}}|\d{{1,3}}|{_JOB}|\d{{6}}))*\Z"
)


class LineRole(Enum):
    """What a line is on its page."""

    BLANK = "blank"
    LINK = "link"
    RULE = "rule"
    PAGE = "page"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its span in the source with its line end, its clean text and how that maps back.

    `indent` counts the spaces before it; `gap` the blank lines above it.
    """

    span: Span
    text: str
    runs: Runs
    role: LineRole
    indent: int
    gap: int
    page_break: bool


def is_han(content: str) -> bool:
    """Tell whether a text is mostly written in Han characters, which no spaces part."""
    sample = content[:100_000]
    return len(_HAN_LETTER.findall(sample)) * 2 > len(_LATIN_LETTER.findall(sample))


def split_lines(content: str) -> Iterator[Line]:
    r"""Yield the lines of `content`, which together cover it.

    Example: `" 2018 年 5月 \n"` is a line with the text `2018年5月` and an indent of 1.
    """
    junk = _JUNK_HAN if is_han(content) else _JUNK
    composed = unicodedata.is_normalized("NFC", content)
    gap = 0
    for match in _LINE.finditer(content):
        raw = match[0]
        if not raw:
            continue
        text, runs = _clean(content, match.start(), match.end(), junk, composed)
        role = line_role(text)
        bare = raw.strip(" \t\r\n")
        indent = len(raw) - len(raw.lstrip(" \t\u00a0\u3000"))
        yield Line(Span(*match.span()), text, runs, role, indent if bare else 0, gap, "\f" in raw)
        gap = gap + 1 if role is LineRole.BLANK else 0


def note_number(text: str) -> re.Match[str] | None:
    """Return the match of a footnote's number at the start of `text`: `1 United Nations, Treaty Series`, or None."""
    return _NOTE.match(text)


def is_next_note(text: str, lines: Sequence[str]) -> bool:
    """Tell whether `text` begins the note with the next number behind the one whose lines are `lines`.

    So a note is known whose indent an extractor lost: `is_next_note("3 See annex.", ["2 Resolution 69/1."])`.
    """
    numbers = [note_number(line) for line in (lines[0], text)]
    above, below = (match["number"] or "" if match else "" for match in numbers)
    return above.isdecimal() and below.isdecimal() and int(below) == int(above) + 1


def line_role(text: str) -> LineRole:
    """Return what a line with the clean text `text` is: `25-12345 2/9` is PAGE."""
    if not text:
        return LineRole.BLANK
    if _URL.match(text):
        return LineRole.LINK
    if _RULE.match(text):
        return LineRole.RULE
    return LineRole.PAGE if _PAGE.match(text) else LineRole.TEXT


def _clean(content: str, start: int, end: int, junk: re.Pattern[str], composed: bool) -> tuple[str, Runs]:
    raw = content[start:end]
    begin = start + len(raw) - len(raw.lstrip())
    stop = start + len(raw.rstrip())
    pieces: list[str] = []
    texts, sources, length = [0], [begin], 0

    def keep(piece: str, at: int) -> None:
        nonlocal length
        if piece:
            if sources[-1] + length - texts[-1] != at:
                texts.append(length)
                sources.append(at)
            pieces.append(piece)
            length += len(piece)

    at = begin
    for match in junk.finditer(content, begin, stop):
        keep(content[at : match.start()], at)
        at = match.end()
        if _becomes_space(content, match, begin, stop, junk):
            keep(" ", match.start())
    keep(content[at:stop], at)
    text, runs = "".join(pieces), Runs(tuple(texts), tuple(sources))
    if length and texts[:2] == [0, 0]:
        runs = Runs(tuple(texts[1:]), tuple(sources[1:]))
    return (text.strip(), runs) if composed else _compose(text, runs)


def _becomes_space(content: str, match: re.Match[str], begin: int, stop: int, junk: re.Pattern[str]) -> bool:
    if not any(c.isspace() for c in match[0]) or match.start() == begin or match.end() == stop:
        return False
    beside = content[match.start() - 1] + content[match.end()]
    return junk is _JUNK or not re.search(f"[{HAN}]", beside)


def _compose(text: str, runs: Runs) -> tuple[str, Runs]:
    """Return `text` in NFC, with runs that map each composed character to the start of what it was composed from."""
    pieces: list[str] = []
    texts: list[int] = []
    sources: list[int] = []
    length = start = 0
    for index in range(1, len(text) + 1):
        if index < len(text) and (unicodedata.combining(text[index]) or "\u1160" <= text[index] <= "\u11ff"):
            continue
        cluster = unicodedata.normalize("NFC", text[start:index])
        source = runs.source_of(start)
        if not texts or sources[-1] + length - texts[-1] != source:
            texts.append(length)
            sources.append(source)
        pieces.append(cluster)
        length += len(cluster)
        start = index
    return "".join(pieces), Runs(tuple(texts) or (0,), tuple(sources) or (0,))
