"""The ordered lists of web pages: how an item is numbered that says its number nowhere."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unkg.readers.counting import count

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_FORMS: Final = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
# Printed with a stop: digits, and what sections are labelled with.
_STOPPED: Final = frozenset({"decimal", "decimalFullWidth", "decimalZero", "arabicIndic", "upperLetter", "upperRoman"})
_STYLE: Final = re.compile(r"list-style(?:-type)?\s*:\s*([^;!]*)", re.IGNORECASE)
# The names of CSS Counter Styles Level 3 and of W3C's Ready-made Counter Styles.
_STYLES: Final = {
    "decimal": "decimal",
    "decimal-leading-zero": "decimalZero",
    "fullwidth-decimal": "decimalFullWidth",
    "arabic-indic": "arabicIndic",
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "arabic-abjad": "arabicAbjad",
    "lower-russian": "russianLower",
    "upper-russian": "russianUpper",
    "cjk-decimal": "ideographDigital",
    "cjk-heavenly-stem": "ideographTraditional",
    "cjk-earthly-branch": "ideographZodiac",
    "cjk-ideographic": "chineseCounting",
    "parenthesized-ideograph": "chineseCounting",
    "simp-chinese-informal": "chineseCounting",
    "trad-chinese-informal": "chineseCounting",
    "simp-chinese-formal": "chineseLegalSimplified",
    "trad-chinese-formal": "ideographLegalTraditional",
    **dict.fromkeys(("none", "disc", "circle", "square"), "none"),
}


@dataclass(slots=True)
class Counter:
    """An ordered list: its next number, how it prints and which way it counts."""

    next: int
    form: str
    step: int = 1

    def print(self, item: "HtmlElement") -> str:
        """Count an item and return its number: `3.`, and small letters as United Nations documents have them: `(c)`."""
        told = item.get("value", "").strip()
        self.next = int(told) if told.lstrip("-").isdecimal() else self.next
        printed = count(self.next, self.form)
        self.next += self.step
        if not printed:
            return ""
        return f"{printed}." if self.form in _STOPPED else f"({printed})"


def counter_of(element: "HtmlElement") -> Counter:
    """Return the counter of an `ol`, as its attributes and its own style tell it."""
    told = _STYLE.findall(element.get("style", ""))
    words = told[-1].casefold().split() if told else []
    form = next((_STYLES[word] for word in words if word in _STYLES), None)
    form = form or _FORMS.get(element.get("type", "1").strip(), "decimal")
    reverse = element.get("reversed") is not None
    start = element.get("start", "").strip()
    first = int(start) if start.lstrip("-").isdecimal() else (len(element.findall("li")) if reverse else 1)
    return Counter(first, form, -1 if reverse else 1)


def is_typed(number: str, text: str) -> bool:
    """Tell whether an item's text begins with its number, so that a style sheet hides the one that the list counts.

    Example: `is_typed("3.", "3. Urges")`, `is_typed("(b)", "b) Urges")`.
    """
    last = number.split()[-1:]
    bare = last[0].strip("().") if last else ""
    return bool(bare) and re.match(rf"\s*\(?{re.escape(bare)}(?:[.．)](?!\w)|\s?[-–]\s)", text) is not None
