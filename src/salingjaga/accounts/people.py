"""People added and helped from the machine itself, by who runs it: no invitation, no session."""

from __future__ import annotations

from collections.abc import Sequence

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from salingjaga.accounts import sessions
from salingjaga.accounts.invitations import ROLES_OF_ACTING
from salingjaga.accounts.log import log
from salingjaga.accounts.models import ACTING, Membership, Organisation, OrganisationKind, Person, Role, Setup
from salingjaga.accounts.refusals import Refused


def find_organisation(name: str, *, kind: OrganisationKind) -> Organisation:
    """The one of that name or id. On a fresh instance it is made, as the instance's own, of that kind."""
    found = (
        Organisation.objects.filter(name__iexact=name).first() or Organisation.objects.filter(public_id=name).first()
    )
    if found is None and not Organisation.objects.filter(is_own=True).exists():
        if kind in ACTING:
            raise Refused(_("The instance's own organisation must be one that checks: campus, factchecker, community."))
        found = Organisation.objects.create(name=name, desk=name[:80], kind=kind, is_own=True)
        log(None, "organisation_made", f"organisation:{found.public_id}", {"kind": kind})
    if found is None:
        known = ", ".join(Organisation.objects.values_list("name", flat=True)[:20])
        raise Refused(_("There is no organisation {name}. There are: {known}").format(name=repr(name), known=known))
    return found


@transaction.atomic
def add(
    email: str, *, name: str, roles: Sequence[Role], organisation: str, kind: OrganisationKind, password: str
) -> tuple[Person, bool]:
    """Give `roles` to who has this address, making the account where there is none; returns (person, made anew).

    Closes the first-run wizard for ever. Refused for an address or a role that does not fit. A password is set only on
    a new account.
    """
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(_("{email} is no e-mail address.").format(email=repr(email))) from error
    home = find_organisation(organisation, kind=kind)
    unfit = [role for role in roles if home.kind in ACTING and role not in ROLES_OF_ACTING]
    if unfit:
        raise Refused(_("People of a supervisor, ministry or platform are liaisons or administrators."))
    person = Person.objects.filter(email__iexact=email).first()
    made = person is None
    person = person or Person.objects.create_user(email, password, name=name or email.partition("@")[0])
    for role in roles:
        Membership.objects.get_or_create(person=person, organisation=home, role=role, ended_at=None)
    Setup.objects.update_or_create(pk=1, defaults={"code_hash": "", "done_at": timezone.now()})
    facts = {"person": person.public_id, "roles": [str(role) for role in roles]}
    log(None, "account_added", f"organisation:{home.public_id}", facts)
    return person, made


@transaction.atomic
def reset(email: str, *, password: str) -> Person:
    """For who has lost phone and recovery codes: a new password, no second factor, signed out everywhere."""
    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        raise Refused(_("Nobody has the address {email}.").format(email=repr(email)))
    Authenticator.objects.filter(user=person).delete()
    person.set_password(password)
    person.save(update_fields=["password"])
    person.api_tokens.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())
    sessions.end_all(person, by=None)
    log(None, "second_factor_reset", f"person:{person.public_id}")
    return person
