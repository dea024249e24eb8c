"""What a graph depends on besides the content of its document, as one sum: when it changes, all is done anew."""

import hashlib
from dataclasses import fields
from functools import cache, lru_cache
from importlib.metadata import version
from operator import attrgetter
from pathlib import Path
from typing import Final

from unkg import shipped
from unkg.compression import Compression
from unkg.errors import UnreadableInput
from unkg.export import Settings

_CHOSEN: Final = attrgetter(*(each.name for each in fields(Settings) if each.name != "authorities"))


@lru_cache(maxsize=256)
def settings_sum(settings: Settings, compression: Compression) -> str:
    """Return the sum (SHA-256, 16 hexadecimal digits) of this unkg, its settings and the files that they name.

    Raises UnreadableInput for an authority that cannot be read.
    """
    files = tuple(sorted(str(path) for path in settings.authorities))
    said = f"{program_sum()} {compression.value} {_CHOSEN(settings)!r} {_files(files)}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@cache
def program_sum() -> str:
    """Return a sum of unkg itself: its version, code, languages and authorities; a checkout changes with no version."""
    package = Path(shipped.__file__).parent
    code = sorted(file for file in package.rglob("*") if file.suffix in {".py", ".toml"})
    data = sorted(shipped.ontology_file("").glob("*.ttl"))
    sums = [hashlib.sha256(file.read_bytes()).hexdigest() for file in (*code, *data)]
    return hashlib.sha256(" ".join([version("unkg"), *sums]).encode()).hexdigest()


@cache
def _files(paths: tuple[str, ...]) -> str:
    try:
        return " ".join(hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in paths)
    except OSError as error:
        raise UnreadableInput(str(error.filename), f"cannot be read ({error.strerror}); name a SKOS file") from error
