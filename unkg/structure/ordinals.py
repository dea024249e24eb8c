"""Ordinals: the reading order of paragraphs inside the document or annex, from 1."""

import itertools
from collections.abc import Iterator
from dataclasses import replace

from unkg.document import Kind, Paragraph, Part


def number_ordinals(part: Part) -> Part:
    """Return `part` with the ordinals of its paragraphs set: reading order inside the document or annex, from 1.

    Footnotes come behind all others, so that a marker that one language version lost shifts nothing.
    """
    counter = itertools.count(1)
    numbered = _number_part(part, counter, notes=False)
    return _number_part(numbered, counter, notes=True)


def _number_part(part: Part, counter: Iterator[int], *, notes: bool) -> Part:
    paragraphs = tuple(_number_paragraph(p, counter, notes=notes) for p in part.paragraphs)
    if notes:
        parts = tuple(p if p.is_annex else _number_part(p, counter, notes=True) for p in part.parts)
    else:
        parts = tuple(number_ordinals(p) if p.is_annex else _number_part(p, counter, notes=False) for p in part.parts)
    return replace(part, paragraphs=paragraphs, parts=parts)


def _number_paragraph(paragraph: Paragraph, counter: Iterator[int], *, notes: bool) -> Paragraph:
    ordinal = next(counter) if (paragraph.kind is Kind.NOTE) is notes else paragraph.ordinal
    children = tuple(_number_paragraph(c, counter, notes=notes) for c in paragraph.children)
    return replace(paragraph, ordinal=ordinal, children=children)
