"""Values: how frozen nouns are made fast, and how they go from process to process, interpreted or compiled."""

from dataclasses import fields
from typing import Any, Final

# `make(Span, (3, 7))` is `Span(3, 7)` in half the time: the constructors of named tuples are functions in Python.
make: Final = tuple.__new__


class Value:
    """A frozen dataclass that pickles as it was made: the classes of mypyc cannot be given a state.

    Example: `pickle.loads(pickle.dumps(Concept("https://w3id.org/unkg/org/GA")))` equals what went in.
    """

    __slots__ = ()

    def __reduce__(self) -> tuple[type["Value"], tuple[Any, ...]]:
        """Return the class and the values of its fields, in their order."""
        return type(self), tuple([getattr(self, each.name) for each in fields(self)])  # type: ignore[arg-type]
