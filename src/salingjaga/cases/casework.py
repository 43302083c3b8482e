"""What people do to a case: take it, name it, close it, open it again, hand it over. Each verb leaves its trace.

Every verb that changes what the page shows raises `changed_at`, which other open pages follow.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from salingjaga.accounts import access
from salingjaga.accounts.access import TABLE, Action
from salingjaga.accounts.models import CHECKING, Membership, Organisation, OrganisationKind, Person
from salingjaga.cases import locks, notices, priority
from salingjaga.cases.models import Case, Harm, NoticeKind, Outcome, Proposal, ProposalState, Report, ReportState, State
from salingjaga.cases.moves import Overtaken, Refused, move, record
from salingjaga.factchecks.models import FactCheck

CLOSABLE = (State.NEW, State.TRIAGE, State.VERIFYING, State.PROPOSED)


def get_for(person: Person, public_id: str) -> Case:
    """The case, for who may see cases; Http404 for everybody else and for what is not there, all the same.

    What they may read of it is another question: `shown.Reader`.
    """
    access.require(person, Action.SEE_CASES)
    rows = Case.objects.select_related("holder", "assigned_to", "locked_by", "merged_into", "factcheck")
    case = rows.filter(public_id=public_id).first()
    if case is None:
        raise Http404
    return case


def holds(person: Person, case: Case, action: Action = Action.SEE_ORIGINALS) -> bool:
    """Whether `person` may do `action` in the organisation that holds the case. Nobody may where nobody holds it."""
    return case.holder is not None and access.may(person, action, organisation=case.holder)


def _overtaken() -> Overtaken:
    return Overtaken(_("Somebody was first: this has just been changed. Look at it again; what you typed is below."))


def change(case: Case, verb: str, *, by: Person | None, data: dict[str, Any] | None = None, **columns: Any) -> None:
    """Set `columns` if the row still holds what `case` was loaded with in them; else raise `Overtaken`."""
    as_loaded = {name: getattr(case, name) for name in columns}
    with transaction.atomic():
        rows = Case.objects.filter(pk=case.pk, merged_into__isnull=True, **_matching(as_loaded))
        if not rows.update(changed_at=timezone.now(), **columns):
            raise _overtaken()
        record(case, verb, by=by, data=data)
    case.refresh_from_db()


def _matching(columns: dict[str, Any]) -> dict[str, Any]:
    return {f"{name}__isnull" if value is None else name: value is None or value for name, value in columns.items()}


# Who works on it ---------------------------------------------------------------------------------------------------


def assign(case: Case, to: Person | None, *, by: Person) -> None:
    """Give the case to `to`, who must be able to work on it; None: to nobody. Takes the lock for who takes it.

    Raises `Refused` where another person holds the lock, `Overtaken` where another took it first.
    """
    locks.require_free(case, by=by)
    if to is not None and not access.may(to, Action.WORK_ON_CASES):
        raise Refused(_("This person does not check cases (any more). Nothing was changed."))
    data = {"to": to.public_id if to else ""}
    with transaction.atomic():
        change(case, "assigned" if to else "unassigned", by=by, data=data, assigned_to=to)
        if to == by:
            locks.lock(case, by=by)
            _begin(case, by=by)
        elif to is None:
            locks.unlock(case, by=by)


def _begin(case: Case, *, by: Person) -> None:
    if case.state == State.NEW:
        move(case, State.TRIAGE, by=by, verb="triaged")


def start_verifying(case: Case, *, by: Person) -> None:
    """From new or sorting to checking. Raises `Refused` where another holds the lock, `Overtaken` where it moved."""
    locks.require_free(case, by=by)
    move(case, State.VERIFYING, by=by, verb="verifying")


def set_details(case: Case, *, title: str, harm: str, first_good: bool, by: Person) -> None:
    """What the team calls it, what it could do, and whether a newcomer may start with it. `case` as the form showed it.

    Raises `Overtaken` where one of the three was changed since, `Refused` where another holds the lock.
    """
    locks.require_free(case, by=by)
    chosen = Harm(harm)
    data = {"harm": harm, "title_changed": title != case.title, "first_good": first_good}
    by_person = case.harm_set_by_person or chosen != case.harm
    with transaction.atomic():
        change(case, "details", by=by, data=data, title=title, harm=chosen, first_good=first_good)
        Case.objects.filter(pk=case.pk).update(harm_set_by_person=by_person)
    case.refresh_from_db()
    priority.rate(case)


# Closing and opening again -----------------------------------------------------------------------------------------


def close(case: Case, outcome: str, *, by: Person, factcheck: FactCheck | None = None) -> None:
    """End a case that was not published. `factcheck` is the answer that already checks it, with ``already_checked``.

    A proposal that waits is overtaken; the reporters are owed a word. Raises `Refused`, `Overtaken`.
    """
    access.require(by, Action.CLOSE)
    locks.require_free(case, by=by)
    chosen = Outcome(outcome)
    if factcheck is not None and chosen != Outcome.ALREADY_CHECKED:
        raise Refused(_("Only a case that was already checked points to a published check. Nothing was changed."))
    columns: dict[str, Any] = {"outcome": chosen, "closed_at": timezone.now(), **locks.FREE}
    if factcheck is not None:
        columns["factcheck"] = factcheck
    with transaction.atomic():
        move(case, State.CLOSED, by=by, verb="closed", data={"outcome": str(chosen)}, **columns)
        waiting = Proposal.objects.filter(case=case, state=ProposalState.WAITING)
        waiting.update(state=ProposalState.OVERTAKEN, decided_at=timezone.now())
        notices.owe(active_reports(case), NoticeKind.CLOSED)


def reopen(case: Case, *, by: Person | None, to: State = State.TRIAGE) -> None:
    """Open a closed case again. Raises `Overtaken` where it is not closed (any more)."""
    if by is not None:
        access.require(by, Action.CLOSE)
    move(case, to, by=by, verb="reopened", outcome="", closed_at=None)
    priority.rate(case)


def active_reports(case: Case) -> list[Report]:
    return list(Report.objects.filter(case=case, state=ReportState.ACTIVE))


# Between organisations ---------------------------------------------------------------------------------------------


def receivers(case: Case) -> list[Organisation]:
    """Who a case can be handed to: every active organisation that checks, but the one that holds it."""
    rows = Organisation.objects.filter(is_active=True, kind__in=[str(kind) for kind in CHECKING])
    return [organisation for organisation in rows if organisation.pk != case.holder_id]


def hand_over(case: Case, to: Organisation, *, by: Person) -> None:
    """Give the case, with its originals and the talk with its reporters, to another organisation that checks.

    By an editor of the holder (Http404 else). The lock and the assignment end with it. Raises `Refused`, `Overtaken`.
    """
    holder = case.holder or Organisation.objects.filter(is_own=True).first()
    if holder is None:
        raise Http404
    access.require(by, Action.HAND_OVER, organisation=holder)
    locks.require_free(case, by=by)
    if not to.is_active or OrganisationKind(to.kind) not in CHECKING:
        raise Refused(_("Only an organisation that checks can hold a case. Nothing was changed."))
    data = {"from": case.holder.public_id if case.holder else "", "to": to.public_id}
    change(case, "handed_over", by=by, data=data, holder=to, assigned_to=None)
    locks.free(case)


def release_former(limit: int = 200) -> int:
    """Take cases back from people who no longer check anywhere: their lock and assignment end. For the sweep.

    Returns how many cases were released.
    """
    rule = TABLE[Action.WORK_ON_CASES]
    still = Membership.objects.filter(
        ended_at__isnull=True,
        role__in=[str(role) for role in rule.roles],
        organisation__is_active=True,
        organisation__kind__in=[str(kind) for kind in rule.kinds],
        person__is_active=True,
    )
    left = Q(assigned_to__isnull=False) & ~Exists(still.filter(person=OuterRef("assigned_to")))
    locked = Q(locked_by__isnull=False) & ~Exists(still.filter(person=OuterRef("locked_by")))
    cases = list(Case.objects.filter(left | locked, is_open=True)[:limit])
    for case in cases:
        with transaction.atomic():
            Case.objects.filter(pk=case.pk).update(assigned_to=None, changed_at=timezone.now(), **locks.FREE)
            record(case, "released", by=None)
    return len(cases)
