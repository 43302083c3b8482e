"""Serve static files under names that carry their content's hash, made ready by whoever comes first."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

from salingjaga.design.assets import DESK_SHEET, SHEET, desk_sheet, sheet


class Assets(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Django's manifest storage; it makes its folder at first use."""

    def load_manifest(self) -> Any:
        if self.location == os.fspath(settings.STATIC_ROOT):
            prepare()
        return super().load_manifest()


class ServeAssets(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise, after the files are there to be found."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        prepare()
        super().__init__(get_response)


def prepare() -> None:
    """Fill STATIC_ROOT, once for each content. Several processes may start at the same moment: one rename wins."""
    root = Path(settings.STATIC_ROOT)
    if root.exists():
        return
    root.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(dir=root.parent, prefix=".building-"))
    try:
        _fill(Assets(location=building, base_url=settings.STATIC_URL))
        os.chmod(building, 0o755)  # noqa: S103  a reverse proxy may serve it
        os.rename(building, root)
    except OSError:
        if not root.exists():
            raise
    finally:
        shutil.rmtree(building, ignore_errors=True)
    _forget_old(root)


def _fill(storage: Assets) -> None:
    found: dict[str, tuple[Assets, str]] = {}
    for finder in get_finders():
        for path, source in finder.list([]):
            with source.open(path) as file:
                found[storage.save(path, file)] = (storage, path)
    for name, text in ((SHEET, sheet()), (DESK_SHEET, desk_sheet())):
        found[storage.save(name, ContentFile(text.encode()))] = (storage, name)
    for _name, _hashed, outcome in storage.post_process(found):
        if isinstance(outcome, Exception):
            raise outcome


def _forget_old(root: Path) -> None:
    # the version before this one stays: its processes may still be finishing
    folders = sorted((p for p in root.parent.iterdir() if p.is_dir()), key=lambda p: p.stat().st_mtime)
    for folder in folders[:-2]:
        if folder != root:
            shutil.rmtree(folder, ignore_errors=True)
