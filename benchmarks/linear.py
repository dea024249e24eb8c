"""Is every pattern and every step linear in the text? `python -m benchmarks.linear [NAME]` prints those that are not.

Each pattern of each language pack, each compiled pattern of the package, and each recognizer and the whole of them
reads texts made to hurt it: its examples, beginnings and endings of them, its own literals, marks, digits and spaces,
each over and over. The time (of the processor) is taken at sizes n, 2n, 4n and 8n; what grows much faster than the
text is printed with the exponent of its growth, and the exit status is 1. NAME limits this to what has it in its name.
"""

import inspect
import itertools
import pkgutil
import re
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from math import log
from typing import Final, NamedTuple

import unkg
from unkg.authorities import load_authorities
from unkg.dates import find_dates
from unkg.languages import Language, Slot, codes, load_language
from unkg.recognizers import names_in
from unkg.recognizers.bare import find_bare
from unkg.recognizers.citations import find_citations
from unkg.recognizers.unlinked import find_unlinked
from unkg.recognizers.written import find_written
from unkg.symbols import find_symbols

_SIZES: Final = (2_000, 4_000, 8_000, 16_000)  # code points
_FAST: Final = 2.5e-6  # seconds for a code point, below which growth is not looked at
_GROWTH: Final = 1.5  # exponent above which growth is told: linear is 1, quadratic 2
_SHORT: Final = 0.05  # seconds for the smallest text, above which the largest may take too long to begin with
_LONG: Final = 2.0  # seconds after which no larger text is read
_MARKS: Final = (
    " ",
    "1",
    "a",
    "A",
    "(",
    ")",
    "“",
    "«",
    "’",
    ",",
    "-",
    "/",
    "A ",
    "a ",
    "1 ",
    "1/",
    "(1",
    "A-",
    "، ",
    "的",
    '"a\\',
    "FROM ",
    "a:.",
)
_LITERAL: Final = re.compile(r"[^\W\d_]{3,}")


class Subject(NamedTuple):
    """What reads: its name, how it reads a text, and strings of which texts are made that may hurt it."""

    name: str
    read: Callable[[str], object]
    seeds: tuple[str, ...]


class Growth(NamedTuple):
    """How the time of a subject grows with the text that a seed makes."""

    name: str
    seed: str
    exponent: float
    seconds: float

    def __str__(self) -> str:
        """Return one line: `en period: n^2.0, 1.310 s for 16000 code points of '1 '`."""
        return f"{self.name}: n^{self.exponent:.1f}, {self.seconds:.3f} s for {_SIZES[-1]} code points of {self.seed!r}"


def subjects() -> Iterator[Subject]:
    """Yield the patterns of the packs and of the modules, and the recognizers in each language."""
    for code in codes():
        language = load_language(code)
        for slot in Slot:
            for number, pattern in enumerate(language.patterns[slot], 1):
                name = f"{code} {slot} {number}"
                yield Subject(name, _reads(pattern.regex), _seeds(pattern.examples, pattern.source))
        for name, regex in _patterns_of(language):
            yield Subject(f"{code} {name}", _reads(regex), _seeds((), regex.pattern))
        yield from _recognizers(language)
    for module in pkgutil.walk_packages(unkg.__path__, "unkg."):
        if module.name.endswith("__main__") or ".static" in module.name:
            continue
        for name, value in vars(import_module(module.name)).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                read = _reads(value) if _searches(name, module.name) else value.fullmatch
                yield Subject(f"{module.name}.{name}", read, _seeds((), value.pattern))


def _searches(name: str, module: str) -> bool:
    """Tell whether a module looks for its pattern `name` from every place of a text."""
    source = inspect.getsource(import_module(module))
    return re.search(rf"\b{name}\.(?:search|finditer|findall|split|subn?)\(", source) is not None


def _patterns_of(language: Language) -> Iterator[tuple[str, re.Pattern[str]]]:
    for kind, regex in (*language.bodies.items(), *language.continues.items()):
        yield kind, regex
    for number, (regex, _) in enumerate((*language.variants, *language.canonical), 1):
        yield f"replaced {number}", regex
    for number, (regex, _) in enumerate(language.of, 1):
        yield f"of {number}", re.compile(rf"\A(?:{regex.pattern})\Z")  # asked of a whole name
    if language.governments:
        yield "governments", language.governments.gap


def _recognizers(language: Language) -> Iterator[Subject]:
    slots = (Slot.PERIOD, Slot.CITED_NUMBER, Slot.NOUN_BEFORE, Slot.NOUN_AFTER, Slot.ORGANIZATION, Slot.OWN_SESSION)
    examples = [e for slot in slots for pattern in language.patterns[slot] for e in pattern.examples[:2]]
    cited = " ".join(pattern.examples[0] for slot in slots[1:4] for pattern in language.patterns[slot][:1])
    seeds = tuple(dict.fromkeys([cited, f"{cited}, ", *examples, *_MARKS]))
    known = load_authorities()
    steps: dict[str, Callable[[str], object]] = {
        "find_dates": lambda text: find_dates(text, language),
        "find_citations": lambda text: find_citations(text, language),
        "find_bare": lambda text: find_bare(text, language, (), (), ()),
        "find_unlinked": lambda text: list(find_unlinked(text, language, ())),
        "find_written": lambda text: find_written(text, language),
        "names_in": lambda text: names_in(text, language, known),
        "find_symbols": find_symbols,
    }
    for name, step in steps.items():
        yield Subject(f"{language.code} {name}", step, seeds)


def _reads(regex: re.Pattern[str]) -> Callable[[str], object]:
    def read(text: str) -> None:
        for _ in regex.finditer(text):
            pass
        regex.fullmatch(text)

    return read


def _seeds(examples: tuple[str, ...], source: str) -> tuple[str, ...]:
    """Return strings of which texts are made: examples whole and cut, literals of the pattern, marks."""
    pieces = [cut for e in examples[:4] for cut in (e, f"{e} ", e[:-1], f"{e[:-1]} ", e[1:], e[: len(e) // 2])]
    literals = list(dict.fromkeys(_LITERAL.findall(source)))[:4]
    return tuple(dict.fromkeys(s for s in (*pieces, *literals, *(f"{w} " for w in literals), *_MARKS) if s))


def growths(subject: Subject) -> Iterator[Growth]:
    """Yield where the time of a subject grows much faster than the text."""
    for seed in subject.seeds:
        if _time(subject, seed, _SIZES[0]) < _SHORT and _time(subject, seed, _SIZES[-1]) < _FAST * _SIZES[-1]:
            continue
        times: list[float] = []
        for size in _SIZES:
            if not times or times[-1] < _LONG:
                times.append(max(1e-9, _time(subject, seed, size)))
        exponent = log(times[-1] / times[0]) / log(_SIZES[len(times) - 1] / _SIZES[0]) if len(times) > 1 else 9.0
        if exponent > _GROWTH and times[-1] > _FAST * _SIZES[len(times) - 1]:
            yield Growth(subject.name, seed, exponent, times[-1])


_turn: Final[Callable[[], int]] = itertools.count().__next__


def _time(subject: Subject, seed: str, size: int) -> float:
    text = (seed * (size // len(seed) + 1))[:size]
    text = text[: size - _turn() % 40]  # never the same: what is remembered takes no time
    start = time.process_time()
    subject.read(text)
    return time.process_time() - start


def main() -> int:
    """Print what is not linear; return the number of such subjects, at most 1."""
    wanted, found = sys.argv[1:], 0
    for subject in subjects():
        if all(word in subject.name for word in wanted):
            worst = max(growths(subject), key=lambda growth: growth.seconds, default=None)
            if worst:
                found += 1
                print(worst, flush=True)
    print(f"{found} not linear")
    return min(found, 1)


if __name__ == "__main__":
    sys.exit(main())
