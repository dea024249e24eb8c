"""Parts and paragraphs in the making: what `Outline` fills, and what it freezes in the end."""

from dataclasses import dataclass, field

from unkg.document import Block, DocumentType, Kind, Meeting, Paragraph, Part
from unkg.structure.numbering import Number
from unkg.values import make


class Node:
    """A paragraph in the making; a `heading` stands over others and says nothing itself."""

    __slots__ = ("block", "children", "heading", "kind", "number", "path", "unnumbered")

    def __init__(self, path: str, kind: Kind, block: Block, number: Number | None, *, heading: bool = False) -> None:
        self.path, self.kind, self.block, self.number, self.heading = path, kind, block, number, heading
        self.children: list[Node] = []
        self.unnumbered = 0  # of the children

    def freeze(self) -> Paragraph:
        """Return the paragraph, without an ordinal."""
        cut = self.number.length if self.number else 0
        number = self.number.name if self.number else None
        text = self.block.text[cut:]
        children = tuple(child.freeze() for child in self.children)
        runs = self.block.runs.cut(cut)
        return make(Paragraph, (self.path, self.kind, 0, text, number, self.block.spans, runs, (), children))


@dataclass(slots=True)
class PartDraft:
    """A part in the making: its phase is the kind of the paragraphs that come next, its stack the open ones."""

    path: str
    type: DocumentType | None = None
    title: str | None = None
    number: str | None = None
    meeting: Meeting | None = None
    nodes: list[Node] = field(default_factory=list)
    parts: list["PartDraft"] = field(default_factory=list)
    phase: Kind = Kind.BODY
    stack: list[Node] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)
    again: dict[str, int] = field(default_factory=dict)  # what to try next behind each path
    counts: dict[Kind, int] = field(default_factory=dict)
    sections: int = 0

    def freeze(self) -> Part:
        """Return the part."""
        paragraphs = tuple(node.freeze() for node in self.nodes)
        parts = tuple(part.freeze() for part in self.parts)
        return Part(self.path, self.type, self.title, self.number, self.meeting, paragraphs, parts)

    def count(self, kind: Kind) -> int:
        """Return how many paragraphs of a kind there are, with one more."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return self.counts[kind]

    def node(self, path: str, kind: Kind, block: Block, number: Number | None, *, heading: bool = False) -> Node:
        """Return a new paragraph with the path `path`, or where the part has that already, `path-2`, `path-3` …."""
        unique, again = path, self.again.get(path, 2)
        while unique in self.paths:
            unique, again = f"{path}-{again}", again + 1
        self.paths.add(unique)
        self.again[path] = again
        return Node(unique, kind, block, number, heading=heading)

    def section_path(self) -> str:
        """Return the path of the next section of this part, which counts it: `sec/2`, `annex/1/sec/1`."""
        self.sections += 1
        return f"{self.path}/sec/{self.sections}" if self.path else f"sec/{self.sections}"
