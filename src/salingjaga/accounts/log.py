"""The log of who did what: ids and facts, written in the transaction of the deed itself."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from salingjaga.accounts.models import LogEntry, Person
from salingjaga.accounts.sealing import Check, heads, seal, seal_all, verify

__all__ = ["Check", "heads", "log", "seal", "seal_all", "verify"]


def log(actor: Person | None, verb: str, thing: str, data: dict[str, Any] | None = None) -> None:
    """Note that `actor` (None: the system, or a reporter) did `verb` to `thing`, such as ``case:ab12cd34ef56``.

    Call inside the transaction of the change. `data` holds ids, states, numbers and dates, never a text, a name, a code
    or an address: the log outlives what it tells about.
    """
    LogEntry.objects.create(
        at=timezone.now(), actor=actor.public_id if actor else "", verb=verb, thing=thing, data=data or {}
    )
