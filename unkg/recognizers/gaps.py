"""List gaps: what may stand between two numbers of one list, " and ", " of 21 November 2016 and its "."""

import re
from functools import lru_cache
from typing import Final

from unkg.languages import Language, Slot

# The marker of a footnote that no note is tied to, behind a comma or a year: "of 1 July 2016,9 38/6", "April 202315".
_MARKER: Final = re.compile(r"(?<=[,;])\d{1,2}(?=\s)|(?<=\s(?:19|20)\d\d)\d{1,2}(?=[\s,])")


@lru_cache(maxsize=4096)
def is_gap(words: str, language: Language) -> bool:
    """Tell whether `words`, without the markers of footnotes, are only what parts the items of a list."""
    bare = _MARKER.sub("", words)
    return any(pattern.regex.fullmatch(bare) for pattern in language.patterns[Slot.LIST_GAP])
