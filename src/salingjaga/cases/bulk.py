"""The same deed on many cases at once, and taking it back. One `Step` holds what was where before: ids and states.

A case that somebody else holds, or that has moved on, is left out and counted, never forced.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from salingjaga.accounts import access
from salingjaga.accounts.access import Action
from salingjaga.accounts.models import Person
from salingjaga.cases import casework, grouping
from salingjaga.cases.models import Case, State, Step, StepKind
from salingjaga.cases.moves import Refused

MOST = 100
UNDOABLE_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Done:
    """`step` undoes it (None: nothing was done); `left` are the cases left out, with the sentence that says why."""

    step: Step | None
    count: int
    left: list[tuple[Case, str]]


def assign(cases: Sequence[Case], to: Person | None, *, by: Person) -> Done:
    """Give all these cases to `to` (None: to nobody)."""
    before = {case.public_id: _public_id(case.assigned_to) for case in cases}
    return _each(cases, StepKind.ASSIGN, before, lambda case: casework.assign(case, to, by=by), by=by)


def close(cases: Sequence[Case], outcome: str, *, by: Person) -> Done:
    """Close all these cases with one outcome."""
    before = {case.public_id: case.state for case in cases}
    return _each(cases, StepKind.CLOSE, before, lambda case: casework.close(case, outcome, by=by), by=by)


def merge(cases: Sequence[Case], into: Case, *, by: Person) -> list[Step]:
    """Join all these cases into one, a step each, so that each can be taken back alone. Raises `Refused`."""
    return [grouping.merge(case, into, by=by) for case in cases if case.pk != into.pk]


def _each(
    cases: Sequence[Case], kind: StepKind, before: dict[str, str], deed: Callable[[Case], None], *, by: Person
) -> Done:
    if len(cases) > MOST:
        raise Refused(_("At most %(most)d cases at once. Nothing was changed.") % {"most": MOST})
    done: list[str] = []
    left: list[tuple[Case, str]] = []
    for case in cases:
        try:
            deed(case)
            done.append(case.public_id)
        except Refused as refusal:
            left.append((case, str(refusal)))
    step = Step.objects.create(kind=kind, by=by, before={"cases": {one: before[one] for one in done}}) if done else None
    return Done(step, len(done), left)


def _public_id(person: Person | None) -> str:
    return person.public_id if person else ""


# Taking it back ----------------------------------------------------------------------------------------------------


def last_step(person: Person) -> Step | None:
    """The last step of this person that can still be taken back, of the last day."""
    since = timezone.now() - UNDOABLE_FOR
    return Step.objects.filter(by=person, undone_at__isnull=True, at__gt=since).first()


def undo(step: Step, *, by: Person) -> int:
    """Take a step back; returns on how many cases. Raises `Refused` where that is no longer possible.

    Who may work on cases may take back any step: a mistake is repaired by whoever sees it.
    """
    access.require(by, Action.WORK_ON_CASES)
    if step.kind not in (StepKind.ASSIGN, StepKind.CLOSE):
        grouping.undo(step, by=by)
        return 1
    with transaction.atomic():
        claimed = Step.objects.filter(pk=step.pk, undone_at__isnull=True)
        if not claimed.update(undone_at=timezone.now(), undone_by=by):
            raise Refused(_("This step has been taken back already. Nothing was changed."))
        count = sum(_undone(step, public_id, was, by=by) for public_id, was in _cases_of(step))
        if not count:
            raise Refused(_("All these cases have moved on since. Nothing was changed."))
    return count


def _cases_of(step: Step) -> list[tuple[str, Any]]:
    return list(step.before.get("cases", {}).items())


def _undone(step: Step, public_id: str, was: str, *, by: Person) -> bool:
    case = Case.objects.select_related("assigned_to").filter(public_id=public_id).first()
    if case is None:
        return False
    try:
        with transaction.atomic():
            _put_back(case, step, was, by=by)
    except Refused:
        return False
    return True


def _put_back(case: Case, step: Step, was: str, *, by: Person) -> None:
    if step.kind == StepKind.CLOSE:
        # a proposal that waited was overtaken by the closing: it is put forward again by people
        to = State.VERIFYING if was in (State.VERIFYING, State.PROPOSED) else State.TRIAGE
        casework.reopen(case, by=by, to=to)
    else:
        casework.assign(case, Person.objects.filter(public_id=was).first() if was else None, by=by)
