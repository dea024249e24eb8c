"""The numbers that a word processor prints before paragraphs: they stand in no paragraph, but are counted.

Follows ECMA-376, part 1, 17.9: a paragraph or its style names a list and a level; the list's definition says how the
level counts and prints. Bullets are no numbers.
"""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from unkg.readers.counting import count
from unkg.readers.docx_names import VAL, W, is_on, number, value

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_DEPTH: Final = 9  # levels that a list has
_PLACE: Final = re.compile(r"%([1-9])")
_LONGEST_CHAIN: Final = 20  # styles that are based on one another


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(frozen=True, slots=True)
class _List:
    """A w:num: its definition's name, its levels, and where a level of it starts anew."""

    definition: str
    levels: dict[int, _Level]
    starts: dict[int, int]


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and how far each has counted."""

    lists: dict[str, _List] = field(default_factory=dict)
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    def next(self, list_: str, level: int) -> str:
        """Count one paragraph of a level (from 0) of the list `list_` and return its number as printed: `(a)`."""
        found = self.lists.get(list_)
        if found is None or level not in found.levels:
            return ""
        counters = self.counters.setdefault(found.definition, {})
        anew = level in found.starts and (list_, level) not in self.begun
        if anew or level not in counters:
            counters[level] = self._start(found, level)
        else:
            counters[level] += 1
        self.begun.add((list_, level))
        for deeper, each in found.levels.items():
            # lvlRestart: 0 never, n: only behind level n; else behind any higher one.
            if deeper > level and each.restart != 0 and (each.restart is None or level < each.restart):
                counters.pop(deeper, None)
        for above in range(level):
            counters.setdefault(above, self._start(found, above))
        return self._print(found, level, counters)

    def level_of_style(self, list_: str, style: str) -> int:
        """Return the level of a list that belongs to a paragraph style."""
        levels = self.lists[list_].levels if list_ in self.lists else {}
        return next((level for level, each in levels.items() if each.style == style), 0)

    @staticmethod
    def _start(list_: _List, level: int) -> int:
        return list_.starts.get(level, list_.levels[level].start if level in list_.levels else 1)

    @staticmethod
    def _print(list_: _List, level: int, counters: dict[int, int]) -> str:
        told = list_.levels[level]
        if told.form == "bullet":
            return ""

        def fill(place: re.Match[str]) -> str:
            index = int(place[1]) - 1
            form = list_.levels[index].form if index in list_.levels else "decimal"
            return count(counters.get(index, 1), "decimal" if told.legal and form != "none" else form)

        return _PLACE.sub(fill, told.text).strip()


def read_numbering(root: "Element | None", styles: "Styles") -> Numbering:
    """Return the lists of a numbering part; None: the document has none."""
    if root is None:
        return Numbering()
    definitions = {each.get(f"{W}abstractNumId", ""): each for each in root.iterfind(f"{W}abstractNum")}
    lists = {}
    for each in root.iterfind(f"{W}num"):
        definition = value(each, f"{W}abstractNumId") or ""
        levels = _levels(_followed(definition, definitions, root, styles))
        starts = {}
        for override in each.iterfind(f"{W}lvlOverride"):
            index = _index(override)
            for level in override.iterfind(f"{W}lvl"):
                levels[index] = _level(level)
            start = number(override, f"{W}startOverride")
            if start is not None:
                starts[index] = start
        lists[each.get(f"{W}numId", "")] = _List(definition, levels, starts)
    return Numbering(lists)


def _followed(name: str, definitions: dict[str, "Element"], root: "Element", styles: "Styles") -> "Element | None":
    """Return a definition; where it only links to a numbering style, the one that the style's list names."""
    found = definitions.get(name)
    link = value(found, f"{W}numStyleLink")
    if link is None:
        return found
    for each in definitions.values():
        if value(each, f"{W}styleLink") == link:
            return each
    list_ = styles.list_of(link)[0]
    for each in root.iterfind(f"{W}num"):
        if each.get(f"{W}numId") == list_:
            return definitions.get(value(each, f"{W}abstractNumId") or "")
    return found


def _levels(definition: "Element | None") -> dict[int, _Level]:
    found = definition.iterfind(f"{W}lvl") if definition is not None else ()
    return {_index(level): _level(level) for level in found}


def _index(element: "Element") -> int:
    printed = element.get(f"{W}ilvl", "0")
    return min(int(printed), _DEPTH) if printed.isdecimal() else 0


def _level(element: "Element") -> _Level:
    start = number(element, f"{W}start")
    forms = list(element.iter(f"{W}numFmt"))  # of two, the second is for programs that do not know the first
    return _Level(
        start=0 if start is None else start,
        form=forms[-1].get(VAL, "decimal") if forms else "decimal",
        text=value(element, f"{W}lvlText") or "",
        restart=number(element, f"{W}lvlRestart"),
        legal=bool(is_on(element, f"{W}isLgl")),
        style=value(element, f"{W}pStyle"),
    )


class Styles:
    """The styles of a document: what each says of lists and of hidden text, itself or by what it is based on."""

    def __init__(self, root: "Element | None") -> None:
        """Take the root of a styles part; None: the document has none."""
        found = list(root.iterfind(f"{W}style")) if root is not None else []
        self._styles = {each.get(f"{W}styleId", ""): each for each in found}
        self.default = next(
            (
                each.get(f"{W}styleId", "")
                for each in found
                if each.get(f"{W}default") in {"1", "true"} and each.get(f"{W}type") == "paragraph"
            ),
            "",
        )

    def chain(self, style: str | None) -> list["Element"]:
        """Return a style and those that it is based on, nearest first."""
        found: list[Element] = []
        while style in self._styles and len(found) < _LONGEST_CHAIN:
            found.append(self._styles[style])
            style = value(found[-1], f"{W}basedOn")
        return found

    def list_of(self, style: str | None) -> tuple[str | None, int | None, str | None]:
        """Return the list that a style numbers its paragraphs by, the level, and the style that names it."""
        list_, level, named = None, None, None
        for each in self.chain(style):
            numbered = each.find(f"{W}pPr/{W}numPr")
            if list_ is None and (list_ := value(numbered, f"{W}numId")) is not None:
                named = each.get(f"{W}styleId")
            level = number(numbered, f"{W}ilvl") if level is None else level
        return list_, level, named

    def hides(self, style: str | None) -> bool | None:
        """Tell whether a style hides its text; None where it does not say."""
        told = (is_on(each, f"{W}rPr/{W}vanish") for each in self.chain(style))
        return next((hidden for hidden in told if hidden is not None), None)


def number_of(paragraph: "Element", numbering: Numbering, styles: Styles) -> str:
    """Count a paragraph and return the number that is printed before it, empty if none is."""
    properties = paragraph.find(f"{W}pPr/{W}numPr")
    style = value(paragraph, f"{W}pPr/{W}pStyle") or styles.default
    list_, level, named = styles.list_of(style)
    own = value(properties, f"{W}numId", VAL)
    own_level = number(properties, f"{W}ilvl")
    list_ = own if own is not None else list_
    if list_ is None or list_ == "0":
        return ""
    if own_level is None:
        own_level = level if level is not None else numbering.level_of_style(list_, named or style)
    return numbering.next(list_, own_level)
