"""The desk's forms. One form serves page and staff API; it carries what the page showed, where that counts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from salingjaga import regions
from salingjaga.accounts.models import Organisation
from salingjaga.cases.files import OpenReason
from salingjaga.cases.models import Case, Harm, Outcome
from salingjaga.cases.notes import LONGEST
from salingjaga.factchecks.models import FactCheck

TABS = (
    ("", _("All open")),
    ("new", _("New")),
    ("triage", _("Being sorted")),
    ("verifying", _("Being checked")),
    ("second", _("Second reader")),
    ("mine", _("Mine")),
    ("unassigned", _("In nobody's hands")),
    ("danger", _("In danger")),
    ("mentioned", _("Mentions me")),
    ("closed", _("Closed")),
    ("public", _("Published")),
)
SHOWN_TABS = ("", "new", "second", "mine")


class DeskForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(field, forms.BooleanField):
                field.widget.attrs.setdefault("class", "input")


class QueueForm(DeskForm):
    """Filters of the queue. What is no choice is an error of the address, told in a sentence."""

    tab = forms.ChoiceField(choices=TABS, required=False, label=_("Which"))
    harm = forms.ChoiceField(choices=[("", _("Any")), *Harm.choices], required=False, label=_("Harm"))
    province = forms.ChoiceField(required=False, label=_("Province"))
    holder = forms.ChoiceField(required=False, label=_("Held by"))
    q = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)
    after = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(region.code, region.name) for region in regions.provinces()]
        holders = Organisation.objects.filter(is_active=True).values_list("public_id", "name")[:200]
        self._choices("province", [("", _("Any")), *found])
        self._choices("holder", [("", _("Any")), *holders])

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class DetailsForm(DeskForm):
    title = forms.CharField(max_length=200, required=False, label=_("What we call it"))
    harm = forms.ChoiceField(choices=Harm.choices, label=_("What could it do?"))
    first_good = forms.BooleanField(required=False, label=_("Fit for somebody's first case"))
    was = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


def details_stamp(case: Case) -> str:
    """What the three details were when the page showed them; keyed, for some read the title masked."""
    return salted_hmac("details", f"{case.title}\0{case.harm}\0{case.first_good}", algorithm="sha256").hexdigest()[:16]


class CloseForm(DeskForm):
    outcome = forms.ChoiceField(choices=[("", _("Choose one")), *Outcome.choices], label=_("How does it end?"))
    factcheck = forms.CharField(
        max_length=300,
        required=False,
        label=_("The published check, if there is one"),
        help_text=_("Its address here, or the last part of it."),
    )
    state = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)

    def clean_factcheck(self) -> FactCheck | None:
        code: str = self.cleaned_data["factcheck"].strip().rstrip("/").rpartition("/")[2]
        if not code:
            return None
        found = FactCheck.objects.filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("There is no published check with this address."))
        return found


class NoteForm(DeskForm):
    text = forms.CharField(
        max_length=LONGEST,
        label=_("Note"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("@Name calls a colleague. Reporters never see it."),
    )


class EvidenceForm(DeskForm):
    """A link, a quote with or without its source, or a file."""

    url = forms.URLField(max_length=2000, required=False, assume_scheme="https", label=_("Link"))
    quote = forms.CharField(max_length=8000, required=False, label=_("Quote"), widget=forms.Textarea(attrs={"rows": 2}))
    file = forms.FileField(
        required=False, label=_("File"), help_text=_("A picture, PDF, sound or video, at most 3 MB.")
    )
    title = forms.CharField(max_length=200, required=False, label=_("What it is"))

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if url and not url.lower().startswith(("http://", "https://")):
            raise forms.ValidationError(_("Only addresses that begin with http:// or https:// can be kept."))
        return url

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(data.get(name) for name in ("url", "quote", "file")):
            raise forms.ValidationError(_("Give a link, a quote or a file. Nothing was kept."))
        return data


class AskForm(DeskForm):
    report = forms.ChoiceField(label=_("Whom to ask"))
    text = forms.CharField(
        max_length=2000,
        label=_("Question to the reporter"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("They read the desk's name, never yours."),
    )

    def __init__(self, *args: Any, reports: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["report"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = reports or []


class OriginalForm(DeskForm):
    reason = forms.ChoiceField(choices=[("", _("Choose one")), *OpenReason.choices], label=_("Why do you open it?"))


class MergeForm(DeskForm):
    into = forms.CharField(
        max_length=200, label=_("Join with which case?"), help_text=_("Its number, or its address here.")
    )

    def clean_into(self) -> str:
        into: str = self.cleaned_data["into"]
        return into.strip().rstrip("/").rpartition("/")[2].lstrip("#").lower()


class HandOverForm(DeskForm):
    to = forms.ChoiceField(label=_("To which organisation?"))

    def __init__(self, *args: Any, receivers: list[Organisation] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.public_id, one.name) for one in receivers or []]


class BulkForm(DeskForm):
    """Which cases, and one deed for all of them."""

    case = forms.TypedMultipleChoiceField(coerce=str, label=_("Cases"))
    deed = forms.ChoiceField(choices=[(one, one) for one in ("assign", "unassign", "close", "merge")])
    outcome = forms.ChoiceField(choices=[("", _("How does it end?")), *Outcome.choices], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.data.getlist("case") if hasattr(self.data, "getlist") else self.data.get("case", [])
        field = self.fields["case"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one, one) for one in chosen]
        field.error_messages["required"] = _("Choose at least one case. Nothing was changed.")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("deed") == "close" and not data.get("outcome"):
            self.add_error("outcome", _("Say how these cases end. Nothing was changed."))
        return data


class SaveViewForm(DeskForm):
    name = forms.CharField(max_length=60, label=_("Keep this view as"))
    query = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)
