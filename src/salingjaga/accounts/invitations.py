"""Invitations: a link that lets one person in, once, within seven days, never above the inviter's own role."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from salingjaga.accounts import links
from salingjaga.accounts.access import Action, may, standings
from salingjaga.accounts.log import log
from salingjaga.accounts.models import ACTING, Invitation, Membership, Organisation, Person, Role
from salingjaga.accounts.refusals import Refused

VALID = timedelta(days=7)
GIVES: dict[Role, tuple[Role, ...]] = {
    Role.ADMINISTRATOR: tuple(Role),
    Role.EDITOR: (Role.VERIFIER, Role.TRUSTED_REPORTER),
    Role.ORGANISER: (Role.FACILITATOR, Role.TRUSTED_REPORTER),
}
"""Which roles a role may give, in its own organisation; the others may invite nobody."""
ROLES_OF_ACTING = (Role.LIAISON, Role.ADMINISTRATOR)


def offered(person: Person, organisation: Organisation) -> list[Role]:
    """The roles that `person` may give in `organisation`, in the order of `Role`; none for most."""
    mine = {held.role for held in standings(person) if held.organisation == organisation.pk}
    if may(person, Action.MANAGE_PEOPLE, organisation=organisation):
        mine.add(Role.ADMINISTRATOR)
    given = {role for own in mine for role in GIVES.get(own, ())}
    fitting = ROLES_OF_ACTING if organisation.kind in ACTING else tuple(Role)
    return [role for role in Role if role in given and role in fitting]


def invite(organisation: Organisation, *, role: Role, by: Person, email: str = "") -> tuple[Invitation, str]:
    """Make an invitation; returns it and the secret of its link, which is kept nowhere. Http404 for who may not."""
    if role not in offered(by, organisation):
        raise Http404
    secret = links.new_secret()
    with transaction.atomic():
        made = Invitation.objects.create(
            organisation=organisation,
            role=role,
            email=email.strip().lower(),
            invited_by=by,
            token_hash=links.hashed(secret),
            expires_at=timezone.now() + VALID,
        )
        log(by, "invited", f"organisation:{organisation.public_id}", {"invitation": made.public_id, "role": role})
    return made, secret


def waiting() -> QuerySet[Invitation]:
    """The invitations that still open: not used, not revoked, not expired, of an active organisation."""
    return Invitation.objects.filter(
        used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now(), organisation__is_active=True
    )


def of(organisation: Organisation) -> QuerySet[Invitation]:
    """Those waiting in an organisation, and those of the last 30 days, for its administrators."""
    month = timezone.now() - timedelta(days=30)
    rows = organisation.invitations.filter(Q(created_at__gte=month) | Q(pk__in=waiting()))
    return rows.select_related("invited_by", "used_by")


def opened(secret: str) -> Invitation | None:
    """The invitation behind a link, while it still opens."""
    return waiting().filter(token_hash=links.hashed(secret)).select_related("organisation", "invited_by").first()


def revoke(invitation: Invitation, *, by: Person) -> None:
    """Close it. Who made it may, and who manages people there; Http404 for others, Refused where it was used."""
    if invitation.invited_by_id != by.pk and not may(by, Action.MANAGE_PEOPLE, organisation=invitation.organisation):
        raise Http404
    with transaction.atomic():
        if not _closed(invitation, revoked_at=timezone.now()):
            raise Refused(_("This invitation no longer opens: it was used, revoked or has expired."))
        thing = f"organisation:{invitation.organisation.public_id}"
        log(by, "invitation_revoked", thing, {"invitation": invitation.public_id})


def accept(invitation: Invitation, *, by: Person) -> None:
    """Add the role to somebody who has an account. Of two who try at once one wins; the other gets Refused."""
    with transaction.atomic():
        _use(invitation, by)


def accept_as_new(invitation: Invitation, *, email: str, name: str, password: str) -> Person:
    """Make the account and give it the role, both or neither. Refused where the address has an account already."""
    try:
        with transaction.atomic():
            person = Person.objects.create_user(invitation.email or email, password, name=name)
            _use(invitation, person)
            log(person, "account_made", f"person:{person.public_id}", {"invitation": invitation.public_id})
    except IntegrityError as error:
        raise Refused(
            _("We could not make an account with this address. If you have one, sign in and open the link again.")
        ) from error
    return person


def _closed(invitation: Invitation, **columns: Any) -> bool:
    """Whether it was open until now. The UPDATE names no other table: PostgreSQL asks only conditions on the row itself
    anew after waiting for somebody else's change of it."""
    untouched = Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True, revoked_at__isnull=True)
    return waiting().filter(pk=invitation.pk).exists() and bool(untouched.update(**columns))


def _use(invitation: Invitation, person: Person) -> None:
    if not _closed(invitation, used_at=timezone.now(), used_by=person):
        raise Refused(_("This invitation no longer opens: it was used, revoked or has expired. Ask for a new one."))
    _held, new = Membership.objects.get_or_create(
        person=person, organisation=invitation.organisation, role=invitation.role, ended_at=None
    )
    if not new:
        return
    thing = f"organisation:{invitation.organisation.public_id}"
    log(person, "joined", thing, {"role": invitation.role, "invitation": invitation.public_id})
