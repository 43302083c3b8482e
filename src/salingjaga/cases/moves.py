"""Which state a case may go to, in one table, and the one way to move it: a conditional UPDATE with its trace."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from salingjaga.accounts.log import log
from salingjaga.accounts.models import Person
from salingjaga.cases.models import Case, CaseEvent, State

MOVES: dict[State, frozenset[State]] = {
    State.NEW: frozenset({State.TRIAGE, State.VERIFYING, State.CLOSED}),
    State.TRIAGE: frozenset({State.VERIFYING, State.CLOSED}),
    State.VERIFYING: frozenset({State.PROPOSED, State.CLOSED}),
    State.PROPOSED: frozenset({State.VERIFYING, State.PUBLISHED, State.CLOSED}),
    State.CLOSED: frozenset({State.TRIAGE, State.VERIFYING}),
    State.PUBLISHED: frozenset({State.CORRECTED, State.RETRACTED}),
    State.CORRECTED: frozenset({State.CORRECTED, State.RETRACTED}),
    State.RETRACTED: frozenset({State.CORRECTED}),
}
"""From each state, where to. A correction of a retracted answer publishes it anew, with two people as always."""


class Refused(Exception):
    """A verb that cannot be done, in a sentence for the person who tried. Nothing was changed."""


class Overtaken(Refused):
    """Somebody else was first: the case is no longer in the state that the page showed."""


def move(
    case: Case, to: State, *, by: Person | None, verb: str, data: dict[str, Any] | None = None, **columns: Any
) -> None:
    """Move `case` to `to` if the table allows it from where it stands in the database; set `columns` with it.

    Raises `Overtaken` where another was first. The event and the log entry are written in the same transaction.
    """
    allowed = [str(state) for state, targets in MOVES.items() if to in targets]
    before = case.state
    with transaction.atomic():
        rows = Case.objects.filter(pk=case.pk, state=before, state__in=allowed, merged_into__isnull=True)
        if not rows.update(state=to, changed_at=timezone.now(), **columns):
            raise Overtaken(_("Somebody was first: this case has moved on. Load the page again; nothing was changed."))
        record(case, verb, by=by, data={"from": before, "to": str(to), **(data or {})})
    case.refresh_from_db()


def record(case: Case, verb: str, *, by: Person | None, data: dict[str, Any] | None = None) -> None:
    """One line of the case's timeline and of the log. Ids and facts only. Call inside the deed's transaction."""
    CaseEvent.objects.create(case=case, actor=by, verb=verb, data=data or {})
    log(by, verb, f"case:{case.public_id}", data)
