"""What a store on disk holds, counted."""

import json
from dataclasses import asdict, dataclass

from pyoxigraph import DefaultGraph, Literal, NamedNode

from unkg import vocab
from unkg.queries import Solutions
from unkg.store.disk import DiskStore

_COUNT = "SELECT (COUNT(*) AS ?n) WHERE"


@dataclass(frozen=True, slots=True)
class Statistics:
    """Sizes of a store: `triples` are those of the union, `quads` those of all named graphs, `size` is in bytes.

    `documents` and `versions` were read; what is only cited is none. `classes` are IRIs, with how many things each has.
    """

    graphs: int
    quads: int
    triples: int
    documents: int
    versions: int
    size: int
    classes: dict[str, int]

    def json(self) -> str:
        """Return one object of JSON; its keys are the names above."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    def text(self) -> str:
        """Return a line for each figure, and for each class with the most first."""
        lines = [
            f"{self.graphs:,} graphs, {self.quads:,} quads; {self.triples:,} triples in their union",
            f"{self.documents:,} documents read, in {self.versions:,} language versions",
            f"{self.size / 1e6:,.1f} MB on disk",
        ]
        return "\n".join(lines + [f"{number:>12,} {name}" for name, number in self.classes.items()])


def statistics(kg: DiskStore) -> Statistics:
    """Count what is in a store. Example: `statistics(kg).graphs == len(kg.graphs())`."""
    triples = _number(kg, "{ ?s ?p ?o }")
    found = kg.query("SELECT ?class (COUNT(*) AS ?n) WHERE { ?s a ?class } GROUP BY ?class ORDER BY DESC(?n) ?class")
    rows = found.rows if isinstance(found, Solutions) else ()
    version = vocab.hasLanguageVersion
    return Statistics(
        graphs=len(kg.graphs()),
        quads=len(kg.store) - triples,
        triples=triples,
        documents=len({q.subject for q in kg.store.quads_for_pattern(None, version, None, DefaultGraph())}),
        versions=_number(kg, f"{{ ?s {version} ?o }}"),
        size=sum(file.stat().st_size for file in kg.path.iterdir()),
        classes={c.value: int(n.value) for c, n in rows if isinstance(c, NamedNode) and isinstance(n, Literal)},
    )


def _number(kg: DiskStore, pattern: str) -> int:
    found = kg.query(f"{_COUNT} {pattern}")
    return int(found.rows[0][0].value) if isinstance(found, Solutions) and isinstance(found.rows[0][0], Literal) else 0
