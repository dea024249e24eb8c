"""What can go wrong, as one tree, and the exit status that each branch gives the command line.

    UnkgError
    ├── InvalidData          1  the graph or the documents break a rule: `unkg validate`, `unkg check`
    ├── UsageError           2  a wrong name, parameter or option
    ├── UnreadableInput      3  a file that is missing, empty, binary, in another encoding …
    └── EndpointError        4  a SPARQL endpoint that refuses, fails or answers something else

A message names the file, page or line, what was expected, and what to do.
"""

from typing import ClassVar


class UnkgError(Exception):
    """The root: everything that unkg raises on purpose."""

    exit_status: ClassVar[int] = 1


class InvalidData(UnkgError):
    """Data that were read, but break a rule, such as a SHACL shape."""

    exit_status = 1


class UsageError(UnkgError):
    """A request that cannot be carried out as it stands."""

    exit_status = 2


class UnreadableInput(UnkgError):
    """An input that cannot be read as what it should be.

    Example: `letter.txt: not UTF-8 at byte 17 (line 1); save it as UTF-8 or name its encoding with --encoding`.
    """

    exit_status = 3

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason

    def __reduce__(self) -> tuple[type["UnreadableInput"], tuple[str, str]]:
        """Pickle as it was made, so that it can come out of a worker process."""
        return type(self), (self.name, self.reason)


class EndpointError(UnkgError):
    """An endpoint that refuses, fails, or answers something else than was asked for."""

    exit_status = 4
