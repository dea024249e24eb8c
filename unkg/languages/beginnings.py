r"""Beginnings: the few characters with which a match of a pattern can begin, read off the pattern's tree.

The standard library's matcher looks for such a character itself, and fast, but not where a condition comes before it:
`(?<!\w)(?=[A-Z])…` is tried at each place of a text.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

from unkg.languages.literals import op, tree_of, width

_FEW: Final = 256  # characters; of more, a text has too many to leave any out
_REPEATS: Final = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)


def beginning(source: str, flags: int) -> re.Pattern[str] | None:
    r"""Return a pattern for the characters with which a match of the pattern `source` may begin; None if they are many.

    Example: for `(?<!\w)(?=[A-C])(?P<name>\w+)` it is `[ABC]`.
    """
    tree = tree_of(source, flags)
    if tree.state.flags & re.IGNORECASE or tree.getwidth()[0] == 0:
        return None
    first = _first(tree)
    return re.compile(f"[{''.join(sorted(first))}]") if first and len(first) <= _FEW else None


def _first(items: Iterable[Any]) -> frozenset[str] | None:
    r"""Return the characters, escaped, with which a match of a sequence may begin; None if they are not few.

    Digits of any script are few in a text: `\d` stands for them.
    """
    found: frozenset[str] = frozenset()
    for item in items:
        kind, value = item
        if kind in {op.AT, op.ASSERT_NOT} or (kind is op.ASSERT and (value[0] < 0 or _is_empty(value[1]))):
            continue  # what they ask more only makes matches fewer
        first = _of(kind, value)
        if first is None:
            return None
        found |= first
        if kind is op.ASSERT or width(item)[0] > 0:
            return found
    return found


def _of(kind: Any, value: Any) -> frozenset[str] | None:
    """Return the characters with which an item that is no condition before or against may begin."""
    first: frozenset[str] | None = None
    if kind is op.LITERAL:
        first = frozenset({re.escape(chr(value))})
    elif kind is op.IN:
        first = _members(value)
    elif kind is op.SUBPATTERN and not value[1] & re.IGNORECASE:
        first = _first(value[3])
    elif kind is op.ATOMIC_GROUP:
        first = _first(value)
    elif kind is op.ASSERT:
        first = _first(value[1])
    elif kind in _REPEATS:
        first = _first(value[2])
    elif kind is op.BRANCH:
        branches = [_first(branch) for branch in value[1]]
        told = [branch for branch in branches if branch is not None]
        first = frozenset().union(*told) if len(told) == len(branches) else None
    return first


def _members(values: Iterable[Any]) -> frozenset[str] | None:
    found: set[str] = set()
    for kind, value in values:
        if kind is op.LITERAL:
            found.add(re.escape(chr(value)))
        elif kind is op.RANGE and value[1] - value[0] < _FEW:
            found.update(re.escape(chr(code)) for code in range(value[0], value[1] + 1))
        elif kind is op.CATEGORY and value is op.CATEGORY_DIGIT:
            found.add(r"\d")
        else:
            return None
    return frozenset(found)


def _is_empty(items: Any) -> bool:
    return sum(width(item)[0] for item in items) == 0
