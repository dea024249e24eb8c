"""No pattern may take more than linear time: its tree, as the standard library parses it, has nothing that can.

Two things make a pattern slow: a repeat without end in another one, and two side by side that match the same
characters, for then a text that fails is divided among them in all ways. A third makes a search slow: a repeat without
end at its beginning, which is read anew from each place. What is bounded, possessive or atomic is none of these.
`python -m benchmarks.linear` measures the same.
"""

import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

import pytest

import unkg
from unkg.languages import Slot, codes, load_language

op: Any = import_module("re._constants")
parser: Any = import_module("re._parser")
# The modules and packages that a text passes through, from its blocks to what it means.
READ_TEXT = {"symbols", "dates", "characters", "numerals", "languages", "structure", "recognizers", "linking"}
ENDLESS = 1_000  # times, from which on a repeat has no end
SAMPLE = [chr(code) for code in (*range(32, 127), 0xE9, 0x2019, 0x430, 0x416, 0x4E00, 0x3002, 0x627, 0x663)]


def patterns() -> Iterator[tuple[str, str, int]]:
    for code in codes():
        for slot in Slot:
            for number, pattern in enumerate(load_language(code).patterns[slot], 1):
                yield f"{code} {slot} {number}", pattern.source, int(pattern.flags)
    for module in pkgutil.walk_packages(unkg.__path__, "unkg."):
        if module.name.split(".")[1] in READ_TEXT:
            for name, value in vars(import_module(module.name)).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    yield f"{module.name}.{name}", value.pattern, value.flags


def children(item: Any) -> list[Any]:
    """Return the sequences inside an item of a tree."""
    kind, value = item
    if kind in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}:
        return [value[2]]
    if kind is op.SUBPATTERN:
        return [value[3]]
    if kind is op.BRANCH:
        return list(value[1])
    if kind is op.ATOMIC_GROUP:
        return [value]
    return [value[1]] if kind in {op.ASSERT, op.ASSERT_NOT} else []


def is_endless(item: Any) -> bool:
    return item[0] in {op.MAX_REPEAT, op.MIN_REPEAT} and item[1][1] >= ENDLESS


def holds_endless(items: Any) -> bool:
    """Tell whether something in a sequence repeats without end; not what is atomic, which is never divided anew."""
    open_ = [item for item in items if item[0] is not op.ATOMIC_GROUP]
    return any(is_endless(item) or any(map(holds_endless, children(item))) for item in open_)


def nested(items: Any) -> bool:
    """Tell whether a repeat without end stands in another one, with nothing that tells one round from the next.

    A character that each round begins or ends with, and that nothing endless in it matches, does: `(?:[a-z]+ )+`.
    """
    for item in items:
        if is_endless(item) and holds_endless(item[1][2]):
            inner = inside(item[1][2])
            body = flat(item[1][2])
            ends = [one_of(body[0]), one_of(body[-1])]
            if not any(end and not end & inner for end in ends):
                return True
        if any(map(nested, children(item))):
            return True
    return False


def adjacent(items: Any) -> bool:
    """Tell whether two repeats without end stand side by side, or with options between, that match one character."""
    before: set[str] = set()
    for item in items:
        if any(map(adjacent, children(item))):
            return True
        matched = characters(item)
        if is_endless(item):
            if before & matched:
                return True
            before = matched if item[1][0] else before | matched
        elif parser.SubPattern(parser.State(), [item]).getwidth()[0]:
            before = set()
    return False


def flat(items: Any) -> list[Any]:
    """Return a sequence with the groups at its ends opened."""
    found = [item for item in items if item[0] not in {op.AT, op.ASSERT, op.ASSERT_NOT}]
    while len(found) == 1 and found[0][0] is op.SUBPATTERN:
        found = [*found[0][1][3]]
    return found


def inside(items: Any) -> set[str]:
    """Return which of SAMPLE what is endless in a sequence matches."""
    found: set[str] = set()
    for item in items:
        found |= characters(item) if is_endless(item) else set()
        for child in children(item):
            found |= inside(child)
    return found


def characters(item: Any) -> set[str]:
    """Return which of SAMPLE a repeat of one character matches; nothing for other items."""
    if not is_endless(item) or len(item[1][2]) != 1:
        return set()
    return one_of(item[1][2][0])


def one_of(item: Any) -> set[str]:
    """Return which of SAMPLE an item matches that matches one character; nothing for other items."""
    kind, value = item
    if kind is op.ANY:
        return set(SAMPLE)
    if kind is op.LITERAL:
        return {chr(value)}
    if kind is op.NOT_LITERAL:
        return set(SAMPLE) - {chr(value)}
    return {c for c in SAMPLE if kind is op.IN and in_class(c, value)}


CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}


def in_class(letter: str, members: Any) -> bool:
    negated, found = False, False
    for kind, value in members:
        if kind is op.NEGATE:
            negated = True
        elif kind is op.LITERAL:
            found |= ord(letter) == value
        elif kind is op.RANGE:
            found |= value[0] <= ord(letter) <= value[1]
        else:
            found |= bool(re.match(CATEGORIES[value], letter))
    return found != negated


def first(items: Any) -> Any:
    """Return the first item that matches characters, of the groups that it may stand in; None if there is none."""
    for item in items:
        if item[0] is op.AT:
            return item
        if item[0] in {op.ASSERT, op.ASSERT_NOT}:
            continue
        return first(item[1][3]) if item[0] is op.SUBPATTERN else item
    return None


def begins_endless(items: Any) -> bool:
    item = first(items)
    return item is not None and is_endless(item)


PATTERNS = list(patterns())


@cache
def tree_of(source: str, flags: int = 0) -> Any:
    return parser.parse(source, flags)


def test_there_are_patterns() -> None:
    assert len(PATTERNS) > 300
    assert {name.split(" ")[0] for name, _, _ in PATTERNS} >= set(codes())


@pytest.mark.parametrize("slow", [r"(?:a+)+b", r"(?:\w+\s?)*b", r"(?:x|(?:[ab]*c?)*)z", r"\S+(?:/\S+)*"])
def test_nested_repeats_are_seen(slow: str) -> None:
    assert nested(tree_of(slow))


@pytest.mark.parametrize("quick", [r"(?:[a-z]+ )+b", r"(?:a{1,9}){1,9}", r"(?:, \d+)*", r"(?:(?>a+))+b", r"(?:a++)+b"])
def test_rounds_that_are_told_apart_are_no_harm(quick: str) -> None:
    assert not nested(tree_of(quick))


@pytest.mark.parametrize("slow", [r"\s+\s*x", r"\w+\d*-?[a-z]*!", r"a(?:\d+\w+)"])
def test_adjacent_repeats_are_seen(slow: str) -> None:
    assert adjacent(tree_of(slow))
    assert not adjacent(tree_of(r"\s+\w+\s*x"))


def test_repeats_at_the_beginning_are_seen() -> None:
    assert begins_endless(tree_of(r"(?P<word>\w+)-"))
    assert not begins_endless(tree_of(r"^\w+-"))
    assert not begins_endless(tree_of(r"\b(?:a|b)\w+-"))


def test_no_pattern_can_take_more_than_linear_time() -> None:
    trees = {name: tree_of(source, flags & ~re.DEBUG) for name, source, flags in PATTERNS}
    assert [name for name, tree in trees.items() if nested(tree)] == []
    assert [name for name, tree in trees.items() if adjacent(tree)] == []


def test_no_pattern_of_a_pack_begins_with_a_repeat_without_end() -> None:
    trees = {
        name: tree_of(source, flags & ~re.DEBUG) for name, source, flags in PATTERNS if not name.startswith("unkg.")
    }
    assert [name for name, tree in trees.items() if begins_endless(tree)] == []
