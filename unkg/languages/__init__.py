"""Languages as data: one TOML file a language, loaded and checked here. No other module knows a language by name.

A pack holds patterns with an example beside each. In a pattern, `{name}` stands for the fragment of that name, so that
`{date}` means the same everywhere. A new language is one more file in this folder, and its labels in `ontology/`.
"""

import re
import tomllib
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final

from unkg.errors import UsageError
from unkg.languages.expansion import fragments_of, pattern_of, shared_noun
from unkg.languages.patterns import Pattern, SharedNoun, Slot, any_of
from unkg.languages.sieve import RUNNING, Sieve
from unkg.numerals import roman

__all__ = [
    "BARE_ORGANS",
    "Language",
    "Pattern",
    "SharedNoun",
    "Slot",
    "codes",
    "language_named",
    "load_language",
    "parse_language",
]

# What a pack may call the words for an organ that are no name of one: bare words, and bodies without a series.
BARE_ORGANS: Final = frozenset({"council", "assembly", "commission", "organization", "secretariat", "other"})
_HYPHENS: Final = str.maketrans("\u2010\u2011", "--")
_SESSION: Final = re.compile(r"\(((?:E?S-)?)(\d{1,2})\)")
_RUNNING: Final = frozenset(RUNNING)


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """One language pack. `code` is ISO 639-1.

    `organs` maps an organ's local name (`GA`), or one of `BARE_ORGANS`, to the words for it; `modifiers` are words
    around an opening verb that do not change the act (also, 又); `conjunctions` may stand between a clause and the verb
    that opens the next; `ordinals[n - 1]` is the nth ordinal; `months` maps a month's name to its number; `templates`
    make the names of a State's government, mission and representative from the State's, and `of` says how "of" goes
    with it (du Sénégal); `clitics` are letters that may
    be glued to a name, `variants` change the name itself behind them; `masthead` is the language in which mastheads
    give the date of distribution; `headings` maps the printed number of an annex or section to its international form
    (一 to I, ألف to A); `canonical` rewrites a cited number as symbols have it (Arabic letters, Cyrillic look-alikes);
    `ranges` are the words that make a range of two numbers (1 to 6); `short_titles` maps a kind of instrument to the
    words that mean the one named last ("the Convention"); so does `bodies` a body whose preferred label it tells by a
    pattern ("the Force", "the Special Committee"); `blocked` are words in which a name is none (发展中国家 has
    nothing of 中国); `continues` is what makes a longer name of a bare word before it ("the Office of the Ombudsman"),
    by the word's kind, or of `any` kind;
    `governments` is how States share that noun; `endings` are those that a short form defined in a document takes later
    (Механизм, Механизма).
    """

    code: str
    name: str
    letters: re.Pattern[str]
    words: frozenset[str]
    spaced: bool
    masthead: str
    patterns: Mapping[Slot, tuple[Pattern, ...]]
    organs: Mapping[str, tuple[str, ...]]
    months: Mapping[str, int]
    ordinals: tuple[str, ...]
    modifiers: tuple[str, ...]
    conjunctions: tuple[str, ...]
    pronouns: tuple[str, ...]
    clitics: tuple[str, ...]
    variants: tuple[tuple[re.Pattern[str], str], ...]
    templates: Mapping[str, tuple[str, ...]]
    of: tuple[tuple[re.Pattern[str], str], ...]
    letters_as_numbers: Mapping[str, str]
    headings: Mapping[str, str]
    canonical: tuple[tuple[re.Pattern[str], str], ...]
    ranges: tuple[str, ...]
    nouns: Mapping[str, str]
    short_titles: Mapping[str, tuple[str, ...]]
    bodies: Mapping[str, re.Pattern[str]]
    blocked: tuple[str, ...]
    continues: Mapping[str, re.Pattern[str]]
    governments: SharedNoun | None
    endings: tuple[str, ...]
    # What is derived from the fields above when first asked for.
    _compiled: dict[Slot, tuple[re.Pattern[str], ...]] = field(default_factory=dict, init=False, repr=False)
    _together: dict[tuple[Slot, ...], re.Pattern[str]] = field(default_factory=dict, init=False, repr=False)
    _ordinals: dict[str, int] = field(default_factory=dict, init=False, repr=False)
    _organs: dict[str, str] = field(default_factory=dict, init=False, repr=False)

    def regexes(self, slot: Slot) -> tuple[re.Pattern[str], ...]:
        """Return the compiled patterns of `slot`: compiled when first asked for, as detection loads all packs."""
        compiled = self._compiled.get(slot)
        if compiled is None:
            compiled = self._compiled[slot] = tuple(pattern.regex for pattern in self.patterns[slot])
        return compiled

    def match(self, slot: Slot, text: str) -> re.Match[str] | None:
        """Return the match of the first pattern of `slot` at the start of `text`, or None."""
        for regex in self.regexes(slot):
            if match := regex.match(text):
                return match
        return None

    def matches(self, slots: tuple[Slot, ...], text: str) -> bool:
        """Tell whether `match` finds a pattern of any of `slots`, in one step for all."""
        together = self._together.get(slots)
        if together is None:
            together = self._together[slots] = any_of(p for slot in slots for p in self.patterns[slot])
        return together.match(text) is not None

    def search(self, slot: Slot, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """Return the first match of the first pattern of `slot` that is found in `text`, or None."""
        stop = len(text) if end is None else end
        for regex in self.regexes(slot):
            if match := regex.search(text, start, stop):
                return match
        return None

    def find(self, slot: Slot, text: str) -> list[re.Match[str]]:
        """Return all matches of the patterns of `slot`, in order, none inside another."""
        if slot in _RUNNING:
            return _outer(_sieve(self).find(slot, text))
        return _outer([m for pattern in self.patterns[slot] for m in pattern.matches(text, 0, len(text))])

    def find_in_window(self, slot: Slot, text: str, start: int, end: int) -> list[re.Match[str]]:
        """Return what `find` does for the string `text[start:end]`, which offsets count in; for slots of RUNNING."""
        return _outer(_sieve(self).find_in_window(slot, text, start, end))

    def find_each(self, slot: Slot, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """Yield the first match of each pattern of `slot`, one of RUNNING, in the string `text[start:end]`."""
        return _sieve(self).find_each(slot, text, start, end)

    def find_between(self, slot: Slot, text: str, start: int, end: int) -> list[re.Match[str]]:
        """Return all matches of each pattern of `slot`, one of RUNNING, between `start` and `end` of `text`."""
        return _sieve(self).find_between(slot, text, start, end)

    def possible(self, text: str) -> Container[Slot]:
        """Return the slots of RUNNING of which a pattern may match in `text`; of others, none does."""
        return _sieve(self).possible(text)

    def has(self, slot: Slot, text: str) -> bool:
        """Tell whether a pattern of `slot`, one of RUNNING, may match in `text`; false is certain."""
        return _sieve(self).has(slot, text)

    def kinds_of(self, name: str) -> tuple[str, ...]:
        """Return the kinds of `bodies` that a body of this name is one of: Office for `Office of Legal Affairs`."""
        return tuple(kind for kind, names in self.bodies.items() if names.search(name))

    def state_names(self, body: str, state: str) -> Iterator[str]:
        """Yield the names of a body of a State (a kind of `templates`), made from the State's, the best first."""
        of = next((match.expand(words) for name, words in self.of if (match := name.fullmatch(state))), None)
        for template in self.templates[body]:
            if of or "{of}" not in template:
                yield template.format(state=state, of=of)

    def ordinal(self, words: str) -> int | None:
        """Return the number that ordinal words spell: 73 for 第七十三 or `Seventy-third`; None if they do not."""
        if not self._ordinals:
            for number, forms in enumerate(self.ordinals, 1):
                for form in forms.split("|"):
                    self._ordinals.setdefault(_ordinal_key(form), number)
        return self._ordinals.get(_ordinal_key(words))

    def canonical_number(self, printed: str, form: str = "slash") -> str:
        """Return a cited number as document symbols have it, from how the language prints it.

        `form` is the name of the pattern's group. Example: Arabic `217 ألف (د-3)`, of form `roman`, is `217A(III)`.
        """
        return _canonical(printed, form, self)

    def named_organ(self, words: str | None) -> str | None:
        """Return the local name of the organ that `words` name in full, or None; "the Council" may be any."""
        organ = self.organ(words) if words else None
        return None if organ in BARE_ORGANS else organ

    def organ(self, words: str) -> str | None:
        """Return the local name of the organ that `words` name exactly, whatever their case, or None."""
        if not self._organs:
            for organ, names in self.organs.items():
                for name in names:
                    self._organs.setdefault(name.casefold(), organ)
        return self._organs.get(" ".join(words.split()).casefold())


def _outer(matches: list[re.Match[str]]) -> list[re.Match[str]]:
    """Return matches in order, none inside another."""
    if len(matches) < 2:
        return matches
    found, last = [], 0
    for match in sorted(matches, key=lambda m: (m.start(), -m.end())):
        if match.start() >= last:
            last = match.end()
            found.append(match)
    return found


@cache
def _sieve(language: Language) -> Sieve:
    return Sieve(language.patterns)


@lru_cache(maxsize=1 << 12)  # a document cites a resolution again and again
def _canonical(printed: str, form: str, language: Language) -> str:
    for pattern, replacement in language.canonical:
        printed = pattern.sub(replacement, printed)
    compact = "".join(printed.translate(_HYPHENS).split())
    if form == "roman":
        compact = _SESSION.sub(lambda m: f"({m[1]}{roman(int(m[2]))})", compact)
    return compact


def _ordinal_key(words: str) -> str:
    return re.sub(r"[\s\-‑]+", " ", words).strip().casefold()


@cache
def codes() -> tuple[str, ...]:
    """Return the codes of the languages that have a pack, in alphabetic order."""
    files = resources.files(__name__).iterdir()
    return tuple(sorted(f.name.removesuffix(".toml") for f in files if f.name.endswith(".toml")))


@cache
def language_named(text: str) -> str | None:
    """Return the code of the language that `text` is the code of, or an alias in its pack: `zh` for `CH`; or None."""
    wanted = text.lower()
    if wanted in codes():
        return wanted
    packs = ((code, resources.files(__name__) / f"{code}.toml") for code in codes())
    return next(
        (c for c, f in packs if wanted in tomllib.loads(f.read_text(encoding="utf-8")).get("aliases", ())), None
    )


@cache
def load_language(code: str) -> Language:
    """Return the pack of the language `code`. Raises UsageError if there is none."""
    file = resources.files(__name__) / f"{code}.toml"
    if code not in codes():
        raise UsageError(f"no language pack {code!r}; there are {', '.join(codes())}")
    return parse_language(file.read_text(encoding="utf-8"), f"{code}.toml")


def parse_language(toml: str, name: str) -> Language:
    """Return the language that the text of a pack describes; `name` is for messages. Raises UsageError."""
    try:
        data = tomllib.loads(toml)
        return _language(data)
    except (tomllib.TOMLDecodeError, KeyError, re.error, ValueError) as error:
        raise UsageError(f"{name}: not a language pack: {type(error).__name__}: {error}") from error


def _language(data: dict[str, Any]) -> Language:
    names = data["names"]
    organs = {organ: tuple(words) for organ, words in data["organs"].items()}
    months = {name: int(n) for n, words in data["months"].items() for name in words}
    ordinals = tuple(data["ordinals"])
    fragments = {**fragments_of(organs, months, ordinals), **data["fragments"]}
    if unknown := data["patterns"].keys() - set(Slot):
        raise ValueError(f"unknown patterns: {', '.join(sorted(unknown))}")
    return Language(
        code=data["code"],
        name=data["name"],
        letters=re.compile(data["detect"]["letters"]),
        words=frozenset(data["detect"]["words"]),
        spaced=data["spaced"],
        masthead=data["masthead"],
        patterns={slot: tuple(pattern_of(p, fragments) for p in data["patterns"][slot]) for slot in Slot},
        organs=organs,
        months={name.casefold(): n for name, n in months.items()},
        ordinals=ordinals,
        modifiers=tuple(data["verbs"]["modifiers"]),
        conjunctions=tuple(data["verbs"]["conjunctions"]),
        pronouns=tuple(data["verbs"]["pronouns"]),
        clitics=tuple(names["clitics"]),
        variants=tuple((re.compile(p), r) for p, r in names["variants"]),
        templates={kind: tuple(forms) for kind, forms in names["templates"].items()},
        of=tuple((re.compile(state), words) for state, words in names.get("of", {}).items()),
        letters_as_numbers=dict(data["letters_as_numbers"]),
        headings=dict(data["headings"]),
        canonical=tuple((re.compile(p), r) for p, r in data["numbers"]["canonical"]),
        ranges=tuple(data["numbers"]["ranges"]),
        nouns=dict(data["nouns"]),
        short_titles={kind: tuple(words) for kind, words in data.get("short_titles", {}).items()},
        bodies={kind: re.compile(labels) for kind, labels in data.get("bodies", {}).items()},
        blocked=tuple(names.get("blocked", ())),
        continues={kind: re.compile(words) for kind, words in names.get("continues", {}).items()},
        governments=shared_noun(names.get("governments")),
        endings=tuple(names.get("endings", ())),
    )
