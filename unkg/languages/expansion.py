"""How the words and patterns of a pack become regular expressions."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from unkg.languages.patterns import Pattern, SharedNoun

_FRAGMENT: Final = re.compile(r"\{([a-z][a-z_]*)\}")


def fragments_of(
    organs: Mapping[str, tuple[str, ...]], months: Mapping[str, int], ordinals: tuple[str, ...]
) -> dict[str, str]:
    """Return the fragments that a pack need not write, for its words make them."""
    return {
        "organ": alternatives(word for words in organs.values() for word in words),
        "month": alternatives(months) if months else r"(?!)",
        "ordinal": alternatives(form for word in ordinals for form in word.split("|")),
    }


def shared_noun(data: dict[str, Any] | None) -> SharedNoun | None:
    """Return how States share one noun, None if the pack does not say."""
    return SharedNoun(re.compile(data["noun"]), re.compile(data["gap"]), data["states_behind"]) if data else None


def alternatives(words: Iterator[str] | Mapping[str, int]) -> str:
    """Return a group that matches any of the words, the longest first, any space as any white space.

    Words with one first letter stand together behind it: of a hundred, few have to be tried.
    """
    together: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda w: (-len(w), w)):
        together.setdefault(word[0].casefold(), []).append(word)
    return "(?:" + "|".join(map(_group, together.values())) + ")"


def _group(words: list[str]) -> str:
    escaped = [r"\s".join(map(re.escape, word.split(" "))) for word in words]
    first = escaped[0][0]
    if len(words) > 1 and first.isalpha() and all(word[0] == first for word in escaped):
        return f"{first}(?:{'|'.join(word[1:] for word in escaped)})"
    return "|".join(escaped)


def pattern_of(entry: dict[str, Any], fragments: dict[str, str]) -> Pattern:
    """Return a pattern, with its fragments put in. Raises KeyError, ValueError."""

    def expand(text: str, depth: int = 0) -> str:
        if depth > len(fragments):
            raise ValueError("fragments refer to each other in a circle")
        return _FRAGMENT.sub(lambda m: f"(?:{expand(fragments[m[1]], depth + 1)})", text)

    flags = re.IGNORECASE if entry.get("ignore_case", False) else re.NOFLAG
    return Pattern(expand(entry["regex"]), tuple(entry["examples"]), flags)
