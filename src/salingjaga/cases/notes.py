"""What the team says to itself about a case. No reporter ever reads it; other organisations read it masked."""

from __future__ import annotations

import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from salingjaga.accounts import access
from salingjaga.accounts.access import TABLE, Action
from salingjaga.accounts.models import Person
from salingjaga.cases.models import Case, Note
from salingjaga.cases.moves import Refused, record

LONGEST = 4000
MOST_PEOPLE = 500
CALLED = re.compile(r"@(\w[\w.'-]*(?: \w[\w.'-]*)?)")


def add(case: Case, text: str, *, by: Person) -> Note:
    """Write a note. Whoever is called in it (``@Sari``, ``@Sari Dewi``) finds the case under "mentions me"."""
    access.require(by, Action.WORK_ON_CASES)
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise Refused(_("A note has 1 to %(most)d characters. It was not kept; shorten it.") % {"most": LONGEST})
    with transaction.atomic():
        note = Note.objects.create(case=case, author=by, text=text)
        note.mentions.set(mentioned(text))
        Case.objects.filter(pk=case.pk).update(changed_at=timezone.now())
        record(case, "noted", by=by, data={"note": note.public_id})
    return note


def of(case: Case) -> list[Note]:
    return list(Note.objects.filter(case=case).select_related("author"))


def mentioned(text: str) -> list[Person]:
    """Who is called in a text: by full name, else by first name. Where several share it, all of them are meant."""
    called = {name.lower().rstrip(".'-") for name in CALLED.findall(text)}
    if not called:
        return []
    people = colleagues()
    full = [person for person in people if person.name.lower() in called]
    first = {_first(name) for name in called} - {_first(person.name) for person in full}
    return [*full, *(person for person in people if _first(person.name) in first)]


def _first(name: str) -> str:
    return name.lower().split()[0]


def colleagues() -> list[Person]:
    """Everybody who works on cases, by name."""
    rule = TABLE[Action.WORK_ON_CASES]
    rows = Person.objects.filter(
        is_active=True,
        memberships__ended_at__isnull=True,
        memberships__role__in=[str(role) for role in rule.roles],
        memberships__organisation__kind__in=[str(kind) for kind in rule.kinds],
        memberships__organisation__is_active=True,
    )
    return list(rows.exclude(name="").distinct().order_by("name")[:MOST_PEOPLE])
