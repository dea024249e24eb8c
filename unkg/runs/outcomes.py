"""What the manifest has of an outcome."""

import hashlib
from collections.abc import Callable

from unkg.errors import InvalidData
from unkg.export import Settings, ambiguities
from unkg.runs.manifest import Entry
from unkg.runs.tasks import Outcome


def entry_of(settings: str, outcome: Outcome) -> Entry | None:
    """Return the entry of a graph or an error; None for a content that is known, whose entry is there already."""
    name, sha256 = outcome.task.name, outcome.sha256
    if graph := outcome.graph:
        digest = hashlib.sha256(graph.piece).hexdigest()
        notes = "\n".join(outcome.notes)
        return Entry(
            name, settings, sha256, graph.identifier, graph.language, graph.name, graph.quads, 0, len(graph.piece),
            digest, notes=notes,
        )  # fmt: skip
    if outcome.error:
        return Entry(name, settings, sha256, error=str(outcome.error), status=outcome.error.exit_status)
    return None


def doubled(entry: Entry, first: str) -> Entry:
    """Return the entry of a document that the input `first` has given: one graph has one source."""
    what = f"{entry.identifier} in {entry.language}, as {first} is"
    error = InvalidData(f"{entry.input}: is {what}, which was read first; leave one of them out, or name it by --index")
    return Entry(entry.input, entry.settings, entry.sha256, error=str(error), status=error.exit_status)


def tell_ambiguous(language: str | None, settings: Settings, told: set[str], say: Callable[[str], None]) -> None:
    """Say which labels in a language a scheme of the user's own shares with another concept, each once."""
    # Without a scheme of the user's own no label is ambiguous, and the language need not be loaded here.
    if settings.authorities and language:
        for line in map(str, ambiguities(language, settings.authorities)):
            if line not in told:
                say(line)
                told.add(line)
