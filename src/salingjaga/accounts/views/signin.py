"""Signing in and out. The pages are ours, the steps are django-allauth's, and none of its other pages is reachable."""

from __future__ import annotations

from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.account.views import LoginView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeReauthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from salingjaga.accounts.access import Action, View, staff
from salingjaga.accounts.log import log
from salingjaga.accounts.models import Person, StaffSession

sign_in = csp_update({"connect-src": [SELF]})(LoginView.as_view())  # the passkey's challenge is fetched when asked for
sign_in_code = AuthenticateView.as_view()
sign_in_passkey = LoginWebAuthnView.as_view()


def recently(view: View[...]) -> View[...]:
    """Ask for the password or second factor again where the last proof is older than five minutes.

    Before allauth asks: it would keep a suspended POST with the visitor's address in the session.
    """

    @wraps(view)
    def fresh(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_reauthentication_required(request, app="allauth.mfa"):
            return view(request, *args, **kwargs)
        methods = get_adapter().get_reauthentication_methods(request.user)
        return redirect(f"{methods[0]['url']}?{urlencode({'next': request.path})}")

    return fresh


again = staff(Action.OWN_ACCOUNT, before_second_factor=True)(ReauthenticateView.as_view())
again_code = staff(Action.OWN_ACCOUNT, before_second_factor=True)(CodeReauthenticateView.as_view())
again_passkey = staff(Action.OWN_ACCOUNT, before_second_factor=True)(ReauthenticateWebAuthnView.as_view())


@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "accounts/sign_out.html")
    if isinstance(request.user, Person):
        StaffSession.objects.filter(session_key=request.session.session_key).delete()
        log(request.user, "signed_out", f"person:{request.user.public_id}")
    logout(request)
    return redirect("account_login")
