"""The lines of a source: what each says without debris, and what it is on its page.

Clean means: NFC, one space where white space stands, no bidirectional marks or other invisible controls, and in
Chinese text no space beside a Han character. Nothing else is changed; typography is not repaired by guessing.
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple

from unkg.characters import HAN
from unkg.document import Runs, Span
from unkg.values import make

# Invisible: bidirectional and zero-width marks, soft hyphen, byte order mark, C0 and C1 controls.
_INVISIBLE: Final = r"\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
_SPACE: Final = r"\s\u3000"
_JUNK: Final = re.compile(rf"[{_SPACE}{_INVISIBLE}]{{2,}}|[{_INVISIBLE}]|[^\S ]")
_JUNK_HAN: Final = re.compile(rf"{_JUNK.pattern}|(?<=[{HAN}]) | (?=[{HAN}])")
_BESIDE: Final = re.compile(rf" (?:(?<=[{HAN}] )|(?=[{HAN}]))")  # what is looked for first is a literal: that is fast
_HAN_LETTERS: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_LATIN_LETTERS: Final = re.compile(r"[A-Za-z]+")
_BESIDE_HAN: Final = re.compile(f"[{HAN}]")
_INDENT: Final = " \t\u00a0\u3000"
# On one letter, as Unicode's stream-safe format has at most (UAX #15): to sort more takes quadratic time.
_MOST_MARKS: Final = 30
# What a rule or what stands at the edge of a page begins with, besides digits.
_ODD: Final = frozenset("*-_\u2014\u2500/GPp")
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


# Looking up the member of an enumeration takes as long as the rest of what is asked of most lines.
BLANK: Final = LineRole.BLANK
TEXT: Final = LineRole.TEXT
PAGE: Final = LineRole.PAGE


class Line(NamedTuple):
    """One line: its span in the source with its line end, its clean text and how that maps back.

    The text stands from `begin` of the source on as it is, unless `cut` maps it, since debris was cut out. `indent`
    counts the spaces before it; `gap` the blank lines above it.
    """

    span: Span
    text: str
    begin: int
    cut: Runs | None
    role: LineRole
    indent: int
    gap: int
    page_break: bool

    @property
    def runs(self) -> Runs:
        """How the text maps back to the source."""
        return self.cut or make(Runs, ((0,), (self.begin,)))


def is_han(content: str) -> bool:
    """Tell whether a text is mostly written in Han characters, which no spaces part."""
    sample = content[:100_000]
    han = sum(map(len, _HAN_LETTERS.findall(sample)))
    return han > 0 and han * 2 > sum(map(len, _LATIN_LETTERS.findall(sample)))


def split_lines(content: str, *, han: bool | None = None) -> Iterator[Line]:
    r"""Yield the lines of `content`, which together cover it; `han` tells what `is_han` does, if that is known.

    Example: `" 2018 年 5月 \n"` is a line with the text `2018年5月` and an indent of 1.
    """
    han = is_han(content) if han is None else han
    composed, fed = unicodedata.is_normalized("NFC", content), "\f" in content
    gap, start = 0, 0
    for raw in content.splitlines(keepends=True):
        end = start + len(raw)
        bare = raw.lstrip()
        begin, text, cut = end - len(bare), bare.rstrip(), None
        # No white space and control but the space is printable: such a line has no other debris than spaces.
        clean = text.isprintable() and "  " not in text and (composed or unicodedata.is_normalized("NFC", text))
        if not clean:
            text, cut = _clean(content, start, end, _JUNK_HAN if han else _JUNK, composed)
        elif han and " " in text:
            text, cut = _without_spaces(text, begin)
        role = line_role(text)
        indented = begin > start and (text or raw.strip(" \t\r\n"))
        indent = len(raw) - len(raw.lstrip(_INDENT)) if indented else 0
        yield make(Line, (make(Span, (start, end)), text, begin, cut, role, indent, gap, fed and "\f" in raw))
        gap = gap + 1 if role is BLANK else 0
        start = end


def note_number(text: str) -> re.Match[str] | None:
    """Return the match of a footnote's number at the start of `text`: `1 United Nations, Treaty Series`, or None."""
    return _NOTE.match(text)


def is_next_note(text: str, first: str) -> bool:
    """Tell whether `text` begins the note with the next number behind the one whose first line is `first`.

    So a note is known whose indent an extractor lost: `is_next_note("3 See annex.", "2 Resolution 69/1.")`.
    """
    numbers = [note_number(line) for line in (first, text)]
    above, below = (match["number"] or "" if match else "" for match in numbers)
    return above.isdecimal() and below.isdecimal() and int(below) == int(above) + 1


def line_role(text: str) -> LineRole:
    """Return what a line with the clean text `text` is: `25-12345 2/9` is PAGE."""
    if not text:
        return BLANK
    if ("://" in text or text[0] in "wW") and _URL.match(text):
        return LineRole.LINK
    if text[0] not in _ODD and not text[0].isdecimal():
        return TEXT
    if _RULE.match(text):
        return LineRole.RULE
    return LineRole.PAGE if _PAGE.match(text) else TEXT


def _without_spaces(text: str, begin: int) -> tuple[str, Runs | None]:
    """Return a line without its spaces beside Han characters, and how that maps back; none stand beside each other."""
    pieces: list[str] = []
    texts, sources, at, length = [0], [begin], 0, 0
    for match in _BESIDE.finditer(text):
        pieces.append(text[at : match.start()])
        length += match.start() - at
        at = match.end()
        texts.append(length)
        sources.append(begin + at)
    return ("".join([*pieces, text[at:]]), make(Runs, (tuple(texts), tuple(sources)))) if pieces else (text, None)


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
    return junk is _JUNK or not _BESIDE_HAN.search(beside)


def _compose(text: str, runs: Runs) -> tuple[str, Runs]:
    """Return `text` in NFC, with runs that map each composed character to the start of what it was composed from."""
    pieces: list[str] = []
    texts: list[int] = []
    sources: list[int] = []
    length = start = 0
    for index in range(1, len(text) + 1):
        joins = index < len(text) and (unicodedata.combining(text[index]) or "\u1160" <= text[index] <= "\u11ff")
        if joins and index - start <= _MOST_MARKS:
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
