"""Where lines end: in each script by its rules, by the widths that the font files tell."""

import html
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from benchmarks.prose import Prose

FONTS: Final = Path("/usr/share/fonts")
SERIF: Final = ("DejaVu Serif", "truetype/dejavu/DejaVuSerif.ttf", 8.6, 1.0)
# The font of a language, its file, its size in points, and how much of a letter's width joined letters take.
FACES: Final = {
    "ar": ("Amiri", "opentype/fonts-hosny-amiri/Amiri-Regular.ttf", 12.0, 0.73),
    "zh": ("WenQuanYi Micro Hei", "truetype/wqy/wqy-microhei.ttc", 10.5, 1.0),
}
RAISED: Final = 0.62  # markers
_NO_START: Final = "，。；：、）》”’！？)]%-–\x03"
_NO_END: Final = "（《“‘(["


@dataclass(frozen=True, slots=True)
class Layout:
    """How a document is laid out; lengths are points, 1/72 inch."""

    width: float
    height: float
    columns: int  # of footnotes
    linked: bool  # citations carry links
    hyphenated: bool
    anywhere: bool  # Chinese lines break inside numbers too
    drawn: bool  # the rule above footnotes is a line, not underscores
    justified: bool
    slanted: bool  # the word that opens a paragraph is italic
    face: tuple[str, str, float, float]

    @property
    def left(self) -> float:
        """Return where text begins."""
        return 118.0 if self.width > 600 else 112.0

    @property
    def measure(self) -> float:
        """Return how long a line is."""
        return self.width - self.left - 116.0

    @property
    def leading(self) -> float:
        """Return the distance of lines."""
        return self.face[2] * (1.62 if self.face[0] == "Amiri" else 1.36)


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line as it is placed: its HTML, how far it is set in, its length, and the notes whose markers it has."""

    html: str
    indent: float
    width: float
    justified: bool
    notes: tuple[str, ...] = ()
    above: float = 0.0
    css: str = ""


# --- widths -----------------------------------------------------------------------------------------------------


@cache
def widths(file: str) -> dict[int, float]:
    """Return the advance width of each code point of a font, as a share of its size (OpenType: cmap, hmtx)."""
    data = (FONTS / file).read_bytes()
    start = struct.unpack(">I", data[12:16])[0] if data[:4] == b"ttcf" else 0
    count = struct.unpack(">H", data[start + 4 : start + 6])[0]
    tables = {}
    for index in range(count):
        tag, _, offset, _ = struct.unpack(">4sIII", data[start + 12 + 16 * index : start + 28 + 16 * index])
        tables[tag] = offset
    em = struct.unpack(">H", data[tables[b"head"] + 18 : tables[b"head"] + 20])[0]
    wide = struct.unpack(">H", data[tables[b"hhea"] + 34 : tables[b"hhea"] + 36])[0]
    metrics = struct.unpack(f">{wide * 2}H", data[tables[b"hmtx"] : tables[b"hmtx"] + wide * 4])
    return {code: metrics[min(glyph, wide - 1) * 2] / em for code, glyph in _glyphs(data, tables[b"cmap"])}


def _glyphs(data: bytes, cmap: int) -> Iterator[tuple[int, int]]:
    """Yield the glyph of each code point of the basic plane (cmap format 4)."""
    for index in range(struct.unpack(">H", data[cmap + 2 : cmap + 4])[0]):
        at = cmap + struct.unpack(">I", data[cmap + 8 + index * 8 : cmap + 12 + index * 8])[0]
        if struct.unpack(">H", data[at : at + 2])[0] == 4:
            break
    count = struct.unpack(">H", data[at + 6 : at + 8])[0] // 2
    ends, starts, deltas, offsets = (
        struct.unpack(f">{count}H", data[place : place + count * 2])
        for place in (at + 14, at + 16 + count * 2, at + 16 + count * 4, at + 16 + count * 6)
    )
    for index in range(count):
        for code in range(starts[index], min(ends[index], 0xFFFE) + 1):
            glyph = code
            if offsets[index]:
                place = at + 16 + count * 6 + index * 2 + offsets[index] + (code - starts[index]) * 2
                glyph = struct.unpack(">H", data[place : place + 2])[0]
            yield code, (glyph + deltas[index]) & 0xFFFF


# --- lines ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Run:
    """A text to be broken: its code points' widths in points, the ranges of markers and links, and a number's width."""

    text: str
    sizes: tuple[float, ...]
    marks: tuple[tuple[int, int, str], ...] = ()
    links: tuple[tuple[int, int, str], ...] = ()
    head: int = 0  # code points of the number before the text
    verb: tuple[int, int] = (0, 0)  # what is italic


def run_of(text: str, layout: Layout, scale: float = 1.0, marks: tuple[tuple[int, int, str], ...] = ()) -> Run:
    table, size, joined = widths(layout.face[1]), layout.face[2] * scale, layout.face[3]
    sizes = [table.get(ord(c), 0.6) * size * (joined if "\u0620" <= c <= "\u064a" else 1.0) for c in text]
    for start, end, _ in marks:
        sizes[start:end] = [each * RAISED for each in sizes[start:end]]
    return Run(text, tuple(sizes), marks)


def breaks(run: Run, measure: float, first: float, layout: Layout, known: frozenset[str]) -> list[tuple[int, int, str]]:
    """Return the lines of a text: from where to where, and what is added at the end (a hyphen, or nothing)."""
    places = _places(run, layout, known)
    lines = []
    start, last, room = run.head, (run.head, ""), first
    used = 0.0
    at = run.head
    for end, added in places:
        piece = sum(run.sizes[at:end])
        if used + piece + (4.0 if added else 0.0) > room and last[0] > start:
            if not added or used + piece > room:
                lines.append((start, *last))
                start, room = last[0], measure
                while start < end and run.text[start] == " ":
                    start += 1
                used = sum(run.sizes[start:at])
            else:
                continue
        used += piece
        at, last = end, (end, added)
    lines.append((start, len(run.text), ""))
    return lines


def _places(run: Run, layout: Layout, known: frozenset[str]) -> list[tuple[int, str]]:
    """Return where a line may end, and what is added there."""
    text = run.text
    inside = {place for start, end, _ in run.marks for place in range(start, end)}  # a marker stays with its word
    if layout.face[0].startswith("WenQuanYi"):
        return [
            (place, "")
            for place in range(run.head + 1, len(text) + 1)
            if place == len(text) or (place not in inside and _parts(text, place, anywhere=layout.anywhere))
        ]
    found = [(i + 1, "") for i in range(run.head, len(text)) if text[i] in " -–" and i + 1 not in inside]
    if layout.hyphenated:
        found += [(place, "-") for place in _syllables(text, known) if place > run.head]
    return sorted({*found, (len(text), "")})


def _parts(text: str, place: int, *, anywhere: bool) -> bool:
    above, below = text[place - 1], text[place]
    if below in _NO_START or above in _NO_END or below == " ":
        return False
    return anywhere or not (above.isascii() and below.isascii() and above != " ")


def _syllables(text: str, known: frozenset[str]) -> Iterator[int]:
    """Yield where a word may be parted, before a consonant and a vowel, if the document has it elsewhere too."""
    vowels = set("aeiouyáéíóúàâèêëîïôûéаеиоуыэюяё")
    start = 0
    for word in text.split(" "):
        bare = word.strip(",.;:«»“”()")
        if bare in known:
            begin = start + word.index(bare)
            for i in range(3, len(bare) - 3):
                if bare[i] not in vowels and bare[i + 1] in vowels and bare[i - 1] in vowels:
                    yield begin + i
        start += len(word) + 1


def common_words(prose: Prose) -> frozenset[str]:
    """Return the words of a document that stand in it more than twice, all of letters."""
    counts: dict[str, int] = {}
    for line in prose.lines:
        for word in line.text.split():
            bare = word.strip(",.;:«»“”()")
            if len(bare) > 7 and bare.isalpha() and bare.islower():
                counts[bare] = counts.get(bare, 0) + 1
    return frozenset(word for word, count in counts.items() if count > 2)


def _markup(run: Run, start: int, end: int) -> str:
    """Return the HTML of a piece of a text, with its markers and links."""
    edges = {start, end}
    for begin, stop in (run.verb, *((a, b) for a, b, _ in (*run.marks, *run.links))):
        edges |= {place for place in (begin, stop) if start < place < end}
    pieces = []
    for begin, stop in pairwise(sorted(edges)):
        piece = html.escape(run.text[begin:stop])
        if any(a <= begin < b for a, b, _ in run.marks):
            piece = f"<sup>{piece}</sup>"
        if run.verb[0] <= begin < run.verb[1]:
            piece = f"<em>{piece}</em>"
        if link := next((address for a, b, address in run.links if a <= begin < b), None):
            piece = f'<a href="{html.escape(link)}">{piece}</a>'
        pieces.append(piece)
    return "".join(pieces)


def set_lines(run: Run, layout: Layout, indent: float, known: frozenset[str], measure: float = 0.0) -> list[SetLine]:
    """Return the lines of a text; the first is indented, and begins with the number, if there is one."""
    measure = measure or layout.measure
    gap = max(sum(run.sizes[: run.head]) + 6.0, 26.0) if run.head else 0.0
    found: list[SetLine] = []
    for start, end, added in breaks(run, measure, measure - indent - gap, layout, known):
        notes = tuple(number for a, _, number in run.marks if start <= a < end)
        text = run.text[start:end].rstrip(" ")
        shown = _markup(run, start, start + len(text)) + added
        first = not found
        if first and run.head:
            number = html.escape(run.text[: run.head].strip())
            shown = f'<i style="width:{gap:.1f}pt">{number}</i>{shown}'
        inset = indent if first else 0.0
        last = end == len(run.text)
        found.append(SetLine(shown, inset, measure - inset, layout.justified and not last, notes))
    return found
