"""Organisations and the people in them: made and changed by the instance's own administrators, run by their own."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from salingjaga.accounts import invitations
from salingjaga.accounts.access import Action, may, organisations, require
from salingjaga.accounts.log import log
from salingjaga.accounts.models import Membership, Organisation, OrganisationKind, Person, Role
from salingjaga.accounts.refusals import Refused


def make(*, name: str, kind: OrganisationKind, desk: str, provinces: Sequence[str], by: Person) -> Organisation:
    """A new organisation. Refused where the name is taken; Http404 for who may not."""
    require(by, Action.MANAGE_ORGANISATIONS)
    try:
        with transaction.atomic():
            made = Organisation.objects.create(name=name, kind=kind, desk=desk, provinces=list(provinces))
            log(by, "organisation_made", f"organisation:{made.public_id}", {"kind": kind})
    except IntegrityError as error:
        raise Refused(_("There is an organisation of that name already. Choose another.")) from error
    return made


def change(organisation: Organisation, *, name: str, desk: str, provinces: Sequence[str], by: Person) -> None:
    """Its name, what reporters call it, and whose cases it holds. Its kind stays: what was done rests on it."""
    require(by, Action.MANAGE_ORGANISATIONS)
    rows = Organisation.objects.filter(pk=organisation.pk)
    try:
        with transaction.atomic():
            rows.update(name=name, desk=desk, provinces=list(provinces))
            log(by, "organisation_changed", f"organisation:{organisation.public_id}", {"provinces": list(provinces)})
    except IntegrityError as error:
        raise Refused(_("There is an organisation of that name already. Nothing was changed.")) from error


def seen_by(person: Person) -> QuerySet[Organisation]:
    """The organisations whose people `person` may see or add to."""
    managed, inviting = organisations(person, Action.MANAGE_PEOPLE), organisations(person, Action.INVITE)
    return Organisation.objects.filter(
        pk__in=[*managed.values_list("pk", flat=True), *inviting.values_list("pk", flat=True)]
    )


def get_for(person: Person, public_id: str) -> Organisation:
    """Http404 unless they manage its people or may invite into it."""
    found = seen_by(person).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def members(organisation: Organisation) -> QuerySet[Membership]:
    """The open memberships, by name."""
    rows = organisation.memberships.filter(ended_at__isnull=True, person__is_active=True)
    return rows.select_related("person").order_by("person__name", "person_id", "role")


def end(membership: Membership, *, by: Person) -> None:
    """End one role of one person. What was assigned to them is let go by the desk's own sweep, which looks for cases
    held by people without a membership. Refused for the last administrator who would lock everybody out."""
    require(by, Action.MANAGE_PEOPLE, organisation=membership.organisation)
    with transaction.atomic():
        # two administrators who end each other at once: one waits here for the other
        organisation = Organisation.objects.select_for_update().get(pk=membership.organisation_id)
        if membership.role == Role.ADMINISTRATOR and _is_last(membership, by):
            raise Refused(_("This is the last administrator here. Make somebody else one first; nothing was changed."))
        if not Membership.objects.filter(pk=membership.pk, ended_at__isnull=True).update(ended_at=timezone.now()):
            raise Refused(_("Somebody was first: this role has ended already."))
        # what they may no longer give, nobody may take from them
        invitations.waiting().filter(organisation=organisation, invited_by=membership.person).update(
            revoked_at=timezone.now()
        )
        facts = {"person": membership.person.public_id, "role": membership.role}
        log(by, "membership_ended", f"organisation:{organisation.public_id}", facts)


def _is_last(membership: Membership, by: Person) -> bool:
    administrators = members(membership.organisation).filter(role=Role.ADMINISTRATOR)
    if administrators.exclude(person_id=membership.person_id).exists():
        return False
    # the instance's own administrators look after the others; nobody looks after theirs
    return membership.organisation.is_own or membership.person_id == by.pk


def may_reset(by: Person, person: Person) -> bool:
    """Whether `by` may make a new password link for `person`: their administrator, but only where they belong to no
    organisation that `by` does not manage. Else one organisation's administrator could enter another's account."""
    if may(by, Action.MANAGE_ORGANISATIONS):
        return True
    homes = Organisation.objects.filter(memberships__person=person, memberships__ended_at__isnull=True).distinct()
    return bool(homes) and all(may(by, Action.MANAGE_PEOPLE, organisation=home) for home in homes)
