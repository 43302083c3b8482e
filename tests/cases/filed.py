"""Reports and cases for tests that are not about filing: rows as they stand after it."""

from __future__ import annotations

import io
import secrets
from typing import Any

from django.utils import timezone
from PIL import Image

from salingjaga.accounts.models import Organisation
from salingjaga.cases import sealing, vault
from salingjaga.cases.models import Case, Report
from salingjaga.cases.uploads import Incoming


def case(holder: Organisation | None = None, **columns: Any) -> Case:
    return Case.objects.create(holder=holder, **columns)


def report(
    text: str = "Kotak suara dipindah ke rumah Pak RT", *, case: Case | None = None, contact: str = "", **columns: Any
) -> Report:
    """One report, grouped into `case` where one is given."""
    return Report.objects.create(
        text=text,
        case=case,
        grouped_at=timezone.now() if case else None,
        code_hash=secrets.token_hex(32),
        proof=secrets.token_hex(6),
        contact_sealed=sealing.seal(contact.encode()) if contact else "",
        **columns,
    )


def incoming() -> Incoming:
    """A picture as the upload handler leaves it."""
    body = io.BytesIO()
    Image.new("RGB", (40, 30), "tan").save(body, "JPEG")
    sealer = sealing.Sealer()
    (vault.incoming() / "one").write_bytes(sealer.feed(body.getvalue()) + sealer.finish())
    return Incoming("one", "jpeg", len(body.getvalue()), "0" * 64)
