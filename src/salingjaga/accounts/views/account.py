"""One's own account: name, roles, where one is signed in, password, API tokens."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from salingjaga.accounts import passwords, second_factor, sessions, signin, tokens
from salingjaga.accounts.access import Action, staff
from salingjaga.accounts.forms import NewPasswordForm
from salingjaga.accounts.forms_people import NameForm, TokenForm
from salingjaga.accounts.log import log
from salingjaga.accounts.models import Person
from salingjaga.accounts.refusals import Refused
from salingjaga.accounts.views.signin import recently

SAFE_AND_POST = ["GET", "HEAD", "POST"]


def person_of(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)  # `staff` has seen to it
    return request.user


@never_cache
@require_http_methods(SAFE_AND_POST)
@staff(Action.OWN_ACCOUNT)
def account(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = NameForm(request.POST or None, initial={"name": person.name})
    if request.method == "POST" and form.is_valid():
        Person.objects.filter(pk=person.pk).update(name=form.cleaned_data["name"])
        log(person, "name_changed", f"person:{person.public_id}")
        messages.success(request, _("Your name was changed."))
        return redirect("account")
    failed = signin.failures_of(person)
    context = {
        "form": form,
        "roles": person.memberships.filter(ended_at__isnull=True).select_related("organisation"),
        "sessions": sessions.of(person),
        "here": request.session.session_key,
        "failed": failed.count(),
        "last_failed": failed.first(),
        "has_factor": second_factor.has(person),
    }
    return render(request, "accounts/account.html", context)


@require_POST
@staff(Action.OWN_ACCOUNT)
def end_session(request: HttpRequest, public_id: str) -> HttpResponse:
    person = person_of(request)
    sessions.end(get_object_or_404(person.staff_sessions, public_id=public_id), by=person)
    messages.success(request, _("That device is signed out."))
    return redirect("account")


@require_POST
@staff(Action.OWN_ACCOUNT)
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    sessions.end_all(person, by=person, but=request.session.session_key or "")
    messages.success(request, _("All your other devices are signed out."))
    return redirect("account")


@never_cache
@require_http_methods(SAFE_AND_POST)
@staff(Action.OWN_ACCOUNT)
@recently
def password(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = NewPasswordForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        passwords.change(person, form.cleaned_data["password"], keep_session=request.session.session_key or "")
        sessions.keep_after_new_password(request, person)
        messages.success(request, _("Your password was changed, and all your other devices are signed out."))
        return redirect("account")
    return render(request, "accounts/password.html", {"form": form})


@never_cache
@require_http_methods(SAFE_AND_POST)
@staff(Action.OWN_ACCOUNT)
@recently
def api_tokens(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = TokenForm(request.POST or None)
    shown = ""
    if request.method == "POST" and form.is_valid():
        try:
            _made, shown = tokens.make(person, name=form.cleaned_data["name"], days=form.cleaned_data["days"])
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("mfa_index")
        form = TokenForm()
    return render(request, "accounts/tokens.html", {"form": form, "shown": shown, "tokens": tokens.of(person)})


@require_POST
@staff(Action.OWN_ACCOUNT)
def revoke_token(request: HttpRequest, public_id: str) -> HttpResponse:
    tokens.revoke(person_of(request), public_id)
    messages.success(request, _("That token no longer works."))
    return redirect("api_tokens")
