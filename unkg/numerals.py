"""Roman numerals, as sessions, sections and sub-paragraphs have them."""

from typing import Final

_HUNDREDS: Final = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"))
_NUMERALS: Final = (*_HUNDREDS, (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_VALUES: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def roman(value: int) -> str:
    """Return a number up to 3,999 as a Roman numeral: `roman(25) == "XXV"`."""
    numeral = ""
    for size, letters in _NUMERALS:
        count, value = divmod(value, size)
        numeral += letters * count
    return numeral


def roman_value(numeral: str) -> int:
    """Return the value of a Roman numeral in lower case: `roman_value("iv") == 4`."""
    values = [_VALUES.get(c, 0) for c in numeral]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))
