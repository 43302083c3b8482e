"""One form for the box and for the API; one for the list."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salingjaga.factchecks.scale import Verdict

MAX_LIMIT = 50
EMPTY = _("The box is empty. Paste the message or link that you doubt.")
TOO_LONG = _("That is more than 1 MB of text. Paste only the part that you doubt.")
VERDICTS = [("", _("All verdicts")), *Verdict.choices]
LANGUAGES = [("", _("All languages")), ("id", _("Indonesian")), ("en", _("English"))]


class CheckForm(forms.Form):
    """A message as it came. Nothing is trimmed: the reasons' offsets count from its first character."""

    text = forms.CharField(strip=False, error_messages={"required": EMPTY})
    limit = forms.IntegerField(min_value=1, max_value=MAX_LIMIT, required=False)
    language = forms.CharField(max_length=16, required=False)
    country = forms.CharField(max_length=2, required=False)
    since = forms.DateField(input_formats=["%Y-%m-%d"], required=False)
    until = forms.DateField(input_formats=["%Y-%m-%d"], required=False)
    verdict = forms.ChoiceField(choices=VERDICTS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Django refuses NUL here; we read past it, since forwarded text is full of debris
        self.fields["text"].validators = []

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not text.strip().strip("\0"):
            raise forms.ValidationError(EMPTY, code="required")
        if len(text) > settings.MAX_TEXT:
            raise forms.ValidationError(TOO_LONG, code="too_long")
        return text

    def arguments(self) -> dict[str, Any]:
        """Keyword arguments of `checking.check`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "text" and value}


class DeadlineForm(forms.Form):
    """When a suspected violation became known. Nobody can know today what they learn tomorrow."""

    known_on = forms.DateField(
        input_formats=["%Y-%m-%d"],
        label=_("On which day did you learn of it?"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input"}),
        error_messages={
            "required": _("No day is filled in. Choose the day on which you learned of it."),
            "invalid": _("That is no day we can read. Write it as 2024-02-14."),
        },
    )

    def clean_known_on(self) -> date:
        day: date = self.cleaned_data["known_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("That day is still to come. Choose the day on which you learned of it."))
        if day.year < 2000:
            raise forms.ValidationError(_("That is too long ago to count. Choose a day from 2000 on."))
        return day


class ListForm(forms.Form):
    """Filters of the list, for the page and for the API. A search is for words, not for a whole message."""

    q = forms.CharField(max_length=100, required=False, label=_("Words in the title or the rumour"))
    verdict = forms.ChoiceField(choices=VERDICTS, required=False, label=_("Verdict"))
    language = forms.ChoiceField(choices=LANGUAGES, required=False, label=_("Language of the check"))
    publisher = forms.CharField(max_length=200, required=False, label=_("Publisher"))
    page = forms.IntegerField(min_value=1, max_value=10_000, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"

    def offer(self, publishers: list[str]) -> None:
        """Let people choose a publisher where there are few enough to choose from."""
        if publishers:
            choices = [("", _("All publishers")), *((name, name) for name in publishers)]
            self.fields["publisher"].widget = forms.Select(attrs={"class": "input"}, choices=choices)

    @property
    def narrowed(self) -> bool:
        return any(self.data.get(name) for name in ("verdict", "language", "publisher"))
