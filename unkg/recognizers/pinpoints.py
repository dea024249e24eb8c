"""Pinpoints: the paragraphs of a resolution that a citation names, before its noun or behind its number.

"paragraphs 7 and 8 of resolution 1591 (2005)", 第2293(2016)号决议第1至6段, "aux paragraphes 5 a) et b) de la
résolution".
"""

import re
from collections.abc import Iterator
from typing import Final

from unkg.characters import ascii_digits
from unkg.languages import Language, Slot
from unkg.numerals import roman_value

_WINDOW: Final = 160  # code points
_LONGEST: Final = 100  # paragraphs in a range
# A paragraph's number, its letters, or a letter alone that goes on with the number before: 5 (a) and (b); 3 a) i).
_ITEM: Final = re.compile(
    r"(?P<number>\d{1,3}(?:\s?(?:bis|ter|quater)\b)?)(?:[^\W\d_](?=[(（]))?(?P<parts>(?:\s?[(（]?[^\W\d_]{1,4}[)）]|[㈠-㈩])*)"
    r"|(?P<letters>(?:\s?[(（]?[^\W\d_]{1,4}[)）]|[㈠-㈩])+)"
)
_LETTER: Final = re.compile(r"[^\W\d_]{1,4}(?=[)）])|[㈠-㈩]")
_ROMAN: Final = re.compile(r"[IVXL]+")


def pinpoints_around(text: str, start: int, end: int, language: Language) -> tuple[str, ...]:
    """Return the paths of the paragraphs that are named before `start` or behind `end`: `("op/7", "op/8")`.

    `start` is where the words that govern the number begin, `end` where the number ends. Groups of the pattern tell
    more: `letters`, what is named before the paragraph; `section`, by its number: `("sec/3/op/4",)`; `annex`, that the
    paragraph is none of the resolution itself: it gives none.
    """
    found = language.find_each(Slot.PINPOINT_BEFORE, text, max(0, start - _WINDOW), start)
    match = min(found, key=lambda m: m.start(), default=None)
    match = match or language.match(Slot.PINPOINT_AFTER, text[end : end + _WINDOW])
    if not match or match.groupdict().get("annex"):
        return ()
    numbers, groups = match["numbers"], match.groupdict()
    if letters := groups.get("letters"):
        numbers = f"{numbers} {letters}"  # the letter came first: "l’alinéa e) du paragraphe 3"
    section = f"sec/{_ordinal(groups['section'], language)}/" if groups.get("section") else ""
    return tuple(f"{section}op/{path}" for path in dict.fromkeys(_expand(numbers, language)))


def _ordinal(number: str, language: Language) -> int:
    """Return which section a number means: 3 for III and C."""
    printed = language.headings.get(number, number)
    return roman_value(printed.casefold()) if _ROMAN.fullmatch(printed) else ord(printed[0]) - ord("A") + 1


def _expand(numbers: str, language: Language) -> Iterator[str]:
    """Yield the paths of a list with ranges: `1 to 3, 5 (a) and (b)` gives 1, 2, 3, 5/a and 5/b."""
    numbers = ascii_digits(numbers)
    above, last, end = "", "", 0
    for match in _ITEM.finditer(numbers):
        ranged = numbers[end : match.start()].strip(" ,،、") in language.ranges
        end = match.end()
        if match["number"]:
            number = re.sub(r"\s+", "", match["number"])
            if ranged and above.isdigit() and number.isdigit() and 1 < int(number) - int(above) < _LONGEST:
                yield from map(str, range(int(above) + 1, int(number)))
            above = number
            last = "/".join([above, *_letters(match["parts"], language)])
        elif above:
            letters = _letters(match[0], language)
            parent, _, letter = last.rpartition("/")
            if ranged and parent and len(letter) == len(letters[0]) == 1:
                yield from (f"{parent}/{chr(code)}" for code in range(ord(letter) + 1, ord(letters[0])))
            last = "/".join([parent or above, *letters])
        else:
            continue
        yield last


def _letters(printed: str, language: Language) -> list[str]:
    found = [m[0] for m in _LETTER.finditer(printed)]
    return [language.letters_as_numbers.get(letter, letter).casefold() for letter in found]
