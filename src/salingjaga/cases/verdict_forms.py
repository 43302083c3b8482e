"""The forms of a verdict: one for proposing and correcting, on the page and in the API; one for a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from salingjaga.cases import wording
from salingjaga.cases.models import Version
from salingjaga.cases.report_form import storable
from salingjaga.cases.wording import LIMITS, Content
from salingjaga.factchecks.ratings import ContentType, Technique
from salingjaga.factchecks.scale import Verdict
from salingjaga.privacy import mask

ROWS = 4  # source rows that a new form offers; more come with what was sent
SOURCE = ("title", "url", "date")


def _text(name: str, rows: int, label: Any, hint: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "class": "input", "data-limit": LIMITS[name]})
    return forms.CharField(required=False, label=label, help_text=hint, widget=widget)


class VerdictForm(forms.Form):
    """All parts of a verdict. Sources are three lists of equal length: source_title, source_url, source_date.

    Rules stand in `wording` alone; `content` is what the form says, valid or not.
    """

    verdict = forms.ChoiceField(label=_("Verdict"), choices=Verdict.choices, required=False, widget=forms.RadioSelect)
    claim = _text("claim", 2, _("What is claimed"), _("In our words, neutral; nobody's number or name."))
    fact = _text("fact", 2, _("The fact, in one sentence"), _("It stands first everywhere: on the page, in chats."))
    conclusion = _text("conclusion", 3, _("The conclusion, in two sentences"))
    explanation = _text("explanation", 8, _("The explanation"), _("Markdown: **bold**, [words](https://…), - list."))
    sources = forms.Field(required=False, label=_("Sources"), widget=forms.MultipleHiddenInput)
    sources_exception = _text(
        "sources_exception", 2, _("Why fewer than two sources are enough"), _("Only then. The editor must agree.")
    )
    types = forms.MultipleChoiceField(
        label=_("Type of content"), choices=ContentType.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    techniques = forms.MultipleChoiceField(
        label=_("How it persuades"), choices=Technique.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    language = forms.ChoiceField(
        label=_("Language of the text"),
        choices=[("id", _("Indonesian")), ("en", _("English"))],
        required=False,
        initial="id",
        widget=forms.Select(attrs={"class": "input"}),
    )
    reason = _text(
        "reason", 2, _("What was wrong, what is right"), _("Public: readers of the old answer see it first.")
    )
    builds_on = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, correction: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.correction = correction
        if not correction:
            del self.fields["reason"]

    @classmethod
    def of(cls, version: Version | None, *, correction: bool) -> VerdictForm:
        """A form that begins with what the newest version says."""
        if version is None:
            return cls(initial={"builds_on": "", "language": "id"}, correction=correction)
        first = wording.of(version).to_dict() | {"builds_on": version.digest}
        return cls(initial=first, correction=correction)

    @classmethod
    def from_json(cls, data: dict[str, Any], *, correction: bool) -> VerdictForm:
        """The same form from an object of the API, whose `sources` are objects."""
        sent = QueryDict(mutable=True)
        for name, value in data.items():
            if name == "sources" and isinstance(value, list):
                for key in SOURCE:
                    sent.setlist(f"source_{key}", [_said(one, key) for one in value])
            elif isinstance(value, list):
                sent.setlist(name, [str(one) for one in value])
            else:
                sent[name] = str(value)
        return cls(sent, correction=correction)

    def build_on(self, version: Version) -> None:
        """Let a form that was sent build on `version`, which its writer is shown beside it."""
        sent = self.data.copy() if isinstance(self.data, QueryDict) else QueryDict(mutable=True)
        sent["builds_on"] = version.digest
        self.data = sent

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, sentence in wording.problems(self.content()).items():
            if name not in self.errors:
                self.add_error(name, sentence)
        if self.correction and (problem := wording.reason_problem(cleaned.get("reason", ""))):
            self.add_error("reason", problem)
        return cleaned

    def content(self) -> Content:
        found = self.cleaned_data
        plain: dict[str, Any] = {
            name: storable(str(found.get(name) or "")).replace("\r\n", "\n").strip() for name in wording.NAMES
        }
        plain["claim"] = mask(plain["claim"])  # the second reader reads it as it goes out
        lists = {name: tuple(found.get(name) or ()) for name in ("types", "techniques")}
        return Content(**plain | lists | {"sources": self._sent_sources(), "language": plain["language"] or "id"})

    def rows(self) -> list[dict[str, str]]:
        """Source rows for the page: those there are, and some to fill in."""
        given = self._sent_sources() if self.is_bound else tuple(self.initial.get("sources", ()))
        return [*given, *({} for _row in range(max(1, ROWS - len(given))))]

    def _sent_sources(self) -> tuple[dict[str, str], ...]:
        sent = self.data if isinstance(self.data, QueryDict) else QueryDict()
        lists = [sent.getlist(f"source_{key}") for key in SOURCE]
        length = max(map(len, lists), default=0)
        padded = [[*values, *[""] * (length - len(values))] for values in lists]
        found = [
            {key: storable(value).strip() for key, value in zip(SOURCE, row, strict=True)}
            for row in zip(*padded, strict=True)
        ]
        return tuple(row for row in found if any(row.values()))


def _said(source: Any, key: str) -> str:
    return str(source.get(key) or "") if isinstance(source, dict) else str(source) * (key == "url")


class ReasonForm(forms.Form):
    """A reason: of sending back, of a retraction."""

    reason = _text("reason", 3, _("Reason"))

    def __init__(self, *args: Any, label: str = "", hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label or self.fields["reason"].label
        self.fields["reason"].help_text = hint

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if problem := wording.reason_problem(reason):
            raise forms.ValidationError(problem)
        return reason.strip()
