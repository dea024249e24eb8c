"""What is known of a document besides its text: from a table, a pattern of names, the name of its file."""

import os
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from unkg.errors import UnreadableInput
from unkg.inputs.catalogues import NAME, read_catalogue
from unkg.inputs.found import Input, printable
from unkg.inputs.naming import Told, check_pattern, told_by_name, told_by_pattern
from unkg.inputs.remote import told_beside

_Table = dict[str, Told]


@dataclass(slots=True)
class Teller:
    """Tells symbol and language of inputs.

    The table `index` and the pattern `name_pattern`, which a user named, count for more than the text. The table in
    the folder, and after it the usual names of files, count where the text tells nothing. `problems` are what is wrong
    with tables of folders; the documents beside them are read without.
    """

    index: str | None = None
    name_pattern: str | None = None
    problems: list[UnreadableInput] = field(default_factory=list)
    _rows: _Table = field(default_factory=dict)
    _unused: set[str] = field(default_factory=set)
    _bad: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Raise UnreadableInput for an index that is none, UsageError for a pattern that is none."""
        if self.index is not None:
            self._rows = read_catalogue(Path(self.index), certain=True)
            self._unused = set(self._rows)
        if self.name_pattern is not None:
            check_pattern(self.name_pattern)

    def tell(self, given: Input) -> Told:
        """Return what is known of `given` besides its text."""
        if given.path is None and not given.address:
            return Told()
        name = Path(given.member or given.path or given.address).name
        pattern = told_by_pattern(name, self.name_pattern) if self.name_pattern else Told()
        if indexed := self._indexed(given):
            return Told(indexed.symbol or pattern.symbol, indexed.language or pattern.language, certain=True)
        if pattern.symbol or pattern.language:
            return pattern
        beside, usual = self._beside(given), told_by_name(name)
        return Told(beside.symbol or usual.symbol, beside.language or usual.language)

    def unused(self) -> str | None:
        """Return a sentence on the rows of the index that no input had, None if each had one."""
        if not self._unused:
            return None
        return f"{len(self._unused)} rows name files that were not read, such as {printable(min(self._unused))}"

    def _indexed(self, given: Input) -> Told | None:
        if not self._rows:
            return None
        path = _key(given, Path(self.index or "").parent)
        row = path if path in self._rows else path.rpartition("/")[2]
        self._unused.discard(row)
        return self._rows.get(row)

    def _beside(self, given: Input) -> Told:
        if given.address:
            return told_beside(given, self._note)
        if given.path is None:
            return Told()
        folder = given.path.parent
        while True:
            table, problem = _table_of(folder)
            if problem:
                self._note(problem)
            if told := table.get(_key(given, folder)):
                return told
            if given.folder is None or folder in {given.folder, folder.parent}:
                return Told()
            folder = folder.parent

    def _note(self, problem: UnreadableInput) -> None:
        if str(problem) not in self._bad:
            self._bad.add(str(problem))
            self.problems.append(problem)


def _key(given: Input, folder: Path) -> str:
    if given.address:
        return f"{given.address}!/{given.member}" if given.member else given.address
    path = Path(os.path.relpath(given.path or "", folder)).as_posix()
    return f"{path}!/{given.member}" if given.member else path


@lru_cache(maxsize=32)
def _table_of(folder: Path) -> tuple[_Table, UnreadableInput | None]:
    path = folder / NAME
    if not path.is_file():
        return {}, None
    try:
        return read_catalogue(path, certain=False), None
    except UnreadableInput as error:
        return {}, error
