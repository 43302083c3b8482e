"""What people type in to sign in, and to prove once more who they are."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from cryptography.fernet import InvalidToken
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from salingjaga.accounts import second_factor, signin
from salingjaga.accounts.models import Person

KEY_CHANGED = _(
    "This site's secret key is no longer the one your second step was set up with. Nothing is wrong with your code: "
    "ask whoever runs the site for `salingjaga user reset`."
)
PASSWORD_HELP = _("At least 10 characters, neither a common password nor your own name.")


class Plain(forms.BaseForm):
    """Inputs in our look, labelled above and never by a placeholder."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for field in self.fields.values():
            if not isinstance(field.widget, (forms.CheckboxInput, forms.CheckboxSelectMultiple, forms.RadioSelect)):
                field.widget.attrs["class"] = "input"
            field.widget.attrs.pop("placeholder", None)


def password_field(label: Any, *, new: bool = False) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password" if new else "current-password"})
    return forms.CharField(label=label, strip=False, widget=widget, help_text=PASSWORD_HELP if new else "")


class SignInForm(Plain, LoginForm):
    password = password_field(_("Password"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")


class AgainForm(Plain, ReauthenticateForm):
    password = password_field(_("Password"))


class _OfSecondFactor(Plain):
    """A code of an authenticator app or a recovery code: wrong ones are slowed, a right one works once."""

    user: Person
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from your app, or a recovery code")

    def clean_code(self) -> str:
        name = signin.codes_of(self.user)
        signin.refuse_if_slowed(context.request, name, codes=True)
        try:
            code: str = super().clean_code()  # type: ignore[misc]
            if self.authenticator.type == Authenticator.Type.TOTP and not second_factor.spend(self.authenticator, code):
                raise forms.ValidationError(signin.WRONG_CODE, code="incorrect_code")
        except InvalidToken as error:
            raise forms.ValidationError(KEY_CHANGED, code="key_changed") from error
        except forms.ValidationError:
            signin.note_failure(context.request, name)
            raise
        return code


class CodeForm(_OfSecondFactor, AuthenticateForm):
    pass


class CodeAgainForm(_OfSecondFactor, CodeReauthenticateForm):
    pass


class AppForm(Plain, ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The six digits that your app shows now")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class PasskeyForm(Plain, AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)  # every passkey of ours asks for a finger, a face or a PIN
        self.fields["name"].label = _("What do you call this device?")
        self.initial["name"] = str(_("My phone"))


class NewPasswordForm(Plain, forms.Form):
    """A new password for `person`, measured against the rules and their own name."""

    password = password_field(_("New password"), new=True)

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password
