"""The one form of a report: the page, the API and whoever fills it in programs ask the same things the same way."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salingjaga import regions
from salingjaga.cases.models import SeenOn
from salingjaga.cases.reports import Told
from salingjaga.matching.link_parts import without_surrogates

TEXT, NOTE, LINK, GROUP = 100_000, 4_000, 2_000, 120  # characters
NOTHING = _("Send us the message or its link: one of the two is needed.")
UNKNOWN_REGION = _("We know no such place. Check how it is written, or leave it empty.")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?")


def storable(text: str) -> str:
    """The text without what no database keeps: NUL and halves of surrogate pairs."""
    return without_surrogates(text).replace("\0", "")


class Words(forms.CharField):
    """Free text as it came, made storable."""

    def __init__(self, *, most: int, **options: Any) -> None:
        too_long = _("That is too long: at most %(limit_value)d characters fit. Nothing was lost; shorten it.")
        super().__init__(max_length=most, required=False, error_messages={"max_length": too_long}, **options)

    def to_python(self, value: Any) -> str:
        return super().to_python(storable(value) if isinstance(value, str) else value) or ""


class Day(forms.DateField):
    """A day; of a moment (ISO 8601) its day."""

    def to_python(self, value: Any) -> date | None:
        whole = _DAY.fullmatch(value.strip()) if isinstance(value, str) else None
        return super().to_python(whole[1] if whole else value)


class ReportForm(forms.Form):
    """One of text or link is needed, all else may stay empty."""

    text = Words(
        most=TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        label=_("The message"),
        help_text=_("Copy it as it came, with its typing errors. A link alone is enough, too."),
    )
    link = Words(
        most=LINK,
        label=_("Its link (may stay empty)"),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    seen_on = forms.ChoiceField(
        choices=[("", ""), *SeenOn.choices],
        required=False,
        label=_("Where it circulates"),
        error_messages={"invalid_choice": _("Choose from the list where you saw it.")},
    )
    group = Words(
        most=GROUP,
        label=_("Name of the group or account (may stay empty)"),
        help_text=_("Not the name or number of a person."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    province = Words(most=80, label=_("Province (may stay empty)"))
    regency = Words(
        most=80,
        label=_("Regency or city (may stay empty)"),
        help_text=_("So that it reaches the nearest desk. Please no home address."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    seen_at = Day(
        required=False,
        label=_("The day on which you saw it (may stay empty)"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("That is no day we can read. Write it as 2024-02-14.")},
    )
    contact = forms.EmailField(
        required=False,
        label=_("E-mail for news (may stay empty)"),
        help_text=_(
            "We write only that there is news, never what. It is kept encrypted, no verifier sees it, and it is erased "
            "with the report."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        max_length=254,
        error_messages={"invalid": _("This is no e-mail address. Correct it, or leave it empty.")},
    )
    note = Words(
        most=NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=_("A note for the desk (may stay empty)"),
        help_text=_("Such as: since when it circulates, who worries about it. It is never published."),
    )
    in_danger = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"
        choices = [("", _("Not said")), *((region.code, region.name) for region in regions.provinces())]
        self.fields["province"].widget = forms.Select(choices=choices, attrs={"class": "input"})

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        return text if text.strip() else ""

    def clean_link(self) -> str:
        return web_address(self.cleaned_data["link"])

    def clean_province(self) -> str:
        typed = self.cleaned_data["province"]
        region = _region(typed)
        if typed and (region is None or region.kind != "province"):
            raise forms.ValidationError(UNKNOWN_REGION, code="region")
        return region.code if region else ""

    def clean_seen_at(self) -> date | None:
        day: date | None = self.cleaned_data["seen_at"]
        if day and day > timezone.localdate() + timedelta(days=1):  # it may be tomorrow in the east
            raise forms.ValidationError(_("That day is still to come. Choose the day on which you saw it."))
        if day and day.year < 2000:
            raise forms.ValidationError(_("That is too long ago. Choose the day on which you saw it."))
        return day

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if not {"text", "link"} & set(self.errors) and not (found.get("text") or found.get("link")):
            self.add_error("text", forms.ValidationError(NOTHING, code="required"))
        self._place()
        return found

    def _place(self) -> None:
        """A regency by its code or as people write it; without its province it brings it along."""
        found, typed = self.cleaned_data, self.cleaned_data.get("regency", "")
        if not typed or "province" in self.errors:
            return
        region = _region(typed, within=found.get("province", ""))
        if region is None:
            self.add_error("regency", forms.ValidationError(UNKNOWN_REGION, code="region"))
            return
        found["province"] = region.province
        found["regency"] = "" if region.kind == "province" else region.code

    def told(self) -> Told:
        """What was told, once the form is valid."""
        return Told(**{name: self.cleaned_data[name] for name in Told.__dataclass_fields__})


class AddForm(forms.Form):
    """What a reporter adds later."""

    text = Words(most=4_000, widget=forms.Textarea(attrs={"rows": 3, "class": "input"}), label=_("Your message"))


def web_address(text: str) -> str:
    """An http(s) address, with a scheme where none was typed; "" for nothing. Raises ValidationError."""
    text = text.strip()
    if not text:
        return ""
    given = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(given)
        whole = parts.scheme.lower() in ("http", "https") and "." in (parts.hostname or "") and not parts.username
        whole = whole and parts.port != 0
    except ValueError:
        whole = False
    if not whole or any(char.isspace() or ord(char) < 32 for char in given):
        raise forms.ValidationError(
            _("This is no link to a web page. Copy it once more; it begins with https://."), code="link"
        )
    return given


def _region(typed: str, *, within: str = "") -> regions.Region | None:
    """The region of an official code (dots may be missing) or of a name as people type it, in a province if named."""
    typed = typed.strip()
    if not typed:
        return None
    if re.fullmatch(r"[\d.]+", typed):
        digits = typed.replace(".", "")
        found = [regions.get(digits if len(digits) == 2 else f"{digits[:2]}.{digits[2:]}")]
    else:
        found = [regions.find(one) for one in (typed, f"kota {typed}", f"kab. {typed}")]
    return next((one for one in found if one and within in ("", one.province)), None)
