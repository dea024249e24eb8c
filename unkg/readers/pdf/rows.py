"""Rows: glyphs to lines of text, each with its place, its font size, and what is raised in it.

A wide gap parts a row: into columns, or the text boxes of a masthead. A paragraph's number and its text stay together.
"""

import itertools
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from unkg.characters import HAN
from unkg.readers.lines import LineRole, line_role
from unkg.readers.pdf.glyphs import Glyph
from unkg.readers.pdf.levels import RAISED, parted_levels
from unkg.readers.pdf.order import reading_order, with_brackets

_SPACE: Final = 0.14  # of the font size: so wide a gap is a space
_SEEN_SPACE: Final = 0.06  # where pdfium sees one too
_RAISED_SPACE: Final = 0.3  # before a raised number
_MARKS: Final = frozenset(".,;:،؛")
_RIGHT_TO_LEFT: Final = re.compile(r"[\u0590-\u08ff]")
_DAY_LAST: Final = re.compile(r"[^\W\d_]+ \d{4} \d{1,2}")  # "November 2039 23" is 23 November 2039 as drawn
_HAN: Final = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of text on a page: `left` to `right` and `base` in points, the size of its font, and what it says.

    `bold`: all of it is. `noted`: it begins with a raised number. `parted`: it is one of several on its height.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    noted: bool = False
    parted: bool = False


def read_rows(glyphs: Sequence[Glyph], *, right_to_left: bool) -> list[Row]:
    """Return the rows of a page, from top to bottom, and from left to right, or from right to left, on one height."""
    rows: list[Row] = []
    for level in parted_levels(glyphs, right_to_left=right_to_left):
        parts = [_row(part, right_to_left=right_to_left) for part in level]
        parts = [part for part in parts if part.text.strip()]
        if right_to_left:
            parts.reverse()
        rows.extend(replace(part, parted=len(parts) > 1) for part in parts)
    return rows


def _row(glyphs: list[Glyph], *, right_to_left: bool) -> Row:
    inked = [glyph for glyph in glyphs if not glyph.text.isspace()]
    size = _usual_size(inked)
    base = median(glyph.base for glyph in inked if glyph.size >= size * 0.95)
    texts, raised = _pieces(_spaced(glyphs, size, base, seen=not right_to_left), base, size)
    indices = _order(texts, raised) if right_to_left else list(range(len(texts)))
    texts, raised = [texts[i] for i in indices], [raised[i] for i in indices]
    text = "".join(_with_gaps(texts, raised))
    text = with_brackets(text) if right_to_left else text
    bold = all(glyph.bold for glyph in inked)
    noted = raised[0] and bool(re.fullmatch(r"\d{1,3}|[*†‡]{1,3}", texts[0].strip("() ")))
    left, right = min(glyph.left for glyph in inked), max(glyph.right for glyph in inked)
    return Row(text.strip(), left, right, base, size, bold, noted)


def _order(texts: list[str], raised: list[bool]) -> list[int]:
    """Return the indices of the texts on a row of a right-to-left page as they are read.

    A row of Latin words may be set from left to right as a whole, as those of a masthead are, or not.
    """
    order = reading_order(texts, raised)
    drawn = "".join(texts).strip()
    if not any(c.isalpha() for c in drawn) and texts[order[0]] in _MARKS:
        return list(range(len(texts)))  # no line begins with such a mark: "2011." is drawn as it is read
    if any(raised) or not any(c.isalpha() for c in drawn) or _RIGHT_TO_LEFT.search(drawn):
        return order
    read = with_brackets("".join(texts[index] for index in order).strip())
    turned = line_role(read) is LineRole.PAGE and line_role(with_brackets(drawn)) is not LineRole.PAGE
    return order if turned or _DAY_LAST.fullmatch(drawn) else list(range(len(texts)))


def _pieces(spaced: Iterable[tuple[Glyph | None, str]], base: float, size: float) -> tuple[list[str], list[bool]]:
    """Return the texts of a row, what is raised together as one, and for each whether it is raised."""
    texts: list[str] = []
    raised: list[bool] = []
    for glyph, text in spaced:
        up = glyph is not None and _is_raised(glyph, base, size)
        if up and raised and raised[-1]:
            texts[-1] += text
        else:
            texts.append(text)
            raised.append(up)
    return texts, raised


def _usual_size(glyphs: Sequence[Glyph]) -> float:
    sizes: dict[float, float] = {}
    for glyph in glyphs:
        sizes[round(glyph.size, 1)] = sizes.get(round(glyph.size, 1), 0.0) + len(glyph.text)
    return max(sizes, key=lambda size: (sizes[size], size))


def _is_raised(glyph: Glyph, base: float, size: float) -> bool:
    return glyph.size <= RAISED * size and glyph.base - base > 0.12 * size


def _with_gaps(texts: list[str], raised: list[bool]) -> Iterator[str]:
    """Yield texts in reading order; behind a raised number that opens a row, or stands in Chinese, comes a space.

    There, nothing else would tell it from the text: 第54/7号决议3及 is said with a space behind the marker 3.
    """
    for index, text in enumerate(texts):
        yield text
        behind = texts[index + 1][:1] if index + 1 < len(texts) else " "
        if not raised[index] or behind.isspace():
            continue
        marker = text.strip("()*†‡")
        alone = index == 0 or bool(_HAN.fullmatch(texts[index - 1][-1:]) and _HAN.match(behind))
        if alone and (marker.isdigit() or not marker):
            yield " "


def _spaced(glyphs: list[Glyph], size: float, base: float, *, seen: bool) -> Iterator[tuple[Glyph | None, str]]:
    """Yield each glyph with its text, from left to right, and a space where there is a gap of that width.

    `seen`: where pdfium sees a space, a narrower gap is one too. Before something raised, it takes a wider one.
    """
    gaps = [b.left - a.right for a, b in itertools.pairwise(glyphs)]
    inner = [gap for gap in gaps if gap < size]
    # Text that is set with space between its letters has a gap everywhere.
    usual = max(0.0, median(inner)) if len(inner) > 4 else 0.0
    reached, last = -math.inf, " "
    for glyph in glyphs:
        if glyph.text.isspace():
            if last != " ":
                yield None, " "
            last = " "
            reached = max(reached, glyph.right)
            continue
        gap = (glyph.left - reached - usual) / size
        least = _SEEN_SPACE if seen and glyph.spaced else _SPACE
        if last != " " and gap > (_RAISED_SPACE if _is_raised(glyph, base, size) else least):
            yield None, " "
        yield glyph, glyph.text
        reached, last = max(reached, glyph.right), glyph.text
