"""A masthead that an extractor put behind what its page says, moved to the front.

In files made with some of the United Nations' templates the masthead comes last on its page.
"""

import re
from itertools import islice
from typing import Final

from unkg.characters import HAN, Ending
from unkg.readers.lines import PAGE, TEXT, Line
from unkg.symbols import DocumentSymbol, symbols_alone

_FIRST_LINES: Final = 5  # of the text: a masthead among them is in its place
_FIRST_PAGE: Final = 120  # lines of text that it has at most
_MOST: Final = 12  # lines of a masthead
_FEWEST: Final = 3
_WIDEST: Final = 50  # code points
_SENTENCE: Final = Ending.of(".。!！?？;；,，،؛")
_PUBLISHER: Final = re.compile(rf"[^\W\d_]+(?: [^\W\d_]+){{0,3}} |[{HAN}]{{1,10}}(?=[A-Z])")


def masthead_first(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Return the lines of a masthead that stands behind the text of the first page, and all others, in order.

    It begins with the publisher and the symbol that stands alone on top of the next page, and reaches that line, which
    gets the role PAGE. Without a masthead there, the first list is empty. Example: `United Nations A/98/7`, `General
    Assembly`, `2 May 2031`, below a text, and on the next page `A/98/7`.
    """
    said = list(islice((index for index, line in enumerate(lines) if line.role is TEXT), _FIRST_PAGE))
    top = next((place for place, index in enumerate(said) if symbols_alone(lines[index].text)), 0)
    for place in range(top - _FEWEST, max(_FIRST_LINES, top - _MOST) - 1, -1):
        if _behind_publisher(lines[said[place]].text) == symbols_alone(lines[said[top]].text):
            below = [lines[index].text for index in said[place + 1 : top]]
            if any(len(text) > _WIDEST or _SENTENCE.ends(text) for text in below):
                break
            start, end = said[place], said[top - 1] + 1
            head = lines[said[top]]._replace(role=PAGE)
            return lines[start:end], [*lines[:start], *lines[end : said[top]], head, *lines[said[top] + 1 :]]
    return [], lines


def _behind_publisher(text: str) -> tuple[DocumentSymbol, ...]:
    """Return the symbols at the end of a line that names the publisher: `United Nations A/98/7`, `联合国A/98/7`."""
    publisher = _PUBLISHER.match(text)
    return symbols_alone(text[publisher.end() :]) if publisher else ()
