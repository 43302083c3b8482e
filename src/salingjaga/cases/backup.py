"""Backup into one encrypted file and restore from it: the database, the files, the list of erased ids.

The keys are left out unless asked for: who finds a backup and its passphrase then reads texts, but no contact and no
original. A restore looks at the whole archive before it touches anything, erases again whatever was erased since, and
sends no e-mail by itself that may have gone out before.
"""

from __future__ import annotations

import fcntl
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.translation import gettext as _

from salingjaga.accounts.models import ApiToken, Invitation, Person, StaffSession
from salingjaga.cases import erasing, mailing, sealing
from salingjaga.cases.archive import Broken, Reader, Writer
from salingjaga.cases.models import Report

FORMAT = 1
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
FOLDERS = ("files", "content")
KEYS = ("keys", "secret_key")
DERIVED = ("index", "groups", "vectors")
"""Folders that are made again from the database."""
TEMPORARY = ".backup-"
Progress = Callable[[int, int], None]


class NotPossible(Exception):
    """A backup or restore that cannot be done, in a sentence. Nothing was changed."""


@dataclass(frozen=True)
class Restored:
    """`erased`: how many reports of the backup were erased again. `same_keys`: whether contacts can be read here."""

    made_at: str
    reports: int
    erased: int
    uncertain: int
    same_keys: bool


# Backup


def write(
    target: Path, passphrase: str, *, with_keys: bool = False, progress: Progress = lambda done, total: None
) -> int:
    """Write a backup to `target`, which must not be there yet; returns its bytes. The site may go on running."""
    if target.exists():
        raise NotPossible(_("%(file)s is there already: name another file.") % {"file": target})
    partial = target.with_name(f".{target.name}.partial")
    with _work_folder() as folder:
        database = folder / DATABASE[connection.vendor]
        _dump(database, progress)
        members = [(database.name, database), *_members(with_keys)]
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                _write_members(Writer(file, passphrase), members, _manifest(with_keys), progress)
                file.flush()
                os.fsync(file.fileno())
            partial.rename(target)
        finally:
            partial.unlink(missing_ok=True)
    return target.stat().st_size


def _manifest(with_keys: bool) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "engine": connection.vendor,
        "with_keys": with_keys,
        "keys": _fingerprint(),
        "reports": Report.objects.count(),
    }


def _fingerprint() -> str:
    """Tells whether two instances have the same keys, and nothing about them."""
    return sha256(sealing.derived("fingerprint of a backup")).hexdigest()[:32]


def _members(with_keys: bool) -> list[tuple[str, Path]]:
    home = Path(settings.HOME)
    roots = [home / name for name in (*FOLDERS, "erased.tsv", *(KEYS if with_keys else ()))]
    found = [path for root in roots for path in ([root] if root.is_file() else sorted(root.rglob("*")))]
    return [(path.relative_to(home).as_posix(), path) for path in found if path.is_file() and not path.is_symlink()]


def _write_members(
    writer: Writer, members: list[tuple[str, Path]], manifest: dict[str, Any], progress: Progress
) -> None:
    with tarfile.open(mode="w|", fileobj=writer, format=tarfile.PAX_FORMAT) as tar:
        _add(tar, "manifest.json", io.BytesIO(json.dumps(manifest).encode()))
        for done, (name, path) in enumerate(members):
            progress(done, len(members))
            try:
                with path.open("rb") as file:
                    _add(tar, name, file)
            except FileNotFoundError:
                continue  # erased while we were writing
    writer.finish()
    progress(len(members), len(members))


def _add(tar: tarfile.TarFile, name: str, file: Any) -> None:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    member = tarfile.TarInfo(name)
    member.size = size
    tar.addfile(member, file)


def _dump(target: Path, progress: Progress) -> None:
    if connection.vendor == "sqlite":
        with sqlite3.connect(settings.DATABASES["default"]["NAME"]) as source, sqlite3.connect(target) as copy:
            source.backup(copy, pages=2000, progress=lambda _status, left, total: progress(total - left, total))
        source.close()
        copy.close()
    else:
        _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(target))


def _postgres(program: str, *arguments: str) -> None:
    known = settings.DATABASES["default"]
    names = {"PGDATABASE": known["NAME"], "PGUSER": known["USER"], "PGPASSWORD": known["PASSWORD"]}
    names |= {"PGHOST": known["HOST"] or known["OPTIONS"].get("host", ""), "PGPORT": known["PORT"]}
    environment = os.environ | {name: str(value) for name, value in names.items() if value}
    try:
        subprocess.run([program, *arguments], env=environment, check=True, capture_output=True)  # noqa: S603
    except FileNotFoundError:
        raise NotPossible(
            _("%(program)s is not installed: it comes with PostgreSQL's client programs.") % {"program": program}
        ) from None
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise NotPossible(
            _("%(program)s failed: %(why)s") % {"program": program, "why": told[-1] if told else error.returncode}
        ) from None


@contextmanager
def _work_folder() -> Iterator[Path]:
    """A folder in the home that only we read; gone afterwards, also those of runs that were killed."""
    home = Path(settings.HOME)
    for left in home.glob(f"{TEMPORARY}*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(dir=home, prefix=TEMPORARY))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# Restore


def restore(
    source: Path,
    passphrase: str,
    *,
    replace: bool = False,
    also_erased: Path | None = None,
    progress: Progress = lambda done, total: None,
) -> Restored:
    """Put a backup in the place of what is here. Raises `Broken` or `NotPossible`; then nothing was changed.

    A home that holds reports or people is replaced only with `replace`. SalingJaga must not be running on it. Erased
    again is what stands on the list here, on that of the backup, and on `also_erased`, a copy that was kept apart.
    """
    if not replace and _holds_something():
        raise NotPossible(_("There are reports or people here: --replace puts the backup in their place."))
    with _stopped(), _work_folder() as folder:
        manifest = _unpack(source, passphrase, folder, progress)
        _look_at(folder, manifest)
        lists = [erasing.list_of_erased(), folder / "erased.tsv", *([also_erased] if also_erased else [])]
        erased = [public_id for path in lists for public_id in erasing.ids_in(path)]
        _put_in_place(folder)
        return _after(manifest, erased)


def _holds_something() -> bool:
    return Report.objects.exists() or Person.objects.exists()


@contextmanager
def _stopped() -> Iterator[None]:
    """Holds the worker's own lock meanwhile, so that none starts."""
    with (Path(settings.HOME) / "worker.lock").open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotPossible(_("SalingJaga is running on this home: stop it first.")) from None
        yield


def _unpack(source: Path, passphrase: str, folder: Path, progress: Progress) -> dict[str, Any]:
    """Everything into `folder`, each piece checked as it comes; returns the manifest."""
    whole = source.stat().st_size
    with source.open("rb") as file:
        reader = Reader(file, passphrase)
        try:
            with tarfile.open(mode="r|", fileobj=reader) as tar:
                for member in tar:
                    _unpack_one(tar, member, folder)
                    progress(file.tell(), whole)
        except tarfile.TarError as error:
            raise Broken(_("The backup was cut off or changed: it cannot be used.")) from error
        reader.read()
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Broken(_("The backup says nothing about itself: it cannot be used.")) from error
    return manifest


def _unpack_one(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    path = PurePosixPath(member.name)
    allowed = {"manifest.json", "erased.tsv", *DATABASE.values(), *FOLDERS, *KEYS}
    content = tar.extractfile(member) if member.isfile() else None
    if content is None or path.is_absolute() or ".." in path.parts or path.parts[0] not in allowed:
        raise Broken(_("The backup holds something that none of ours does: it cannot be used."))
    target = folder.joinpath(*path.parts)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        shutil.copyfileobj(content, out)


def _look_at(folder: Path, manifest: dict[str, Any]) -> None:
    if manifest.get("format") != FORMAT:
        raise NotPossible(_("This backup was made by a newer SalingJaga: update this one first."))
    if manifest["engine"] != connection.vendor:
        raise NotPossible(
            _("This backup is of %(its)s, and the database here is %(ours)s.")
            % {"its": manifest["engine"], "ours": connection.vendor}
        )
    database = folder / DATABASE[connection.vendor]
    if not database.exists():
        raise Broken(_("There is no database in this backup."))
    if connection.vendor == "sqlite":
        _look_at_sqlite(database)


def _look_at_sqlite(path: Path) -> None:
    copy = sqlite3.connect(path)
    try:
        whole = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        applied = {tuple(row) for row in copy.execute("SELECT app, name FROM django_migrations")}
    except sqlite3.DatabaseError:
        whole, applied = False, set()
    finally:
        copy.close()
    if not whole:
        raise Broken(_("The database in this backup is damaged: it cannot be used."))
    if applied - set(MigrationLoader(None).disk_migrations):
        raise NotPossible(_("This backup was made by a newer SalingJaga: update this one first."))


def _put_in_place(folder: Path) -> None:
    """Files first, the database last: cut off in between, the old database still stands, and a second run mends it."""
    home = Path(settings.HOME)
    for name in (*DERIVED, *FOLDERS):
        _swap(home / name, folder / name, folder / "old")
    for name in KEYS:
        if (folder / name).exists():
            _swap(home / name, folder / name, folder / "old")
    sealing.forget_keys()
    database = folder / DATABASE[connection.vendor]
    connections.close_all()
    if connection.vendor == "sqlite":
        path = Path(settings.DATABASES["default"]["NAME"])
        for beside in ("-wal", "-shm"):
            path.with_name(path.name + beside).unlink(missing_ok=True)
        shutil.move(database, path)
    else:
        clean = ("--clean", "--if-exists", "--no-owner", "--no-privileges")
        _postgres("pg_restore", *clean, "--single-transaction", "--exit-on-error", "--dbname", str(
            settings.DATABASES["default"]["NAME"]), str(database))  # fmt: skip


def _swap(old: Path, new: Path, aside: Path) -> None:
    if old.exists():
        aside.mkdir(exist_ok=True)
        shutil.move(old, aside / old.name)
    if new.exists():
        shutil.move(new, old)


def _close_doors() -> None:
    """What was ended or revoked since the backup would open again: everybody signs in anew and makes new tokens."""
    Session.objects.all().delete()
    StaffSession.objects.all().delete()
    ApiToken.objects.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())
    Invitation.objects.filter(used_at__isnull=True, revoked_at__isnull=True).update(revoked_at=timezone.now())


def _after(manifest: dict[str, Any], erased: list[str]) -> Restored:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    missing = [one for one in dict.fromkeys(erased) if one not in set(erasing.remembered())]
    if missing:
        erasing.remember(missing)
    again = erasing.apply_remembered()
    uncertain = mailing.all_uncertain()
    _close_doors()
    if again:
        erasing.scrub.call()
    return Restored(
        made_at=manifest["made_at"],
        reports=Report.objects.count(),
        erased=again,
        uncertain=uncertain,
        same_keys=manifest["keys"] == _fingerprint(),
    )
