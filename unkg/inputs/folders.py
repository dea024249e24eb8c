"""The files in folders, and those that a pattern with `*` names: in the order of their names, each folder once."""

import os
import re
import stat
from collections.abc import Iterator
from fnmatch import translate
from pathlib import Path
from typing import Final

from unkg.errors import UnreadableInput
from unkg.inputs.found import Remark, is_aside, is_other, printable

_MAGIC: Final = re.compile(r"[*?\[]")
_ANY_DEPTH: Final = 1 << 30


def is_pattern(name: str) -> bool:
    """Tell whether `name` is a pattern of names: it has `*`, `?` or `[`, and there is no file of just that name."""
    return bool(_MAGIC.search(name)) and not os.path.lexists(name)


def files_in(folder: Path) -> Iterator[Path | UnreadableInput | Remark]:
    """Yield the files in a folder and those below it.

    Hidden and temporary files are left out, and so are those whose names say that they are data, pictures or programs;
    how many these are is told. A link is followed, and no folder is entered twice. Memory holds the names of one folder
    and of those above it. A folder that cannot be read is an error, and so is what is no file: a pipe, a device.
    """
    left = 0
    for found in _walk(folder, set(), _ANY_DEPTH):
        if isinstance(found, Path) and is_other(found.name):
            left += 1
        else:
            yield found
    if left:
        yield Remark(printable(str(folder)), f"{left} files left out, whose names say that they are no documents")


def files_like(pattern: str) -> Iterator[Path | UnreadableInput]:
    """Yield the files whose names match a pattern: `**` is any number of folders, `*`, `?` and `[…]` as in a shell.

    Example: `files_like("letters/**/*.txt")`. What the shell would not match, hidden files, is not matched here.
    """
    parts = Path(pattern).parts
    first = next(index for index, part in enumerate(parts) if _MAGIC.search(part))
    base, wanted = Path(*parts[:first]), parts[first:]
    depth = _ANY_DEPTH if "**" in wanted else len(wanted)
    regexes = [None if part == "**" else re.compile(translate(part)) for part in wanted]
    matched = False
    for found in _walk(base, set(), depth):
        if isinstance(found, UnreadableInput):
            yield found
        elif _matches(found.relative_to(base).parts, regexes):
            matched = True
            yield found
    if not matched:
        yield UnreadableInput(printable(pattern), "matches no file; see what is in the folder")


def _matches(names: tuple[str, ...], wanted: list[re.Pattern[str] | None]) -> bool:
    if not wanted:
        return not names
    if wanted[0] is None:
        return any(_matches(names[skipped:], wanted[1:]) for skipped in range(len(names) + 1))
    return bool(names and wanted[0].match(names[0]) and _matches(names[1:], wanted[1:]))


def _walk(folder: Path, entered: set[tuple[int, int]], depth: int) -> Iterator[Path | UnreadableInput]:
    try:
        status = folder.stat()
        if (status.st_dev, status.st_ino) in entered:
            return
        entered.add((status.st_dev, status.st_ino))
        names = sorted((n for n in os.listdir(folder) if not is_aside(n)), reverse=True)  # noqa: PTH208 -- names are small
    except OSError as error:
        yield UnreadableInput(printable(str(folder)), f"cannot be looked through: {error.strerror}")
        return
    while names:
        path = folder / names.pop()
        try:
            mode = path.stat().st_mode
        except OSError as error:
            yield UnreadableInput(printable(str(path)), f"cannot be read: {error.strerror}")
            continue
        if not stat.S_ISDIR(mode):
            yield path  # what is no file is refused when it is opened
        elif depth > 1:
            yield from _walk(path, entered, depth - 1)
