"""A sieve: which of a pack's patterns can match in a text and where, told by one pass for all of them (Aho-Corasick).

Most paragraphs have no date, no title, no short form: the patterns for these need not read them, and the others read
only near the literals that they need.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from unkg.languages.literals import FAR, Literals, lowered, needed_literals
from unkg.languages.patterns import Pattern, Slot

# What is looked for in running text, not in a line of its own.
RUNNING: Final = (
    Slot.PERIOD,
    Slot.ORGAN_BEFORE,
    Slot.NOUN_BEFORE,
    Slot.NOUN_AFTER,
    Slot.PINPOINT_BEFORE,
    Slot.SELF,
    Slot.OWN_SESSION,
    Slot.TITLE_MARKS,
    Slot.PERSON,
    Slot.ORGANIZATION,
    Slot.SHORT_FORM,
)
_CLOSE: Final = 32  # places at which a match may begin for one literal; of more, the pattern looks itself
_TEXTS: Final = 64  # whose places are kept: a paragraph's while it is read

# Where matches may begin for a literal: the first place and the last, and the place of the literal itself.
Ranges: TypeAlias = Sequence[tuple[int, int, int]]
_ANYWHERE: Final[Ranges] = ((-FAR, FAR, 0),)


class Sieve:
    """The patterns of one pack's slots for running text, ready to look only where they can match."""

    def __init__(self, patterns: Mapping[Slot, Sequence[Pattern]]) -> None:
        self._slots: dict[Slot, list[tuple[Pattern, int | None]]] = {}
        needs: list[Literals] = []
        for slot, ours in patterns.items():
            self._slots[slot] = []
            for pattern in ours:
                need = needed_literals(pattern.source, pattern.flags) if slot in RUNNING else None
                self._slots[slot].append((pattern, len(needs) if need else None))
                needs += [need] if need else []
        self._any_case = [i for i, need in enumerate(needs) if need.ignore_case]
        self._exact = _Automaton({i: need.words for i, need in enumerate(needs) if not need.ignore_case})
        self._lowered = _Automaton({i: need.words for i, need in enumerate(needs) if need.ignore_case})
        self._places = lru_cache(maxsize=_TEXTS)(self._places_in)

    def find(self, slot: Slot, text: str, start: int = 0, end: int | None = None) -> list[re.Match[str]]:
        """Return all matches of the patterns of `slot` in `text[start:end]`, in order of their patterns.

        They are those in a string of its own: offsets count from its start.
        """
        if end is None:
            return self.find_between(slot, text, 0, len(text))
        live, window = self._live(slot, text, start, end), text[start:end]
        return [m for regex, ranges in live for m in _matches(regex, window, _moved(ranges, start), 0, end - start)]

    def find_between(self, slot: Slot, text: str, start: int, end: int) -> list[re.Match[str]]:
        """Return all matches of the patterns of `slot` between `start` and `end`, which see what stands before."""
        live = self._live(slot, text, start, end)
        return [match for regex, ranges in live for match in _matches(regex, text, ranges, start, end)]

    def find_each(self, slot: Slot, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """Yield the first match in `text[start:end]`, a string of its own, of each pattern of `slot` that has one."""
        window = text[start:end]
        for regex, ranges in self._live(slot, text, start, end):
            if match := next(_matches(regex, window, _moved(ranges, start), 0, end - start), None):
                yield match

    def has(self, slot: Slot, text: str) -> bool:
        """Tell whether a pattern of `slot` may match in `text`."""
        return bool(self._live(slot, text, 0, len(text)))

    def _live(self, slot: Slot, text: str, start: int, end: int) -> list[tuple[re.Pattern[str], Ranges]]:
        """Return the patterns of a slot that may match between `start` and `end`, and where they may begin."""
        places = self._places(text)
        whole = start == 0 and end == len(text)
        found: list[tuple[re.Pattern[str], Ranges]] = []
        for pattern, number in self._slots[slot]:
            if number is None:
                found.append((pattern.regex, _ANYWHERE))
            elif ranges := places.get(number):
                if not whole and ranges is not _ANYWHERE:
                    ranges = [r for r in ranges if start <= r[2] < end]
                if ranges:
                    found.append((pattern.regex, ranges))
        return found

    def _places_in(self, text: str) -> Mapping[int, Ranges]:
        places: dict[int, list[tuple[int, int, int]]] = {}
        self._exact.add_places(text, places)
        if self._any_case:
            low = lowered(text)
            if len(low) != len(text):
                return {**places, **dict.fromkeys(self._any_case, _ANYWHERE)}
            self._lowered.add_places(low, places)
        return places


class _Automaton:
    """The literals of many patterns, compiled, and of each pattern where it begins before each."""

    def __init__(self, needs: Mapping[int, Mapping[str, tuple[int, int]]]) -> None:
        owners: dict[str, list[tuple[int, int, int]]] = {}
        for number, words in needs.items():
            for word, (least, most) in words.items():
                owners.setdefault(word, []).append((number, least, most))
        from ahocorasick_rs import AhoCorasick

        self._owners = list(owners.values())
        self._automaton = AhoCorasick(list(owners))

    def add_places(self, text: str, places: dict[int, list[tuple[int, int, int]]]) -> None:
        for word, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for number, least, most in self._owners[word]:
                places.setdefault(number, []).append((start - most, start - least, start))


def _moved(ranges: Ranges, start: int) -> Ranges:
    return [(first - start, last - start, at - start) for first, last, at in ranges]


def _matches(regex: re.Pattern[str], text: str, ranges: Ranges, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield what `regex.finditer(text, start, end)` does, but empty matches; `ranges` are where they begin."""
    for first, last, _ in ranges:
        if last - first > _CLOSE:
            begin = max(start, min(ranges)[0])
            yield from (match for match in regex.finditer(text, begin, end) if match.end() > match.start())
            return
    at = start
    for first, last, _ in sorted(ranges) if len(ranges) > 1 else ranges:
        at = max(at, first)
        while at <= last:
            match = regex.match(text, at, end)
            if match and match.end() > at:
                yield match
                at = match.end()
            else:
                at += 1
