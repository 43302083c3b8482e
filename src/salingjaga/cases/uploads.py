"""Files on their way in: judged by content and encrypted while they come, so that the disk never holds one in plain."""

from __future__ import annotations

import re
import secrets
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext as _

from salingjaga import captures
from salingjaga.cases import vault
from salingjaga.cases.sealing import Sealer

HEAD = 4096
KEPT_LASTS = 3600  # seconds that a form may keep its files while its text is put right
SALT = "salingjaga.cases.uploads"
FIELD = "files"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A whole file that lies encrypted in `vault.incoming()`; `kind` is jpeg, png, webp, mp4, ogg, m4a or pdf."""

    name: str
    kind: str
    size: int
    sha256: str

    @property
    def path(self) -> Path:
        return vault.incoming() / self.name


class SealedUpload(UploadedFile[bytes]):
    """What Django's parser hands on. `problem` says why it is not taken, else `incoming` is set."""

    def __init__(self, problem: str, incoming: Incoming | None) -> None:
        super().__init__(None, name=FIELD, size=incoming.size if incoming else 0)
        self.problem, self.incoming = problem, incoming

    def close(self) -> None:
        """There is nothing open."""


class SealingHandler(FileUploadHandler):
    """Each file goes through the cipher to disk; what we do not take is read to its end and dropped."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.count = 0
        self.out: BinaryIO | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.count += 1
        self.name = secrets.token_hex(16) + vault.SUFFIX
        self.sealer, self.digest, self.size, self.head = Sealer(), sha256(), 0, b""
        self.problem = "too_many" if self.count > settings.MAX_FILES else "full" if vault.is_full() else ""
        self.kind: captures.Kind | None = None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.size > settings.MAX_FILE:
            self.problem = self.problem or "too_large"
        if self.kind is None and not self.problem:
            self.head += raw_data
            if len(self.head) < HEAD:
                return
            raw_data = self._begin()
        if not self.problem:
            self._write(raw_data)

    def _begin(self) -> bytes:
        """Enough has come to say what it is."""
        self.kind = captures.kind_of(self.head)
        if self.kind is None:
            self.problem = "unknown_kind" if self.head else "empty"
        return self.head

    def _write(self, data: bytes) -> None:
        self.digest.update(data)
        try:
            if self.out is None:
                self.out = (vault.incoming() / self.name).open("xb")
            self.out.write(self.sealer.feed(data))
        except OSError:
            self.problem = "full"

    def file_complete(self, file_size: int) -> SealedUpload:
        if self.kind is None and not self.problem:
            data = self._begin()
            if not self.problem:
                self._write(data)
        if not self.problem and self.out:
            try:
                self.out.write(self.sealer.finish())
                self.out.close()
            except OSError:
                self.problem = "full"
        if self.problem or self.kind is None:
            self._drop()
            return SealedUpload(self.problem, None)
        self.out = None
        return SealedUpload("", Incoming(self.name, self.kind.name.lower(), self.size, self.digest.hexdigest()))

    def upload_interrupted(self) -> None:
        self._drop()

    def _drop(self) -> None:
        if self.out:
            self.out.close()
            self.out = None
        (vault.incoming() / self.name).unlink(missing_ok=True)


def expect(request: HttpRequest) -> None:
    """Let this request's files be sealed as they come. Before anything reads its body."""
    request.upload_handlers = [SealingHandler(request)]


def received(request: HttpRequest) -> list[SealedUpload]:
    """The files that came, an empty field left out."""
    return [one for one in request.FILES.getlist(FIELD) if isinstance(one, SealedUpload) and one.problem != "empty"]


def ticket(files: list[Incoming]) -> str:
    """What a form carries, so that nobody has to choose files again because of a slip elsewhere; "" for none."""
    return signing.dumps([asdict(one) for one in files], salt=SALT, compress=True) if files else ""


def of_ticket(given: str) -> list[Incoming]:
    """The files of a ticket; what is forged or too old is none. One may be filed by now: its form was sent twice."""
    try:
        rows = signing.loads(given, salt=SALT, max_age=KEPT_LASTS) if given else []
    except signing.BadSignature:
        return []
    files = [Incoming(**row) for row in rows]
    return [one for one in files if re.fullmatch(r"[0-9a-f]{32}\.sealed", one.name)]


def sentence(problem: str) -> str:
    """Why a file was not taken, and what to do."""
    return {
        "too_many": _("Only five files fit into one report. Leave some out; you can add them later."),
        "too_large": _("One file is larger than 20 MB. Cut or shrink it, or send the link to it."),
        "unknown_kind": _(
            "One file is of a kind that we do not take, whatever its name says. We take JPEG, PNG, WebP, MP4, OGG, "
            "M4A and PDF."
        ),
        "full": _("There is no room for files right now. Your text gets through without them; add them another day."),
    }[problem]
