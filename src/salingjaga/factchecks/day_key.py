"""The secret of a day, under which visitors are counted: in memory only, shared by all processes of one machine.

It lies in a memory file system (`settings.MEMORY`), so no disk and no backup ever holds it. It goes with its day, and
from then on nothing that was counted under it leads to anybody. Where a machine has no such file system, each process
keeps a secret of its own.
"""

from __future__ import annotations

import os
import secrets
import stat
import tempfile
from contextlib import suppress
from datetime import date
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.utils import timezone

_own: dict[date, bytes] = {}


def of_today() -> bytes:
    """32 bytes, the same for every process until midnight (UTC)."""
    while True:  # at midnight another process may drop the file that this one has just made
        today = timezone.now().date()
        folder = _folder()
        if folder is None:
            _forget_own(today)
            return _own.setdefault(today, secrets.token_bytes(32))
        path = folder / today.isoformat()
        with suppress(FileNotFoundError):
            return path.read_bytes()
        _make(path)
        forget()


def forget() -> None:
    """Drop the secrets of all other days."""
    today = timezone.now().date()
    _forget_own(today)
    folder = _folder()
    for path in folder.iterdir() if folder else ():
        if path.name != today.isoformat() and not path.name.startswith("."):
            path.unlink(missing_ok=True)


def _forget_own(today: date) -> None:
    for day in [day for day in _own if day != today]:
        del _own[day]


def _folder() -> Path | None:
    """A folder of this home and user alone, or None. Others may write beside it, so what is there is not trusted."""
    name = sha256(str(settings.HOME).encode()).hexdigest()[:16]
    folder = Path(settings.MEMORY) / f"salingjaga-{os.getuid()}-{name}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
    return folder if ours else None


def _make(path: Path) -> None:
    """Whole from the first moment, and of two that make one, one wins."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        os.write(handle, secrets.token_bytes(32))
        with suppress(FileExistsError):
            os.link(name, path)
    finally:
        os.close(handle)
        os.unlink(name)
