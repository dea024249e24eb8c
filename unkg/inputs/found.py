"""What is found where documents are looked for."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from unkg.errors import UnreadableInput

# What would break a message's line, or turn its direction so that it says something else.
_UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# What stands beside documents and is none: hidden files, what programs leave while they write, folders of archives.
_ASIDE: Final = re.compile(
    r"\..*|~\$.*|#.*#|.*~|.*\.(?:tmp|temp|part|partial|crdownload|swp|bak|lock)|thumbs\.db|desktop\.ini|__macosx",
    re.IGNORECASE | re.DOTALL,
)
# Data, pictures, sound and programs; a file of such a name is read if it is named itself.
_OTHER: Final = re.compile(
    r".*\.(?:"
    r"csv|tsv|json|jsonl|ndjson|ttl|nt|nq|trig|jsonld|rdf|owl|n3|parquet|xlsx|xls|ods|pptx|ppt|odp|toml|"
    r"yaml|yml|ini|cfg|py|js|css|sh|bat|exe|dll|so|db|sqlite|log|png|jpg|jpeg|gif|bmp|svg|tif|tiff|webp|"
    r"ico|mp3|mp4|wav|avi|mov|mkv|woff|woff2|ttf|otf|gz|zst|bz2|xz|7z|rar|tar|tgz|manifest"
    r")"
    r"|(?:readme|licen[cs]e|copying|notice|authors|changelog|contributing)(?:\.(?:md|rst|txt|html?))?",  # of the folder
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Input:
    """One document to read: what messages call it, and what gives its bytes.

    `name` is a path, `archive.zip!/member` or `stdin`; `load` is called before the next input is asked for, and
    raises UnreadableInput. `path` is the file, or the archive that has it as `member`; None for the standard input.
    `folder` is the folder that was named, in which the file was found. What is on another file system has an `address`
    instead of a path, and its folder is a path there.
    """

    name: str
    load: Callable[[], bytes]
    path: Path | None = None
    member: str = ""
    folder: Path | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence on what was looked through, which is no error. Example: `Remark("docs", "2 files left out")`."""

    name: str
    text: str


Found: TypeAlias = Input | UnreadableInput | Remark
Finding: TypeAlias = Iterator[Found]


def printable(name: str) -> str:
    r"""Return `name` as one line, with its control characters spelled out: `a\nb` for a name of two lines."""
    return _UNPRINTABLE.sub(lambda match: match[0].encode("unicode_escape").decode(), name)


def is_aside(name: str) -> bool:
    """Tell whether a file or folder of this name is hidden or temporary: `.git`, `~$a.docx`, `a.part`."""
    return bool(_ASIDE.fullmatch(name))


def is_other(name: str) -> bool:
    """Tell whether the name says that a file is no document: data, a picture, a program, what tells of a folder.

    Example: `documents.csv`, `README.md`.
    """
    return bool(_OTHER.fullmatch(name))
