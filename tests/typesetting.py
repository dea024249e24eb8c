"""Invented documents laid out as the United Nations lay out theirs, as PDF: `python -m tests.typesetting OUT`.

Writes `<n>.<language>.pdf` and `<n>.<language>.txt`, its source, for each document of `benchmarks.prose`. Lines and
pages are broken here, from the widths in the font files; Chromium shapes and places each line where it is told, all
documents in one run, and the pages are then parted. What varies from document to document is a `Layout`.
"""

import argparse
import html
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.prose import Line, Note, Place, Prose, documents
from tests.running import Absent

FONTS: Final = Path("/usr/share/fonts")
_SERIF: Final = ("DejaVu Serif", "truetype/dejavu/DejaVuSerif.ttf", 8.6, 1.0)
# The font of a language, its file, its size in points, and how much of a letter's width joined letters take.
FACES: Final = {
    "ar": ("Amiri", "opentype/fonts-hosny-amiri/Amiri-Regular.ttf", 12.0, 0.73),
    "zh": ("WenQuanYi Micro Hei", "truetype/wqy/wqy-microhei.ttc", 10.5, 1.0),
}
SMALL: Final = 0.82  # of the size of the text: footnotes
RAISED: Final = 0.62  # markers
RULE: Final = "_" * 18
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
class Set:
    """A line as it is placed: HTML, the distance from the start of the measure, its length; `notes` it has markers of."""

    html: str
    indent: float
    width: float
    justified: bool
    notes: tuple[str, ...] = ()
    above: float = 0.0
    css: str = ""


def chromium() -> str:
    """Return the path of Chromium. Raises Absent where it, or a font, is not installed."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        raise Absent("no program chromium; install the Debian package chromium")
    for name, file, _, _ in (_SERIF, *FACES.values()):
        if not (FONTS / file).exists():
            raise Absent(f"no font {name}; install fonts-dejavu-core, fonts-hosny-amiri and fonts-wqy-microhei")
    return found


def layouts(seed: int, prose: list[Prose]) -> Iterator[Layout]:
    """Yield the layout of each document."""
    chance = Random(seed)  # noqa: S311 -- the same in each run, not secret
    for each in prose:
        letter = chance.random() < 0.5
        width, height = (612.0, 792.0) if letter else (595.0, 842.0)
        flags = [chance.random() < share for share in (0.4, 0.35, 0.5, 0.3, 0.8, 0.6)]
        spaced = each.language not in {"ar", "zh"}
        yield Layout(
            width,
            height,
            1 + (chance.random() < 0.4),
            flags[0],
            flags[1] and spaced,
            flags[2],
            flags[3],
            flags[4],
            flags[5],
            FACES.get(each.language, _SERIF),
        )


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


def _run(text: str, layout: Layout, scale: float = 1.0, marks: tuple[tuple[int, int, str], ...] = ()) -> Run:
    table, size, joined = widths(layout.face[1]), layout.face[2] * scale, layout.face[3]
    sizes = [
        table.get(ord(c), 0.6) * size * (joined if "\u0620" <= c <= "\u064a" else 1.0) for c in text
    ]
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
    """Yield where a word may be parted: before a consonant and a vowel, in words that the document has elsewhere too."""
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


def _common(prose: Prose) -> frozenset[str]:
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
    for each in (*run.marks, *run.links, run.verb):
        edges |= {place for place in each[:2] if start < place < end}
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


def set_lines(run: Run, layout: Layout, indent: float, known: frozenset[str], measure: float = 0.0) -> list[Set]:
    """Return the lines of a text; the first is indented, and begins with the number, if there is one."""
    measure = measure or layout.measure
    gap = max(sum(run.sizes[: run.head]) + 6.0, 26.0) if run.head else 0.0
    found = []
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
        found.append(Set(shown, inset, measure - inset, layout.justified and not last, notes))
    return found


# --- pages ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Page:
    """A page that is filled: HTML elements so far, where the next line goes, and its footnotes."""

    elements: list[str]
    top: float
    notes: list[list[Set]]


def pages(prose: Prose, layout: Layout) -> list[str]:
    """Return the HTML of each page of a document."""
    known = _common(prose) if layout.hyphenated else frozenset()
    notes = {note.number: _note(prose, note, layout) for note in prose.notes}
    found = [Page([], 0.0, [])]
    found[0].top = _masthead(prose, layout, found[0])
    bottom = layout.height - 78.0
    for line in _body(prose, layout, known):
        page = found[-1]
        more = [notes[number] for number in line.notes]
        if page.top + line.above + layout.leading + _notes_height([*page.notes, *more], layout) > bottom:
            page = Page([], 96.0, [])
            found.append(page)
        elif page.top > 96.0:
            page.top += line.above
        page.notes += more
        page.elements.append(_placed(line, layout, layout.left, page.top))
        page.top += layout.leading
    for number, page in enumerate(found, 1):
        _place_notes(page, layout, bottom)
        _furniture(prose, layout, page, number, len(found))
    return ["".join(page.elements) for page in found]


def _note(prose: Prose, note: Note, layout: Layout) -> list[Set]:
    shown = prose.note_shown.format(note.number)
    run = _run(f"{shown} {note.text}", layout, SMALL, ((0, len(shown), note.number),))
    measure = layout.measure + 18 if layout.columns == 1 else (layout.measure + 4) / 2
    lines = set_lines(_linked(run, prose, layout), layout, 14.0, frozenset(), measure)
    return [replace(line, notes=(), css="n") for line in lines]


def _linked(run: Run, prose: Prose, layout: Layout) -> Run:
    """Return a text with a link behind each symbol or number that it cites, if the layout has links."""
    if not layout.linked:
        return run
    links = []
    for symbol in {cited.symbol for cited in prose.citations}:
        shown = symbol.removeprefix("A/RES/").removeprefix("S/RES/")
        for form in {shown, shown.replace("(", " (")}:
            at = run.text.find(form)
            if at >= run.head and at >= 0:
                links.append((at, at + len(form), f"https://undocs.org/{prose.language}/{symbol}"))
    return replace(run, links=tuple(links))


def _body(prose: Prose, layout: Layout, known: frozenset[str]) -> Iterator[Set]:
    for line in prose.lines:
        if line.place is Place.BODY:
            yield from _paragraph(prose, line, layout, known)
        elif line.place is Place.TITLE:
            run = _run(line.text, layout, 1.16)
            for index, each in enumerate(set_lines(run, layout, 0.0, frozenset(), layout.measure - 20)):
                yield replace(each, justified=False, css="t", above=0.0 if index else 10.0)
        elif line.place is Place.HEAD:
            run = _run(line.text, layout, 1.16)
            for index, each in enumerate(set_lines(run, layout, 0.0, frozenset(), layout.measure - 60)):
                yield replace(each, justified=False, css="t", above=0.0 if index else 12.0)
        elif line.place is Place.SOURCE:
            for each in set_lines(_linked(_run(line.text, layout), prose, layout), layout, 0.0, frozenset()):
                yield replace(each, justified=False, css="s", above=4.0)
        elif line.place is Place.CLOSING:
            run = _run(line.text, layout)
            indent = max(layout.measure - sum(run.sizes) - 8.0, 0.0)
            yield Set(html.escape(line.text), indent, layout.measure - indent, justified=False, css="s", above=4.0)


def _paragraph(prose: Prose, line: Line, layout: Layout, known: frozenset[str]) -> Iterator[Set]:
    head = len(line.number) + 1 if line.number else 0
    marks = tuple((a + head, b + head, number) for a, b, number in line.marks)
    run = replace(_linked(_run(line.whole, layout, 1.0, marks), prose, layout), head=head)
    if layout.slanted:
        end = head + 2 if prose.language == "zh" else run.text.find(" ", head + 2)
        run = replace(run, verb=(head, end))
    for index, each in enumerate(set_lines(run, layout, 24.0 * (1 + line.level), known)):
        yield replace(each, above=0.0 if index else layout.leading * 0.45)


def _placed(line: Set, layout: Layout, left: float, top: float) -> str:
    rtl = layout.face[0] == "Amiri"
    start = layout.width - left - line.indent - line.width if rtl else left + line.indent
    css = f"{line.css} j" if line.justified else line.css
    if rtl and line.html.isascii() and not line.html.startswith("<"):  # Latin in a masthead of Arabic
        css += " l"
    return f'<p class="{css}" style="left:{start:.1f}pt;top:{top:.1f}pt;width:{line.width:.1f}pt">{line.html}</p>'


def _masthead(prose: Prose, layout: Layout, page: Page) -> float:
    """Place what stands above the text, and return where that begins."""
    tops = {Place.LEFT: iter((44.0, 66.0)), Place.RIGHT: iter((44.0, 68.0, 68.0 + layout.leading))}
    lefts = {Place.LEFT: layout.left, Place.RIGHT: layout.width - 190.0}
    for line in prose.lines:
        if line.place in tops:
            css = "h" if line.place is Place.LEFT else ""
            shown = Set(html.escape(line.text), 0.0, 250.0 if css else 160.0, justified=False, css=css)
            page.elements.append(_placed(shown, layout, lefts[line.place], next(tops[line.place])))
    page.elements += [_rule(60.0, layout.width - 120.0, 62.0), _rule(60.0, layout.width - 120.0, 150.0)]
    top = 154.0
    for line in prose.lines:
        if line.place is Place.SESSION:
            shown = Set(html.escape(line.text), 0.0, layout.width - 130.0, justified=False)
            page.elements.append(_placed(shown, layout, 60.0, top))
            top += layout.leading
    return top + 8.0


def _rule(left: float, width: float, top: float) -> str:
    return f'<hr style="left:{left:.1f}pt;width:{width:.1f}pt;top:{top:.1f}pt">'


def _notes_height(notes: list[list[Set]], layout: Layout) -> float:
    count = sum(map(len, notes))
    rows = -(-count // layout.columns)
    return rows * layout.leading * SMALL + 22.0 if count else 0.0


def _place_notes(page: Page, layout: Layout, bottom: float) -> None:
    """Place the footnotes of a page at its foot, below a rule; in two columns, these are as long as each other."""
    lines = [line for note in page.notes for line in note]
    if not lines:
        return
    top = bottom - _notes_height(page.notes, layout) + 14.0
    left = layout.left - 18.0
    if layout.drawn:
        start = left if layout.face[0] != "Amiri" else layout.width - left - 80.0
        page.elements.append(_rule(start, 80.0, top))
    else:
        page.elements.append(_placed(Set(RULE, 0.0, 140.0, justified=False, css="n"), layout, left, top - 9.0))
    rows = -(-len(lines) // layout.columns)
    for index, line in enumerate(lines):
        column, row = divmod(index, rows)
        across = left + column * ((layout.measure + 4) / 2 + 14.0)
        page.elements.append(_placed(line, layout, across, top + 5.0 + row * layout.leading * SMALL))


def _furniture(prose: Prose, layout: Layout, page: Page, number: int, count: int) -> None:
    """Place what stands at the head and the foot of a page: outside on the right of odd pages, on the left of even."""
    right = number % 2 == 1
    symbol = next(line.text for line in prose.lines if line.place is Place.RIGHT)
    foot = layout.height - 52.0
    wide = layout.width - 120.0

    def put(text: str, top: float, *, outside: bool, css: str = "f") -> None:
        side = "e" if outside == right else ""
        shown = Set(html.escape(text), 0.0, wide, justified=False, css=f"{css} {side}")
        page.elements.append(_placed(shown, layout, 60.0, top))

    if number > 1:
        room = int(wide * 0.6 / (layout.face[2] * (1.0 if prose.language == "zh" else 0.62)))
        put(symbol, 62.0, outside=True, css="f b")
        put(prose.title[:room], 62.0, outside=False)
        page.elements.append(_rule(60.0, wide, 80.0))
        put(f"{number}/{count}", foot, outside=True, css="f b")
        put(prose.job, foot, outside=False)
        return
    put(f"{prose.job} ({prose.language[0].upper()})", foot, outside=False)
    if count > 1:
        put(f"*{prose.job.replace('-', '')}*", foot + 12.0, outside=False)


# --- printing ---------------------------------------------------------------------------------------------------

_STYLE: Final = """
@page a { size: 595pt 842pt; margin: 0 } @page l { size: 612pt 792pt; margin: 0 } * { margin: 0 }
section { position: relative; overflow: hidden; break-after: page }
p { position: absolute; white-space: nowrap; line-height: 1.2 } .j { text-align-last: justify }
hr { position: absolute; border: 0; border-top: .7pt solid #000 } sup { font-size: 62%; line-height: 0 }
i { display: inline-block; font-style: normal; text-align-last: start } a { color: #00c; text-decoration: none }
.t, .h, .b { font-weight: bold } .t { font-size: 116% } .h { font-size: 120% } .s { font-style: italic }
.n { font-size: 82% } .f { font-size: 84% } .e { text-align: end } .l { direction: ltr; text-align: right } .l.e { text-align: left }
"""


def _document(prose: Prose, layout: Layout) -> tuple[str, int]:
    shown = pages(prose, layout)
    name, _, size, _ = layout.face
    direction = "rtl" if name == "Amiri" else "ltr"
    css = f"font: {size}pt '{name}'; width: {layout.width}pt; height: {layout.height}pt; direction: {direction}"
    paper = "l" if layout.width > 600 else "a"
    whole = "".join(f'<section lang="{prose.language}" style="page: {paper}; {css}">{each}</section>' for each in shown)
    return whole, len(shown)


def typeset(prose: list[Prose], folder: Path, seed: int = 1) -> list[Path]:
    """Write documents as PDF and their sources as text into `folder`, and return the PDF files. Raises Absent."""
    import pypdfium2

    program = chromium()
    shown = [_document(each, layout) for each, layout in zip(prose, layouts(seed, prose), strict=True)]
    names = [folder / f"{number}.{each.language}.pdf" for number, each in enumerate(prose, 1)]
    with tempfile.TemporaryDirectory() as made:
        source, printed = Path(made) / "all.html", Path(made) / "all.pdf"
        body = "".join(whole for whole, _ in shown)
        source.write_text(f"<!doctype html><meta charset=utf-8><style>{_STYLE}</style>{body}", encoding="utf-8")
        command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        command += [f"--user-data-dir={made}/profile", f"--print-to-pdf={printed}", str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        whole = pypdfium2.PdfDocument(printed)
        start = 0
        for name, each, (_, count) in zip(names, prose, shown, strict=True):
            part = pypdfium2.PdfDocument.new()
            part.import_pages(whole, list(range(start, start + count)))
            part.save(name)
            part.close()
            start += count
            name.with_suffix(".txt").write_text(each.text, encoding="utf-8")
        pages_printed = len(whole)
        whole.close()
    assert start == pages_printed, f"{pages_printed} pages were printed, {start} laid out"
    return names


def main() -> None:
    """Write the documents that the command line asks for."""
    parser = argparse.ArgumentParser(description="Lay out invented documents as PDF.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    typeset(list(documents(asked.seed, asked.count)), asked.folder, asked.seed)


if __name__ == "__main__":
    main()
