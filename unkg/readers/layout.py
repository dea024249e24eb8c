"""How a text is laid out on its pages: how wide it is, what begins its paragraphs, and what its pages repeat."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from unkg.characters import HAN, NOTE_MARK, Ending
from unkg.document import Span
from unkg.readers.lines import BLANK, PAGE, TEXT, Line, LineRole
from unkg.readers.stars import starred_notes
from unkg.symbols import symbols_alone

# What ends a paragraph, also with a footnote's marker behind it.
FINAL: Final = Ending.of(".。!?؟;؛；:：", behind=NOTE_MARK)
# What may end a line within a paragraph, too: any mark, also in quotation marks or brackets.
MARKED: Final = Ending.of(",，،、.。!！?؟？;؛；:：", closing='"”»’》)）]', behind=NOTE_MARK)
# The number of a paragraph; no space parts it from Han characters.
DECIMAL: Final = re.compile(rf"\d{{1,3}}\.(?: |(?=[{HAN}]))\D")
HEAD_LINES: Final = 40
_WIDE: Final = re.compile(
    r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]+"
)
# Bytes of UTF-8 other than those with which characters from U+1000 on begin, punctuation and signs (U+2000) excepted.
_NARROW_BYTES: Final = bytes(set(range(256)) - {0xE1} - set(range(0xE3, 0xF0)))
_WIDE_AMONG_SIGNS: Final = re.compile(rb"\xe2[\xba-\xbf]")  # U+2E80 to U+2FFF
_NUMBERED: Final = re.compile(r"\S{0,9}?\d/\d{1,4}(?: ?[A-Z](?![a-z]))?\.?\s*(?:[-–—]\s*)?")  # "75/10. Cooperation …"
_FULL: Final = 0.8  # of the usual width: a line so long is full
_WRAPPED: Final = 0.4  # share of full lines, where paragraphs are wrapped over several


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text is laid out: `width` in display columns, `full_width` and `full_length` (code points) of a full line.

    `wide`: some characters take two columns; `indented`: paragraphs are. `gap` counts the blank lines between lines,
    `running` are the heads of pages (see `repeated_key`), `han`: most is in Han characters, `whole`: each line is a
    paragraph, since all are indented alike, few long; `above`: heads over numbers; `flush`: numbered paragraphs are not
    indented, whatever else is; `starred` are first lines of notes (see `starred_notes`).
    """

    width: int
    full_width: float
    full_length: float
    wide: bool
    indented: bool
    gap: int
    running: frozenset[str]
    han: bool
    whole: bool
    above: frozenset[Span]
    flush: bool = False
    starred: frozenset[Span] = frozenset()

    def width_of(self, text: str) -> int:
        """Return how many columns a line takes: a Han character takes two."""
        return display_width(text) if self.wide else len(text)


def layout_of(lines: list[Line], *, han: bool, wide: bool) -> Layout:
    """Return how a text with these lines is laid out; `wide`: some of its characters take two columns."""
    texts = [line.text for line in lines if line.role is TEXT]
    lengths = [len(text) for text in texts]
    widths = [display_width(text) for text in texts] if wide else lengths
    width, length = _usual(widths), _usual(lengths)
    body = _above_rules(lines)
    indented = sum(line.indent > 0 for line in body)
    gaps = Counter([line.gap for line in lines if line.role is TEXT][1:])
    gap = min((gap for gap, count in gaps.items() if count * 10 >= len(texts)), default=0)
    full = width * _FULL
    whole = indented == len(body) and sum(each >= full for each in widths) < len(texts) * _WRAPPED
    filled = [line for line in lines if line.role is not BLANK]
    running, above = _running_heads(filled), _heads_above(filled)
    numbered = [line.indent > 0 for line in body if DECIMAL.match(line.text)]
    flush = sum(numbered) * 2 < len(numbered)
    starred = starred_notes(filled)
    some = 0 < indented < len(body)
    return Layout(width, full, length * _FULL, wide, some, gap, running, han, whole, above, flush, starred)


def is_wide(content: str) -> bool:
    """Tell whether some characters of a text take two columns."""
    if content.isascii():
        return False
    encoded = content.encode("utf-8", "surrogatepass")  # most texts have no byte with which such a character begins
    possible = encoded.translate(None, _NARROW_BYTES) or _WIDE_AMONG_SIGNS.search(encoded)
    return bool(possible) and _WIDE.search(content) is not None


def display_width(text: str) -> int:
    """Return how many columns a line takes: a Han character takes two."""
    return len(text) if text.isascii() else len(text) + sum(map(len, _WIDE.findall(text)))


def repeated_key(text: str) -> str:
    """Return what a line that pages repeat is known by: spaces and the stars of a reissue come and go."""
    return "".join(text.replace("*", " ").split())


def _above_rules(lines: list[Line]) -> list[Line]:
    """Return the lines of text that are no footnotes: those are indented also where paragraphs are not."""
    kept, in_notes = [], False
    for line in lines:
        if line.role is TEXT:
            if not in_notes:
                kept.append(line)
        elif line.role is not BLANK:
            in_notes = line.role is LineRole.RULE
    return kept


def _usual(sizes: list[int]) -> int:
    """Return the size that all but the longest twentieth of lines have at most.

    The last of `statistics.quantiles(sizes, n=20)`, which finds the 18 others too, and in fractions.
    """
    if len(sizes) < 2:
        return sum(sizes)
    ordered, (whole, rest) = sorted(sizes), divmod(19 * (len(sizes) + 1), 20)
    above = min(whole, len(sizes) - 1)
    rest += 20 * (whole - above)
    return (ordered[above - 1] * (20 - rest) + ordered[above] * rest) // 20


def _running_heads(filled: list[Line]) -> frozenset[str]:
    """Return the lines that pages repeat on top: a symbol alone on its line, and a title that follows it.

    `filled` are the lines that are not blank.
    """
    first_page = itertools.takewhile(lambda line: line.role is TEXT, filled[:HEAD_LINES])
    head = [line.text for line in first_page]
    symbols = {repeated_key(text) for text in head if symbols_alone(text)}
    tops = Counter(_tops(filled, symbols, len(head)))
    repeated = {t for t, n in tops.items() if n > 1 and not FINAL.ends(t) and display_width(t) > 1}
    cut = {t for t in tops if t not in repeated and len(t) > 1 and not FINAL.ends(t)}
    titles = _titles(head) if cut else {}
    cut = {t for t in cut if any(title.startswith(t) for title in titles.get(t[0], ()))}
    return frozenset(symbols | {repeated_key(text) for text in repeated | cut})


def _titles(head: list[str]) -> dict[str, list[str]]:
    """Return what may be a title in the first lines, without its number, spaced and not spaced, by its first letter."""
    titles: dict[str, list[str]] = {}
    for index in range(len(head)):
        title = " ".join(head[index : index + 3])
        if "/" in title[:11] and (number := _NUMBERED.match(title)):
            title = title[number.end() :]
        titles.setdefault(title[:1], []).extend((title, title.replace(" ", "")))
    return titles


def _tops(filled: list[Line], symbols: set[str], first: int) -> Iterator[str]:
    """Yield the lines of text, from the index `first` on, that stand on top of a page or below a symbol there."""
    for above, line in itertools.pairwise(filled[max(0, first - 1) :]):
        if line.role is not TEXT:
            continue
        if above.role is TEXT:
            on_top = above.page_break or ("/" in above.text and repeated_key(above.text) in symbols)
        else:
            on_top = above.page_break or above.role is not LineRole.RULE
        if on_top:
            yield line.text


def _heads_above(filled: list[Line]) -> frozenset[Span]:
    """Return the spans of the lines that pages repeat just above the line with their number.

    `filled` are the lines that are not blank.
    """
    found: dict[str, dict[int, Span]] = {}  # by page: a table may repeat a word just above one number
    for page, line in enumerate(filled):
        if line.role is PAGE:
            near = reversed(filled[max(0, page - 3) : page])
            for above in itertools.takewhile(lambda each: each.role is TEXT, near):
                found.setdefault(repeated_key(above.text), {}).setdefault(page, above.span)
    repeated = (spans for text, spans in found.items() if len(spans) > 1 and not FINAL.ends(text))
    return frozenset(span for spans in repeated for span in spans.values())
