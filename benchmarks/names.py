"""What names cost: the samples recognized with authorities of 3,000 and of 30,000 invented names.

`make bench` runs it and prints the two times and their ratio. Both authorities are ready before the clock starts, and
are timed in turn in one process, the best of several runs each, so that a busy machine slows both. An invented name is
made of words of the samples: it begins like what stands in the text, and is nowhere in it. Beside the invented names,
each authority has the verbs that ship.
"""

import random
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from unkg import iris, vocab
from unkg.authorities import Authorities
from unkg.document import Document
from unkg.export import read
from unkg.languages import codes, load_language
from unkg.recognizers import recognize
from unkg.recognizers.names import lexicons
from unkg.shipped import ontology_file, sample_file

SIZES: Final = (3_000, 30_000)  # names in each language
RUNS: Final = 9
REPEATED: Final = 5  # times that a run reads all samples
SEED: Final = 1945
WORDS: Final = (2, 5)  # in a name
CHARACTERS: Final = (4, 9)  # in a name, where words are not parted by spaces
MOST: Final = 1.3


def invented(count: int, documents: list[Document]) -> Authorities:
    """Return an authority of `count` organizations with a name in each language of the documents."""
    chance = random.Random(SEED)  # noqa: S311 -- the same names in each run, not secret ones
    store = Store()
    store.load(path=str(ontology_file("verbs.ttl")), format=RdfFormat.TURTLE)
    for language in map(load_language, codes()):
        texts = [
            p.text for document in documents if document.language == language.code for _, p in document.paragraphs()
        ]
        pieces, gap = (" ".join(texts).split(), " ") if language.spaced else (list("".join(texts)), "")
        least, most = WORDS if language.spaced else CHARACTERS
        names: dict[str, None] = {}
        while len(names) < count:
            name = gap.join(chance.choices(pieces, k=chance.randint(least, most))).strip()
            if not any(name in text for text in texts):
                names[name] = None
        for number, name in enumerate(names):
            node = NamedNode(iris.authority("org", f"INVENTED-{number}"))
            store.add(Quad(node, vocab.rdf_type, vocab.Organization))
            store.add(Quad(node, vocab.skos_prefLabel, Literal(name, language=language.code)))
    return Authorities(store)


def seconds(work: Callable[[], None]) -> float:
    """Return how long `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compiled(authority: Authorities) -> None:
    """Compile the names of an authority in all languages, as the first document in each would do."""
    for code in codes():
        lexicons(authority, load_language(code))


def recognized(authority: Authorities, documents: list[Document]) -> None:
    """Recognize what is in the documents, several times over."""
    for document in documents * REPEATED:
        recognize(document, load_language(document.language), authority)


def main() -> None:
    """Print the times, and end with status 1 if ten times the names cost more than they may."""
    documents = [read(sample_file(f"{kind}.{code}.txt")) for kind in ("letter", "resolution") for code in codes()]
    authorities = {count: invented(count, documents) for count in SIZES}
    ready = {count: seconds(partial(compiled, authority)) for count, authority in authorities.items()}
    best = dict.fromkeys(SIZES, float("inf"))
    for _ in range(RUNS):
        for count, authority in authorities.items():
            best[count] = min(best[count], seconds(partial(recognized, authority, documents)))
    print(f"{len(documents)} samples, {REPEATED} times over, best of {RUNS} runs in turn:")
    for count in SIZES:
        once = f"and once {ready[count] * 1000:.0f} ms to compile"
        print(f"  {count:6} names a language: {best[count] * 1000:7.1f} ms, {once}")
    ratio = best[SIZES[1]] / best[SIZES[0]]
    print(f"  ratio {ratio:.2f}, at most {MOST} wanted")
    sys.exit(ratio >= MOST)


if __name__ == "__main__":
    main()
