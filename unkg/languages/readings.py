"""Readings: what was read off the trees of the shipped patterns, once and for all, and is kept in `readings.json`.

To read a tree takes as long as to compile the pattern: for Russian a second, in each process. A pattern that the file
lacks, as of a pack that is being written, is read when it is asked for: the answer is the same. After a change to a
pack, or to how trees are read, write the file anew: `python -m unkg.languages.generate_readings`.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

from unkg.languages.beginnings import beginning
from unkg.languages.literals import Literals, needed_literals

FILE: Final = "readings.json"


def key_of(source: str, flags: int) -> str:
    """Return what the file calls a pattern: a hash of its source and flags, of 16 hexadecimal digits."""
    return hashlib.sha256(f"{int(flags)} {source}".encode()).hexdigest()[:16]


def needs_of(source: str, flags: int) -> Literals | None:
    """Return what `needed_literals` tells of a pattern."""
    kept, key = _kept("needs"), key_of(source, flags)
    if key not in kept:
        return needed_literals(source, flags)
    told = kept[key]
    return told and Literals({word: (least, most) for word, (least, most) in told["words"].items()}, told["any_case"])


def first_of(source: str, flags: int) -> re.Pattern[str] | None:
    """Return what `beginning` tells of a pattern."""
    kept, key = _kept("first"), key_of(source, flags)
    if key not in kept:
        return beginning(source, flags)
    return re.compile(kept[key]) if kept[key] else None


def written(needs: Mapping[str, Literals | None], first: Mapping[str, re.Pattern[str] | None]) -> str:
    """Return the text of the file: the readings of each pattern by its key, a line for each."""
    rows: dict[str, Mapping[str, object]] = {
        "needs": {
            k: n and {"any_case": n.ignore_case, "words": dict(sorted(n.words.items()))} for k, n in needs.items()
        },
        "first": {key: found and found.pattern for key, found in first.items()},
    }
    parts = (f"{_json(name)}: {{\n{_lines(told)}\n}}" for name, told in rows.items())
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(told: Mapping[str, object]) -> str:
    return ",\n".join(f"  {_json(key)}: {_json(value)}" for key, value in sorted(told.items()))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@cache
def _kept(part: str) -> dict[str, Any]:
    known: dict[str, dict[str, Any]] = json.loads((resources.files(__package__) / FILE).read_text(encoding="utf-8"))
    return known[part]
