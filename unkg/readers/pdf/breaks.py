"""Where a paragraph begins: by gaps, indents, font sizes and by how full the line above is."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from unkg.characters import HAN
from unkg.readers.pdf.places import Place, usual_end

_HAN: Final = re.compile(f"[{HAN}]")
_FINAL: Final = re.compile(r"[.。!?？！؟;；؛:：][\"”»’)\])）」』》]*(?:\d{1,3}|\(\d{1,3}\))?\Z")
_MARK: Final = re.compile(r"[,，،][\"”»’)]*(?:\d{1,3}|\(\d{1,3}\))?\Z")
_CLOSED: Final = re.compile(r"[;；؛][\"”»’)\]]*(?:\d{1,3}|\(\d{1,3}\))?\Z")
_NUMBER: Final = re.compile(
    r"(?:\d{1,3}(?: ?[-–.]|\))|\(?[^\W\d_]{1,3}\)|[ivxl]{1,5}\)|[㈠-㈩]|[’‘']\d{1,2}[‘’']|[•–—·-]) ?(?=\S)"
)
_LISTING: Final = re.compile(r"[:：;；؛]\Z")
_LETTERED: Final = re.compile(r"\(?[^\W\d_]{1,5}\)|[㈠-㈩]")
_LABEL: Final = re.compile(r"\d{1,4}(?:[-–.:]\d{1,4})+ ")  # of an item of a programme or table: "0830-0930 Meeting …"
_TIME: Final = re.compile(r"\d{1,2}[:.]?\d{2}(?: ?[-–] ?\d{1,2}[:.]?\d{2})?")  # in a cell of its own
_FIELD: Final = re.compile(r"[^\W\d_]+(?:\.?:|\.) ?\S")  # of a masthead: "Distr.: General", "Distr. générale"
_TITLE: Final = re.compile(r"\(?[^\s]{0,6}\d{1,4}/\d{1,4}")
_GAP: Final = 1.22  # of the usual distance: so far apart are paragraphs
_INDENT: Final = 0.55  # of the font size
_SIZE: Final = 0.06  # difference of font sizes
_LARGE: Final = 1.08  # of the size of the text: so large is a title
_SIDE: Final = 8  # times the font size: so far from the margin stands what is beside the text
_FIELD_WIDTH: Final = 14  # times the font size: so wide is a field of a masthead at most


@dataclass(frozen=True, slots=True)
class Breaks:
    """How the paragraphs of a document are set.

    `pitch` is the usual distance of lines, by font size, and of the size; `size` that of the text; `start` and `end`
    where its lines do at most; `han`: most is in Han characters; `gapped`: gaps part paragraphs.
    """

    pitch: dict[int, float]
    size: float
    start: float
    end: float
    han: bool
    gapped: bool

    @classmethod
    def of(cls, places: Sequence[Place], size: float, *, han: bool) -> "Breaks":
        """Return how the text in `places` is set, in reading order."""
        distances: dict[int, Counter[float]] = {}
        for above, place in itertools.pairwise(places):
            distance = above.row.base - place.row.base
            if above.column == place.column and 0 < distance < 2.2 * place.row.size and _same_size(above, place):
                distances.setdefault(round(place.row.size), Counter())[round(distance * 2) / 2] += 1
        pitch = {key: _usual(counts) for key, counts in distances.items()}
        usual = [place for place in places if abs(place.row.size - size) < size * _SIZE]
        end = usual_end([place.end for place in usual])
        starts = sorted(place.start for place in usual)
        start = starts[len(starts) // 20] if starts else 0.0
        breaks = cls(pitch, size, start, end, han, gapped=False)
        return replace(breaks, gapped=breaks._has_gaps(places))

    def _has_gaps(self, places: Sequence[Place]) -> bool:
        """Tell whether a gap stands behind nearly all lines that end a paragraph, by their mark and their length."""
        far = near = 0
        for above, place in itertools.pairwise(places):
            if above.column == place.column and _FINAL.search(above.row.text) and self._is_short(above, place):
                if self._is_far(place, above):
                    far += 1
                else:
                    near += 1
        return far > 4 * near + 2

    def begins_paragraph(self, place: Place, paragraph: Sequence[Place | None]) -> bool:
        """Tell whether a row begins a paragraph, and does not go on with `paragraph`, the rows before it."""
        above = next(p for p in reversed(paragraph) if p)
        if _is_beside_time(place, above):
            return False
        first = next(p for p in paragraph if p)
        entries = _begins_entry(place.row.text) and _begins_entry(first.row.text)
        if entries or not _same_size(above, place):
            return True
        if above.column != place.column:
            return self._begins_elsewhere(place, above, paragraph)
        if self._is_far(place, above) or self._is_below_field(place, above):
            return True
        if place.row.parted or above.row.parted:
            return self._is_short(above, place)
        return self._begins_by_indent(place, above, first=len(paragraph) == 1)

    def _is_far(self, place: Place, above: Place) -> bool:
        distance = above.row.base - place.row.base
        usual = self.pitch.get(round(place.row.size), place.row.size * 1.2)
        return distance < 0 or distance > max(usual * _GAP, usual + 1.0)

    def _is_below_field(self, place: Place, above: Place) -> bool:
        """Tell whether a row stands below a field with its name, in a text box beside the text: neither is full."""
        size = above.row.size
        narrow = max(above.end - above.start, place.end - place.start) < _FIELD_WIDTH * size
        aside = above.start > self.start + _SIDE * size and abs(place.start - above.start) < _INDENT * size
        return narrow and aside and bool(_FIELD.match(above.row.text))

    def _begins_by_indent(self, place: Place, above: Place, *, first: bool) -> bool:
        shift = place.start - above.start
        step = _INDENT * place.row.size
        if self._is_short(above, place):
            return True
        if self._is_title(above) and self._is_title(place):
            return bool(_FINAL.search(above.row.text)) and bool(_NUMBER.match(place.row.text))
        if shift > step:
            near = first and shift < (12 if _LABEL.match(above.row.text) else 6) * place.row.size
            hanging = near and (place.below is None or place.below - above.start > step)
            ended = bool(_FINAL.search(above.row.text))
            return not hanging or (ended and not (_NUMBER.match(above.row.text) and place.below is not None))
        if shift < -step:
            return not first
        indented = above.start - self._margin(above) > step
        if first and indented and _FINAL.search(above.row.text):
            return place.below is None or place.below - place.start < -step or bool(_NUMBER.match(place.row.text))
        numbered = bool(_FINAL.search(above.row.text) and _NUMBER.match(place.row.text))
        return numbered and not self._is_list_in_text(place, above)

    def _is_list_in_text(self, place: Place, above: Place) -> bool:
        """Tell a letter inside running text, "namely: (a) the first; (b) the second", that happens to begin a line."""
        flush = place.start - self._margin(place) < _INDENT * place.row.size
        listed = _LISTING.search(above.row.text) and _LETTERED.match(place.row.text)
        return self.gapped and flush and bool(listed)

    def _begins_elsewhere(self, place: Place, above: Place, paragraph: Sequence[Place | None]) -> bool:
        """Tell it of the first row of a column or page."""
        below = above.page == place.page and place.row.base < above.row.base  # what stands below columns
        if below or above.row.bold != place.row.bold or self._is_short(above, place):
            return True
        step = _INDENT * place.row.size
        ended = bool(_FINAL.search(above.row.text))
        started = place.start - self._margin(place)
        before = above.start - self._margin(above)
        first = len(paragraph) == 1
        if started > before + step and (not first or ended or started > before + 6 * place.row.size):
            return True
        ended = ended or bool(_MARK.search(above.row.text))
        returns = place.below is not None and place.below - place.start < -step
        if first and started > step and abs(started - before) < step and (ended or returns):
            return True
        return bool(_CLOSED.search(above.row.text)) or bool(ended and _NUMBER.match(place.row.text))

    def _margin(self, place: Place) -> float:
        """Return where the lines of a column begin; a page may hold nothing but first lines, all indented."""
        near = place.column_start - self.start < _SIDE * self.size  # a heading may stand further out than the text
        return self.start if near or place.rows < 5 else place.column_start

    def _is_title(self, place: Place) -> bool:
        return place.row.bold or place.row.size > self.size * _LARGE

    def _reach(self, above: Place) -> float:
        """Return how far the line above could have gone: its column, or where a title's lines end."""
        inside = above.column_start < self.end and self.end > above.end
        reach = max(self.end, above.column_end) if above.rows < 5 and inside else above.column_end
        step = _INDENT * above.row.size
        hanging = above.below is not None and above.below - above.start > step and _TITLE.match(above.row.text)
        deep = above.depth > self._margin(above) + 4 * self.size
        wide = above.below is not None and above.reach - above.depth > 0.5 * (reach - above.column_start)
        return min(reach, above.reach) if wide and (hanging or deep or self._is_title(above)) else reach

    def _is_short(self, above: Place, place: Place) -> bool:
        """Tell whether the first word of a row would have fitted on the line above it."""
        size = above.row.size
        reach = self._reach(above)
        if _HAN.match(place.row.text) or (self.han and _HAN.search(above.row.text[-1:])):
            return above.end + 2.3 * size < reach
        if above.rows < 5 and above.column_start > self.start + _SIDE * self.size and above.column == place.column:
            return above.end < above.column_end - 1.2 * size  # a text box at the side
        words = place.row.text.split(" ")
        first = words[0]
        open_line = not _FINAL.search(above.row.text) and not _MARK.search(above.row.text)
        if self.gapped and open_line:
            start = above.depth if above.depth > above.column_start + 3 * self.size else above.column_start
            return above.end < start + 0.6 * (reach - start)
        if open_line or self.gapped:
            first = " ".join(words[:3])  # lines may break early where words are held together
        width = (place.end - place.start) * len(first) / max(1, len(place.row.text))
        return above.end + 0.25 * size + width + 0.3 * size < reach


def _same_size(above: Place, place: Place) -> bool:
    return abs(above.row.size - place.row.size) <= _SIZE * max(above.row.size, place.row.size)


def _begins_entry(text: str) -> bool:
    """Tell whether a row begins an entry of a programme, with its time and perhaps more."""
    return bool(_LABEL.match(text) or _TIME.fullmatch(text))


def _is_beside_time(place: Place, above: Place) -> bool:
    """Tell the words of a programme beside the time, which stands before them in a cell of its own."""
    level = above.column == place.column and abs(above.row.base - place.row.base) < 1
    return level and place.row.text[:1].isalpha() and bool(_TIME.fullmatch(above.row.text))


def _usual(counts: Counter[float]) -> float:
    """Return the smallest distance that is common."""
    most = max(counts.values())
    return min(distance for distance, count in counts.items() if count * 3 >= most)
