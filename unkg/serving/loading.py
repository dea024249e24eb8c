"""What is served, brought into memory: RDF files, folders of them, and on-disk stores of pyoxigraph or Oxigraph.

A store on disk is copied, since its default graph must become the union of all graphs (`unkg.store` says why) and it is
opened for reading only. The copy also stands apart from whatever is written to the folder later.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from pyoxigraph import RdfFormat, Store

from unkg.compression import uncompressed_name
from unkg.errors import UnkgError, UnreadableInput, UsageError
from unkg.sinks import format_for
from unkg.store import LocalStore, open_store, read_store
from unkg.store.disk import MARK

_ROCKS: Final = "CURRENT"  # the file that every RocksDB folder has


def load(sources: Iterable[str]) -> LocalStore:
    """Return a store with the graphs of all `sources`: RDF files, folders of RDF files, or folders of on-disk stores.

    Raises UnreadableInput for a folder without RDF files, for a store that cannot be opened, and for what `read_store`
    raises it. Must be called before the process has threads. Example: `load(["kg.nq", "graphs/"])`.
    """
    with tempfile.TemporaryDirectory(prefix="unkg-serve-") as scratch:
        files: list[Path] = []
        for number, source in enumerate(sources):
            path = Path(source)
            if not path.is_dir():
                files.append(path)
            elif (path / _ROCKS).is_file():
                files.append(_dumped(path, Path(scratch, f"{number}.nq")))
            else:
                files += _files_in(path)
        return read_store(files)


def _files_in(folder: Path) -> list[Path]:
    found = [path for path in sorted(_walk(folder)) if _is_graph(path.name)]
    if not found:
        raise UnreadableInput(str(folder), "holds no RDF file and no store; expected .ttl, .nt, .nq, .trig … in it")
    return found


def _walk(folder: Path) -> Iterator[Path]:
    for directory, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(directory, name) for name in names if not name.startswith("."))


def _is_graph(name: str) -> bool:
    with suppress(UsageError):
        # A page of metadata or settings is often JSON or XML; only their RDF extensions say that they are graphs.
        return bool(format_for(uncompressed_name(name))) and not uncompressed_name(name).endswith((".json", ".xml"))
    return False


def _dumped(folder: Path, output: Path) -> Path:
    """Return `output`, with the quads of an on-disk store as N-Quads.

    RocksDB starts threads that never end, and a process with threads cannot be forked safely: so another one reads.
    """
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            if (folder / MARK).is_file():
                with open_store(folder, write=False) as kg:  # nobody may write meanwhile
                    kg.store.dump(str(output), format=RdfFormat.N_QUADS)
            else:
                Store.read_only(str(folder)).dump(str(output), format=RdfFormat.N_QUADS)
            code = 0
        except (OSError, ValueError, RuntimeError, UnkgError) as error:
            os.write(write_end, str(error).encode()[:500])
        finally:
            os._exit(code)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe:
        complaint = pipe.read().decode(errors="replace")
    if os.waitpid(pid, 0)[1] != 0:
        reason = complaint or "the process that read it was killed"
        raise UnreadableInput(str(folder), f"looks like an on-disk store, but cannot be opened: {reason}")
    if not output.stat().st_size:
        raise UnreadableInput(str(folder), "is an on-disk store without a triple")
    return output
