"""Documents laid out anew as a PDF extractor gives them: lines of one width, pages with footnotes and running heads.

For tests only: what a document says must not depend on where its lines and pages end.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from unkg.document import Block, Role, Text
from unkg.readers.lines import is_han

_UNBROKEN = re.compile(r"[ -~]{1,30}|.", re.DOTALL)


@dataclass(frozen=True)
class Layout:
    """How to lay out: columns a line, lines a page, blank lines behind each line, the text on top of each page."""

    columns: int = 90
    page: int = 44
    gap: int = 1
    head: tuple[str, ...] = ()


def lay_out(text: Text, layout: Layout) -> str:
    """Return a document as pages: paragraphs indented, footnotes behind a rule, addresses at the foot of each page."""
    pages: list[str] = []
    lines: list[str] = []
    foot: list[str] = []
    links: list[str] = []
    han = is_han(text.content)

    def turn() -> None:
        rule = ["__________________", *foot] if foot else []
        head = list(layout.head) if pages else []
        pages.append(_join([*head, *lines, *rule, f"25-12345 {len(pages) + 1}/9", *dict.fromkeys(links)], layout.gap))
        lines.clear()
        foot.clear()
        links.clear()

    for block in _with_notes(text.blocks):
        raw = "\n".join(text.content[span.start : span.end] for span in block.spans)
        said = ("" if han else " ").join(" ".join(line.split()) for line in raw.splitlines() if line.strip())
        if block.role is Role.FURNITURE:
            continue
        if block.role is Role.LINK:
            links.append(said)
        elif block.role is Role.NOTE:
            foot.extend(_wrap(f" {said}", layout.columns, han=han))
        else:
            for line in _wrap(f" {said}", layout.columns, han=han):
                if len(lines) + len(foot) >= layout.page and lines:
                    turn()
                lines.append(line)
    turn()
    return "".join(pages)


def _with_notes(blocks: Iterable[Block]) -> Iterable[Block]:
    """Yield the blocks with each paragraph's notes before it, so that they stand on the page where it begins."""
    waiting: Block | None = None
    for block in blocks:
        if block.role is Role.BODY:
            if waiting:
                yield waiting
            waiting = block
        else:
            yield block
    if waiting:
        yield waiting


def _wrap(text: str, columns: int, *, han: bool) -> list[str]:
    # A line may break at a space, but not behind a stroke or dash, where nobody could tell that there was one; Chinese
    # breaks anywhere but inside a Latin word or number.
    pieces = _UNBROKEN.findall(text) if han else re.findall(r"\s*(?:\S*[/–—-]\s+)*\S+", text)
    width = columns // 2 if han else columns
    lines, line = [], ""
    for piece in pieces:
        if line.strip() and len(line) + len(piece) > width:
            lines.append(line)
            line = piece if han else piece.lstrip()
        else:
            line += piece
    return [*lines, line]


def _join(lines: Iterable[str], gap: int) -> str:
    return "".join(f"{line} " + "\n" * (gap + 1) for line in lines)
