"""Paragraph numbers: which level a number is of, and what it is called in a path.

The Editorial Manual's levels are 1., (a), (i); their forms differ by language and stand in the packs. A number's
name is the same in all languages: ㈠ and (i) are both `i`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from unkg.characters import ascii_digits, unquoted
from unkg.document import Block, Runs
from unkg.languages import Language, Slot
from unkg.numerals import roman_value

_ROMAN: Final = re.compile(r"[ivxl]+")
_BARE: Final = 6  # code points of a number that stands alone on its line


class Level(IntEnum):
    """How deep a number stands."""

    DECIMAL = 0
    LETTER = 1
    ROMAN = 2


@dataclass(frozen=True, slots=True)
class Number:
    """A paragraph's number: its level, its name (`14`, `a`, `iv`, `1bis`) and how many code points it took."""

    level: Level
    name: str
    length: int


def parse_number(text: str, language: Language) -> Number | None:
    """Return the number with which `text` begins, or None. Example: `14. 支持` gives `Number(DECIMAL, "14", 3)`."""
    match = language.match(Slot.NUMBER, text)
    if not match:
        return None
    group = match.lastgroup or "decimal"
    printed = ascii_digits(re.sub(r"\s+", "", match[group]))
    rest = printed.lstrip("0123456789")
    digits = printed.removesuffix(rest)
    name = f"{digits}{language.letters_as_numbers.get(rest, rest)}".casefold()
    level = {"decimal": Level.DECIMAL, "letter": Level.LETTER, "roman": Level.ROMAN}[group]
    return Number(level, name, match.end())


def parse_quoted(text: str, language: Language) -> Number | None:
    """Return the number behind the quotation mark with which a paragraph of a quoted draft begins: `“1. Urges`."""
    bare = unquoted(text)
    number = parse_number(bare, language)
    return replace(number, length=number.length + len(text) - len(bare)) if number else None


def follows(letter: str, previous: str | None) -> bool:
    """Tell whether `letter` is the next after `previous`, so that (i) behind (h) is a letter and no Roman one."""
    if previous is None:
        return letter in {"a", "1"}
    return len(letter) == len(previous) == 1 and ord(letter) == ord(previous) + 1


def resolve_level(number: Number, last_letter: str | None, last_roman: str | None) -> Number:
    """Return `number` with the level that its neighbours give it: (i) may be a letter, or the first Roman number."""
    if number.level is Level.LETTER and _ROMAN.fullmatch(number.name):
        continues_roman = last_roman is not None and roman_value(number.name) == roman_value(last_roman) + 1
        opens_roman = number.name == "i" and not follows("i", last_letter)
        if (continues_roman and not follows(number.name, last_letter)) or opens_roman:
            return Number(Level.ROMAN, number.name, number.length)
    return number


def join_bare_numbers(blocks: Iterable[Block], language: Language) -> list[Block]:
    """Return `blocks` with each number that stands alone on its line in one block with the text below it.

    Word processors number by a tab, which some extractors make a line end.
    """
    joined: list[Block] = []
    waiting: Block | None = None
    for block in blocks:
        numbered = parse_number(f"{block.text} .", language) if len(block.text) <= _BARE else None
        bare = numbered is not None and numbered.length >= len(block.text)
        if waiting and not bare and not parse_number(block.text, language):
            joined.append(_join(waiting, block))
            waiting = None
            continue
        if waiting:
            joined.append(waiting)
        waiting = block if bare else None
        if not bare:
            joined.append(block)
    return joined + ([waiting] if waiting else [])


def _join(above: Block, below: Block) -> Block:
    start = len(above.text) + 1
    texts = (*above.runs.texts, start - 1, *(start + t for t in below.runs.texts))
    sources = (*above.runs.sources, below.runs.source_of(0) - 1, *below.runs.sources)
    spans = tuple(sorted((*above.spans, *below.spans)))
    return above._replace(text=f"{above.text} {below.text}", spans=spans, runs=Runs(texts, sources))
