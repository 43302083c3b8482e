"""Coming in: by invitation, by a password link, and on the first run by the one-time code."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.forms import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from salingjaga.accounts import invitations, passwords, sessions, setup, signin
from salingjaga.accounts.forms import NewPasswordForm
from salingjaga.accounts.forms_people import EmailForm, NewPersonForm, SetupCodeForm, SetupForm
from salingjaga.accounts.models import Invitation, Person
from salingjaga.accounts.refusals import Refused

SAFE_AND_POST = ["GET", "HEAD", "POST"]


def enter(request: HttpRequest, person: Person) -> HttpResponse:
    """Sign in who has just set a password here."""
    record_authentication(request, person, method="password")
    return perform_login(request, Login(user=person, email=person.email))


@never_cache
@require_http_methods(SAFE_AND_POST)
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    found = invitations.opened(secret)
    if found is None:
        return render(request, "accounts/link_closed.html", {"invitation": True}, status=404)
    if isinstance(request.user, Person) and sessions.alive(request):
        return _join(request, found, request.user)
    form = NewPersonForm(request.POST or None, email=found.email)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            signin.refuse_if_slowed(request, f"invitation:{found.public_id}")
            person = invitations.accept_as_new(found, email=data["email"], name=data["name"], password=data["password"])
            return enter(request, person)
        except (Refused, ValidationError) as refused:
            signin.note_failure(request, f"invitation:{found.public_id}")
            form.add_error("email", refused.messages if isinstance(refused, ValidationError) else str(refused))
    return render(request, "accounts/invitation.html", {"invitation": found, "form": form})


def _join(request: HttpRequest, found: Invitation, person: Person) -> HttpResponse:
    if request.method != "POST":
        return render(request, "accounts/invitation.html", {"invitation": found})
    try:
        invitations.accept(found, by=person)
        messages.success(request, _("Welcome. Your new role is below."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("account")


@never_cache
@require_http_methods(SAFE_AND_POST)
def forgotten(request: HttpRequest) -> HttpResponse:
    """The answer is the same whether there is such an account or not."""
    form = EmailForm(request.POST or None)
    if request.method == "POST" and settings.MAIL_ENABLED and form.is_valid():
        name = f"letter:{form.cleaned_data['email']}"
        try:
            signin.refuse_if_slowed(request, name)
            signin.note_failure(request, name)
            passwords.ask(form.cleaned_data["email"])
            return render(request, "accounts/forgotten.html", {"asked": True})
        except ValidationError as slowed:
            form.add_error("email", slowed)
    return render(request, "accounts/forgotten.html", {"form": form, "mail": settings.MAIL_ENABLED})


@never_cache
@require_http_methods(SAFE_AND_POST)
def new_password(request: HttpRequest, public_id: str, token: str) -> HttpResponse:
    person = passwords.opened(public_id, token)
    if person is None:
        return render(request, "accounts/link_closed.html", status=404)
    form = NewPasswordForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        passwords.change(person, form.cleaned_data["password"])
        return render(request, "accounts/new_password.html", {"done": True})
    return render(request, "accounts/new_password.html", {"form": form})


@never_cache
@require_http_methods(SAFE_AND_POST)
def first_run(request: HttpRequest) -> HttpResponse:
    """Two steps, the code and the rest. The code goes along in the form: nobody has a session yet."""
    if not setup.is_open():
        raise Http404
    if request.method != "POST":
        return render(request, "accounts/first_run.html", {"form": SetupCodeForm()})
    asked = SetupCodeForm(request.POST)
    if not asked.is_valid() or not _code_fits(request, asked):
        return render(request, "accounts/first_run.html", {"form": asked})
    form = SetupForm(request.POST if "organisation" in request.POST else None, initial=asked.cleaned_data)
    if form.is_valid():
        try:
            return enter(request, setup.finish(**form.cleaned_data))
        except Refused as refused:
            form.add_error(None, str(refused))
    return render(request, "accounts/first_run.html", {"form": form, "second": True})


def _code_fits(request: HttpRequest, asked: SetupCodeForm) -> bool:
    try:
        signin.refuse_if_slowed(request, "setup", codes=True)
    except ValidationError as slowed:
        asked.add_error("code", slowed)
        return False
    if setup.opens(asked.cleaned_data["code"]):
        return True
    signin.note_failure(request, "setup")
    asked.add_error("code", _("That is not the code. Look at what `salingjaga start` printed last."))
    return False
