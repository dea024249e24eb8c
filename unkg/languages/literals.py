"""Needed literals: strings of which one stands in every match of a pattern, read off the pattern itself.

A text without any of them has no match, and one automaton looks for those of many patterns at once: a pattern then
reads only where it can match. RE2's `FilteredRE2` and Hyperscan work so. The tree of a pattern is what the standard
library's own parser makes of it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any, Final

op: Final[Any] = import_module("re._constants")  # no public module has them
_parser: Final[Any] = import_module("re._parser")
_MOST: Final = 96  # strings that a run of characters may have
_ALL: Final = 400  # strings that a pattern may need
_RARE: Final = 0.01  # hits for a code point of text, above which strings tell too little
FAR: Final = 1 << 20  # code points: a literal further behind is anywhere
_REPEATS: Final = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
# Small letters that `re.IGNORECASE` takes for others, which their capitals do not tell.
_ALIKE: Final = (
    *zip("\u0131\u017f\u00b5\u0345\u1fbe\u1fd3\u1fe3", "is\u03bc\u03b9\u03b9\u0390\u03b0", strict=True),
    *zip("ϐϵϑϰϖϱςϕẛ\ufb05", "βεθκπρσφṡ\ufb06", strict=True),
    *zip("\u1c80\u1c81\u1c82\u1c83\u1c84\u1c85\u1c86\u1c87\u1c88", "вдосттъѣ\ua64b", strict=True),
)


@dataclass(frozen=True, slots=True)
class Literals:
    """Strings one of which every match has, and how many code points behind its start that begins: least and most.

    With `ignore_case` the strings are as `lowered` gives them.
    """

    words: Mapping[str, tuple[int, int]]
    ignore_case: bool = False

    @property
    def frequency(self) -> float:
        """How often one of the words may stand in a text, for a code point: a guess that only orders."""
        return sum(_frequency(word) for word in self.words)


@lru_cache(maxsize=1)  # of a large pattern it takes a second
def tree_of(source: str, flags: int) -> Any:
    """Return the tree of a pattern, as the standard library's parser makes it."""
    return _parser.parse(source, flags)


def needed_literals(source: str, flags: int) -> Literals | None:
    r"""Return the rarest literals that a match of the pattern `source` needs, or None if it needs no rare ones.

    Example: for `(?P<noun>[Rr]esolution)s?\sof` they are `Resolution` and `resolution`, at its start.
    """
    tree = tree_of(source, flags)
    found: list[Literals] = []
    if not tree.state.flags & re.IGNORECASE:
        found += _Needs(ignore_case=False).of(tree, 0, 0)
    if not found or "(?i:" in source:
        found += filter(None, map(_lowered, _Needs(ignore_case=True).of(tree, 0, 0)))
    return min((n for n in found if n.frequency <= _RARE), key=lambda n: n.frequency, default=None)


def lowered(text: str) -> str:
    """Return `text` so that what `re.IGNORECASE` takes for equal is equal; one code point may become several."""
    low = text.lower()
    if not low.isascii():
        for letter, other in _ALIKE:
            low = low.replace(letter, other)
    return low


def _lowered(found: Literals) -> Literals | None:
    if any(len(lowered(word)) != len(word) for word in found.words):
        return None
    return Literals(_together((lowered(word), range_) for word, range_ in found.words.items()), ignore_case=True)


def _together(words: Iterable[tuple[str, tuple[int, int]]]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for word, (least, most) in words:
        known = found.get(word, (least, most))
        found[word] = min(least, known[0]), max(most, known[1])
    return found


def _frequency(word: str) -> float:
    share = 1.0
    for letter in word:
        if letter.isspace():
            share *= 0.2
        elif letter >= "\u2e80":
            share *= 0.003
        elif letter.isdigit() or letter >= "\u0400" or "a" <= letter <= "z":
            share *= 0.08
        else:
            share *= 0.02
    return share


@dataclass(frozen=True, slots=True)
class _Needs:
    """Reads what the pieces of a pattern need; without `ignore_case` nothing of a piece that ignores case."""

    ignore_case: bool

    def of(self, items: Iterable[Any], least: int, most: int) -> Iterator[Literals]:
        """Yield what a sequence needs that begins `least` to `most` code points behind the start of the match."""
        run, start = frozenset({""}), (least, most)
        for item in items:
            low, high = width(item)
            words = self._strings(item)
            joined = frozenset(one + other for one in run for other in words)
            if 0 < len(joined) <= _MOST:
                run = joined
            else:
                yield from _rarest(run, start)
                yield from self._inside(item, least, most)
                run = frozenset({""})
            least, most = least + low, min(most + high, FAR)
            if run == {""}:
                start = (least, most)
        yield from _rarest(run, start)

    def _inside(self, item: Any, least: int, most: int) -> Iterator[Literals]:
        kind, value = item
        if kind is op.SUBPATTERN and self._reads(value):
            yield from self.of(value[3], least, most)
        elif kind is op.ATOMIC_GROUP:
            yield from self.of(value, least, most)
        elif kind in _REPEATS and value[0] > 0:
            yield from self.of(value[2], least, most)
        elif kind is op.ASSERT and value[0] > 0:
            yield from self.of(value[1], least, most)
        elif kind is op.BRANCH:
            best = [min(self.of(b, least, most), key=lambda n: n.frequency, default=None) for b in value[1]]
            told = [found for found in best if found]
            words = _together(entry for found in told for entry in found.words.items())
            if len(told) == len(best) and len(words) <= _ALL:
                yield Literals(words)

    def _reads(self, group: Any) -> bool:
        return self.ignore_case or not group[1] & re.IGNORECASE

    def _strings(self, item: Any) -> frozenset[str]:
        """Return the few strings that are all that an item matches; none where there are many, or a condition."""
        kind, value = item
        found: frozenset[str] = frozenset()
        if kind is op.LITERAL:
            found = frozenset({chr(value)})
        elif kind is op.IN and all(k is op.LITERAL for k, _ in value):
            found = frozenset(chr(code) for _, code in value)
        elif kind is op.SUBPATTERN and self._reads(value):
            found = self._product(value[3])
        elif kind is op.BRANCH:
            branches = [self._product(branch) for branch in value[1]]
            found = found.union(*branches) if all(branches) else found
        elif kind in _REPEATS and value[:2] == (0, 1) and (words := self._product(value[2])):
            found = words | {""}
        elif kind in {op.AT, op.ASSERT_NOT}:
            found = frozenset({""})  # what they ask more only makes matches fewer
        return found

    def _product(self, items: Iterable[Any]) -> frozenset[str]:
        found = frozenset({""})
        for item in items:
            words = self._strings(item)
            if not words or len(found) * len(words) > _MOST:
                return frozenset()
            found = frozenset(one + other for one in found for other in words)
        return found


def _rarest(run: frozenset[str], start: tuple[int, int]) -> Iterator[Literals]:
    """Yield a run of characters as literals, without those that hold a shorter one, which begins further behind."""
    if "" not in run:
        shortest = [word for word in run if not any(other != word and other in word for other in run)]
        places = ((other, word.find(other)) for word in run for other in shortest if other in word)
        yield Literals(_together((other, (start[0] + at, min(start[1] + at, FAR))) for other, at in places))


def width(item: Any) -> tuple[int, int]:
    """Return how many code points an item of a pattern's tree matches, at least and at most."""
    if item[0] is op.GROUPREF:
        return 0, FAR
    low, high = _parser.SubPattern(_parser.State(), [item]).getwidth()
    return low, min(high, FAR)
