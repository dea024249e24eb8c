"""One publisher at a time: two of them would remove each other's stages.

The lock goes with its process, however that ends. It is a file of this machine; publishers on different machines have
to take turns themselves.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from unkg.errors import UsageError


@contextmanager
def alone(update: str, manifest: str) -> Iterator[None]:
    """Hold the lock for the address of a store and a manifest. Raises UsageError if another process holds it."""
    try:
        import fcntl
    except ImportError:  # Windows has none: there, publishers have to take turns
        yield
        return
    user, place = os.getuid(), hashlib.sha256(f"{update} {manifest}".encode()).hexdigest()[:16]
    path = Path(tempfile.gettempdir()) / f"unkg-publish-{user}-{place}.lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise UsageError(f"{path}: the lock cannot be made ({error.strerror}); name a folder in TMPDIR") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError("another `unkg publish` is writing there; wait until it ends") from None
        yield
    finally:
        os.close(descriptor)
