"""What one paragraph or table row of a mark-up says, as lines: where a line break or a cell ends a paragraph."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from unkg.characters import HAN
from unkg.document import Role

_UNSEEN: Final = r"[\s\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*"  # also marks of direction
_ENDS: Final = re.compile(rf"[.。,，،;；؛:：!！?？؟][\"”»’)\]]*(?:\d{{1,3}}|\(\d{{1,3}}\))?{_UNSEEN}\Z")
_NUMBERED: Final = re.compile(r"\s*(?:\d{1,3}\.|\(?\w{1,3}\))\s")
_HAN: Final = re.compile(f"[{HAN}]")
_WIDEST: Final = 120  # columns of a line of plain text, of which a Han character takes two
_SEVERAL: Final = 0.1  # of lines; a long address or rule may stand in any text
_SHORT: Final = 0.6  # of the usual width: a title, or the end of a paragraph
_FEW: Final = 0.2  # of lines

Lines = Sequence[tuple[Role, str]]


def are_paragraphs(text: str) -> bool:
    r"""Tell whether each line is a paragraph, not one of plain text: those are no longer, and most end in no mark.

    Titles end in none either, but are shorter than most lines.
    Example: `not are_paragraphs("Recalling its\nresolution 60/288\nof 8 September,\n")`.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    widths = [len(line) + len(_HAN.findall(line)) for line in lines]
    if sum(width > _WIDEST for width in widths) > len(lines) * _SEVERAL:
        return True
    usual = sorted(widths)[len(lines) * 9 // 10]
    cut = sum(width > usual * _SHORT and not _ENDS.search(line) for line, width in zip(lines, widths, strict=True))
    return cut < len(lines) * _FEW


def indented(text: str) -> str:
    """Return a text with each line indented, as plain text marks the beginning of a paragraph."""
    return "".join(f" {line.strip()} \n" for line in text.split("\n") if line.strip())


def broken(text: str, *, whole: bool) -> Iterator[str]:
    r"""Yield the paragraphs that line breaks make of one: where a sentence or clause ends, or if `whole`, at each.

    Example: `list(broken("Recalling,\nNoting\nalso,", whole=False)) == ["Recalling,", "Noting also,"]`.
    """
    kept = ""
    for line in text.split("\n"):
        if kept.strip() and (whole or not line.strip() or _ENDS.search(kept)):
            yield kept
            kept = ""
        kept = f"{kept} {line}" if kept.strip() else line
    yield kept


def row_lines(cells: Sequence[Lines], *, whole: bool) -> Iterator[tuple[Role, str]]:
    """Yield a table's row as one line, then its footnotes and links; `cells` hold their lines, each with its role.

    Where only one cell is filled, cells hold running text, or the row is of a masthead (`whole`), each line is its own.
    """
    said = [[text for role, text in cell if role is Role.BODY] for cell in cells]
    filled = [texts for texts in said if texts]
    several = (text for texts in filled if len(texts) > 1 for text in texts)
    running = any(_ENDS.search(text) or _NUMBERED.match(text) for text in several)
    if whole or len(filled) == 1 or running:
        yield from (line for cell in cells for line in cell)
        return
    yield Role.BODY, " ".join(text for texts in filled for text in texts)
    yield from (line for cell in cells for line in cell if line[0] is not Role.BODY)
