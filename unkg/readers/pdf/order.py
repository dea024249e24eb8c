"""From the order in which a line stands on paper to the order in which it is read.

In a right-to-left line, numbers and words of other scripts run left to right: what the Unicode Bidirectional Algorithm
(UAX 9) did when the line was drawn is undone. Brackets are told by what stands beside them: some programs keep the
bracket that was typed, others the one that was drawn.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

_OPEN: Final = dict(zip(")]}»›", "([{«‹", strict=True))
_CLOSE: Final = {opening: closing for closing, opening in _OPEN.items()}
_BRACKETS: Final = {*_OPEN, *_CLOSE}
_STRONG_RIGHT: Final = {"R", "AL"}
# What keeps its order: words of a left-to-right script with the numbers and marks between them, and a number. Behind a
# letter of Arabic, hyphens and signs of percent do not belong to it. Each letter is a kind of item.
_WORDS: Final = re.compile(r"(?:D[^RB]*)?L(?:[^R]*[LD])?")
_NUMBER: Final = re.compile(r"D+(?:SD+)*")
_NUMBER_ALONE: Final = re.compile(r"T?D+(?:[SE]D+)*T?")
_DAY: Final = re.compile(r"(?<=D)W(?=D{1,2}\Z)")  # a day before month and year: "November 2039 23" as drawn
_LONGEST: Final = 5000  # items on a line; nothing that is read has so many


def runs_right_to_left(text: str) -> bool:
    """Tell whether a page is written from right to left: it may have many symbols and titles in other letters."""
    kinds = [unicodedata.bidirectional(c) for c in text if c.isalpha()]
    return sum(kind in _STRONG_RIGHT for kind in kinds) * 3 > len(kinds)


def reading_order(texts: Sequence[str], raised: Sequence[bool]) -> list[int]:
    """Return the indices of `texts`, which stand from left to right on a right-to-left line, as they are read.

    What is `raised`, a footnote's marker, belongs to no run. Example: of `["7", "5", "/", "1", " ", "ر"]`, none of them
    raised, it is `[5, 4, 0, 1, 2, 3]`.
    """
    kinds = "".join("R" if mark else _kind(text) for text, mark in zip(texts, raised, strict=True))
    if len(kinds) > _LONGEST:
        return list(range(len(texts)))
    runs: list[range] = []
    for stretch in re.finditer("[^R]+|R", kinds):
        start, end = stretch.span()
        while start < end:
            run = _next_run(kinds, start, end)
            runs += [range(index, index + 1) for index in range(start, run.start)]
            runs.append(run)
            start = run.stop
    return [index for run in reversed(runs) for index in run]


def _next_run(kinds: str, start: int, end: int) -> range:
    """Return the next left-to-right run between two places that no right-to-left letter parts, else the last item."""
    number = _NUMBER if "R" in kinds else _NUMBER_ALONE
    words = _WORDS.search(kinds, start, end) if "L" in kinds[start:end] else None
    found = words or number.search(kinds, start, end)
    if not found:
        return range(end - 1, end)
    if not words:
        return range(*found.span())
    stop = found.end()
    if kinds.count("B", found.start(), stop) % 2:
        if kinds[stop : stop + 1] == "B":
            return range(found.start(), stop + 1)
        stop = found.start() + len(kinds[found.start() : kinds.rindex("B", found.start(), stop)].rstrip("NSETW"))
    if day := _DAY.search(kinds[found.start() : stop]):
        stop = found.start() + day.start()
    # A mark between the words and a space closes the words; Arabic has no mark behind a space.
    if kinds[stop : stop + 1] in {"S", "N"} and kinds[stop + 1 : stop + 2] == "W":
        stop += 1
    return range(found.start(), stop)


def _kind(text: str) -> str:
    """Return what an item of a line is to its order.

    R and L are letters, D digits, S a separator, E a hyphen or plus, T a sign of a number, B a bracket, W a space.
    """
    kinds = [unicodedata.bidirectional(c) for c in text]
    if any(kind in _STRONG_RIGHT for kind in kinds):
        return "R"
    if "L" in kinds:
        return "L"
    if text.isspace():
        return "W"
    if text in _BRACKETS:
        return "B"
    return {"EN": "D", "AN": "D", "CS": "S", "ES": "E", "ET": "T"}.get(kinds[0] if kinds else "", "N")


def with_brackets(text: str) -> str:
    """Return a line in reading order with each bracket as its place asks for: `)1999(` is `(1999)`."""
    depth = 0
    said: list[str] = []
    for index, character in enumerate(text):
        opening = _OPEN.get(character, character)
        if opening not in _CLOSE:
            said.append(character)
            continue
        before = text[index - 1 : index] if index else ""
        behind = text[index + 1 : index + 2]
        opens = depth == 0
        if not before or before.isspace():
            opens = bool(behind) and not behind.isspace()
        elif not behind or behind.isspace():
            opens = False
        depth = depth + 1 if opens else max(0, depth - 1)
        said.append(opening if opens else _CLOSE[opening])
    return "".join(said)
