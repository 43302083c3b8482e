"""Files of a report: judged by content, encrypted as they come, shown without metadata, opened for a reason only."""

from __future__ import annotations

import io
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client
from PIL import Image

from salingjaga.accounts.models import LogEntry
from salingjaga.cases import files, vault
from salingjaga.cases.models import FileState, Notice, NoticeKind, Report, ReportFile
from salingjaga.cases.moves import Refused
from tests.cases import filed
from tests.people import organisation, person

pytestmark = pytest.mark.django_db
MARKER = b"MARKER-7731-of-the-camera"


def picture(kind: str = "JPEG", *, size: tuple[int, int] = (40, 30), hidden: bytes = MARKER) -> bytes:
    """A picture with a camera's name in its EXIF and something behind its end."""
    exif = Image.Exif()
    exif[0x0110] = hidden.decode()
    out = io.BytesIO()
    Image.new("RGB", size, "#722c6e").save(out, kind, exif=exif)
    return out.getvalue() + hidden


def send(client: Client, *contents: bytes, status: int = 201, **fields: str) -> dict[str, Any]:
    named = [SimpleUploadedFile(f"foto{n}.jpg", content, "image/jpeg") for n, content in enumerate(contents)]
    response = client.post("/api/v1/reports", {"text": "Lihat foto ini", **fields, "files": named})
    assert response.status_code == status, response.content
    return response.json()


def on_disk(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_shown_without_metadata_and_kept_encrypted(client: Client, fresh_home: Path, kind: str) -> None:
    given = picture(kind)
    send(client, given)
    assert files.clean_waiting() == 1
    file = ReportFile.objects.get()
    assert (file.state, file.width, file.height) == (FileState.CLEAN, 40, 30)
    copy = b"".join(files.shown(file))
    assert MARKER in given
    assert MARKER not in copy
    assert Image.open(io.BytesIO(copy)).size == (40, 30)
    assert MARKER not in on_disk(fresh_home)


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"%PDF-1.7 " + b"x" * 5000, "pdf"), (b"OggS\0" + b"x" * 100, "ogg"), (b"\0\0\0\x18ftypM4A " + b"\0" * 40, "m4a")],
)
def test_other_kinds_are_sealed_and_named_as_such(client: Client, fresh_home: Path, content: bytes, kind: str) -> None:
    send(client, content)
    file = ReportFile.objects.get()
    assert (file.kind, file.state, file.size) == (kind, FileState.SEALED, len(content))
    assert files.clean_waiting() == 0
    assert content[:9] not in on_disk(fresh_home)
    with pytest.raises(Http404):
        files.shown(file)


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"PK\x03\x04" + b"\0" * 100,
        b"GIF89a" + b"\0" * 100,
        b"MZ" + b"\0" * 100,
    ],
)
def test_what_it_is_is_read_off_its_content_whatever_its_name_says(client: Client, content: bytes) -> None:
    assert "files" in send(client, content, status=422)["error"]
    assert not Report.objects.exists()
    assert not list(vault.incoming().iterdir())


def test_a_pixel_bomb_is_never_unpacked_and_stays_sealed(client: Client) -> None:
    send(client, bomb())
    assert files.clean_waiting() == 1
    file = ReportFile.objects.get()
    assert file.state == FileState.REFUSED
    with pytest.raises(Http404):
        files.shown(file)


def bomb() -> bytes:
    """A PNG of a few hundred kilobytes that says 60,000 × 60,000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    head = (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    packed = zlib.compress(bytes(10_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def test_a_broken_picture_stays_sealed(client: Client) -> None:
    send(client, picture(size=(400, 300))[:900])
    files.clean_waiting()
    assert ReportFile.objects.get().state == FileState.REFUSED


def test_a_file_over_20_mb_is_refused_and_nothing_is_filed(client: Client, settings: Any) -> None:
    settings.MAX_FILE = 100_000
    answer = send(client, picture() + bytes(100_001), status=422)
    assert "20 MB" in answer["error"]
    assert not Report.objects.exists()


def test_six_files_are_one_too_many(client: Client) -> None:
    send(client, *[picture()] * 6, status=422)
    assert not ReportFile.objects.exists()
    send(client, *[picture()] * 5)
    assert ReportFile.objects.count() == 5


def test_on_a_full_disk_the_text_gets_through_and_says_that_the_files_did_not(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault, "is_full", lambda: True)
    answer = send(client, picture())
    assert answer["notes"]
    assert Report.objects.get().text == "Lihat foto ini"
    assert not ReportFile.objects.exists()


def test_a_large_file_lies_on_disk_in_cipher_while_it_comes(client: Client, fresh_home: Path) -> None:
    content = b"%PDF-1.7 " + MARKER * 100_000
    send(client, content)
    file = ReportFile.objects.get()
    assert b"".join(files._read(file.original)) == content
    assert MARKER not in on_disk(fresh_home)


def test_a_file_changed_on_disk_is_not_opened(client: Client) -> None:
    from salingjaga.cases.sealing import KeyMissing

    send(client, b"%PDF-1.7 " + bytes(200_000))
    path = Path(vault.storage().path(ReportFile.objects.get().original))
    whole = path.read_bytes()
    for broken in (whole[:-70_000], whole[:-1], whole[:100_000] + b"x" + whole[100_001:], whole[:30]):
        path.write_bytes(broken)
        with pytest.raises(KeyMissing):
            list(files._read(ReportFile.objects.get().original))


def case_file(role: str = "editor") -> tuple[Any, Any]:
    holder = organisation()
    report = filed.report(case=filed.case(holder, state="triage"))
    kept = ReportFile(report=report, kind="pdf", state=FileState.SEALED, size=4, original=put(b"isi"))
    kept.save()
    return kept, person(role=role, organisation=holder)


def put(data: bytes) -> str:
    from django.core.files.base import ContentFile

    from salingjaga.cases.sealing import Sealer

    sealer = Sealer()
    return vault.storage().save(vault.new_name("originals"), ContentFile(sealer.feed(data) + sealer.finish()))


def test_an_original_is_opened_for_a_reason_logged_and_told_to_the_reporter() -> None:
    file, editor = case_file()
    assert b"".join(files.open_original(file, by=editor, reason="no_copy")) == b"isi"
    entry = LogEntry.objects.get(verb="original_opened", thing=f"file:{file.public_id}")
    assert (entry.actor, entry.data["reason"]) == (editor.public_id, "no_copy")
    assert Notice.objects.get().kind == NoticeKind.ORIGINAL_OPENED


def test_without_a_reason_nothing_is_opened() -> None:
    file, editor = case_file()
    for reason in ("", "penasaran"):
        with pytest.raises(Refused):
            files.open_original(file, by=editor, reason=reason)
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("role", ["verifier", "administrator", "liaison", "trusted_reporter"])
def test_nobody_but_an_editor_opens_an_original(role: str) -> None:
    file, other = case_file(role)
    with pytest.raises(Http404):
        files.open_original(file, by=other, reason="no_copy")


def test_an_editor_of_another_organisation_sees_neither_copy_nor_original() -> None:
    file, _editor = case_file()
    stranger = person(role="editor", organisation=organisation())
    with pytest.raises(Http404):
        files.open_original(file, by=stranger, reason="no_copy")
    with pytest.raises(Http404):
        files.for_desk(file.public_id, person=stranger)


def test_what_is_erased_is_gone_from_the_disk(client: Client, fresh_home: Path) -> None:
    send(client, picture())
    files.clean_waiting()
    ReportFile.objects.update(state=FileState.ERASED)
    assert files.remove_erased() == 1
    assert not list(fresh_home.rglob("*.sealed"))
    assert files.remove_erased() == 0


def test_files_without_a_row_are_removed_later(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    lost, kept = put(b"verwaist"), put(b"bleibt")
    ReportFile.objects.create(report=filed.report(), kind="pdf", state="sealed", size=1, original=kept)
    assert files.remove_orphans() == 0, "it may be on its way"
    monkeypatch.setattr(files, "ON_ITS_WAY", files.timedelta(0))
    assert files.remove_orphans() == 1
    assert not vault.storage().exists(lost)
    assert vault.storage().exists(kept)


def test_stored_files_are_readable_to_the_owner_alone(client: Client) -> None:
    send(client, picture())
    path = Path(vault.storage().path(ReportFile.objects.get().original))
    assert path.stat().st_mode & 0o077 == 0
    assert path.is_relative_to(configured.HOME)
