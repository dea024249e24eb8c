"""The names of WordprocessingML (ECMA-376, part 1, 17) that readers of .docx share, and how its values read."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
VAL: Final = f"{W}val"
_OFF: Final = frozenset({"0", "false", "off"})


def value(element: "Element | None", path: str, attribute: str = VAL) -> str | None:
    """Return an attribute of the element at `path` below `element`, or None: of `{W}pPr/{W}pStyle`."""
    found = element.find(path) if element is not None else None
    return found.get(attribute) if found is not None else None


def number(element: "Element | None", path: str, attribute: str = VAL) -> int | None:
    """Return what `value` does as an integer; None also for what is none."""
    printed = value(element, path, attribute)
    try:
        return int(printed) if printed is not None else None
    except ValueError:
        return None


def is_on(element: "Element | None", path: str) -> bool | None:
    """Return a property that is on or off, at `path` below `element`; None where it is not told."""
    found = element.find(path) if element is not None else None
    return found.get(VAL, "1") not in _OFF if found is not None else None


def chosen(alternate: "Element") -> Iterator["Element"]:
    """Yield what stands in the first choice of an mc:AlternateContent that holds anything, or in its fallback."""
    for branch in alternate:
        if branch.tag in {f"{MC}Choice", f"{MC}Fallback"} and len(branch):
            yield from branch
            return
