"""Reports and cases for tests that are not about filing: rows as they stand after it."""

from __future__ import annotations

import secrets
from typing import Any

from django.utils import timezone

from salingjaga.accounts.models import Organisation
from salingjaga.cases import sealing
from salingjaga.cases.models import Case, Report


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
