"""Organisations, the people in them and who is invited."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from salingjaga.accounts import invitations, links, organisations, passwords
from salingjaga.accounts.access import Action, may, require, staff
from salingjaga.accounts.forms_people import InvitationForm, OrganisationForm
from salingjaga.accounts.models import Invitation, Membership, Organisation, OrganisationKind, Person, Role
from salingjaga.accounts.refusals import Refused
from salingjaga.accounts.views.account import SAFE_AND_POST, person_of

log = logging.getLogger(__name__)


@require_safe
@staff(Action.INVITE)
def all_organisations(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    rows = organisations.seen_by(person)
    return render(
        request,
        "accounts/organisations.html",
        {"organisations": rows, "may_make": may(person, Action.MANAGE_ORGANISATIONS)},
    )


@require_http_methods(SAFE_AND_POST)
@staff(Action.MANAGE_ORGANISATIONS)
def new_organisation(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = organisations.make(**{**data, "kind": OrganisationKind(data["kind"])}, by=person_of(request))
            messages.success(request, _("The organisation is there. Now invite its administrator."))
            return redirect("organisation", made.public_id)
        except Refused as refused:
            form.add_error("name", str(refused))
    return render(request, "accounts/organisation_form.html", {"form": form})


@require_http_methods(SAFE_AND_POST)
@staff(Action.MANAGE_ORGANISATIONS)
def change_organisation(request: HttpRequest, public_id: str) -> HttpResponse:
    found = organisations.get_for(person_of(request), public_id)
    form = OrganisationForm(request.POST or None, organisation=found)
    if request.method == "POST" and form.is_valid():
        try:
            organisations.change(found, **form.cleaned_data, by=person_of(request))
            messages.success(request, _("The changes are saved."))
            return redirect("organisation", found.public_id)
        except Refused as refused:
            form.add_error("name", str(refused))
    return render(request, "accounts/organisation_form.html", {"form": form, "organisation": found})


@never_cache
@require_http_methods(SAFE_AND_POST)
@staff(Action.INVITE)
def organisation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Its people, and the form that invites. The link is in the answer to the form alone: it is kept nowhere."""
    person = person_of(request)
    found = organisations.get_for(person, public_id)
    form = InvitationForm(request.POST or None, roles=invitations.offered(person, found))
    shown = {}
    if request.method == "POST" and form.is_valid():
        role, email = Role(form.cleaned_data["role"]), form.cleaned_data["email"]
        made, secret = invitations.invite(found, role=role, by=person, email=email)
        link = links.absolute(reverse("invitation", args=[secret]), request.build_absolute_uri("/"))
        shown = {"link": link, "sent": _send(made, link), "made": made}
        form = InvitationForm(roles=invitations.offered(person, found))
    return render(request, "accounts/organisation.html", {**_people(person, found), "form": form, **shown})


def _people(person: Person, found: Organisation) -> dict[str, Any]:
    manages = may(person, Action.MANAGE_PEOPLE, organisation=found)
    rows = invitations.of(found)
    return {
        "organisation": found,
        "manages": manages,
        "may_change": may(person, Action.MANAGE_ORGANISATIONS),
        "members": organisations.members(found) if manages else [],
        "invitations": rows if manages else rows.filter(invited_by=person),
        "now": timezone.now(),
    }


def _send(made: Invitation, link: str) -> bool:
    """By e-mail where there is an address and a server; the link stands on the page in any case."""
    if not made.email or not settings.MAIL_ENABLED:
        return False
    text = _(
        "You are invited to work with {organisation} on SalingJaga. This link opens once, within 7 days:\n\n{link}"
    )
    try:
        sent = send_mail(
            _("An invitation to SalingJaga"),
            text.format(organisation=made.organisation, link=link),
            None,
            [made.email],
        )
    except OSError:
        log.exception("An invitation could not be sent")
        return False
    Invitation.objects.filter(pk=made.pk).update(sent_at=timezone.now())
    return bool(sent)


@require_POST
@staff(Action.INVITE)
def revoke_invitation(request: HttpRequest, public_id: str, invitation: str) -> HttpResponse:
    found = organisations.get_for(person_of(request), public_id)
    try:
        invitations.revoke(get_object_or_404(found.invitations, public_id=invitation), by=person_of(request))
        messages.success(request, _("The invitation no longer opens."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("organisation", public_id)


@require_POST
@staff(Action.MANAGE_PEOPLE)
def end_membership(request: HttpRequest, public_id: str, member: str, role: str) -> HttpResponse:
    found = organisations.get_for(person_of(request), public_id)
    require(person_of(request), Action.MANAGE_PEOPLE, organisation=found)
    row = get_object_or_404(Membership, organisation=found, person__public_id=member, role=role, ended_at=None)
    try:
        organisations.end(row, by=person_of(request))
        messages.success(request, _("The role has ended. Cases in their hands go back to the queue."))
    except Refused as refused:
        messages.error(request, str(refused))
    still = organisations.seen_by(person_of(request)).filter(pk=found.pk).exists()
    return redirect("organisation", public_id) if still else redirect("account")


@never_cache
@require_POST
@staff(Action.MANAGE_PEOPLE)
def password_link(request: HttpRequest, public_id: str, member: str) -> HttpResponse:
    """A link to hand over, where there is no mail server or the mail does not arrive."""
    found = organisations.get_for(person_of(request), public_id)
    require(person_of(request), Action.MANAGE_PEOPLE, organisation=found)
    row = organisations.members(found).filter(person__public_id=member).first()
    person = get_object_or_404(Person, pk=row.person_id if row else None)
    path = passwords.make_link(person, by=person_of(request))
    link = links.absolute(path, request.build_absolute_uri("/"))
    return render(request, "accounts/password_link.html", {"organisation": found, "person": person, "link": link})
