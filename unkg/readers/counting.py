"""How a counter is printed: the number formats of word processors and web pages.

The names are those of ECMA-376, part 1, 17.18.59 (ST_NumberFormat).
"""

from collections.abc import Callable
from typing import Final

from unkg.numerals import roman

_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
_RUSSIAN: Final = "абвгдежзиклмнопрстуфхцчшщыэюя"
_ALPHA: Final = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي"
_ABJAD: Final = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_CHICAGO: Final = "*†‡§"
_HAN: Final = "〇一二三四五六七八九"
_FORMAL: Final = "零壹貳參肆伍陸柒捌玖"


def _repeated(letters: str) -> Callable[[int], str]:
    """Return what prints a counter as a letter, doubled behind the last: a … z, aa, bb."""
    return lambda value: letters[(value - 1) % len(letters)] * ((value - 1) // len(letters) + 1)


def _from(first: str, last: int, lowest: int = 1) -> Callable[[int], str]:
    """Return what prints a counter up to `last` as one character: `first` is that of `lowest`."""
    return lambda value: chr(ord(first) + value - lowest) if lowest <= value <= last else str(value)


def _roman(value: int) -> str:
    return roman(value) if value < 4000 else str(value)


def _positional(digits: str, ten: str, hundred: str, thousand: str) -> Callable[[int], str]:
    """Return what prints a counter in Han characters by place: 十二, 二十, 一百零三."""

    def say(value: int) -> str:
        if not 0 < value < 10_000:
            return str(value)
        said, gap = "", False
        for size, unit in ((1000, thousand), (100, hundred), (10, ten), (1, "")):
            digit, value = divmod(value, size)
            if not digit:
                gap = bool(said)
                continue
            said += ("零" if gap else "") + digits[digit] + unit
            gap = False
        return said.removeprefix(digits[1]) if said.startswith(digits[1] + ten) and digits is _HAN else said

    return say


def _ordinal(value: int) -> str:
    ending = "th" if value % 100 in range(11, 14) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


def _digits(zero: str) -> Callable[[int], str]:
    return lambda value: "".join(chr(ord(zero) + int(digit)) for digit in str(value))


_CHINESE: Final = _positional(_HAN, "十", "百", "千")
_FORMATS: Final[dict[str, Callable[[int], str]]] = {
    "decimal": str,
    "decimalZero": "{:02d}".format,
    "lowerLetter": _repeated(_LATIN),
    "upperLetter": _repeated(_LATIN.upper()),
    "lowerRoman": lambda value: _roman(value).lower(),
    "upperRoman": _roman,
    "russianLower": _repeated(_RUSSIAN),
    "russianUpper": _repeated(_RUSSIAN.upper()),
    "arabicAlpha": _repeated(_ALPHA),
    "arabicAbjad": _repeated(_ABJAD),
    "hindiNumbers": _digits("०"),
    "ordinal": _ordinal,
    "chicago": _repeated(_CHICAGO),
    "hex": "{:X}".format,
    "numberInDash": "- {} -".format,
    "arabicIndic": _digits("٠"),  # of CSS; word processors choose digits by the language
    "decimalFullWidth": _digits("０"),
    "decimalFullWidth2": _digits("０"),
    "decimalEnclosedCircle": _from("①", 20),
    "decimalEnclosedCircleChinese": _from("①", 20),
    "decimalEnclosedParen": _from("⑴", 20),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "ideographEnclosedCircle": _from("㊀", 10),
    "ideographDigital": lambda value: "".join(_HAN[int(digit)] for digit in str(value)),
    "japaneseDigitalTenThousand": lambda value: "".join(_HAN[int(digit)] for digit in str(value)),
    "ideographTraditional": lambda value: _STEMS[value - 1] if value <= 10 else str(value),
    "ideographZodiac": lambda value: _BRANCHES[value - 1] if value <= 12 else str(value),
    "chineseCounting": _CHINESE,
    "chineseCountingThousand": _CHINESE,
    "japaneseCounting": _CHINESE,
    "taiwaneseCounting": _CHINESE,
    "taiwaneseCountingThousand": _CHINESE,
    "chineseLegalSimplified": _positional("零壹贰叁肆伍陆柒捌玖", "拾", "佰", "仟"),
    "ideographLegalTraditional": _positional(_FORMAL, "拾", "佰", "仟"),
    "none": lambda _: "",
    "bullet": lambda _: "",
}
_LONGEST: Final = 40  # letters that one number may have


def count(value: int, form: str) -> str:
    """Return how a counter is printed in a number format; one that is not known, or 0 in letters, as digits.

    Example: `count(28, "lowerLetter") == "bb"`, `count(12, "chineseCounting") == "十二"`.
    """
    if value < 1 and form not in {"none", "bullet"}:
        return str(value)
    printed = _FORMATS.get(form, str)(value)
    return printed if len(printed) <= _LONGEST else str(value)
