"""Page ends: what goes on over them."""

import re
from typing import Final

from unkg.readers.layout import MARKED, Layout
from unkg.readers.lines import Line

_OPENING: Final = " \"'«“‘„(（《「["
# `II.`, `A.`, `(a)`, `二、`, `㈡`, `أولا -`
_LABEL: Final = re.compile(r"\(?[^\W_]{1,4}[.)、] ?|[\u0621-\u064a]{1,12} ?[-–] ?")
_HALF: Final = 0.5  # of the usual width: a row of a table is shorter, and letters without case do not tell it


def continues_over_page(line: Line, above: Line, layout: Layout) -> bool:
    """Tell whether the first line of text on a page goes on with the last one of the page before.

    No mark ends that, and this begins with a small letter; letters without case with what is no label.
    Example: `…which is founded on a process` and, on the next page, `of participation.`
    """
    if MARKED.ends(above.text) or (layout.indented and line.indent > 0) or _LABEL.match(line.text):
        return False
    first = line.text.lstrip(_OPENING)[:1]
    if first.islower():
        return True
    return first.isalpha() and not first.isupper() and layout.width_of(above.text) >= layout.width * _HALF
