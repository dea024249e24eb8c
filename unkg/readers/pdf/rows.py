"""Rows: glyphs to lines of text, each with its place, its font size, and what is raised in it.

A wide gap parts a row: into columns, or the text boxes of a masthead. A paragraph's number and its text stay together.
"""

import itertools
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from unkg.characters import HAN
from unkg.readers.lines import LineRole, line_role
from unkg.readers.pdf.glyphs import Glyph
from unkg.readers.pdf.order import reading_order, runs_right_to_left, with_brackets

_SPACE: Final = 0.14  # of the font size: so wide a gap is a space
_SEEN_SPACE: Final = 0.06  # where pdfium sees one too
_RAISED_SPACE: Final = 0.3  # before a raised number
_PART: Final = 2.2  # of the font size: so wide a gap parts a row
_RAISED: Final = 0.86  # of the size beside it: a raised digit is at most so large
_NUMBER: Final = re.compile(
    r"(?:\(?[0-9\u0660-\u0669]{1,3}|\(?[^\W\d_]{1,4}|[\u3220-\u3229\u2460-\u2473]|[’‘'][^\W_]{1,3}[‘’'])\)?[.\-–—、)/]*"
    r"(?: ?[-–—.])?|[•·▪–—*†‡-]{1,3}"
)
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
    for level in _levels(_fragments(glyphs)):
        parts = [_row(part, right_to_left=right_to_left) for part in _parts(level, right_to_left=right_to_left)]
        parts = [part for part in parts if part.text.strip()]
        if right_to_left:
            parts.reverse()
        rows.extend(replace(part, parted=len(parts) > 1) for part in parts)
    return rows


@dataclass(slots=True)
class _Fragment:
    """Glyphs drawn one after the other on one height in one size."""

    glyphs: list[Glyph]
    left: float
    right: float
    base: float
    size: float


def _fragments(glyphs: Sequence[Glyph]) -> list[_Fragment]:
    fragments: list[_Fragment] = []
    for glyph in glyphs:
        last = fragments[-1] if fragments else None
        if last and unicodedata.combining(glyph.text[0]) and abs(last.base - glyph.base) < glyph.size:
            last.glyphs[-1] = replace(last.glyphs[-1], text=last.glyphs[-1].text + glyph.text)
        elif last and _goes_on(last, glyph):
            last.glyphs.append(glyph)
            last.left, last.right = min(last.left, glyph.left), max(last.right, glyph.right)
        else:
            fragments.append(_Fragment([glyph], glyph.left, glyph.right, glyph.base, glyph.size))
    return fragments


def _goes_on(last: _Fragment, glyph: Glyph) -> bool:
    same = abs(last.base - glyph.base) <= 0.08 * glyph.size and abs(last.size - glyph.size) <= 0.05 * glyph.size
    return same and glyph.left - last.right < glyph.size and last.left - glyph.right < glyph.size


def _levels(fragments: list[_Fragment]) -> list[list[_Fragment]]:
    """Return the fragments that stand on one height together, from top to bottom; raised ones join what they mark."""
    levels: list[list[_Fragment]] = []
    for fragment in sorted(fragments, key=lambda f: (-f.base, f.left)):
        above = levels[-1] if levels else None
        if above and abs(above[0].base - fragment.base) <= 0.2 * min(fragment.size, _size(above)):
            above.append(fragment)
        else:
            levels.append([fragment])
    settled: list[list[_Fragment]] = []
    for index, level in enumerate(levels):
        left_over: list[_Fragment] = []
        for fragment in level:
            near = [other for other in levels[index + 1 : index + 4] if _carries(other, fragment)]
            near = near or [other for other in settled[-1:] if _carries(other, fragment)]
            (near[0] if near else left_over).append(fragment)
        if left_over:
            settled.append(left_over)
    return settled


def _size(level: list[_Fragment]) -> float:
    return max(fragment.size for fragment in level)


def _carries(level: list[_Fragment], raised: _Fragment) -> bool:
    """Tell whether a small fragment stands raised, or lowered, beside one of a level."""
    if all(glyph.text.isspace() for glyph in raised.glyphs):
        return False
    for fragment in level:
        rise = (raised.base - fragment.base) / fragment.size
        beside = -0.3 * fragment.size < max(raised.left - fragment.right, fragment.left - raised.right) < fragment.size
        if raised.size <= _RAISED * fragment.size and -0.35 < rise < 0.75 and beside:
            return True
    return False


def _parts(level: list[_Fragment], *, right_to_left: bool) -> Iterator[list[Glyph]]:
    """Yield the glyphs of a level from left to right, parted at wide gaps."""
    glyphs = sorted((g for fragment in level for g in fragment.glyphs), key=lambda g: g.left)
    inked = [glyph for glyph in glyphs if not glyph.text.isspace()]
    gaps = _gaps(inked)
    words = sorted(gap for gap in gaps if gap > _SPACE)
    # A line of few long words that is justified has wide gaps, all alike.
    least = max(_PART, 1.7 * median(words)) if len(words) > 2 else _PART
    parts: list[list[Glyph]] = []
    for glyph, gap in zip(inked, gaps, strict=True):
        if not parts or gap > least:
            parts.append([])
        parts[-1].append(glyph)
    if right_to_left:
        parts.reverse()
    joined: list[list[Glyph]] = []
    for part in parts:
        if joined and _is_number(joined[-1]):
            joined[-1] = sorted(joined[-1] + part, key=lambda g: g.left)
        else:
            joined.append(part)
    if right_to_left:
        joined.reverse()
    spaces = [glyph for glyph in glyphs if glyph.text.isspace()]
    for part in joined:
        left, right = part[0].left, max(glyph.right for glyph in part)
        inside = [glyph for glyph in spaces if left <= glyph.left <= right]
        yield sorted(part + inside, key=lambda g: g.left)


def _gaps(glyphs: Sequence[Glyph]) -> list[float]:
    """Return the gap before each glyph, of the font size."""
    gaps, reached = [], -math.inf
    for glyph in glyphs:
        gaps.append((glyph.left - reached) / (glyph.size or 1.0) if reached > -math.inf else 0.0)
        reached = max(reached, glyph.right)
    return gaps


def _is_number(part: list[Glyph]) -> bool:
    """Tell a paragraph's number, letter or bullet, which a tabulator parts from its text."""
    text = "".join(glyph.text for glyph in part).strip()
    text = "".join(reversed(text)) if runs_right_to_left(text) else text
    return bool(_NUMBER.fullmatch(text)) or bool(_NUMBER.fullmatch(text[::-1]))


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
    return glyph.size <= _RAISED * size and glyph.base - base > 0.12 * size


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
