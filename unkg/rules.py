"""Rules: what graphs and authorities promise beyond SHACL core, as SPARQL queries.

They run over pyoxigraph: as SPARQL constraints in pySHACL the same checks take minutes, not milliseconds.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Rule:
    """A promise beyond SHACL core; its query selects the node that breaks it, with path and value if they tell more."""

    name: str
    message: str
    query: str


RULES: Final = (
    Rule(
        "no-blank-node",
        "Every node has an IRI; there is no blank node.",
        "SELECT ?node ?path ?value WHERE { ?node ?path ?value FILTER(isBlank(?node) || isBlank(?value)) }",
    ),
    Rule(
        "anchor-is-the-text",
        "A mention quotes exactly the characters at its positions in the text of its part in its language.",
        """SELECT ?node (nif:anchorOf AS ?path) ?value WHERE {
             ?node nif:anchorOf ?value ; nif:beginIndex ?begin ; nif:endIndex ?end ;
                   unkg:inPart ?part ; unkg:language ?language .
             FILTER NOT EXISTS {
               ?part unkg:text ?text
               FILTER(LANG(?text) = ?language && SUBSTR(STR(?text), ?begin + 1, ?end - ?begin) = STR(?value)) } }""",
    ),
    Rule(
        "mention-says-what-it-names",
        "A mention says what it names (unkg:mentionOf), or is an unlinked one (unkg:UnlinkedMention).",
        "SELECT ?node ?path ?value WHERE { ?node a unkg:Mention FILTER NOT EXISTS { ?node unkg:mentionOf ?named } }",
    ),
    Rule(
        "mention-is-named-by-its-place",
        "The IRI of a mention is that of its part, then its language and positions: …/op/3/zh#char=9,19.",
        """SELECT ?node ?path ?value WHERE {
             ?node unkg:inPart ?part ; unkg:language ?language ; nif:beginIndex ?begin ; nif:endIndex ?end .
             FILTER(STR(?node) != CONCAT(STR(?part), "/", ?language, "#char=", STR(?begin), ",", STR(?end))) }""",
    ),
    Rule(
        "evidence-stands-in-the-citing-part",
        "The mention that shows a citation stands in the paragraph or footnote that cites.",
        """SELECT ?node (unkg:evidence AS ?path) ?value WHERE {
             ?node unkg:citingPart ?part ; unkg:evidence ?value . ?value unkg:inPart ?other
             FILTER(?other != ?part) }""",
    ),
    Rule(
        "each-cites-has-its-citation",
        "A paragraph that cites a document has a citation of it that shows where.",
        """SELECT ?node (unkg:cites AS ?path) ?value WHERE {
             ?node unkg:cites ?value
             FILTER NOT EXISTS { ?citation unkg:citingPart ?node ; unkg:citedDocument ?value } }""",
    ),
    Rule(
        "each-citation-has-its-cites",
        "What a citation says, its paragraph or footnote says too in short form (unkg:cites).",
        """SELECT ?node (unkg:citedDocument AS ?path) ?value WHERE {
             ?node unkg:citingPart ?part ; unkg:citedDocument ?value
             FILTER NOT EXISTS { ?part unkg:cites ?value } }""",
    ),
    Rule(
        "each-reference-has-its-cites",
        "What a document references (dcterms:references), a paragraph or footnote of it cites.",
        # MINUS looks through what is cited once, NOT EXISTS for each reference.
        """SELECT ?node (dcterms:references AS ?path) ?value WHERE {
             ?node dcterms:references ?value MINUS { ?part unkg:cites ?value ; unkg:partOf+ ?node } }""",
    ),
    Rule(
        "part-knows-its-whole",
        "A part names the document or part that has it (unkg:partOf).",
        """SELECT ?node (unkg:hasPart AS ?path) ?value WHERE {
             ?node unkg:hasPart ?value FILTER NOT EXISTS { ?value unkg:partOf ?node } }""",
    ),
    Rule(
        "nothing-above-itself",
        "Nothing is part of itself, below itself or narrower than itself, directly or through others.",
        """SELECT ?node ?path ?value WHERE {
             { ?node unkg:partOf+ ?node BIND(unkg:partOf AS ?path) }
             UNION { ?node org:subOrganizationOf+ ?node BIND(org:subOrganizationOf AS ?path) }
             UNION { ?node skos:broader+ ?node BIND(skos:broader AS ?path) } }""",
    ),
    Rule(
        "no-shared-preferred-label",
        "No two concepts of a scheme share a preferred label.",
        """SELECT ?node (skos:prefLabel AS ?path) ?value WHERE {
             ?node skos:inScheme ?scheme ; skos:prefLabel ?value . ?other skos:prefLabel ?value ; skos:inScheme ?scheme
             FILTER(?other != ?node) }""",
    ),
    Rule(
        "identifier-has-its-source",
        "An identifier elsewhere has its source: a note says `Wikidata Q1065: …`, or the scheme or the entry names as "
        "its source where such identifiers are given out.",
        """SELECT ?node ?path ?value WHERE {
             VALUES ?path { skos:exactMatch skos:closeMatch owl:sameAs }
             VALUES ?type { unkg:Organization unkg:State unkg:Instrument unkg:Verb org:Post }
             ?node skos:inScheme ?scheme ; a ?type ; ?path ?value
             BIND(REPLACE(STR(?value), "^.*[/#]", "") AS ?name)
             FILTER(!STRSTARTS(STR(?value), "https://w3id.org/unkg/"))
             FILTER NOT EXISTS { ?node skos:editorialNote ?note FILTER(CONTAINS(?note, CONCAT(" ", ?name, ": "))) }
             FILTER NOT EXISTS { ?node skos:inScheme?/dcterms:source ?source
                                 FILTER(STRSTARTS(STR(?value), STR(?source))) } }""",
    ),
)
