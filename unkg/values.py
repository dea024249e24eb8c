"""Values: frozen nouns that go from process to process, interpreted or compiled."""

from dataclasses import fields
from typing import Any


class Value:
    """A frozen dataclass that pickles as it was made: the classes of mypyc cannot be given a state.

    Example: `pickle.loads(pickle.dumps(Concept("https://w3id.org/unkg/org/GA")))` equals what went in.
    """

    __slots__ = ()

    def __reduce__(self) -> tuple[type["Value"], tuple[Any, ...]]:
        """Return the class and the values of its fields, in their order."""
        return type(self), tuple([getattr(self, each.name) for each in fields(self)])  # type: ignore[arg-type]
