"""The log in words: who did what to which thing, for administrators. Other rooms add theirs to `WORDS`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from salingjaga.accounts.models import LogEntry, Organisation, Person

VERBS: dict[str, Promise] = {
    "signed_in": _("signed in"),
    "signed_out": _("signed out"),
    "session_ended": _("signed a device out"),
    "sessions_ended": _("was signed out everywhere else"),
    "password_changed": _("set a new password"),
    "password_link_made": _("made a link for a new password"),
    "name_changed": _("changed their name"),
    "account_made": _("made an account"),
    "account_added": _("added an account at the command line"),
    "second_factor_added": _("set up a second factor"),
    "second_factor_removed": _("removed a second factor"),
    "second_factor_reset": _("had all second factors removed"),
    "token_made": _("made an API token"),
    "token_revoked": _("revoked an API token"),
    "invited": _("invited somebody"),
    "invitation_revoked": _("revoked an invitation"),
    "joined": _("took on a role"),
    "membership_ended": _("ended somebody's role"),
    "organisation_made": _("made an organisation"),
    "organisation_changed": _("changed an organisation"),
    "set_up": _("set this site up"),
}
NOBODY = _("The system")
WORDS: dict[str, Mapping[str, Promise]] = {"person": VERBS, "organisation": VERBS}
"""Kind of thing → verb → words: what is joined is a role here, a report there."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, readable. `facts` are its ids and numbers as they stand in the log."""

    pk: int
    at: datetime
    who: str
    what: str
    thing: str
    facts: str
    sealed: bool


def lines(entries: Iterable[LogEntry]) -> Iterator[Line]:
    entries = list(entries)
    names = dict(
        Person.objects.filter(public_id__in={entry.actor for entry in entries}).values_list("public_id", "name")
    )
    things = {entry.thing.partition(":")[2] for entry in entries}
    names |= dict(Organisation.objects.filter(public_id__in=things).values_list("public_id", "name"))
    names |= dict(Person.objects.filter(public_id__in=things).values_list("public_id", "name"))
    for entry in entries:
        facts = " · ".join(f"{key}: {value}" for key, value in entry.data.items())
        who = names.get(entry.actor, entry.actor) if entry.actor else str(NOBODY)
        kind, _colon, public_id = entry.thing.partition(":")
        what = str(WORDS.get(kind, {}).get(entry.verb) or entry.verb.replace("_", " "))
        thing = names.get(public_id, f"{kind} {public_id}")
        yield Line(entry.pk, entry.at, who, what, thing, facts, entry.batch_id is not None)
