"""Invented documents laid out as the United Nations lay out theirs, as PDF: `python -m tests.typesetting OUT`.

Writes `<n>.<language>.pdf` and `<n>.<language>.txt`, its source, for each document of `benchmarks.prose`. Lines and
pages are broken here, from the widths in the font files; Chromium shapes and places each line where it is told, all
documents in one run, and the pages are then parted. What varies from document to document is a `Layout`.
"""

import argparse
import html
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.prose import Line, Note, Place, Prose, documents
from tests.line_breaking import FACES, FONTS, SERIF, Layout, Run, SetLine, common_words, run_of, set_lines
from tests.running import Absent

SMALL: Final = 0.82  # of the size of the text: footnotes
RULE: Final = "_" * 18


def chromium() -> str:
    """Return the path of Chromium. Raises Absent where it, or a font, is not installed."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        raise Absent("no program chromium; install the Debian package chromium")
    for name, file, _, _ in (SERIF, *FACES.values()):
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
            FACES.get(each.language, SERIF),
        )


# --- pages ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Page:
    """A page that is filled: HTML elements so far, where the next line goes, and its footnotes."""

    elements: list[str]
    top: float
    notes: list[list[SetLine]]


def pages(prose: Prose, layout: Layout) -> list[str]:
    """Return the HTML of each page of a document."""
    known = common_words(prose) if layout.hyphenated else frozenset()
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


def _note(prose: Prose, note: Note, layout: Layout) -> list[SetLine]:
    shown = prose.note_shown.format(note.number)
    run = run_of(f"{shown} {note.text}", layout, SMALL, ((0, len(shown), note.number),))
    measure = layout.measure + 18 if layout.columns == 1 else (layout.measure - 2) / 2
    lines = set_lines(_linked(run, prose, layout), layout, 14.0, frozenset(), measure)
    return [replace(line, notes=(), css="n") for line in lines]


def _linked(run: Run, prose: Prose, layout: Layout) -> Run:
    """Return a text with a link behind each symbol or number that it cites, if the layout has links."""
    if not layout.linked:
        return run
    links: list[tuple[int, int, str]] = []
    for symbol in sorted({cited.symbol for cited in prose.citations}):
        shown = symbol.removeprefix("A/RES/").removeprefix("S/RES/")
        for form in sorted({shown, shown.replace("(", " (")}):
            at = run.text.find(form)
            if at >= run.head and at >= 0:
                links.append((at, at + len(form), f"https://undocs.org/{prose.language}/{symbol}"))
    return replace(run, links=tuple(links))


def _body(prose: Prose, layout: Layout, known: frozenset[str]) -> Iterator[SetLine]:
    for line in prose.lines:
        if line.place is Place.BODY:
            yield from _paragraph(prose, line, layout, known)
        elif line.place is Place.TITLE:
            run = run_of(line.text, layout, 1.16)
            for index, each in enumerate(set_lines(run, layout, 0.0, frozenset(), layout.measure - 20)):
                yield replace(each, justified=False, css="t", above=0.0 if index else 10.0)
        elif line.place is Place.HEAD:
            run = run_of(line.text, layout, 1.16)
            for index, each in enumerate(set_lines(run, layout, 0.0, frozenset(), layout.measure - 60)):
                yield replace(each, justified=False, css="t", above=0.0 if index else 12.0)
        elif line.place is Place.SOURCE:
            for each in set_lines(_linked(run_of(line.text, layout), prose, layout), layout, 0.0, frozenset()):
                yield replace(each, justified=False, css="s", above=4.0)
        elif line.place is Place.CLOSING:
            run = run_of(line.text, layout)
            indent = max(layout.measure - sum(run.sizes) - 8.0, 0.0)
            yield SetLine(html.escape(line.text), indent, layout.measure - indent, justified=False, css="s", above=4.0)


def _paragraph(prose: Prose, line: Line, layout: Layout, known: frozenset[str]) -> Iterator[SetLine]:
    head = len(line.number) + 1 if line.number else 0
    marks = tuple((a + head, b + head, number) for a, b, number in line.marks)
    run = replace(_linked(run_of(line.whole, layout, 1.0, marks), prose, layout), head=head)
    if layout.slanted:
        end = head + 2 if prose.language == "zh" else run.text.find(" ", head + 2)
        run = replace(run, verb=(head, end))
    for index, each in enumerate(set_lines(run, layout, 24.0 * (1 + line.level), known)):
        yield replace(each, above=0.0 if index else layout.leading * 0.45)


def _placed(line: SetLine, layout: Layout, left: float, top: float) -> str:
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
            shown = SetLine(html.escape(line.text), 0.0, 250.0 if css else 160.0, justified=False, css=css)
            page.elements.append(_placed(shown, layout, lefts[line.place], next(tops[line.place])))
    page.elements += [_rule(60.0, layout.width - 120.0, 62.0), _rule(60.0, layout.width - 120.0, 150.0)]
    top = 154.0
    for line in prose.lines:
        if line.place is Place.SESSION:
            shown = SetLine(html.escape(line.text), 0.0, layout.width - 130.0, justified=False)
            page.elements.append(_placed(shown, layout, 60.0, top))
            top += layout.leading
    return top + 8.0


def _rule(left: float, width: float, top: float) -> str:
    return f'<hr style="left:{left:.1f}pt;width:{width:.1f}pt;top:{top:.1f}pt">'


def _notes_height(notes: list[list[SetLine]], layout: Layout) -> float:
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
        page.elements.append(_placed(SetLine(RULE, 0.0, 140.0, justified=False, css="n"), layout, left, top - 9.0))
    rows = -(-len(lines) // layout.columns)
    for index, line in enumerate(lines):
        column, row = divmod(index, rows)
        across = left + column * ((layout.measure - 2) / 2 + 20.0)
        page.elements.append(_placed(line, layout, across, top + 5.0 + row * layout.leading * SMALL))


def _furniture(prose: Prose, layout: Layout, page: Page, number: int, count: int) -> None:
    """Place what stands at the head and the foot of a page: outside on the right of odd pages, on the left of even."""
    right = number % 2 == 1
    symbol = next(line.text for line in prose.lines if line.place is Place.RIGHT)
    foot = layout.height - 52.0
    wide = layout.width - 120.0

    def put(text: str, top: float, *, outside: bool, css: str = "f") -> None:
        side = "e" if outside == right else ""
        shown = SetLine(html.escape(text), 0.0, wide, justified=False, css=f"{css} {side}")
        page.elements.append(_placed(shown, layout, 60.0, top))

    if number > 1:
        room = int(wide * 0.6 / (layout.face[2] * (1.0 if prose.language == "zh" else 0.62)))
        put(symbol, 62.0, outside=True, css="f b")
        put(prose.title[:room], 62.0, outside=False)
        page.elements.append(_rule(60.0, wide, 80.0))
        put(f"{number}/{count}", foot, outside=True, css="f b")
        put(prose.job, foot, outside=False)
        return
    code = f"{prose.job} ({prose.language[0].upper()})"
    put(f"{code} {prose.job[-1]}10{prose.job[:2]}1" if layout.drawn else code, foot, outside=False)
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
.n { font-size: 82% } .f { font-size: 84% } .e { text-align: end }
.l { direction: ltr; text-align: right } .l.e { text-align: left }
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
        assert start == len(whole), f"{len(whole)} pages were printed, {start} laid out"
        whole.close()
    return names


def main() -> None:
    """Write the documents that the command line asks for."""
    parser = argparse.ArgumentParser(description="Lay out invented documents as PDF.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    try:
        typeset(list(documents(asked.seed, asked.count)), asked.folder, asked.seed)
    except Absent as reason:
        parser.exit(1, f"{reason}\n")


if __name__ == "__main__":
    main()
