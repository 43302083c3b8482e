"""A backup is one encrypted file: whole or refused, without the keys unless asked, and no way around an erasing."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test import Client
from django.utils import translation

from salingjaga.accounts import invitations, tokens
from salingjaga.accounts.models import Role
from salingjaga.cases import archive, backup, erasing, files, sealing, vault, work
from salingjaga.cases.models import Case, Notice, Report, ReportState
from tests.cases import filed
from tests.people import person, signed_in, with_app

PASSPHRASE = "sawah hijau di kaki gunung"
MARK = "zebrakuning"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost of the passphrase is the same for writing and reading; tests need not pay all of it."""
    monkeypatch.setattr(archive, "COST", 1 << 10)


@pytest.fixture(autouse=True)
def own_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Backups go to the database that settings name: in tests that is the test's own."""
    known = dict(configured.DATABASES["default"]) | {"NAME": connection.settings_dict["NAME"]}
    monkeypatch.setitem(configured.DATABASES, "default", known)


def written(tmp_path: Path, **options: Any) -> Path:
    target = tmp_path / "one.backup"
    backup.write(target, PASSPHRASE, **options)
    return target


def report_with_everything() -> Report:
    report = filed.report(f"Kotak suara {MARK} dipindah", case=filed.case(), contact=f"{MARK}@contoh.example")
    files.attach(report, files.store([filed.incoming()]))
    work.once()
    return report


def test_what_was_backed_up_comes_back_with_its_files_and_contacts(tmp_path: Path, fresh_home: Path) -> None:
    report = report_with_everything()
    target = written(tmp_path)
    erased_row = Report.objects.get()
    Report.objects.all().update(text="something else", contact_sealed="")
    for path in (fresh_home / "files").rglob("*.*"):
        path.unlink()
    done = backup.restore(target, PASSPHRASE, replace=True)
    assert (done.reports, done.erased, done.same_keys) == (1, 0, True)
    found = Report.objects.get()
    assert found.text == erased_row.text
    assert sealing.unseal(found.contact_sealed) == f"{MARK}@contoh.example".encode()
    assert b"".join(files.shown(found.files.get()))
    assert found.public_id == report.public_id


def test_nothing_in_it_can_be_read_without_the_passphrase(tmp_path: Path) -> None:
    report_with_everything()
    assert MARK.encode() not in written(tmp_path).read_bytes()


def test_its_file_is_readable_to_its_owner_alone(tmp_path: Path) -> None:
    assert written(tmp_path).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("with_keys", [False, True])
def test_the_keys_are_in_it_only_when_asked(tmp_path: Path, fresh_home: Path, with_keys: bool) -> None:
    report_with_everything()
    target = written(tmp_path, with_keys=with_keys)
    key = (fresh_home / "keys" / "1").read_text()
    (fresh_home / "keys" / "1").unlink()
    sealing.forget_keys()
    done = backup.restore(target, PASSPHRASE, replace=True)
    assert done.same_keys is with_keys
    assert ((fresh_home / "keys" / "1").read_text() == key) is with_keys


def test_a_wrong_passphrase_changes_nothing(tmp_path: Path) -> None:
    report_with_everything()
    target = written(tmp_path)
    with pytest.raises(archive.Broken, match="passphrase"):
        backup.restore(target, "another one altogether", replace=True)
    assert Report.objects.get().text


@pytest.mark.parametrize("kept", [0, 3, 30, 5000, -1])
def test_a_backup_that_was_cut_off_changes_nothing(tmp_path: Path, kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "PIECE", 1 << 12)
    report_with_everything()
    target = written(tmp_path)
    target.write_bytes(target.read_bytes()[:kept])
    with pytest.raises(archive.Broken):
        backup.restore(target, PASSPHRASE, replace=True)
    assert Report.objects.get().text


@pytest.mark.parametrize("at", [6, 40, 9000])
def test_a_backup_in_which_one_byte_was_changed_changes_nothing(
    tmp_path: Path, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "PIECE", 1 << 12)
    report_with_everything()
    target = written(tmp_path)
    body = bytearray(target.read_bytes())
    body[at] ^= 1
    target.write_bytes(body)
    with pytest.raises(archive.Broken):
        backup.restore(target, PASSPHRASE, replace=True)
    assert Report.objects.get().text


def test_pieces_that_changed_places_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "PIECE", 1 << 12)
    report_with_everything()
    target = written(tmp_path)
    body, size, head = target.read_bytes(), (1 << 12) + archive.TAG, len(archive.MAGIC) + archive.SALT
    first, second = body[head : head + size], body[head + size : head + 2 * size]
    target.write_bytes(body[:head] + second + first + body[head + 2 * size :])
    with pytest.raises(archive.Broken):
        backup.restore(target, PASSPHRASE, replace=True)


def test_what_was_erased_since_does_not_come_back(tmp_path: Path, fresh_home: Path) -> None:
    report = report_with_everything()
    target = written(tmp_path)
    erasing.erase(report, why="asked")
    done = backup.restore(target, PASSPHRASE, replace=True)
    work.once()
    assert done.erased == 1
    found = Report.objects.get()
    assert (found.state, found.text, found.contact_sealed) == (ReportState.ERASED, "", "")
    assert not Case.objects.exclude(text="").exists()
    assert not [path for path in (fresh_home / "files").rglob("*") if path.is_file()]


def test_also_not_on_another_machine_where_the_list_was_kept_apart(tmp_path: Path, fresh_home: Path) -> None:
    report = report_with_everything()
    target = written(tmp_path)
    erasing.erase(report, why="asked")
    kept_apart = tmp_path / "erased.tsv"
    erasing.list_of_erased().rename(kept_apart)
    assert backup.restore(target, PASSPHRASE, replace=True, also_erased=kept_apart).erased == 1
    assert list(erasing.remembered()) == [report.public_id]


def test_an_email_that_may_have_gone_out_since_is_not_repeated(tmp_path: Path) -> None:
    report = report_with_everything()
    Notice.objects.create(report=report, kind="answer", state="owed", mail_id="x")
    done = backup.restore(written(tmp_path), PASSPHRASE, replace=True)
    assert done.uncertain == 1
    assert Notice.objects.get().state == "uncertain"


def test_a_home_in_use_is_not_replaced_unless_said(tmp_path: Path) -> None:
    person()
    target = written(tmp_path)
    with pytest.raises(backup.NotPossible, match="--replace"):
        backup.restore(target, PASSPHRASE)


def test_nothing_is_restored_under_a_running_site(tmp_path: Path) -> None:
    target = written(tmp_path)
    with backup._stopped(), pytest.raises(backup.NotPossible, match="running"):
        backup.restore(target, PASSPHRASE, replace=True)


def test_an_existing_backup_is_never_overwritten(tmp_path: Path) -> None:
    target = written(tmp_path)
    before = target.read_bytes()
    with pytest.raises(backup.NotPossible, match="already"):
        written(tmp_path)
    assert target.read_bytes() == before


def test_a_failed_backup_leaves_nothing_behind(
    tmp_path: Path, fresh_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(backup, "_write_members", broken)
    with pytest.raises(OSError, match="full"):
        written(tmp_path)
    assert not list(tmp_path.glob("*backup*"))
    assert not list(fresh_home.glob(f"{backup.TEMPORARY}*"))


def test_what_a_killed_backup_left_is_cleared_away(tmp_path: Path, fresh_home: Path) -> None:
    left = fresh_home / f"{backup.TEMPORARY}killed"
    left.mkdir()
    (left / "database.sqlite3").write_text("plain")
    written(tmp_path)
    assert not left.exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="looks into SQLite's own file")
def test_a_backup_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    filed.report()
    copy = sqlite3.connect(connection.settings_dict["NAME"])
    copy.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '0999_later', '2030-01-01')")
    copy.commit()
    target = written(tmp_path)
    copy.execute("DELETE FROM django_migrations WHERE name = '0999_later'")
    copy.commit()
    copy.close()
    with pytest.raises(backup.NotPossible, match="newer"):
        backup.restore(target, PASSPHRASE, replace=True)


def test_files_in_storage_are_backed_up_as_they_lie_there_encrypted(tmp_path: Path) -> None:
    report_with_everything()
    name = Report.objects.get().files.get().original
    with vault.storage().open(name) as file:
        assert b"JFIF" not in file.read()


def test_what_was_ended_since_the_backup_does_not_open_again(tmp_path: Path) -> None:
    editor = person(role="editor")
    with_app(editor)
    browser = signed_in(Client(), editor)
    token, _text = tokens.make(editor, name="lama", days=365)
    invitation, secret = invitations.invite(editor.memberships.get().organisation, role=Role.VERIFIER, by=editor)
    target = written(tmp_path)
    tokens.revoke(editor, token.public_id)
    invitations.revoke(invitation, by=editor)
    backup.restore(target, PASSPHRASE, replace=True)
    assert not tokens.of(editor).exists()
    assert invitations.opened(secret) is None
    assert browser.get("/meja").status_code == 302
