"""Ordinals: the reading order of paragraphs inside the document or annex, from 1."""

import itertools
from collections.abc import Iterator
from dataclasses import replace

from unkg.document import Kind, Paragraph, Part


def number_ordinals(part: Part) -> Part:
    """Return `part` with the ordinals of its paragraphs set: reading order inside the document or annex, from 1.

    Footnotes come behind all others, so that a marker that one language version lost shifts nothing.
    """
    others = sum(_count(paragraph) for each in _within(part) for paragraph in each.paragraphs)
    return _number_part(part, itertools.count(1), itertools.count(others + 1))


def _within(part: Part) -> Iterator[Part]:
    """Yield a part and all below it but the annexes, whose paragraphs count anew."""
    yield part
    for below in part.parts:
        if not below.is_annex:
            yield from _within(below)


def _count(paragraph: Paragraph) -> int:
    """Return how many paragraphs one and those below it are, without footnotes."""
    return (paragraph.kind is not Kind.NOTE) + sum(map(_count, paragraph.children))


def _number_part(part: Part, counter: Iterator[int], notes: Iterator[int]) -> Part:
    paragraphs = tuple([_number_paragraph(p, counter, notes) for p in part.paragraphs])
    parts = tuple([number_ordinals(p) if p.is_annex else _number_part(p, counter, notes) for p in part.parts])
    return replace(part, paragraphs=paragraphs, parts=parts)


def _number_paragraph(paragraph: Paragraph, counter: Iterator[int], notes: Iterator[int]) -> Paragraph:
    ordinal = next(notes if paragraph.kind is Kind.NOTE else counter)
    children = paragraph.children
    if children:
        children = tuple([_number_paragraph(child, counter, notes) for child in children])
    return paragraph.placed(ordinal, children)
