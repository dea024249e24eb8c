"""Where the files that ship with unkg lie: the ontology and its authorities, the queries, the samples.

A wheel carries them inside the package (`unkg/data/`); in a checkout, and so in an editable install, they are the
top-level folders that people edit.
"""

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent
_INSTALLED: Final = _PACKAGE / "data"
_ROOT: Final = _INSTALLED if (_INSTALLED / "ontology").is_dir() else _PACKAGE.parent


def ontology_file(name: str) -> Path:
    """Return the path of a file of `ontology/`, such as `ontology_file("verbs.ttl")`."""
    return _ROOT / "ontology" / name


def query_files() -> list[Path]:
    """Return the paths of the named queries, in order of their names."""
    return sorted((_ROOT / "queries").glob("*.rq"))


def sample_file(name: str) -> Path:
    """Return the path of a sample document, such as `sample_file("letter.zh.txt")`."""
    return _ROOT / "samples" / name
