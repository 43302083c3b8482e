"""What people type in about themselves, others and organisations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from salingjaga import regions
from salingjaga.accounts import tokens
from salingjaga.accounts.forms import Plain, password_field
from salingjaga.accounts.models import CHECKING, Organisation, OrganisationKind, Person, Role


def email_field(*, required: bool = True, help_text: Any = "") -> forms.EmailField:
    widget = forms.EmailInput(attrs={"autocomplete": "email"})
    return forms.EmailField(
        label=_("E-mail address"), max_length=254, required=required, widget=widget, help_text=help_text
    )


def name_field() -> forms.CharField:
    return forms.CharField(
        label=_("Your name"),
        max_length=80,
        help_text=_("Colleagues read it. Reporters only ever read the desk's name."),
    )


class NameForm(Plain, forms.Form):
    name = name_field()


class EmailForm(Plain, forms.Form):
    email = email_field()


class NewPersonForm(Plain, forms.Form):
    """An account of one's own: name, address, password."""

    name = name_field()
    email = email_field()
    password = password_field(_("Password"), new=True)

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if email:  # the invitation was made for this address
            self.fields["email"].disabled = True
            self.initial["email"] = email

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "password" in data:
            try:
                validate_password(data["password"], Person(name=data.get("name", ""), email=data.get("email", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data


class SetupCodeForm(Plain, forms.Form):
    code = forms.CharField(
        label=_("One-time code"),
        max_length=40,
        help_text=_("`salingjaga start` printed it. A new start prints a new one."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class SetupForm(NewPersonForm):
    code = forms.CharField(max_length=40, widget=forms.HiddenInput)
    organisation = forms.CharField(label=_("Name of your organisation"), max_length=120)
    kind = forms.ChoiceField(
        label=_("What kind of organisation?"),
        choices=[(kind.value, kind.label) for kind in CHECKING],
        help_text=_("Supervisors, ministries and platforms join later; they cannot check."),
    )
    desk = forms.CharField(
        label=_("Name of your desk"), max_length=80, help_text=_("Reporters read it instead of your people's names.")
    )
    field_order = ("code", "organisation", "kind", "desk", "name", "email", "password")


class OrganisationForm(Plain, forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=OrganisationKind.choices,
        help_text=_(
            "People of a supervisor, ministry or platform may act on cases, never propose or publish an answer."
        ),
    )
    desk = forms.CharField(
        label=_("Name of the desk"),
        max_length=80,
        required=False,
        help_text=_("Reporters read it instead of people's names."),
    )
    provinces = forms.MultipleChoiceField(
        label=_("Provinces whose cases it holds"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(province.code, province.name) for province in regions.provinces()]
        self.fields["provinces"].choices = choices  # type: ignore[attr-defined]
        if organisation:
            del self.fields["kind"]
            one = organisation
            self.initial = {"name": one.name, "desk": one.desk, "provinces": one.provinces, **self.initial}


class InvitationForm(Plain, forms.Form):
    role = forms.ChoiceField(label=_("Role"))
    email = email_field(required=False, help_text=_("May stay empty: you can hand over the link yourself."))

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]


class TokenForm(Plain, forms.Form):
    name = forms.CharField(label=_("What is it for?"), max_length=60)
    days = forms.TypedChoiceField(
        label=_("How many days should it last?"), coerce=int, choices=[(days, str(days)) for days in tokens.DAYS]
    )
