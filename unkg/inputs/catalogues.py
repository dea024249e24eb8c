"""Symbol and language from a table beside the documents: CSV with the columns file, symbol and language."""

import csv
import io
from pathlib import Path
from typing import Final

from unkg.errors import UnreadableInput, UsageError
from unkg.inputs.naming import Told
from unkg.languages import codes
from unkg.readers import read_bytes
from unkg.readers.decoding import decode
from unkg.symbols import parse_symbol

NAME: Final = "documents.csv"  # the table of a folder that has one
_COLUMNS: Final[tuple[str, ...]] = ("file", "symbol", "language")


def read_catalogue(path: Path, *, certain: bool) -> dict[str, Told]:
    """Return what the table `path` tells, by the paths of files from its folder on, with `/`.

    The columns may be parted by commas, semicolons or tabs; others than `file`, `symbol` and `language` are passed
    over, and a cell may be empty. A member of an archive is `archive.zip!/member`. Raises UnreadableInput, with the
    line: no column `file`, a symbol that is none, a language without a pack, a file told twice.
    """
    content = decode(read_bytes(path), str(path)).lstrip("\ufeff")
    head = content.partition("\n")[0]
    rows = csv.reader(io.StringIO(content, newline=""), delimiter=max(",;\t", key=head.count))
    told: dict[str, Told] = {}
    try:
        columns = {name.strip().lower(): place for place, name in enumerate(next(rows, ()))}
        if "file" not in columns:
            raise UnreadableInput(str(path), f"line 1: no column `file`; expected {', '.join(_COLUMNS)}")
        for row in rows:
            cells: dict[str, str] = {
                c: row[columns[c]].strip() for c in _COLUMNS if c in columns and columns[c] < len(row)
            }
            if file := cells.get("file", "").replace("\\", "/").removeprefix("./"):
                if file in told:
                    raise UnreadableInput(str(path), f"line {rows.line_num}: {file} for the second time")
                told[file] = _told(cells, f"line {rows.line_num}", path, certain=certain)
    except csv.Error as error:
        raise UnreadableInput(str(path), f"line {rows.line_num}: {error}") from error
    return told


def _told(cells: dict[str, str], line: str, path: Path, *, certain: bool) -> Told:
    try:
        symbol = parse_symbol(cells["symbol"]).text if cells.get("symbol") else None
    except UsageError as error:
        raise UnreadableInput(str(path), f"{line}: {error}") from error
    language = cells.get("language", "").lower() or None
    if language and language not in codes():
        raise UnreadableInput(str(path), f"{line}: no language {language!r}; there are {', '.join(codes())}")
    return Told(symbol, language, certain)
