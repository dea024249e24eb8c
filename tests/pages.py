"""Documents laid out anew as a PDF extractor gives them: lines of one width, pages with footnotes and running heads.

For tests only: what a document says must not depend on where its lines and pages end.
"""

import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unkg.document import Block, Role
from unkg.readers.lines import is_han

_UNBROKEN = re.compile(r"[ -~]{1,30}|.", re.DOTALL)


@dataclass(frozen=True)
class Layout:
    """How to lay out: columns a line, lines a page, blank lines behind each line, the text on top of each page."""

    columns: int = 90
    page: int = 44
    gap: int = 1
    head: tuple[str, ...] = ()


def lay_out(blocks: Sequence[Block], layout: Layout) -> str:
    """Return the text of `blocks` as pages: paragraphs indented, footnotes behind a rule, addresses at the foot."""
    pages: list[str] = []
    lines: list[str] = []
    foot: list[str] = []
    links: list[str] = []
    han = is_han("".join(block.text for block in blocks))

    def turn() -> None:
        rule = ["__________________", *foot] if foot else []
        head = list(layout.head) if pages else []
        pages.append(_join([*head, *lines, *rule, f"25-12345 {len(pages) + 1}/9", *dict.fromkeys(links)], layout.gap))
        lines.clear()
        foot.clear()
        links.clear()

    for block in _with_notes(blocks):
        if isinstance(block, str):
            links.append(block)
        elif block.role is Role.NOTE:
            foot.extend(_wrap(f" {block.text}", layout.columns, han=han))
        else:
            for line in _wrap(f" {block.text}", layout.columns, han=han):
                if len(lines) + len(foot) >= layout.page and lines:
                    turn()
                lines.append(line)
    turn()
    return "".join(pages)


def _with_notes(blocks: Iterable[Block]) -> Iterable[Block | str]:
    """Yield the blocks with each paragraph's notes before it, so that they stand on the page where it begins."""
    waiting: Block | None = None
    for block in blocks:
        if block.role is Role.BODY:
            if waiting:
                yield waiting
            waiting = block
        else:
            yield block.text if block.role is Role.LINK else block
    if waiting:
        yield waiting


def _wrap(text: str, columns: int, *, han: bool) -> list[str]:
    if not han:
        return textwrap.wrap(text, columns, break_long_words=False, break_on_hyphens=False) or [text]
    # Chinese breaks anywhere but inside a Latin word or number.
    lines, line = [], ""
    for piece in _UNBROKEN.findall(text):
        if line and len(line) + len(piece) > columns // 2:
            lines.append(line)
            line = ""
        line += piece
    return [*lines, line]


def _join(lines: Iterable[str], gap: int) -> str:
    return "".join(f"{line} " + "\n" * (gap + 1) for line in lines)
