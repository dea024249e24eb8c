"""How likely characters follow each other in a language, by what its pack says: enough to tell a right decoding."""

import math
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

_UNSEEN: Final = 1e-6  # of a letter of the language's scripts that its pack does not use
_LATIN: Final = "\u024f"  # the last letter of Latin that any of the encodings has
_HAN: Final = "\u2e80"
_MIXED: Final = -8.0  # of a Latin letter beside one of another alphabet
_MARK: Final = -5.0  # of a mark of punctuation, whatever stands beside it
_PUNCTUATION: Final = frozenset("«»“”„‘’–—…•·§°№\u00a0€‐‑。，、；：（）《》？！「」〔〕〈〉【】،؛؟ـ¿¡ªº")


@dataclass(frozen=True, slots=True)
class Script:
    """What is known of a language's characters: the encodings that it was written in before UTF-8, and frequencies."""

    code: str
    encodings: tuple[str, ...]
    single: dict[str, float]
    double: dict[str, float]

    def weigh(self, text: str) -> float:
        """Return the logarithm of how likely the characters of `text` beyond ASCII are, each after the one before."""
        weight = 0.0
        for before, char in zip(" " + text, text, strict=False):
            if char in _PUNCTUATION:
                weight += _MARK
            elif char > "\x7f" or (before > "\x7f" and before not in _PUNCTUATION):
                known = self.double.get(before + char)
                single = self.single.get(char, 0.0)
                if known is None and not single:
                    weight += _log_of_strange(char)
                else:
                    weight += math.log(0.7 * (known or 0.0) + 0.3 * single + _UNSEEN)
                if _are_of_two_scripts(before, char):
                    weight += _MIXED
        return weight


@cache
def script_of(code: str) -> Script:
    """Return what the pack of the language `code` tells of its characters; it is read as text, and needs no loading."""
    content = (resources.files("unkg.languages") / f"{code}.toml").read_text(encoding="utf-8")
    encodings = tuple(tomllib.loads(content)["detect"].get("encodings", ()))
    text = "".join(char for char in content if char.isalnum() or char.isspace() or char in _PUNCTUATION)
    singles, doubles = Counter(text), Counter(map(str.__add__, text, text[1:]))
    total = sum(singles.values())
    single = {char: count / total for char, count in singles.items()}
    double = {pair: count / singles[pair[0]] for pair, count in doubles.items() if not pair.isascii()}
    return Script(code, encodings, single, double)


def _are_of_two_scripts(one: str, two: str) -> bool:
    """Tell whether one is a Latin letter and the other one of another alphabet, as no word has."""
    return one.isalpha() and two.isalpha() and (one <= _LATIN) != (two <= _LATIN) and max(one, two) < _HAN


def _log_of_strange(char: str) -> float:
    if char == "\ufffd" or "\x80" <= char <= "\x9f" or "\ue000" <= char <= "\uf8ff":
        return -25.0
    return math.log(_UNSEEN) if char.isalpha() else -18.0
