"""File systems by their addresses (`s3://`, `gs://`, `hdfs://`, `file://`), through fsspec, which is an extra.

Who may read and write there, the driver of the file system finds where its users keep it: the environment, a file in
the home folder, the machine's role. No address here has a password in it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from unkg.errors import UnreadableInput, UsageError

if TYPE_CHECKING:
    import types

_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+://")
_INSTALL: Final = "needs the library fsspec; install it with: python3 -m pip install 'unkg[cluster]'"


def is_address(name: str) -> bool:
    """Tell whether a name is the address of something on a file system: `s3://bucket/archive`, `file:///data`."""
    return bool(_ADDRESS.match(name))


def file_system(address: str) -> tuple[Any, str]:
    """Return the file system of an address, as fsspec has it (an AbstractFileSystem), and the path there.

    Raises UsageError: fsspec or the driver is not installed, there is no such file system, nobody lets us in. Example:
    `file_system("s3://bucket/archive")` gives the path `bucket/archive`, and needs the package s3fs.
    """
    fsspec = _fsspec(address)
    try:
        system, path = fsspec.core.url_to_fs(address)
    except ImportError as error:
        raise UsageError(f"{address}: its file system needs a package of its own: {error}") from error
    except Exception as error:  # each driver has errors of its own
        raise UsageError(f"{address}: cannot be opened ({told(error)}); see the driver's own settings") from error
    return system, str(path)


@contextmanager
def reading_at(address: str) -> Iterator[None]:
    """Turn what a file system raises while it is read into UnreadableInput."""
    try:
        yield
    except (UnreadableInput, UsageError):
        raise
    except FileNotFoundError as error:
        raise UnreadableInput(address, "there is no such file") from error
    except Exception as error:  # each driver has errors of its own
        raise UnreadableInput(address, f"cannot be read ({told(error)})") from error


@contextmanager
def writing_at(address: str) -> Iterator[None]:
    """Turn what a file system raises while it is written to into UsageError."""
    try:
        yield
    except (UnreadableInput, UsageError):
        raise
    except Exception as error:  # each driver has errors of its own
        raise UsageError(f"{address}: cannot be written ({told(error)}); choose another place, or see to it") from error


def told(error: BaseException) -> str:
    """Return an error in one line: what the system says of it, else its kind and text."""
    said = error.strerror if isinstance(error, OSError) and error.strerror else f"{type(error).__name__}: {error}"
    return " ".join(str(said).split())


def _fsspec(address: str) -> "types.ModuleType":
    try:
        import fsspec.core
    except ImportError as error:
        raise UsageError(f"{address}: {_INSTALL}") from error
    found: types.ModuleType = fsspec
    return found
