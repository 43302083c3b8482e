"""Where the files of reports lie: HOME/files, each encrypted, readable to the owner alone, under random names."""

from __future__ import annotations

import secrets
import shutil
import time
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, storages

LEAST_FREE = 0.10
INCOMING_LASTS = 2 * 3600  # seconds that a file may wait for its report
SUFFIX = ".sealed"


class Vault(FileSystemStorage):
    """Follows `settings.HOME`, so that a home is all there is to move."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self) -> Path:
        return Path(settings.HOME) / "files"

    @property
    def location(self) -> str:
        return str(self.base_location.absolute())


def storage() -> Storage:
    return storages["reports"]


def new_name(folder: str) -> str:
    """A random name in storage, spread over 256 folders."""
    name = secrets.token_hex(16)
    return f"{folder}/{name[:2]}/{name}{SUFFIX}"


def incoming() -> Path:
    """Where uploads are written while they come, on this machine."""
    folder = Path(settings.HOME) / "files" / "incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def is_full() -> bool:
    """Whether less than a tenth of the disk is free: then files are refused, texts still go in."""
    disk = shutil.disk_usage(settings.HOME)
    return disk.free < LEAST_FREE * disk.total


def forget_incoming() -> int:
    """Remove uploads that never became part of a report; returns how many."""
    old = time.time() - INCOMING_LASTS
    found = [path for path in incoming().glob(f"*{SUFFIX}") if path.stat().st_mtime < old]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)
