"""Who holds a case for a while, and who has its page open.

A lock says "somebody works on this": it ends by itself after 15 minutes without the page being open, and an editor may
break it before. Each change is one conditional UPDATE, so that of two people at one moment one gets it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from salingjaga.accounts import access
from salingjaga.accounts.access import Action
from salingjaga.accounts.models import Person
from salingjaga.cases.models import Case, Presence
from salingjaga.cases.moves import Overtaken, Refused, record
from salingjaga.cases.times import clock

LASTS = timedelta(minutes=15)
SEEN_FOR = timedelta(seconds=90)
ON_WATCH_FOR = timedelta(minutes=5)
WRITE_EVERY = timedelta(seconds=30)
FREE: dict[str, Any] = {"locked_by": None, "locked_until": None}


def held_by_other(case: Case, person: Person) -> bool:
    """Whether somebody else's lock on the case still lasts."""
    return bool(case.locked_by_id and case.locked_by_id != person.pk and _lasts(case.locked_until))


def holds_lock(case: Case, person: Person) -> bool:
    return case.locked_by_id == person.pk and _lasts(case.locked_until)


def _lasts(until: datetime | None) -> bool:
    return until is not None and until > timezone.now()


def require_free(case: Case, *, by: Person) -> None:
    """Raise `Refused` where somebody else holds the case now, as the database has it."""
    row = Case.objects.select_related("locked_by").only("locked_by", "locked_until").get(pk=case.pk)
    if held_by_other(row, by):
        assert row.locked_until
        raise Refused(
            _("%(name)s holds this case until %(time)s. Nothing was changed; write a note, or wait until then.")
            % {"name": row.locked_by, "time": clock(row.locked_until)}
        )


def lock(case: Case, *, by: Person) -> None:
    """Take the lock, or make one's own last longer. Raises `Overtaken` where another has it."""
    now = timezone.now()
    mine = holds_lock(case, by)
    takeable = Q(locked_by__isnull=True) | Q(locked_by=by) | Q(locked_until__lte=now)
    with transaction.atomic():
        rows = Case.objects.filter(takeable, pk=case.pk, merged_into__isnull=True)
        columns: dict[str, Any] = {"locked_by": by, "locked_until": now + LASTS}
        if not rows.update(**columns, **({} if mine else {"changed_at": now})):
            raise Overtaken(_("Somebody was first: another person has just taken this case. Nothing was changed."))
        if not mine:
            record(case, "locked", by=by)
    case.locked_by, case.locked_until = by, now + LASTS


def unlock(case: Case, *, by: Person) -> None:
    """Give one's own lock back; nothing happens where it has ended already."""
    with transaction.atomic():
        if Case.objects.filter(pk=case.pk, locked_by=by).update(changed_at=timezone.now(), **FREE):
            record(case, "unlocked", by=by)
    case.locked_by = case.locked_until = None


def may_break(case: Case, person: Person) -> bool:
    """An editor of a checking organisation may end somebody's lock before its time."""
    return held_by_other(case, person) and access.may(person, Action.PUBLISH)


def break_lock(case: Case, *, by: Person) -> None:
    """End another person's lock; the log keeps whose it was. Raises `Refused` for who is no editor."""
    if not access.may(by, Action.PUBLISH):
        raise Refused(_("Only an editor can end somebody's hold on a case. It ends by itself; nothing was changed."))
    holder = case.locked_by
    with transaction.atomic():
        rows = Case.objects.filter(pk=case.pk, locked_by__isnull=False, locked_by=case.locked_by_id)
        if not rows.update(changed_at=timezone.now(), **FREE):
            raise Overtaken(_("Somebody was first: nobody holds this case any more. Nothing was changed."))
        record(case, "lock_broken", by=by, data={"of": holder.public_id if holder else ""})
    case.locked_by = case.locked_until = None


def free(case: Case) -> None:
    """Take the lock off without a word: part of another deed that says more (a hand-over, a closing)."""
    Case.objects.filter(pk=case.pk).update(**FREE)
    case.locked_by = case.locked_until = None


# Presence ----------------------------------------------------------------------------------------------------------


def present(case: Case, person: Person) -> None:
    """`person` has the page open. Makes their own lock last longer; writes at most twice a minute."""
    now = timezone.now()
    last = Presence.objects.filter(case=case, person=person).values_list("seen_at", flat=True).first()
    if last is not None and last > now - WRITE_EVERY:
        return
    Presence.objects.update_or_create(case=case, person=person, defaults={"seen_at": now})
    if holds_lock(case, person):
        lock(case, by=person)


def watching(case: Case, *, but: Person) -> list[Person]:
    """Who else has the case open."""
    rows = Presence.objects.filter(case=case, seen_at__gt=timezone.now() - SEEN_FOR).exclude(person=but)
    return [presence.person for presence in rows.select_related("person").order_by("person__name")[:10]]


def on_watch() -> Sequence[Person]:
    """Who has opened any case in the last five minutes."""
    seen = Presence.objects.filter(seen_at__gt=timezone.now() - ON_WATCH_FOR)
    return list(Person.objects.filter(pk__in=seen.values("person")).order_by("name")[:30])
