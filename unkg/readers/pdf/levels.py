"""Levels: the glyphs of a page by the height on which they stand, parted where a wide gap parts columns or text boxes.

What is raised or lowered joins what it marks; a paragraph's number joins its text.
"""

import itertools
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from unkg.readers.pdf.glyphs import Glyph
from unkg.readers.pdf.order import runs_right_to_left

_SPACE: Final = 0.14  # of the font size: so wide a gap is a space
_NEAR: Final = 2.5  # so far from its text a footnote's number stands
_PART: Final = 2.2  # so wide a gap parts a row
_WEAK_PART: Final = 1.4  # so wide a gap does, where other lines show a column
RAISED: Final = 0.86  # of the size beside it: a raised digit is at most so large
_NUMBER: Final = re.compile(
    r"\d{1,4}(?:[-–.:]\d{1,4})+|(?:\(?[0-9\u0660-\u0669]{1,3}|\(?[^\W\d_]{1,4}|[\u3220-\u3229\u2460-\u2473]|[’‘'][^\W_]{1,3}[‘’'])\)?[.\-–—、)/]*"
    r"(?: ?[-–—.])?|[•·▪–—*†‡-]{1,3}"
)


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
        beside = (
            -0.3 * fragment.size
            < max(raised.left - fragment.right, fragment.left - raised.right)
            < _NEAR * fragment.size
        )
        if raised.size <= RAISED * fragment.size and -0.35 < rise < 0.75 and beside:
            return True
    return False


@dataclass(slots=True)
class _Level:
    """The glyphs on one height from left to right, the spaces apart, with the gap before each, of the font size."""

    inked: list[Glyph]
    spaces: list[Glyph]
    gaps: list[float]
    cuts: set[int]  # indices of glyphs that begin a part

    @classmethod
    def of(cls, fragments: list[_Fragment]) -> "_Level":
        glyphs = sorted((g for fragment in fragments for g in fragment.glyphs), key=lambda g: g.origin)
        inked = [glyph for glyph in glyphs if not glyph.text.isspace()]
        gaps = _gaps(inked)
        # A line of few long words that is justified has wide gaps, all alike.
        least = max(_PART, 1.7 * _usual(gaps))
        cuts = {index for index, gap in enumerate(gaps) if gap > least}
        return cls(inked, [glyph for glyph in glyphs if glyph.text.isspace()], gaps, cuts)

    def parts(self) -> list[list[Glyph]]:
        starts = sorted({0, *self.cuts})
        return [self.inked[a:b] for a, b in itertools.pairwise([*starts, len(self.inked)]) if a < b]

    def ends(self) -> list[tuple[float, float]]:
        return [(part[0].left, max(glyph.right for glyph in part)) for part in self.parts()]

    def weak(self) -> Iterator[int]:
        """Yield where a gap may part the level, if other lines stand as its sides do."""
        least = max(_WEAK_PART, 1.9 * _usual(self.gaps))
        yield from (index for index, gap in enumerate(self.gaps) if gap > least and index not in self.cuts)


def parted_levels(glyphs: Sequence[Glyph], *, right_to_left: bool) -> Iterator[list[list[Glyph]]]:
    """Yield what stands on one height, from top to bottom: its parts, from left to right, each of glyphs in order."""
    levels = [_Level.of(fragments) for fragments in _levels(_fragments(glyphs))]
    ends = [level.ends() for level in levels]
    for index, level in enumerate(levels):
        near = [ends[other] for other in (index - 2, index - 1, index + 1, index + 2) if 0 <= other < len(levels)]
        level.cuts |= {cut for cut in level.weak() if _is_gutter(level, cut, near)}
        yield list(_with_numbers(level, right_to_left=right_to_left))


def _is_gutter(level: _Level, cut: int, near: Sequence[Sequence[tuple[float, float]]]) -> bool:
    """Tell whether a gap is the white between columns: lines near it end where its left side does, or begin so."""
    left, right = max(glyph.right for glyph in level.inked[:cut]), level.inked[cut].left
    for ends in near:
        crossed = any(start < (left + right) / 2 < end for start, end in ends)
        if not crossed and any(abs(end - left) < 2 or abs(start - right) < 2 for start, end in ends):
            return True
    return False


def _with_numbers(level: _Level, *, right_to_left: bool) -> Iterator[list[Glyph]]:
    """Yield the parts of a level with their spaces; a number joins the text behind it."""
    parts = level.parts()
    if right_to_left:
        parts.reverse()
    joined: list[list[Glyph]] = []
    for part in parts:
        if joined and _is_number(joined[-1]):
            joined[-1] = sorted(joined[-1] + part, key=lambda g: g.origin)
        else:
            joined.append(part)
    if right_to_left:
        joined.reverse()
    for part in joined:
        left, right = part[0].left, max(glyph.right for glyph in part)
        inside = [glyph for glyph in level.spaces if left <= glyph.left <= right]
        yield sorted(part + inside, key=lambda g: g.origin)


def _usual(gaps: Sequence[float]) -> float:
    """Return the usual gap between words, 0 where a line has too few."""
    words = [gap for gap in gaps if gap > _SPACE]
    return median(words) if len(words) > 2 else 0.0


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
