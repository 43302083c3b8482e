"""Setting up and removing the second factor: an authenticator app, passkeys, recovery codes."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from salingjaga.accounts import second_factor, signin
from salingjaga.accounts.access import Action, View, staff
from salingjaga.accounts.log import log
from salingjaga.accounts.models import Person
from salingjaga.accounts.views.signin import recently


class Index(IndexView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.request.user
        assert isinstance(person, Person)
        found = super().get_context_data(**kwargs)
        return found | {"has": second_factor.has(person), "missing": second_factor.missing(person)}


class AddApp(ActivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _log(self.request, "second_factor_added", "app")
        return response


class RemoveApp(DeactivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _log(self.request, "second_factor_removed", "app")
        return response


class AddPasskey(AddWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        options = begin_registration(self.request.user, passwordless=True)
        return found | {"js_data": {"creation_options": options}}

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _log(self.request, "second_factor_added", "passkey")
        return response


class RemovePasskey(RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Form) -> HttpResponse:
        adapter = signin.SecondFactorAdapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, str(adapter.error_messages["cannot_delete_authenticator"]))
            return redirect("mfa_index")
        response = super().form_valid(form)
        _log(self.request, "second_factor_removed", "passkey")
        return response


class NewCodes(GenerateRecoveryCodesView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = request.user
        if not isinstance(person, Person) or not second_factor.has(person):
            messages.error(request, _("Set up an app or a passkey first; the recovery codes come with it."))
            return redirect("mfa_index")
        return super().get(request, *args, **kwargs)


def _log(request: HttpRequest, verb: str, kind: str) -> None:
    person = request.user
    assert isinstance(person, Person)
    log(person, verb, f"person:{person.public_id}", {"kind": kind})


def _page(view: View[...], *, fresh: bool = True) -> View[...]:
    return never_cache(staff(Action.OWN_ACCOUNT, before_second_factor=True)(recently(view) if fresh else view))


index = _page(Index.as_view(), fresh=False)
add_app = _page(AddApp.as_view())
remove_app = _page(RemoveApp.as_view())
add_passkey = _page(AddPasskey.as_view())
remove_passkey = _page(RemovePasskey.as_view())
codes = _page(ViewRecoveryCodesView.as_view())
new_codes = _page(NewCodes.as_view())
