"""Lines of styled text for a terminal: harmless, cut to columns, and written plain, coloured or as a picture.

A Han character is two columns wide, a vowel mark none. Text that runs from right to left stands in isolates (Unicode
Standard Annex 9), so that what is beside it keeps its place.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

# By style: SGR parameters (ECMA-48) of the sixteen colours, which suit dark and light terminals, and one for a picture.
STYLES: Final = {
    "": ("", "#d0d4da"),
    "head": ("1", "#ffffff"),
    "dim": ("2", "#8b929c"),
    "pp": ("34", "#7aa2f7"),
    "op": ("32", "#9ece6a"),
    "chapeau": ("36", "#7dcfff"),
    "par": ("", "#d0d4da"),
    "note": ("35", "#bb9af7"),
    "good": ("36", "#7dcfff"),
    "warn": ("33", "#e0af68"),
    "bad": ("31", "#f7768e"),
}
_FONTS: Final = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
_FSI, _PDI = "\u2068", "\u2069"
_BLANKS: Final = frozenset({"Cc", "Zl", "Zp"})
_JOINERS: Final = "\u200c\u200d"  # scripts need them, and no terminal obeys them
_MORE: Final = 14  # columns: … 12345 more
_INDENT: Final = 10  # columns of the labels of a masthead
_ROW, _COLUMN, _MARGIN = 19, 8.4, 16  # pixels


@dataclass(frozen=True, slots=True)
class Piece:
    """Harmless text in one style of STYLES."""

    text: str
    style: str = ""


Line = tuple[Piece, ...]


def harmless(text: str) -> str:
    r"""Return `text` in one line without what a terminal obeys: `harmless("a\x1b[31m\nb") == "a [31m b"`.

    Control characters are blanks; marks that turn the direction of text, and others without a shape, are left out.
    """
    shown = []
    for character in text:
        category = unicodedata.category(character)
        if category in _BLANKS:
            shown.append(" ")
        elif category == "Cs":
            shown.append("\ufffd")
        elif category != "Cf" or character in _JOINERS:
            shown.append(character)
    return " ".join("".join(shown).split())


def width_of(text: str) -> int:
    """Return how many columns `text` takes: `width_of("大会 A") == 6`."""
    from rich.cells import cell_len

    return cell_len(text)


def cut(text: str, width: int) -> str:
    """Return `text` in at most `width` columns, with an ellipsis if it was longer: `cut("大会决定", 5) == "大会…"`."""
    if width_of(text) <= width:
        return text
    kept, used = [], 0
    for character in text:
        used += width_of(character)
        if used > width - 1:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"


def isolated(text: str) -> str:
    """Return `text` in isolates if any of it runs from right to left, else as it is."""
    return f"{_FSI}{text}{_PDI}" if any(unicodedata.bidirectional(c) in {"R", "AL"} for c in text) else text


def shown(text: str, width: int) -> str:
    """Return a document's text as it may stand in a line: harmless, cut to `width` columns, isolated."""
    return isolated(cut(harmless(text), width))


def padded(text: str, width: int) -> str:
    """Return `text` filled up with blanks to `width` columns."""
    return text + " " * max(0, width - width_of(text))


def wrapped(text: str, width: int, most: int) -> list[str]:
    """Return a harmless text in at most `most` lines of `width` columns; the last is cut."""
    lines: list[str] = []
    rest = harmless(text)
    while rest and len(lines) < most - 1 and width_of(rest) > width:
        end = len(cut(rest, width + 1)) - 1
        head = rest[:end]
        blank = head.rfind(" ")
        if rest[end : end + 1] != " " and blank > end // 2:
            head = head[:blank]
        lines.append(head.rstrip())
        rest = rest[len(head) :].lstrip()
    return [isolated(line) for line in (*lines, cut(rest, width))]


def flow(lead: Piece, items: Sequence[tuple[str, str]], width: int, most: int, style: str = "") -> Iterator[Line]:
    """Yield items one behind the other, in at most `most` lines; the last tells how many do not fit.

    An item is a document's text and what is to stand behind it; `lead` stands before the first. Example:
    `flow(Piece("STATES  "), [("Chile", " ×2"), ("Iceland", "")], 80, 3)` is the line `STATES  Chile ×2; Iceland`.
    """
    if not items:
        return
    indent = _INDENT if width_of(lead.text) == _INDENT and lead.style == "dim" else 2
    lines: list[list[str]] = [[]]
    used, left = width_of(lead.text), len(items)
    for text, behind in items:
        room = width - indent - width_of(behind) - (_MORE if left > 1 else 1)
        item = shown(text, max(8, room)) + behind
        last = len(lines) == most
        tail = width_of(f"  … {left} more") if last and left > 1 else 0
        if used + width_of(item) + 1 + tail > width and (lines[-1] or used > indent):
            if last:
                break
            lines.append([])
            used = indent
        lines[-1].append(item)
        used += width_of(item) + 2
        left -= 1
    for number, line in enumerate(lines):
        more = Piece(f"  … {left} more" if left and number == len(lines) - 1 else "", "dim")
        yield (lead if number == 0 else Piece(" " * indent), Piece("; ".join(line), style), more)


def plain(lines: Iterable[Line]) -> str:
    """Return lines without colour, each with its end."""
    return "".join("".join(piece.text for piece in line).rstrip() + "\n" for line in lines)


def coloured(lines: Iterable[Line]) -> str:
    """Return lines with the colours of a terminal (ECMA-48)."""
    return "".join("".join(map(_painted, line)).rstrip() + "\n" for line in lines)


def _painted(piece: Piece) -> str:
    code = STYLES[piece.style][0]
    return f"\x1b[{code}m{piece.text}\x1b[0m" if code and piece.text.strip() else piece.text


def picture(lines: Iterable[Line], width: int, title: str) -> str:
    """Return lines as an SVG picture of a terminal of `width` columns; it loads nothing, fonts are the reader's own."""
    rows = list(lines)
    wide, high = round(width * _COLUMN + 2 * _MARGIN), (len(rows) + 1) * _ROW + 2 * _MARGIN
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{wide}" height="{high}" rx="8" fill="#1a1b26"/>',
        f'<g font-family="{_FONTS}" font-size="14">',
    ]
    for number, line in enumerate(rows, 1):
        column = 0
        for piece in line:
            # Viewers differ in what they make of several blanks: each run of words has a place of its own.
            for words in re.findall(r" {2,}|(?: ?[^ ]+)+| ", piece.text):
                if not words.isspace():
                    drawn.append(_drawn(words, column, number, piece.style))
                column += width_of(words)
    return "\n".join([*drawn, "</g>", "</svg>", ""])


def _drawn(words: str, column: int, row: int, style: str) -> str:
    x, y = _MARGIN + (column + len(words) - len(words.lstrip())) * _COLUMN, _MARGIN + row * _ROW
    length = width_of(words.lstrip()) * _COLUMN
    weight = ' font-weight="bold"' if style == "head" else ""
    return (
        f'<text x="{x:.1f}" y="{y}" textLength="{length:.1f}" lengthAdjust="spacingAndGlyphs"'
        f' fill="{STYLES[style][1]}"{weight}>{escape(words.lstrip(), quote=False)}</text>'
    )
